"""A freeze as people see it: the banner while it stands, and what it stopped."""

from dataclasses import dataclass
from datetime import datetime

from bot.ids import FreezeId
from bot.views.places import AccountLabel, PostLabel


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeBanner:
    """A freeze. ``account`` None: everything; ``post``: only what stands under it."""

    freeze_id: FreezeId
    account: AccountLabel | None
    post: PostLabel | None
    reason: str
    by: str | None  # None: the command line
    since: datetime
    asks_at: datetime | None  # None: nobody is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeOutcome:
    """What a freeze holds, and what was already on its way when it came."""

    held: int
    in_flight: int
