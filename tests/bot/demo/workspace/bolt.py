"""A small Bolt app, as unmodified as the product's, for the workspace to talk to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.support.serving import serving
from tests.support.workspace import LocalWorkspace

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def a_card(text: str = "A comment", action_id: str = "approve") -> list[Json]:
    button = {"type": "button", "action_id": action_id, "text": plain("Approve"), "value": "d1"}
    return [
        {"type": "section", "block_id": "words", "text": {"type": "mrkdwn", "text": text}},
        {"type": "actions", "block_id": "buttons", "elements": [button]},
    ]


def a_modal(**changes: Any) -> Json:
    field = {"type": "plain_text_input", "action_id": "text", "initial_value": "draft"}
    block = {"type": "input", "block_id": "reply", "label": plain("Reply"), "element": field}
    view = {"type": "modal", "callback_id": "edit", "title": plain("Edit"), "blocks": [block]}
    return {**view, "submit": plain("Save"), **changes}


def an_option(text: str) -> Json:
    return {"text": plain(text), "value": text}


def a_menu(kind: str = "external_select", **changes: Any) -> list[Json]:
    menu = {"type": kind, "action_id": "who", "placeholder": plain("Who?"), **changes}
    return [{"type": "actions", "block_id": "menu", "elements": [menu]}]


@dataclass
class Bot:
    """The app, and every payload its listeners saw."""

    app: AsyncApp
    client: AsyncWebClient
    seen: dict[str, list[Json]] = field(default_factory=dict)
    answers: dict[str, Json] = field(default_factory=dict)

    def note(self, kind: str, body: Json) -> None:
        self.seen.setdefault(kind, []).append(body)


def a_bot(ws: LocalWorkspace) -> Bot:
    client = AsyncWebClient(token=ws.bot_token, base_url=ws.api_url)
    app = AsyncApp(
        client=client,
        signing_secret=ws.signing_secret,
        process_before_response=True,
        raise_error_for_unhandled_request=False,
    )
    bot = Bot(app, client)
    register(bot)
    return bot


def register(bot: Bot) -> None:
    bot.app.action("approve")(partial(approve, bot))
    bot.app.action("edit")(partial(edit, bot))
    bot.app.view("edit")(partial(saved, bot))
    bot.app.view_closed("edit")(partial(closed, bot))
    bot.app.command("/signoff")(partial(command, bot))
    for name in ("anywhere", "on_message"):
        bot.app.shortcut(name)(partial(shortcut, bot))
    bot.app.options("who")(partial(options, bot))
    bot.app.action("who")(partial(approve, bot))
    bot.app.event("app_home_opened")(partial(home, bot))
    bot.app.event("message")(partial(message, bot))


async def approve(bot: Bot, ack: Any, body: Json, client: AsyncWebClient) -> None:
    bot.note("approve", body)
    if body.get("message"):
        ts, channel = body["message"]["ts"], body["channel"]["id"]
        await client.chat_update(channel=channel, ts=ts, text="Signed", blocks=a_card("Signed"))
    await ack()


async def edit(bot: Bot, ack: Any, body: Json, client: AsyncWebClient) -> None:
    bot.note("edit", body)
    await client.views_open(trigger_id=body["trigger_id"], view=a_modal())
    await ack()


async def saved(bot: Bot, ack: Any, body: Json) -> None:
    bot.note("saved", body)
    text = body["view"]["state"]["values"]["reply"]["text"]["value"]
    if text in bot.answers:
        await ack(**bot.answers[text])
    else:
        await ack()


async def closed(bot: Bot, ack: Any, body: Json) -> None:
    bot.note("closed", body)
    await ack()


async def command(bot: Bot, ack: Any, body: Json) -> None:
    bot.note("command", body)
    await ack(f"You said {body['text']}")


async def shortcut(bot: Bot, ack: Any, body: Json) -> None:
    bot.note("shortcut", body)
    await ack()


async def options(bot: Bot, ack: Any, body: Json) -> None:
    bot.note("options", body)
    await ack(**bot.answers.get(body["value"], {"options": [an_option(body["value"])]}))


async def home(bot: Bot, event: Json, body: Json, client: AsyncWebClient) -> None:
    bot.note("home", body)
    view = {"type": "home", "blocks": a_card("Home")}
    await client.views_publish(user_id=event["user"], view=view)


async def message(bot: Bot, body: Json) -> None:
    bot.note("message", body)


def adapted(bot: Bot) -> Starlette:
    handler = AsyncSlackRequestHandler(bot.app)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(routes=[Route("/slack/events", events, methods=["POST"])])


@asynccontextmanager
async def bot_in_process(ws: LocalWorkspace) -> AsyncIterator[Bot]:
    bot = a_bot(ws)
    await ws.deliver_to("http://bot.test/slack/events", adapted(bot))
    yield bot


@asynccontextmanager
async def bot_over_http(ws: LocalWorkspace) -> AsyncIterator[Bot]:
    bot = a_bot(ws)
    async with serving(adapted(bot)) as url:
        await ws.deliver_to(f"{url}/slack/events")
        yield bot
        await ws.hang_up()


@asynccontextmanager
async def bot_over_socket(ws: LocalWorkspace) -> AsyncIterator[Bot]:
    bot = a_bot(ws)
    handler: Any = AsyncSocketModeHandler(bot.app, ws.app_token)
    await handler.connect_async()
    await ws.wait_for(lambda: len(ws.workspace.sockets))
    try:
        yield bot
    finally:
        await ws.hang_up()
        await handler.close_async()
