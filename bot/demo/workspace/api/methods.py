"""The methods served: handler, rate tier, scope, kind of token (slack.md 1.1)."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.demo.workspace.api import chat, conversations, files, other, people, views
from bot.demo.workspace.api.call import Call
from bot.demo.workspace.documents import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One row; `tier` None is Slack's "special", `scope` None means none or by channel."""

    handler: Callable[[Call], Json]
    tier: int | None = None
    scope: str | None = None
    tokens: tuple[str, ...] = ("bot",)
    form_only: bool = False
    is_post_only: bool = False


def _method(
    handler: Callable[[Call], Json], tier: int | None = None, scope: str | None = None
) -> Method:
    return Method(handler=handler, tier=tier, scope=scope)


METHODS: dict[str, Method] = {
    "api.test": Method(handler=other.test_api, tier=4, tokens=("none", "bot", "app")),
    "auth.test": Method(handler=people.test_auth, tokens=("bot", "app")),
    "apps.connections.open": Method(
        handler=other.open_connection, tier=3, tokens=("app",), is_post_only=True
    ),
    "chat.postMessage": _method(chat.post_message, None, "chat:write"),
    "chat.postEphemeral": _method(chat.post_ephemeral, 4, "chat:write"),
    "chat.update": _method(chat.update, 3, "chat:write"),
    "chat.delete": _method(chat.delete_message, 3, "chat:write"),
    "chat.getPermalink": _method(chat.get_permalink),
    "conversations.list": _method(conversations.list_channels, 2),
    "conversations.info": _method(conversations.info, 3),
    "conversations.members": _method(conversations.members, 4),
    "conversations.join": _method(conversations.join, 3, "channels:join"),
    "conversations.open": _method(conversations.open_dm, 3, "im:write"),
    "conversations.history": _method(conversations.history, 3),
    "conversations.replies": _method(conversations.replies, 3),
    "users.info": _method(people.user_info, 4, "users:read"),
    "users.list": _method(people.list_users, 2, "users:read"),
    "users.lookupByEmail": _method(people.lookup_by_email, 3, "users:read.email"),
    "usergroups.list": _method(people.list_groups, 2, "usergroups:read"),
    "usergroups.users.list": _method(people.group_members, 2, "usergroups:read"),
    "reactions.add": _method(other.add_reaction, 3, "reactions:write"),
    "views.open": _method(views.open_view, 4),
    "views.push": _method(views.push_view, 4),
    "views.update": _method(views.update_view, 4),
    "views.publish": _method(views.publish_view, 4),
    "files.getUploadURLExternal": Method(
        handler=files.get_upload_url, tier=4, scope="files:write", form_only=True
    ),
    "files.completeUploadExternal": Method(
        handler=files.complete_upload, tier=4, scope="files:write"
    ),
    "files.info": _method(files.file_info, 4, "files:read"),
    "blocks.validate": _method(other.validate_blocks),
}
