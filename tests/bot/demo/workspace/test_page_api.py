"""The page's interface: what it reads, what it may do, how it is told."""

import json
from typing import Any

import pytest

from tests.bot.demo.workspace.bolt import Bot, a_card
from tests.support.workspace import LocalWorkspace

Json = dict[str, Any]
BUTTON = {"user": "U_MINA", "block_id": "b", "action_id": "a"}


async def read(ws: LocalWorkspace, path: str, **query: str) -> Json:
    answer = await ws.page.get(f"/_local/{path}", params=query)
    body: Json = answer.raise_for_status().json()
    return body


async def test_bootstrap_has_everything_for_the_frame(ws: LocalWorkspace):
    frame = await read(ws, "bootstrap")

    keys = {"team", "users", "channels", "app", "commands", "shortcuts", "links", "workspace"}
    assert set(frame) == keys | {"opened_at", "usergroups"}
    assert set(frame["users"][0]) == {
        "id", "name", "real_name", "initials", "color", "role_hint", "locale", "is_bot",
    }  # fmt: skip
    assert set(frame["channels"][0]) == {
        "id", "name", "topic", "is_private", "is_archived", "members",
    }  # fmt: skip
    assert set(frame["usergroups"][0]) == {"id", "handle", "users"}
    assert frame["commands"][0]["command"] == "/signoff"


async def test_what_only_one_person_sees_goes_to_their_open_pages_alone(
    ws: LocalWorkspace, bot: Bot
):
    say, whisper = bot.client.chat_postMessage, bot.client.chat_postEphemeral
    await whisper(channel="C_KR", user="U_MINA", text="before the page")
    opened_at = (await read(ws, "bootstrap"))["opened_at"]
    await say(channel="C_KR", text="a")
    at = (await whisper(channel="C_KR", user="U_MINA", text="b"))["message_ts"]
    await say(channel="C_KR", text="c")

    path, json_path = "channels/C_KR/messages", f"/_local/messages/C_KR/{at}/json"
    mina = await read(ws, path, user="U_MINA", opened_at=opened_at)
    theo = await read(ws, path, user="U_THEO", opened_at=opened_at)
    spied = await ws.page.get(json_path, params={"user": "U_THEO", "opened_at": opened_at})

    shown = [(m["text"], m.get("is_ephemeral")) for m in mina["messages"]]
    assert shown == [("a", None), ("b", True), ("c", None)]
    assert [m["text"] for m in theo["messages"]] == ["a", "c"]
    assert spied.json()["error"] == "message_not_found"


async def test_older_messages_are_read_a_page_at_a_time(ws: LocalWorkspace, bot: Bot):
    for text in "abc":
        await bot.client.chat_postMessage(channel="C_KR", text=text)

    last = await read(ws, "channels/C_KR/messages", user="U_MINA", limit="2")
    first = await read(
        ws, "channels/C_KR/messages", user="U_MINA", before=last["messages"][0]["ts"]
    )

    assert ([m["text"] for m in last["messages"]], last["has_more"]) == (["b", "c"], True)
    assert ([m["text"] for m in first["messages"]], first["has_more"]) == (["a"], False)


async def test_a_thread_starts_with_its_parent(ws: LocalWorkspace, bot: Bot):
    parent = (await bot.client.chat_postMessage(channel="C_KR", text="a"))["ts"]
    await ws.type("C_KR", "b", thread_ts=parent, as_="U_MINA")

    thread = await read(ws, f"channels/C_KR/threads/{parent}", user="U_MINA")

    assert [m["text"] for m in thread["messages"]] == ["a", "b"]


async def test_dms_pings_and_raw_messages_are_read(ws: LocalWorkspace, bot: Bot):
    posted = await bot.client.chat_postMessage(channel="U_MINA", text="hello")

    dms = await read(ws, "dms", user="U_MINA")
    pings = await read(ws, "pings", user="U_MINA")
    raw = await read(ws, f"messages/{posted['channel']}/{posted['ts']}/json")

    assert dms["ims"][0]["latest_ts"] == posted["ts"]
    assert [(ping["text"], ping["channel"]) for ping in pings["pings"]] == [("hello", raw_dm(dms))]
    assert raw["text"] == "hello"


def raw_dm(dms: Json) -> str:
    channel: str = dms["ims"][0]["id"]
    return channel


async def test_mentions_in_blocks_ping_and_escaped_ones_do_not(ws: LocalWorkspace, bot: Bot):
    texts = ["<@U_MINA>", "&lt;@U_THEO&gt;", "<!subteam^S_ONCALL>"]
    blocks: list[Json] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": text}} for text in texts
    ]
    literal = {"type": "text", "text": "<!channel> <@U_ARA>"}
    part = {"type": "rich_text_section", "elements": [literal]}
    blocks.append({"type": "rich_text", "elements": [part]})

    await bot.client.chat_postMessage(channel="C_KR", text="<!channel>", blocks=blocks)

    pinged = [ping["user"] for ping in ws.workspace.pings.all()]
    assert sorted(pinged) == ["U_HANEUL", "U_MINA"]


