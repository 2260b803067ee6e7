"""What stands between the desk and Slack, and when to try again."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from slack_sdk.errors import SlackApiError

from bot.desk import DeskProblem, Obstacle, OnProblem, Postponed
from bot.ports import Clock
from handlers.slack_calls import NotNow, code_of

TRY_AGAIN_AFTER = timedelta(minutes=5)
# An archived channel refuses a new message as is_archived, a changed one as is_inactive.
CHANNEL_CLOSED: Final = frozenset(
    {"is_archived", "is_inactive", "channel_not_found", "not_in_channel", "restricted_action"}
)
SLACK_REFUSES: Final = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "missing_scope"}
)
MESSAGE_GONE: Final = frozenset({"message_not_found", "cant_update_message"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacles:
    """Tells of an obstacle that only a person can remove."""

    now: Clock
    on_problem: OnProblem

    async def put_off(
        self, error: NotNow | SlackApiError, *, channel: str | None = None
    ) -> Postponed:
        """When to try again; raises *error* when nobody can tell what Slack did."""
        if isinstance(error, NotNow):
            return Postponed(error.until, error.reason)
        code = code_of(error)
        if channel is not None and code in CHANNEL_CLOSED:
            obstacle = Obstacle.CHANNEL_CLOSED
        elif code in SLACK_REFUSES:
            obstacle = Obstacle.SLACK_REFUSES
        else:
            raise error
        await self.on_problem(DeskProblem(obstacle=obstacle, channel=channel, error=code))
        return Postponed(self.now() + TRY_AGAIN_AFTER, code)
