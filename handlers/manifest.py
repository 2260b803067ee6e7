"""The Slack manifests, for Socket Mode and for HTTP, from one source.

Fields: https://docs.slack.dev/reference/app-manifest
"""

from typing import Any, Final

from handlers.commands import NAME

SCOPES: Final = (
    "channels:history",  # to find a card again after a crash
    "channels:read",
    "chat:write",
    "commands",
    "files:write",  # an export of the record
    "groups:history",
    "groups:read",
    "im:write",
    "usergroups:read",  # for the roles that groups give
    "users:read",
)
EVENTS: Final = (
    "app_home_opened",
    "app_uninstalled",
    "channel_archive",
    "group_archive",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "subteam_members_changed",
    "subteam_updated",
    "tokens_revoked",
    "user_change",
)
PATH: Final = "/slack/events"
USAGE: Final = (
    "queue | history [words] | freeze [account] | lift [account] | why <link> | who | export | help"
)


def socket_manifest() -> dict[str, Any]:
    """For an installation without a public address."""
    return _manifest(None)


def http_manifest(public_url: str) -> dict[str, Any]:
    """For an installation that Slack reaches at *public_url* (``https://…``)."""
    return _manifest(public_url.rstrip("/") + PATH)


def _command(request_url: str | None) -> dict[str, Any]:
    return {
        "command": NAME,
        "description": "What waits, and the emergency brake",
        "usage_hint": USAGE,
        "should_escape": False,
        **({"url": request_url} if request_url else {}),
    }


def _manifest(request_url: str | None) -> dict[str, Any]:
    called = {"request_url": request_url} if request_url else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Signoff",
            "description": "A person signs every public reply.",
            "background_color": "#1f3a34",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Signoff", "always_online": True},
            "slash_commands": [_command(request_url)],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**called, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **called},
            "org_deploy_enabled": False,
            "socket_mode_enabled": request_url is None,
            "token_rotation_enabled": False,
        },
    }
