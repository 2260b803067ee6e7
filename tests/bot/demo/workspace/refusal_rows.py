"""Table 4.3 of Slack's refusals, row by row: what is asked for, and the code that answers."""

import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from tests.bot.demo.workspace.bolt import a_card, a_modal, plain
from tests.support.workspace import Complaint, LocalWorkspace

Json = dict[str, Any]
Preparing = Callable[[LocalWorkspace, AsyncWebClient], Awaitable[Json]]


async def nothing(ws: LocalWorkspace, client: AsyncWebClient) -> Json:
    del ws, client
    return {}


async def a_typed_message(ws: LocalWorkspace, client: AsyncWebClient) -> Json:
    del client
    return {"ts": (await ws.type("C_KR", "mine", as_="U_MINA"))["ts"]}


async def a_post(ws: LocalWorkspace, client: AsyncWebClient) -> Json:
    del ws
    return {"ts": (await client.chat_postMessage(channel="C_KR", text="a"))["ts"]}


async def a_direct_post(ws: LocalWorkspace, client: AsyncWebClient) -> Json:
    del ws
    return {"ts": (await client.chat_postMessage(channel="U_MINA", text="a"))["ts"]}


async def an_archived_channel(ws: LocalWorkspace, client: AsyncWebClient) -> Json:
    posted = await a_post(ws, client)
    await ws.control("archive_channel", channel="C_KR", user="U_ARA")
    return posted


async def a_left_channel(ws: LocalWorkspace, client: AsyncWebClient) -> Json:
    posted = await a_post(ws, client)
    await ws.control("remove_from_channel", channel="C_KR")
    return posted


async def a_reply(ws: LocalWorkspace, client: AsyncWebClient) -> Json:
    parent = await a_post(ws, client)
    reply = await client.chat_postMessage(channel="C_KR", text="b", thread_ts=parent["ts"])
    return {"thread_ts": reply["ts"]}


async def a_deleted_parent(ws: LocalWorkspace, client: AsyncWebClient) -> Json:
    parent = await a_post(ws, client)
    await client.chat_delete(channel="C_KR", ts=parent["ts"])
    return {"thread_ts": parent["ts"]}


async def a_reaction(ws: LocalWorkspace, client: AsyncWebClient) -> Json:
    posted = await a_post(ws, client)
    await client.reactions_add(channel="C_KR", timestamp=posted["ts"], name="eyes")
    return {"timestamp": posted["ts"]}


async def somebody_who_left(ws: LocalWorkspace, client: AsyncWebClient) -> Json:
    del client
    await ws.control("change_user", user="U_DOYUN", deleted=True)
    return {}


async def a_file_without_bytes(ws: LocalWorkspace, client: AsyncWebClient) -> Json:
    del ws
    ticket = await client.files_getUploadURLExternal(filename="a.txt", length=5)
    return {"files": [{"id": ticket["file_id"]}]}


async def an_uploaded_file(ws: LocalWorkspace, client: AsyncWebClient) -> Json:
    ticket = await client.files_getUploadURLExternal(filename="a.txt", length=5)
    await ws.page.post(ticket["upload_url"], content=b"12345")
    return {"files": [{"id": ticket["file_id"]}]}


async def an_uploaded_file_named_twice(ws: LocalWorkspace, client: AsyncWebClient) -> Json:
    return {"files": (await an_uploaded_file(ws, client))["files"] * 2}


async def an_uploaded_file_with_a_number_for_a_title(
    ws: LocalWorkspace, client: AsyncWebClient
) -> Json:
    uploaded = await an_uploaded_file(ws, client)
    return {"files": [{**uploaded["files"][0], "title": 5}]}


async def an_uploaded_file_and_an_archived_channel(
    ws: LocalWorkspace, client: AsyncWebClient
) -> Json:
    uploaded = await an_uploaded_file(ws, client)
    await ws.control("archive_channel", channel="C_KR", user="U_ARA")
    return uploaded


def a_trigger(ws: LocalWorkspace, view_id: str | None = None) -> str:
    return ws.workspace.tickets.issue_trigger("U_MINA", view_id)