async def test_the_delivery_log_is_newest_first(ws: LocalWorkspace):
    await ws.command("/signoff", "one", as_="U_MINA")
    await ws.command("/signoff", "two", as_="U_MINA")

    log = await read(ws, "deliveries", limit="1")

    delivery = log["deliveries"][0]
    assert delivery["summary"] == "/signoff two"
    assert {"id", "at", "kind", "to", "transport", "status", "ms", "summary", "body"} <= set(
        delivery
    )


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("click", {"user": "U_MINA"}, "invalid_arguments"),
        ("click", {**BUTTON, "container": "C_KR"}, "invalid_arguments"),
        ("click", {**BUTTON, "container": {"channel": ["C_KR"]}}, "invalid_arguments"),
        ("click", {**BUTTON, "value": "x"}, "invalid_arguments"),
        ("click", {**BUTTON, "state": ["x"]}, "invalid_arguments"),
        ("message", {"user": "U_NOBODY", "channel": "C_KR", "text": "a"}, "user_not_found"),
        ("message", {"user": "U_MINA", "channel": "C_NONE", "text": "a"}, "channel_not_found"),
        (
            "command",
            {"user": "U_MINA", "channel": "C_KR", "command": "/nope", "text": ""},
            "unknown_command",
        ),
        ("view_submit", {"user": "U_MINA", "view_id": "V_NONE"}, "view_not_found"),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(
    ws: LocalWorkspace, path: str, body: Json, code: str
):
    answer = await ws.page.post(f"/_local/{path}", json=body)

    assert 400 <= answer.status_code < 500
    assert (answer.json()["ok"], answer.json()["error"]) == (False, code)
    assert answer.json()["message"].endswith(".")


@pytest.mark.parametrize(
    "body",
    ['{"text": "\\ud800"}', '{"text": NaN}', "[" * 100_000],
    ids=["half a pair", "no number", "too deep"],
)
async def test_a_body_that_nobody_could_read_again_is_refused(ws: LocalWorkspace, body: str):
    answer = await ws.page.post("/_local/message", content=body)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_json")


@pytest.mark.parametrize("odd", [{"limit": "²"}, {"limit": "9" * 5_000}, {"opened_at": "noon"}])
async def test_an_odd_question_is_answered_as_if_it_had_not_been_odd(
    ws: LocalWorkspace, bot: Bot, odd: Json
):
    await bot.client.chat_postEphemeral(channel="C_KR", user="U_MINA", text="a")

    answer = await read(ws, "channels/C_KR/messages", user="U_MINA", **odd)

    assert answer == {"messages": [], "has_more": False}


OPTIONS = [{"text": {"type": "plain_text", "text": "One"}, "value": "1"}]
STRANGE_CHOICES: list[tuple[Json, Any, str]] = [
    ({"type": "static_select", "options": OPTIONS}, {"selected": "2"}, "option_not_offered"),
    ({"type": "checkboxes", "options": OPTIONS}, {"selected": "1"}, "option_not_offered"),
    ({"type": "datepicker"}, {"date": "2026-02-30"}, "invalid_arguments"),
    ({"type": "timepicker"}, {"time": "noon"}, "invalid_arguments"),
    ({"type": "users_select"}, {"selected": ["U_MINA"]}, "invalid_arguments"),
]


@pytest.mark.parametrize(
    ("menu", "value", "code"), STRANGE_CHOICES, ids=[row[0]["type"] for row in STRANGE_CHOICES]
)
async def test_what_slack_does_not_offer_cannot_be_chosen(
    ws: LocalWorkspace, bot: Bot, menu: Json, value: Any, code: str
):
    menu = {**menu, "action_id": "m"}
    blocks = [{"type": "actions", "block_id": "b", "elements": [menu]}]
    posted = await bot.client.chat_postMessage(channel="C_KR", text="a", blocks=blocks)
    container = {"type": "message", "channel": "C_KR", "ts": posted["ts"]}

    body = {"user": "U_MINA", "container": container, "block_id": "b", "action_id": "m"}
    answer = await ws.page.post("/_local/click", json={**body, "value": value})

    assert answer.json()["error"] == code


async def test_a_page_hears_of_a_new_message(ws: LocalWorkspace, bot: Bot):
    async with ws.page.stream("GET", "/_local/events", params={"user": "U_MINA"}) as stream:
        lines = stream.aiter_lines()
        await until(lines, "event: hello")
        posted = await bot.client.chat_postMessage(channel="C_KR", text="a")

        await until(lines, "event: message")
        note = json.loads((await anext(lines)).removeprefix("data: "))

    assert note == {"channel": "C_KR", "ts": posted["ts"], "change": "new"}


async def test_a_page_hears_nothing_of_channels_its_user_is_not_in(ws: LocalWorkspace, bot: Bot):
    async with ws.page.stream("GET", "/_local/events", params={"user": "U_MINA"}) as stream:
        lines = stream.aiter_lines()
        await until(lines, "event: hello")
        await bot.client.chat_postMessage(channel="U_THEO", text="private")
        await bot.client.chat_postMessage(channel="U_MINA", text="for you")

        await until(lines, "event: message")
        note = json.loads((await anext(lines)).removeprefix("data: "))

    assert note["channel"] == ws.workspace.directory.dm_with("U_MINA")["id"]


async def until(lines: Any, wanted: str) -> None:
    async for line in lines:
        if line == wanted:
            return


async def test_a_button_can_be_pressed_in_a_dm(ws: LocalWorkspace, bot: Bot):
    await bot.client.chat_postMessage(channel="U_MINA", text="a", blocks=a_card())

    result = await ws.click(ws.dm("U_MINA")[0], "Approve", as_="U_MINA")

    assert result["ok"]
    assert bot.seen["approve"][0]["channel"]["name"] == "directmessage"
