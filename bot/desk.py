"""What the core asks of the people's side. `handlers.slack_desk` answers.

The core asks by tasks of these kinds, written in its own transaction, so that nothing is shown
that was not committed and nothing that was committed stays unseen.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Protocol, Self

from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import ExportId, MemberId, SlackMessageId
from bot.work import Job, Settled

SHOW: Final = "show"
REDRAW_HOME: Final = "redraw_home"
NOTIFY: Final = "notify"
REFRESH_GROUP: Final = "refresh_group"
SEND_EXPORT: Final = "send_export"


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOf:
    """Whose Home is out of date."""

    team_id: str
    user_id: str

    @property
    def dedupe(self) -> str:
        """Several changes in a row are one redraw."""
        return f"{REDRAW_HOME}:{self.team_id}:{self.user_id}"

    def args(self) -> dict[str, Any]:
        """As the arguments of a `REDRAW_HOME` task."""
        return {"team_id": self.team_id, "user_id": self.user_id}

    @classmethod
    def of(cls, args: Mapping[str, Any]) -> Self:
        """Read the arguments of a task."""
        return cls(team_id=args["team_id"], user_id=args["user_id"])


class Obstacle(StrEnum):
    """Why cards cannot be shown until a person does something."""

    CHANNEL_CLOSED = "channel_closed"  # archived, deleted, or the bot was removed from it
    SLACK_REFUSES = "slack_refuses"  # the token was revoked or lacks a permission


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskProblem:
    """What stands in the way; ``error`` is Slack's own code."""

    obstacle: Obstacle
    channel: str | None
    error: str


OnProblem = Callable[[DeskProblem], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Postponed:
    """Not now: ask again at ``until``. ``counts``: as a failed attempt."""

    until: datetime
    reason: str
    counts: bool = False


class Desk(Protocol):
    """Shows people what the core decided. Every method may be repeated without harm."""

    async def show(
        self, message_id: SlackMessageId, job: Job | None = None
    ) -> Postponed | Settled | None:
        """Post a card, or redraw it in its newest state, and end *job*, whose work that is."""

    async def redraw_home(self, home: HomeOf) -> Postponed | None:
        """Publish somebody's Home anew."""

    async def notify(self, member_id: MemberId) -> Postponed | None:
        """Tell a member, in one message, all that waits to be told."""

    async def refresh_group(self, group_id: str) -> Postponed | None:
        """Give the roles of a user group to those who are in it now, and to nobody else."""

    async def send_export(self, export_id: ExportId, *, is_last: bool) -> Postponed | None:
        """Put the record together and hand the file to the member who asked for it.

        ``is_last``: nobody tries again, so the member is told of what goes wrong.
        """


class Gates(Protocol):
    """The speed limits of outbound calls, by keys such as ``post:<channel>``."""

    async def pass_in(self, session: AsyncSession, *keys: str) -> datetime | None:
        """`pass_at` in the caller's transaction, whose commit comes before the call."""

    async def pass_at(self, *keys: str) -> datetime | None:
        """Claim a place behind all *keys*; None: go now, else when to ask again."""

    async def hold_back(self, key: str, *, until: datetime) -> None:
        """Let nothing with *key* pass before *until*: the other side asked for it."""
