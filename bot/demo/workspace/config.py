"""What a local workspace is made of before anybody has typed a word."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from bot.demo.workspace.documents import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with a seat in the workspace; `locale` as Slack writes it, such as ``ko-KR``."""

    id: str
    name: str
    real_name: str
    locale: str = "en-US"
    tz: str = "Etc/UTC"
    tz_offset: int = 0
    email: str = ""
    color: str = "4a5b8c"
    role_hint: str = ""
    display_name: str = ""  # what others see; the handle where it is empty
    is_admin: bool = False
    is_restricted: bool = False
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel and the ids of its members; list the bot's user id to invite the bot."""

    id: str
    name: str
    members: tuple[str, ...]
    topic: str = ""
    is_private: bool = False
    is_archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UserGroup:
    """A group that can be mentioned, such as the people on call."""

    id: str
    handle: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackApp:
    """The installed app: its identity, its secrets and its manifest (Slack's own format)."""

    id: str
    name: str
    bot_id: str
    bot_user_id: str
    bot_token: str
    app_token: str
    signing_secret: str
    manifest: Json
    verification_token: str = "local-verification-token"  # noqa: S105 - deprecated by Slack


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceConfig:
    """Everything `create_app` needs.

    `delivery` ``http`` needs `request_url`; ``socket`` waits for the bot to connect.
    `state_path` None keeps everything in memory. `now` gives an aware UTC instant and may be
    a test's clock; `wall` is real epoch seconds. `ack_seconds` is Slack's three seconds.
    """

    team_name: str
    users: tuple[Person, ...]
    channels: tuple[Channel, ...]
    app: SlackApp
    now: Callable[[], datetime]
    team_id: str = "T0LOCAL001"
    team_domain: str = "local"
    usergroups: tuple[UserGroup, ...] = ()
    delivery: Literal["http", "socket"] = "http"
    request_url: str | None = None
    state_path: Path | None = None
    rate_limits: bool = True
    control_key: str | None = None
    locale: str = "en-US"
    links: tuple[tuple[str, str], ...] = ()
    ack_seconds: float = 3.0
    allow_remote: bool = False
    base_url: str = ""
    # Bolt compares signatures with the real clock, however far a test has moved this one.
    wall: Callable[[], float] = field(default=time.time)

    def __post_init__(self) -> None:
        """Refuse a workspace that could never reach its bot."""
        if self.delivery == "http" and not self.request_url:
            raise ValueError("Delivery over HTTP needs a request_url.")
