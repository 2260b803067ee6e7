"""The codes of slack.md 4.3, by method and argument."""

from dataclasses import replace
from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.bot.demo.workspace.bolt import a_card, a_modal
from tests.support.mosiru import MANIFEST
from tests.support.workspace import LocalWorkspace, a_config, local_workspace

Json = dict[str, Any]

REFUSALS: list[tuple[str, str, Json]] = [
    ("channel_not_found", "chat.postMessage", {"channel": "C_NONE", "text": "a"}),
    ("channel_not_found", "chat.postMessage", {"channel": "C_SECRET", "text": "a"}),
    ("not_in_channel", "chat.postMessage", {"channel": "C_RANDOM", "text": "a"}),
    ("invalid_arguments", "chat.postMessage", {"text": "a"}),
    ("no_text", "chat.postMessage", {"channel": "C_KR"}),
    ("no_text", "chat.postMessage", {"channel": "C_KR", "blocks": []}),
    ("invalid_blocks_format", "chat.postMessage", {"channel": "C_KR", "blocks": "{"}),
    ("invalid_blocks", "chat.postMessage", {"channel": "C_KR", "blocks": [{"type": "x"}]}),
    (
        "msg_blocks_too_long",
        "chat.postMessage",
        {
            "channel": "C_KR",
            "text": "a",
            "blocks": [
                {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}
                for _ in range(5)
            ],
        },
    ),
    (
        "invalid_thread_ts",
        "chat.postMessage",
        {"channel": "C_KR", "text": "a", "thread_ts": "1.000001"},
    ),
    (
        "markdown_text_conflict",
        "chat.postMessage",
        {"channel": "C_KR", "text": "a", "markdown_text": "b"},
    ),
    (
        "invalid_metadata_schema",
        "chat.postMessage",
        {"channel": "C_KR", "text": "a", "metadata": {"event_type": "x"}},
    ),
    (
        "metadata_too_large",
        "chat.postMessage",
        {
            "channel": "C_KR",
            "text": "a",
            "metadata": {"event_type": "x", "event_payload": {"a": "x" * 9000}},
        },
    ),
    (
        "user_not_in_channel",
        "chat.postEphemeral",
        {"channel": "C_KR", "text": "a", "user": "U_NOBODY"},
    ),
    ("message_not_found", "chat.update", {"channel": "C_KR", "ts": "1.000001", "text": "a"}),
    ("message_not_found", "chat.delete", {"channel": "C_KR", "ts": "1.000001"}),
    ("message_not_found", "chat.getPermalink", {"channel": "C_KR", "message_ts": "1.000001"}),
    ("thread_not_found", "conversations.replies", {"channel": "C_KR", "ts": "1.000001"}),
    ("not_in_channel", "conversations.history", {"channel": "C_RANDOM"}),
    ("channel_not_found", "conversations.info", {"channel": "C_SECRET"}),
    ("invalid_cursor", "conversations.list", {"cursor": "!!"}),
    ("invalid_types", "conversations.list", {"types": "secret"}),
    ("users_list_not_supplied", "conversations.open", {}),
    ("user_not_found", "conversations.open", {"users": "U_NOBODY"}),
    ("user_not_found", "users.info", {"user": "U_NOBODY"}),
    ("users_not_found", "users.lookupByEmail", {"email": "no@mosiru.example"}),
    ("no_such_subteam", "usergroups.users.list", {"usergroup": "S_NONE"}),
    ("invalid_arguments", "views.open", {"trigger_id": "1"}),
    ("invalid_trigger_id", "views.open", {"trigger_id": "1", "view": a_modal()}),
    ("invalid_arguments", "views.open", {"trigger_id": "1", "view": a_modal(title=None)}),
    (
        "view_too_large",
        "views.open",
        {"trigger_id": "1", "view": a_modal(external_id="x" * 250_000)},
    ),
    ("not_found", "views.update", {"view_id": "V_NONE", "view": a_modal()}),
    ("invalid_arguments", "views.update", {"view": a_modal()}),
    ("invalid_arguments", "views.publish", {"user_id": "U_MINA", "view": a_modal()}),
    ("file_not_found", "files.info", {"file": "F_NONE"}),
    ("not_allowed_token_type", "apps.connections.open", {}),
    ("unknown_method", "chat.shout", {}),
]


