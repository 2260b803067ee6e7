"""What Slack limits in a whole message or view: taken at n, refused one step beyond."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

Json = dict[str, Any]
Send: TypeAlias = Callable[[AsyncWebClient, int], Awaitable[Any]]


def filled(size: int, build: Callable[[str], Any]) -> Any:
    """Return what is built, with a text that brings its JSON to this size."""
    return build("x" * (size - len(json.dumps(build("")))))


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


async def post(client: AsyncWebClient, **arguments: Any) -> None:
    await client.api_call("chat.postMessage", json={"channel": "C_KR", **arguments})


async def a_changed_text(client: AsyncWebClient, size: int) -> None:
    posted = await client.chat_postMessage(channel="C_KR", text="a")
    await client.chat_update(channel="C_KR", ts=posted["ts"], text="x" * size)


async def a_markdown_text(client: AsyncWebClient, size: int) -> None:
    await post(client, markdown_text="x" * size)


async def blocks(client: AsyncWebClient, size: int) -> None:
    markdown = {"type": "markdown", "text": "x" * 12_000}
    await post(client, text="a", blocks=filled(size, lambda text: [markdown, section(text)]))


async def validated_blocks(client: AsyncWebClient, size: int) -> None:
    markdown = {"type": "markdown", "text": "x" * 12_000}
    await client.blocks_validate(blocks=filled(size, lambda text: [markdown, section(text)]))


async def metadata(client: AsyncWebClient, size: int) -> None:
    def card(text: str) -> Json:
        return {"event_type": "card", "event_payload": {"text": text}}

    await post(client, text="a", metadata=filled(size, card))


async def a_view(client: AsyncWebClient, size: int) -> None:
    def home(text: str) -> Json:
        return {"type": "home", "blocks": [*[section("x" * 3000)] * 81, section(text)]}

    await client.views_publish(user_id="U_MINA", view=filled(size, home))


LIMITS: list[tuple[Send, int, str]] = [
    (a_changed_text, 4_000, "msg_too_long"),
    (a_markdown_text, 12_000, "msg_too_long"),
    (blocks, 13_000, "msg_blocks_too_long"),
    (validated_blocks, 13_000, "invalid_blocks"),
    (metadata, 8_000, "metadata_too_large"),
    (a_view, 250_000, "view_too_large"),
]
every_limit = pytest.mark.parametrize(
    ("send", "limit", "code"), LIMITS, ids=[send.__name__ for send, _, _ in LIMITS]
)


@every_limit
async def test_what_goes_to_the_limit_is_taken(
    client: AsyncWebClient, send: Send, limit: int, code: str
):
    del code

    await send(client, limit)


@every_limit
async def test_what_goes_beyond_is_refused(
    client: AsyncWebClient, send: Send, limit: int, code: str
):
    with pytest.raises(SlackApiError, match=code):
        await send(client, limit + 1)