async def a_used_trigger(ws: LocalWorkspace, client: AsyncWebClient) -> Json:
    trigger_id = a_trigger(ws)
    opened = await client.views_open(trigger_id=trigger_id, view=a_modal())
    return {"trigger_id": trigger_id, "view_id": opened["view"]["id"]}


async def an_old_trigger(ws: LocalWorkspace, client: AsyncWebClient) -> Json:
    del client
    trigger_id = a_trigger(ws)
    ws.advance(3.1)
    return {"trigger_id": trigger_id}


async def a_fresh_trigger(ws: LocalWorkspace, client: AsyncWebClient) -> Json:
    del client
    return {"trigger_id": a_trigger(ws)}


async def a_full_stack(ws: LocalWorkspace, client: AsyncWebClient) -> Json:
    view_id = (await a_used_trigger(ws, client))["view_id"]
    for _ in range(2):
        trigger_id = a_trigger(ws, view_id)
        pushed = await client.views_push(trigger_id=trigger_id, view=a_modal())
        view_id = pushed["view"]["id"]
    return {"trigger_id": a_trigger(ws, view_id)}


async def a_changed_modal(ws: LocalWorkspace, client: AsyncWebClient) -> Json:
    opened = await client.views_open(trigger_id=a_trigger(ws), view=a_modal())
    view_id, seen = opened["view"]["id"], opened["view"]["hash"]
    await client.views_update(view_id=view_id, view=a_modal())
    return {"view_id": view_id, "hash": seen}


async def a_changed_home(ws: LocalWorkspace, client: AsyncWebClient) -> Json:
    del ws
    home = {"type": "home", "blocks": a_card()}
    first = await client.views_publish(user_id="U_MINA", view=home)
    await client.views_publish(user_id="U_MINA", view=home)
    return {"hash": first["view"]["hash"]}


async def a_named_view(ws: LocalWorkspace, client: AsyncWebClient) -> Json:
    await client.views_open(trigger_id=a_trigger(ws), view=a_modal(external_id="card-1"))
    return {"trigger_id": a_trigger(ws)}


@dataclass(frozen=True, kw_only=True)
class Row:
    code: str
    method: str
    arguments: Json = field(default_factory=dict)
    given: Preparing = nothing
    complaint: Complaint | None = None
    message: str | None = None

    @property
    def name(self) -> str:
        return "-".join((self.method, self.code, self.given.__name__, *self.arguments))


def _post(code: str, given: Preparing = nothing, *, more: Any = None, **arguments: Any) -> Row:
    return Row(
        code=code,
        method="chat.postMessage",
        arguments={"channel": "C_KR", "text": "a", **arguments},
        given=given,
        **(more or {}),
    )


def _row(code: str, method: str, given: Preparing = nothing, **arguments: Any) -> Row:
    return Row(code=code, method=method, arguments=arguments, given=given)


def cursor(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


BAD = {"complaint": Complaint.BAD_BLOCKS}
LONG = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}] * 5
NO_FILE = {"type": "image", "alt_text": "a", "slack_file": {"id": "F_NONE"}}
HELD_FILE = {"type": "container", "title": plain("a"), "child_blocks": [NO_FILE]}
HOME = {"type": "home", "blocks": a_card()}
PAYLOAD = {"a": "x" * 9000}

