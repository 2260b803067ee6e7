"""The demo story's team as a local workspace, with our bot installed."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.demo.workspace.config import Channel, Person, SlackApp, UserGroup, WorkspaceConfig

Json = dict[str, Any]

MANIFEST: Json = {
    "_metadata": {"major_version": 2},
    "display_information": {"name": "Signoff"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Signoff", "always_online": True},
        "slash_commands": [
            {"command": "/signoff", "description": "Signoff", "usage_hint": "queue | help"}
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "chat:write",
                "commands",
                "channels:read",
                "groups:read",
                "channels:history",
                "groups:history",
                "im:history",
                "im:read",
                "im:write",
                "usergroups:read",
                "files:read",
                "files:write",
                "users:read",
                "users:read.email",
                "reactions:write",
                "channels:join",
            ]
        }
    },
    "settings": {
        "interactivity": {"is_enabled": True},
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "app_mention",
                "message.channels",
                "message.groups",
                "message.im",
                "member_joined_channel",
                "member_left_channel",
                "user_change",
                "channel_archive",
                "channel_unarchive",
                "group_archive",
                "app_uninstalled",
                "subteam_members_changed",
                "subteam_updated",
                "tokens_revoked",
            ]
        },
    },
}
BOT = "U_SIGNOFF"
NOBODY = "http://nobody.test/slack/events"
"""Where a bot would listen; until one does, everything is acknowledged."""
TEAM = ("U_MINA", "U_THEO", "U_JIWOO", "U_HANEUL", "U_ARA", "U_DOYUN")


def a_config(**changes: Any) -> WorkspaceConfig:
    """Return the demo story's team with our bot in three channels; rate limits off.

    It waits long for an ack: a slow machine is no fault of the app's, and a test of late acks
    names a time of its own.
    """
    config = WorkspaceConfig(
        team_name="Mosiru",
        users=(
            Person(id="U_MINA", name="mina", real_name="Mina 민아", locale="ko-KR"),
            Person(id="U_THEO", name="theo", real_name="Theo 테오", email="theo@mosiru.example"),
            Person(id="U_JIWOO", name="jiwoo", real_name="Jiwoo 지우", locale="ko-KR"),
            Person(id="U_HANEUL", name="haneul", real_name="Haneul 하늘", locale="ko-KR"),
            Person(id="U_ARA", name="ara", real_name="Ara 아라", is_admin=True),
            Person(id="U_DOYUN", name="doyun", real_name="Doyun 도윤", locale="ko-KR"),
        ),
        channels=(
            Channel(id="C_KR", name="mosiru-kr", members=(*TEAM, BOT), topic="한국"),
            Channel(id="C_US", name="mosiru-us", members=(*TEAM, BOT)),
            Channel(id="C_ONCALL", name="mosiru-oncall", members=(*TEAM, BOT), is_private=True),
            Channel(id="C_RANDOM", name="random", members=TEAM),
            Channel(id="C_SECRET", name="secret", members=TEAM, is_private=True),
        ),
        usergroups=(UserGroup(id="S_ONCALL", handle="oncall", members=("U_HANEUL",)),),
        app=SlackApp(
            id="A_SIGNOFF",
            name="Signoff",
            bot_id="B_SIGNOFF",
            bot_user_id=BOT,
            bot_token="xoxb-local-bot",
            app_token="xapp-local-app",
            signing_secret="a-signing-secret",
            manifest=MANIFEST,
        ),
        now=lambda: datetime.now(UTC),  # noqa: TID251 - a real server needs the real clock
        delivery="http",
        request_url=NOBODY,
        rate_limits=False,
        control_key="control",
        ack_seconds=30.0,
    )
    return replace(config, **changes)
