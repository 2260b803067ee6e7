"""A freeze as people see it: the banner while it stands, and what it stopped."""

from dataclasses import dataclass
from datetime import datetime

from bot.ids import FreezeId, MemberId
from bot.views.places import AccountLabel, PostLabel


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftAsked:
    """The first of two members wants a freeze lifted."""

    member_id: MemberId
    name: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeBanner:
    """A freeze. ``account`` None: everything; ``post``: only what stands under it."""

    freeze_id: FreezeId
    account: AccountLabel | None
    post: PostLabel | None
    phrase: str | None  # only replies to comments that speak of it
    reason: str
    by: str | None  # None: the command line
    since: datetime
    asks_at: datetime | None  # None: nobody is asked
    needs_two: bool  # to lift it
    lift_asked: LiftAsked | None = None
    lifts_alone: MemberId | None = None  # who froze, while they may take it back without a second