ARGUMENTS = [
    Row(
        code="invalid_arguments",
        method="chat.postMessage",
        arguments={"text": "a"},
        message="[ERROR] missing required field: channel",
    ),
    _post("invalid_arguments", text=5, more={"message": "[ERROR] must be a string: text"}),
    _post("invalid_arguments", text={"a": 1}),
    _post("invalid_arguments", thread_ts=1.5),
    _row("invalid_arguments", "chat.update", channel="C_KR", text="a"),
    _row("invalid_arguments", "chat.delete", channel="C_KR"),
    _row("invalid_arguments", "chat.getPermalink", channel="C_KR"),
    _row("invalid_arguments", "chat.postEphemeral", channel="C_KR", text="a"),
    _row("invalid_arguments", "users.info"),
    _row("invalid_arguments", "users.list", limit="many"),
    _row("invalid_arguments", "users.list", include_locale="perhaps"),
    _row("invalid_limit", "conversations.list", limit=0),
    _row("invalid_limit", "conversations.members", channel="C_KR", limit="x"),
    _row("invalid_cursor", "conversations.list", cursor="!!"),
    _row("invalid_cursor", "users.list", cursor="!!"),
    _row("invalid_cursor", "conversations.history", channel="C_KR", cursor=cursor("next:-5")),
    _row("invalid_cursor", "conversations.history", channel="C_KR", cursor=cursor("5")),
    _row("invalid_cursor", "conversations.members", channel="C_KR", cursor="bmV4\xfc"),
    _row("invalid_types", "conversations.list", types="secret"),
    _row("invalid_ts_oldest", "conversations.history", channel="C_KR", oldest="yesterday"),
    _row("invalid_ts_latest", "conversations.history", channel="C_KR", latest="now"),
    _row("invalid_ts_oldest", "conversations.history", channel="C_KR", oldest="nan"),
    _row("invalid_ts_latest", "conversations.history", channel="C_KR", latest="inf"),
    _row("invalid_ts_oldest", "conversations.history", channel="C_KR", oldest=True),
    _row("invalid_arguments", "conversations.history", channel="C_KR", limit="abc"),
    _row("invalid_arguments", "conversations.history", channel="C_KR", limit="1_0"),
    Row(code="unknown_method", method="chat.shout", complaint=Complaint.UNKNOWN_METHOD),
]
CONTENT = [
    _post("no_text", text=""),
    _post("no_text", text=None, blocks=[]),
    _post("invalid_blocks_format", blocks="{"),
    _post("invalid_blocks_format", blocks={"type": "divider"}),
    _post(
        "invalid_blocks",
        blocks=[{"type": "x"}],
        more={**BAD, "message": "[ERROR] unsupported type: x [json-pointer:/blocks/0/type]"},
    ),
    _post(
        "invalid_blocks",
        blocks=[{"type": "image", "alt_text": "a", "image_url": "http://localhost/a.png"}],
        more={
            **BAD,
            "message": "[ERROR] downloading image failed [json-pointer:/blocks/0/image_url]",
        },
    ),
    _post("invalid_blocks", blocks=[{"type": "divider"}] * 51, more=BAD),
    _post(
        "invalid_blocks",
        blocks=[HELD_FILE],
        more={
            **BAD,
            "message": "[ERROR] invalid slack file "
            "[json-pointer:/blocks/0/child_blocks/0/slack_file]",
        },
    ),
    _post("msg_blocks_too_long", blocks=LONG),
    _post("markdown_text_conflict", markdown_text="b"),
    _post("markdown_text_conflict", text="", blocks=a_card(), markdown_text="b"),
    _post("msg_too_long", text="", markdown_text="x" * 12_001),
    _post("invalid_metadata_format", metadata="{"),
    _post("invalid_metadata_format", metadata=["x"]),
    _post("invalid_metadata_schema", metadata={"event_type": "x"}),
    _post("metadata_too_large", metadata={"event_type": "x", "event_payload": PAYLOAD}),
    _row("msg_too_long", "chat.update", a_post, channel="C_KR", text="x" * 4_001),
    _row("msg_too_long", "chat.update", a_post, channel="C_KR", text="a", blocks=LONG),
    _row("no_text", "chat.update", a_post, channel="C_KR"),
]
PLACES = [
    _post("channel_not_found", channel="C_NONE"),
    _post("channel_not_found", channel="C_SECRET"),
    _post("not_in_channel", channel="C_RANDOM"),
    _post("not_in_channel", a_left_channel),
    _post("is_archived", an_archived_channel),
    _post("cannot_reply_to_message", thread_ts="1.000001"),
    _post("cannot_reply_to_message", a_reply),
    _post("cannot_reply_to_message", a_deleted_parent),
    _row("is_archived", "chat.postEphemeral", an_archived_channel,
         channel="C_KR", text="a", user="U_MINA"),
    _row("user_not_in_channel", "chat.postEphemeral", channel="C_KR", text="a", user="U_NOBODY"),
    _row("message_not_found", "chat.update", channel="C_KR", ts="1.000001", text="a"),
    _row("cant_update_message", "chat.update", a_typed_message, channel="C_KR", text="yours"),
    _row("is_inactive", "chat.update", an_archived_channel, channel="C_KR", text="b"),
    _row("markdown_text_conflict", "chat.update", a_post,
         channel="C_KR", text="b", markdown_text="b"),
    _row("channel_not_found", "chat.update", a_left_channel, channel="C_KR", text="b"),
    _row("message_not_found", "chat.delete", channel="C_KR", ts="1.000001"),
    _row("cant_delete_message", "chat.delete", a_typed_message, channel="C_KR"),
    _row("cant_delete_message", "chat.delete", an_archived_channel, channel="C_KR"),
    _row("channel_not_found", "chat.delete", a_left_channel, channel="C_KR"),
    _row("channel_not_found", "chat.update", a_direct_post, channel="U_MINA", text="b"),
    _row("channel_not_found", "chat.update", a_post, channel="#mosiru-kr", text="b"),
    _row("channel_not_found", "chat.delete", a_direct_post, channel="U_MINA"),
    _row("channel_not_found", "conversations.info", channel="U_MINA"),
    _row("channel_not_found", "conversations.join", channel="mosiru-kr"),
    _row("channel_not_found", "conversations.open", channel="U_MINA"),
    _row("message_not_found", "chat.getPermalink", channel="C_KR", message_ts="1.000001"),
    _row("thread_not_found", "conversations.replies", channel="C_KR", ts="1.000001"),
    _row("channel_not_found", "conversations.replies", channel="C_RANDOM", ts="1.000001"),
    _row("not_in_channel", "conversations.history", channel="C_RANDOM"),
    _row("channel_not_found", "conversations.info", channel="C_SECRET"),
    _row("channel_not_found", "conversations.members", channel="C_NONE"),
    _row("channel_not_found", "conversations.join", channel="C_SECRET"),
    _row("is_archived", "conversations.join", an_archived_channel, channel="C_KR"),
    _row("users_list_not_supplied", "conversations.open"),
    _row("user_not_found", "conversations.open", users="U_NOBODY"),
    _row("user_not_found", "conversations.open", users="U_SIGNOFF"),
    _row("user_disabled", "conversations.open", somebody_who_left, users="U_DOYUN"),
    _row("user_not_found", "users.info", user="U_NOBODY"),
    _row("users_not_found", "users.lookupByEmail", email="no@mosiru.example"),
    _row("no_such_subteam", "usergroups.users.list", usergroup="S_NONE"),
    _row("no_item_specified", "reactions.add", channel="C_KR", name="eyes"),
    _row("bad_timestamp", "reactions.add", channel="C_KR", name="eyes", timestamp="noon"),
    _row("message_not_found", "reactions.add", channel="C_KR", name="eyes", timestamp="1.000001"),
    _row("already_reacted", "reactions.add", a_reaction, channel="C_KR", name="eyes"),
    _row("invalid_name", "reactions.add", a_reaction, channel="C_KR", name="so nice"),
    _row("invalid_name", "reactions.add", a_reaction, channel="C_KR", name="signoff_party"),
    _row("invalid_name", "reactions.add", a_reaction, channel="C_KR", name="eyes::skin-tone-3"),
]  # fmt: skip
VIEWS = [
    _row("invalid_arguments", "views.open", trigger_id="1"),
    _row("invalid_arguments", "views.open", trigger_id="1", view="{"),
    Row(
        code="invalid_arguments",
        method="views.open",
        arguments={"trigger_id": "1", "view": a_modal(title=None)},
        complaint=Complaint.BAD_BLOCKS,
        message="[ERROR] missing required field: title [json-pointer:/view]",
    ),
    Row(
        code="invalid_arguments",
        method="views.open",
        arguments={"trigger_id": "1", "view": a_modal(blocks=[NO_FILE])},
        complaint=Complaint.BAD_BLOCKS,
        message="[ERROR] invalid slack file [json-pointer:/view/blocks/0/slack_file]",
    ),
    _row("invalid_trigger_id", "views.open", trigger_id="1", view=a_modal()),
    _row("exchanged_trigger_id", "views.open", a_used_trigger, view=a_modal()),
    _row("expired_trigger_id", "views.open", an_old_trigger, view=a_modal()),
    _row("duplicate_external_id", "views.open", a_named_view, view=a_modal(external_id="card-1")),
    _row("view_too_large", "views.open", trigger_id="1", view=a_modal(external_id="x" * 250_000)),
    _row("invalid_trigger_id", "views.push", a_fresh_trigger, view=a_modal()),
    _row("push_limit_reached", "views.push", a_full_stack, view=a_modal()),
    _row("not_found", "views.update", view_id="V_NONE", view=a_modal()),
    _row("not_found", "views.update", external_id="nobody", view=a_modal()),
    _row("invalid_arguments", "views.update", view=a_modal()),
    _row("hash_conflict", "views.update", a_changed_modal, view=a_modal()),
    _row("hash_conflict", "views.publish", a_changed_home, user_id="U_MINA", view=HOME),
    _row("invalid_arguments", "views.publish", user_id="U_NOBODY", view=HOME),
    Row(
        code="invalid_arguments",
        method="views.publish",
        arguments={"user_id": "U_MINA", "view": a_modal()},
        complaint=Complaint.BAD_BLOCKS,
    ),
]
FILES = [
    _row("file_not_found", "files.info", file="F_NONE"),
    _row("invalid_arguments", "files.completeUploadExternal"),
    _row("invalid_arguments", "files.completeUploadExternal", files="{"),
    _row("invalid_arguments", "files.completeUploadExternal", files=[{"title": "a"}]),
    _row("file_not_found", "files.completeUploadExternal", files=[{"id": "F_NONE"}]),
    _row("file_not_found", "files.completeUploadExternal", a_file_without_bytes),
    _row("invalid_arguments", "files.completeUploadExternal", an_uploaded_file_named_twice),
    _row("invalid_arguments", "files.completeUploadExternal",
         an_uploaded_file_with_a_number_for_a_title),
    _row("not_in_channel", "files.completeUploadExternal", an_uploaded_file,
         channel_id="C_RANDOM"),
    _row("posting_to_channel_denied", "files.completeUploadExternal",
         an_uploaded_file_and_an_archived_channel, channel_id="C_KR"),
    _row("invalid_arguments", "files.completeUploadExternal", an_uploaded_file,
         channel_id="C_KR", thread_ts="1.000001"),
    _row("channel_not_found", "files.completeUploadExternal", an_uploaded_file,
         channel_id="C_SECRET"),
    _row("channels_limit_exceeded", "files.completeUploadExternal", an_uploaded_file,
         channels=",".join(f"C{n}" for n in range(101))),
]  # fmt: skip
OTHERS = [
    _row("not_allowed_token_type", "apps.connections.open"),
    _row("invalid_arguments", "blocks.validate"),
    _row("invalid_arguments", "blocks.validate", blocks=[], view=a_modal()),
    _row("invalid_arguments", "blocks.validate", blocks="{"),
    _row("invalid_blocks", "blocks.validate", blocks=[{"type": "x"}]),
    _row("invalid_view", "blocks.validate", view={"type": "modal"}),
    _row("invalid_message", "blocks.validate", message={"blocks": [{"type": "x"}]}),
]
ROWS = [*ARGUMENTS, *CONTENT, *PLACES, *VIEWS, *FILES, *OTHERS]
UPLOADS = [
    ("alt_txt_too_large", {"filename": "a.png", "length": "1", "alt_txt": "x" * 1001}),
    ("missing_argument", {"filename": "a.png", "length": "0"}),
    ("invalid_arguments", {"filename": "a.png", "length": "some"}),
    ("invalid_arguments", {"length": "1"}),
    ("file_upload_size_restricted", {"filename": "a.png", "length": "50000001"}),
]
