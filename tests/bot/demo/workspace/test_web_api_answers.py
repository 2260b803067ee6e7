"""What the methods answer when all is well."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.bot.demo.workspace.bolt import a_card, a_modal
from tests.support.mosiru import MANIFEST
from tests.support.workspace import Complaint, LocalWorkspace, a_config, local_workspace

Json = dict[str, Any]
METADATA = {"event_type": "card", "event_payload": {"id": "c1"}}


async def test_auth_test_names_team_and_bot(client: AsyncWebClient):
    answer = await client.auth_test()

    assert (answer["team"], answer["user_id"], answer["bot_id"]) == (
        "Mosiru",
        "U_SIGNOFF",
        "B_SIGNOFF",
    )


async def test_a_posted_message_has_slacks_fields(client: AsyncWebClient):
    answer = await client.chat_postMessage(channel="C_KR", text="a", blocks=a_card())

    message = answer["message"]
    assert answer["ts"] == message["ts"]
    assert {"type", "user", "bot_id", "app_id", "team", "bot_profile", "text", "blocks"} <= set(
        message
    )


async def test_timestamps_grow_even_at_the_same_instant(client: AsyncWebClient):
    answers = await asyncio.gather(
        *(client.chat_postMessage(channel="C_KR", text=str(n)) for n in range(5))
    )

    assert len({answer["ts"] for answer in answers}) == 5


async def test_a_parent_counts_its_replies(ws: LocalWorkspace, client: AsyncWebClient):
    parent = (await client.chat_postMessage(channel="C_KR", text="a"))["ts"]
    reply = (await client.chat_postMessage(channel="C_KR", text="b", thread_ts=parent))["ts"]

    root = ws.messages("C_KR")[0]

    assert (root["reply_count"], root["latest_reply"]) == (1, reply)
    assert [m["text"] for m in ws.thread("C_KR", parent)] == ["a", "b"]


async def test_a_deleted_parent_leaves_a_tombstone_and_pings_nobody_any_more(
    ws: LocalWorkspace, client: AsyncWebClient
):
    parent = (await client.chat_postMessage(channel="C_KR", text="<@U_MINA>"))["ts"]
    await client.chat_postMessage(channel="C_KR", text="b", thread_ts=parent)

    await client.chat_delete(channel="C_KR", ts=parent)

    assert ws.messages("C_KR")[0]["subtype"] == "tombstone"
    assert ws.pings("U_MINA") == []


async def test_a_new_text_takes_the_blocks_away(ws: LocalWorkspace, client: AsyncWebClient):
    posted = await client.chat_postMessage(channel="C_KR", text="a", blocks=a_card())

    await client.chat_update(channel="C_KR", ts=posted["ts"], text="b")

    message = ws.messages("C_KR")[0]
    assert (message["text"], message.get("blocks")) == ("b", None)
    assert message["edited"]["user"] == "U_SIGNOFF"


async def test_an_update_of_something_else_keeps_text_and_blocks(
    ws: LocalWorkspace, client: AsyncWebClient
):
    posted = await client.chat_postMessage(channel="C_KR", text="a", blocks=a_card())

    await client.api_call(
        "chat.update", json={"channel": "C_KR", "ts": posted["ts"], "metadata": METADATA}
    )

    message = ws.messages("C_KR")[0]
    assert (message["text"], len(message["blocks"]), message["metadata"]) == ("a", 2, METADATA)


async def test_changed_blocks_are_not_shown_as_edited(ws: LocalWorkspace, client: AsyncWebClient):
    posted = await client.chat_postMessage(channel="C_KR", text="a", blocks=a_card())

    await client.chat_update(channel="C_KR", ts=posted["ts"], text="b", blocks=a_card("b"))

    assert "edited" not in ws.messages("C_KR")[0]


async def test_markdown_text_stands_in_a_block_of_markdown(
    ws: LocalWorkspace, client: AsyncWebClient
):
    posted = await client.chat_postMessage(channel="C_KR", markdown_text="**a**")
    await client.chat_update(channel="C_KR", ts=posted["ts"], markdown_text="**b**")

    blocks = [*posted["message"]["blocks"], *ws.messages("C_KR")[0]["blocks"]]
    assert [(each["type"], each["text"]) for each in blocks] == [
        ("markdown", "**a**"),
        ("markdown", "**b**"),
    ]


async def test_history_gives_metadata_only_when_asked(client: AsyncWebClient):
    await client.chat_postMessage(channel="C_KR", text="a", metadata=METADATA)

    plain = await client.conversations_history(channel="C_KR")
    full = await client.conversations_history(channel="C_KR", include_all_metadata=True)

    assert "metadata" not in plain["messages"][0]
    assert full["messages"][0]["metadata"] == METADATA


async def test_history_is_newest_first_and_paged(client: AsyncWebClient):
    for text in "abc":
        await client.chat_postMessage(channel="C_KR", text=text)

    first = await client.conversations_history(channel="C_KR", limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_history(channel="C_KR", limit=2, cursor=cursor)

    assert [m["text"] for m in first["messages"]] == ["c", "b"]
    assert [m["text"] for m in second["messages"]] == ["a"]


async def test_history_stays_within_oldest_and_latest(client: AsyncWebClient):
    stamps = [(await client.chat_postMessage(channel="C_KR", text=t))["ts"] for t in "abc"]

    between = await client.conversations_history(
        channel="C_KR", oldest=stamps[0], latest=stamps[1], inclusive=True
    )

    assert [m["text"] for m in between["messages"]] == ["b", "a"]


async def test_a_permalink_opens_the_page(ws: LocalWorkspace, client: AsyncWebClient):
    posted = await client.chat_postMessage(channel="C_KR", text="a")

    answer = await client.chat_getPermalink(channel="C_KR", message_ts=posted["ts"])

    assert answer["permalink"] == f"{ws.url}/archives/C_KR/p{posted['ts'].replace('.', '')}"


async def test_a_user_id_as_channel_opens_the_dm(ws: LocalWorkspace, client: AsyncWebClient):
    opened = await client.conversations_open(users="U_MINA")

    posted = await client.chat_postMessage(channel="U_MINA", text="hello")

    assert posted["channel"] == opened["channel"]["id"]
    assert [m["text"] for m in ws.dm("U_MINA")] == ["hello"]
    assert len(ws.pings("U_MINA")) == 1


async def test_people_are_listed_with_locale_on_request(client: AsyncWebClient):
    listed = await client.users_list(include_locale=True)
    one = await client.users_info(user="U_MINA")

    locales = {user["id"]: user["locale"] for user in listed["members"]}
    assert locales["U_MINA"] == "ko-KR"
    assert "locale" not in one["user"]


async def test_who_is_on_call_is_in_the_group(client: AsyncWebClient):
    answer = await client.usergroups_users_list(usergroup="S_ONCALL")

    assert answer["users"] == ["U_HANEUL"]


async def test_joining_twice_warns(ws: LocalWorkspace, client: AsyncWebClient):
    await client.conversations_join(channel="C_RANDOM")

    again = await client.conversations_join(channel="C_RANDOM")

    assert again["warning"] == "already_in_channel"
    ws.forgive(Complaint.WARNING)


async def test_a_file_is_uploaded_shared_and_fetched(ws: LocalWorkspace, client: AsyncWebClient):
    answer = await client.files_upload_v2(
        filename="report.csv", content="a,b\n", channel="C_KR", initial_comment="Report"
    )

    info = await client.files_info(file=answer["file"]["id"])
    headers = {"Authorization": f"Bearer {ws.bot_token}"}
    fetched = await ws.page.get(info["file"]["url_private"], headers=headers)
    message = ws.messages("C_KR")[0]
    assert (message["text"], message["files"][0]["name"]) == ("Report", "report.csv")
    assert info["file"]["shares"]["public"]["C_KR"] == [{"ts": message["ts"]}]
    assert fetched.text == "a,b\n"


async def test_of_several_files_all_are_taken_or_none(ws: LocalWorkspace, client: AsyncWebClient):
    ticket = await client.files_getUploadURLExternal(filename="a.txt", length=1)
    await ws.page.post(ticket["upload_url"], content=b"1")
    good = {"id": ticket["file_id"]}

    with pytest.raises(SlackApiError, match="file_not_found"):
        await client.files_completeUploadExternal(files=[good, {"id": "F_NONE"}])

    assert (await client.files_completeUploadExternal(files=[good]))["ok"]


async def test_an_upload_of_another_length_is_refused(ws: LocalWorkspace, client: AsyncWebClient):
    ticket = await client.files_getUploadURLExternal(filename="a.txt", length=5)

    answer = await ws.page.post(ticket["upload_url"], content=b"1234")

    assert answer.status_code == 400
    with pytest.raises(SlackApiError, match="file_not_found"):
        await client.files_completeUploadExternal(files=[{"id": ticket["file_id"]}])


VALIDATED: list[tuple[str, Any, str]] = [
    ("blocks", [{"type": "x"}], "/0/type"),
    ("message", {"blocks": [{"type": "x"}]}, "/blocks/0/type"),
    ("view", a_modal(blocks=[{"type": "x"}]), "/blocks/0/type"),
]


@pytest.mark.parametrize(("kind", "payload", "pointer"), VALIDATED)
async def test_blocks_validate_gives_pointers(
    client: AsyncWebClient, kind: str, payload: Any, pointer: str
):
    with pytest.raises(SlackApiError) as refusal:
        await client.blocks_validate(**{kind: payload})

    answer = refusal.value.response
    assert answer["error"] == f"invalid_{kind}"
    assert answer["errors"] == [
        {"code": "failed_constraint", "message": "unsupported type: x", "pointer": pointer}
    ]


async def test_blocks_validate_is_content_with_what_is_fine(client: AsyncWebClient):
    answers = [
        await client.blocks_validate(blocks=a_card()),
        await client.blocks_validate(message={"text": "a", "blocks": a_card()}),
        await client.blocks_validate(view=a_modal()),
        await client.blocks_validate(view={"type": "home", "blocks": a_card()}),
    ]

    assert [answer.data for answer in answers] == [{"ok": True}] * 4


async def test_the_same_reaction_twice_is_refused(client: AsyncWebClient):
    posted = await client.chat_postMessage(channel="C_KR", text="a")
    await client.reactions_add(channel="C_KR", timestamp=posted["ts"], name="eyes")

    with pytest.raises(SlackApiError, match="already_reacted"):
        await client.reactions_add(channel="C_KR", timestamp=posted["ts"], name="eyes")


async def test_a_reaction_is_told_as_one_and_changes_no_message():
    settings = {"event_subscriptions": {"bot_events": ["reaction_added", "message.channels"]}}
    app = replace(a_config().app, manifest={**MANIFEST, "settings": settings})

    async with local_workspace(a_config(app=app)) as ws:
        client = AsyncWebClient(token=ws.bot_token, base_url=ws.api_url)
        message = await ws.type("C_KR", "hello", as_="U_MINA")
        await ws.settle()
        await client.reactions_add(channel="C_KR", timestamp=message["ts"], name="clap")
        await ws.settle()

    *_, event = [delivery["body"]["event"] for delivery in ws.deliveries()]
    assert event == {
        "type": "reaction_added",
        "user": "U_SIGNOFF",
        "reaction": "clap",
        "item_user": "U_MINA",
        "item": {"type": "message", "channel": "C_KR", "ts": message["ts"]},
        "event_ts": event["event_ts"],
    }
    assert len(ws.deliveries()) == 2


async def test_a_fourth_message_in_a_second_waits(frozen_clock: Any):
    async with local_workspace(a_config(rate_limits=True, now=frozen_clock)) as ws:
        client = AsyncWebClient(token=ws.bot_token, base_url=ws.api_url)
        for text in "abc":
            await client.chat_postMessage(channel="C_KR", text=text)

        with pytest.raises(SlackApiError) as refusal:
            await client.chat_postMessage(channel="C_KR", text="d")
        ws.advance(1)
        late = await client.chat_postMessage(channel="C_KR", text="d")
        ws.forgive(Complaint.RATE_LIMITED)

    answer = refusal.value.response
    assert (answer.status_code, answer["error"]) == (429, "ratelimited")
    assert (answer.headers["Retry-After"], late["ok"]) == ("1", True)


async def test_a_shared_file_counts_towards_the_messages_of_its_channel(frozen_clock: Any):
    async with local_workspace(a_config(rate_limits=True, now=frozen_clock)) as ws:
        client = AsyncWebClient(token=ws.bot_token, base_url=ws.api_url)
        for text in "abc":
            await client.chat_postMessage(channel="C_KR", text=text)

        with pytest.raises(SlackApiError) as refusal:
            await client.files_upload_v2(channel="C_KR", filename="chart.png", content=b"png")
        ws.forgive(Complaint.RATE_LIMITED)

    assert refusal.value.response.status_code == 429
    assert len(ws.messages("C_KR")) == 3


CHANNEL = {
    *("id", "name", "name_normalized", "created", "updated", "creator", "topic", "purpose"),
    *("is_channel", "is_group", "is_im", "is_mpim", "is_private", "is_archived", "is_general"),
    *("is_shared", "is_org_shared", "is_ext_shared", "is_pending_ext_shared", "is_member"),
    *("unlinked", "parent_conversation", "pending_shared", "pending_connected_team_ids"),
    *("previous_names", "shared_team_ids", "context_team_id"),
}
"""docs.slack.dev, conversation object; ``num_members`` comes with lists, and when asked for."""
DIRECT = {
    *("id", "created", "is_archived", "is_im", "is_org_shared", "user", "is_user_deleted"),
    "priority",
}


async def test_a_conversation_has_slacks_fields(client: AsyncWebClient):
    listed = await client.conversations_list(types="public_channel,private_channel")
    plainly = await client.conversations_info(channel="C_KR")
    counted = await client.conversations_info(channel="C_KR", include_num_members=True)
    joined = await client.conversations_join(channel="C_RANDOM")

    assert all(set(channel) == CHANNEL | {"num_members"} for channel in listed["channels"])
    assert set(plainly["channel"]) == CHANNEL
    assert set(counted["channel"]) == CHANNEL | {"num_members"}
    assert set(joined["channel"]) == CHANNEL


async def test_a_direct_conversation_has_slacks_fields(client: AsyncWebClient):
    opened = await client.conversations_open(users="U_MINA")
    full = await client.conversations_open(users="U_MINA", return_im=True)
    listed = await client.conversations_list(types="im")

    assert set(opened["channel"]) == {"id"}
    assert set(full["channel"]) == DIRECT
    assert all(set(channel) == DIRECT for channel in listed["channels"])


@pytest.mark.parametrize(
    ("method", "given", "fields"),
    [
        ("list", {}, {"channels", "response_metadata"}),
        ("info", {"channel": "C_KR"}, {"channel"}),
        ("members", {"channel": "C_KR"}, {"members", "response_metadata"}),
        ("join", {"channel": "C_RANDOM"}, {"channel"}),
        ("open", {"users": "U_MINA"}, {"channel"}),
        (
            "history",
            {"channel": "C_KR"},
            {"messages", "has_more", "pin_count", "response_metadata"},
        ),
        ("replies", {"channel": "C_KR"}, {"messages", "has_more", "response_metadata"}),
    ],
)
async def test_conversations_answer_slacks_fields(
    client: AsyncWebClient, method: str, given: Json, fields: set[str]
):
    if method == "replies":
        given = {**given, "ts": (await client.chat_postMessage(channel="C_KR", text="a"))["ts"]}

    answer = await client.api_call(f"conversations.{method}", params=given)

    assert set(answer.data) == {"ok"} | fields


async def test_a_tier_2_method_is_limited_to_twenty_a_minute(frozen_clock: Any):
    async with local_workspace(a_config(rate_limits=True, now=frozen_clock)) as ws:
        client = AsyncWebClient(token=ws.bot_token, base_url=ws.api_url)
        for _ in range(20):
            await client.users_list()

        with pytest.raises(SlackApiError) as refusal:
            await client.users_list()
        ws.forgive(Complaint.RATE_LIMITED)

    assert refusal.value.response.headers["Retry-After"] == "3"


async def test_a_picture_by_slack_file_must_have_been_uploaded(
    ws: LocalWorkspace, client: AsyncWebClient
):
    uploaded = await client.files_upload_v2(filename="chart.png", content=b"png")
    known, unknown = ({"id": file_id} for file_id in (uploaded["file"]["id"], "F_NONE"))
    block = {"type": "image", "alt_text": "A chart"}

    posted = await client.chat_postMessage(
        channel="C_KR", text="a", blocks=[{**block, "slack_file": known}]
    )
    with pytest.raises(SlackApiError, match="invalid slack file"):
        await client.chat_postMessage(
            channel="C_KR", text="a", blocks=[{**block, "slack_file": unknown}]
        )
    ws.forgive(Complaint.BAD_BLOCKS)

    assert posted["ok"]