@pytest.mark.parametrize("row", REFUSALS, ids=[f"{n}-{r[1]}" for n, r in enumerate(REFUSALS)])
async def test_a_call_is_refused_with_slacks_code(client: AsyncWebClient, row: Any):
    code, method, arguments = row

    with pytest.raises(SlackApiError) as refusal:
        await client.api_call(method, json=arguments)

    assert refusal.value.response["error"] == code


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("", "not_authed"),
        ("xoxb-wrong", "invalid_auth"),
        ("xapp-local-app", "not_allowed_token_type"),
    ],
)
async def test_a_wrong_token_is_told_apart(ws: LocalWorkspace, token: str, code: str):
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    answer = await ws.page.post("/api/users.list", headers=headers)

    assert answer.json()["error"] == code


async def test_a_revoked_token_is_named(ws: LocalWorkspace, client: AsyncWebClient):
    await ws.control("revoke_token")

    with pytest.raises(SlackApiError) as refusal:
        await client.auth_test()

    assert refusal.value.response["error"] == "token_revoked"


async def test_a_missing_scope_is_named_with_what_is_there():
    scopes = {"scopes": {"bot": ["commands"]}}
    app = replace(a_config().app, manifest={**MANIFEST, "oauth_config": scopes})

    async with local_workspace(a_config(app=app)) as ws:
        client = AsyncWebClient(token=ws.bot_token, base_url=ws.api_url)
        with pytest.raises(SlackApiError) as refusal:
            await client.chat_postMessage(channel="C_KR", text="a")

    answer = refusal.value.response
    assert (answer["error"], answer["needed"], answer["provided"]) == (
        "missing_scope",
        "chat:write",
        "commands",
    )


async def test_a_form_only_method_ignores_json(client: AsyncWebClient):
    with pytest.raises(SlackApiError) as refusal:
        await client.api_call("files.getUploadURLExternal", json={"filename": "a.txt", "length": 1})

    assert refusal.value.response["error"] == "invalid_arguments"
    messages = refusal.value.response["response_metadata"]["messages"]
    assert messages == ["[ERROR] missing required field: filename"]


async def test_an_unknown_method_is_a_complaint(ws: LocalWorkspace):
    await ws.page.post("/api/chat.shout")

    with pytest.raises(AssertionError, match="unknown_method"):
        ws.expect_quiet()


async def test_blocks_without_text_are_accepted_with_a_warning(
    ws: LocalWorkspace, client: AsyncWebClient
):
    given = {"channel": "C_KR", "blocks": a_card()}

    answer = await client.api_call("chat.postMessage", json=given)

    assert answer["warning"] == "missing_text_in_message"
    with pytest.raises(AssertionError, match="no_text"):
        ws.expect_quiet()


async def test_an_update_over_4000_characters_is_too_long(client: AsyncWebClient):
    posted = await client.chat_postMessage(channel="C_KR", text="x" * 4001)

    with pytest.raises(SlackApiError) as refusal:
        await client.chat_update(channel="C_KR", ts=posted["ts"], text="x" * 4001)

    assert refusal.value.response["error"] == "msg_too_long"


async def test_a_very_long_text_is_cut_with_a_warning(client: AsyncWebClient):
    answer = await client.chat_postMessage(channel="C_KR", text="x" * 40_001)

    assert len(answer["message"]["text"]) == 40_000
    assert answer["warning"] == "message_truncated"


async def test_somebody_elses_message_cannot_be_changed(ws: LocalWorkspace, client: AsyncWebClient):
    typed = await ws.type("C_KR", "mine", as_="U_MINA")

    with pytest.raises(SlackApiError) as refusal:
        await client.chat_update(channel="C_KR", ts=typed["ts"], text="yours")

    assert refusal.value.response["error"] == "cant_update_message"


async def test_an_archived_channel_takes_no_messages(ws: LocalWorkspace, client: AsyncWebClient):
    await ws.control("archive_channel", channel="C_KR", user="U_ARA")

    with pytest.raises(SlackApiError) as refusal:
        await client.chat_postMessage(channel="C_KR", text="a")

    assert refusal.value.response["error"] == "is_archived"


async def test_arguments_may_come_in_any_way(ws: LocalWorkspace):
    headers = {"Authorization": f"Bearer {ws.bot_token}"}
    given = {"channel": "C_KR", "text": "a"}

    answers = [
        await ws.page.post("/api/chat.postMessage", params=given, headers=headers),
        await ws.page.get("/api/chat.postMessage", params=given, headers=headers),
        await ws.page.post("/api/chat.postMessage", data=given, headers=headers),
        await ws.page.post("/api/chat.postMessage", json=given, headers=headers),
        await ws.page.post("/api/chat.postMessage", files={"x": b""}, data=given, headers=headers),
        await ws.page.post("/api/chat.postMessage", data={**given, "token": ws.bot_token}),
    ]

    assert [httpx_ok(answer) for answer in answers] == [True] * 6


def httpx_ok(answer: httpx.Response) -> bool:
    return bool(answer.json()["ok"])
