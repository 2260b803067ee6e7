"""How the connections to platforms and to Slack are, from what happened last."""

from dataclasses import dataclass
from datetime import datetime

from bot.models.replies import ReplyEnd
from bot.views.places import AccountLabel


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountHealth:
    """What last came from an account's platform, and what last left for it.

    ``failed_because`` is of the connection itself, not of one text or comment.
    """

    account: AccountLabel
    received_at: datetime | None  # the newest delivery
    sent_at: datetime | None  # the newest reply that left
    failed_at: datetime | None  # the newest reply that the connection kept back
    failed_because: ReplyEnd | None
    retrying: int  # replies that were kept back and try again

    @property
    def is_failing(self) -> bool:
        """Whether nothing has left since the last failure."""
        return self.failed_at is not None and (
            self.sent_at is None or self.sent_at < self.failed_at
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackHealth:
    """Cards that are not shown in their newest state, and since when the oldest waits."""

    behind: int
    since: datetime | None
