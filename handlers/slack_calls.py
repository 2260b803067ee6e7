"""Calls of Slack's methods for the desk, and what to do next when one of them fails."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Gates
from bot.ports import Clock

OUTAGE_RETRY = timedelta(seconds=5)
SERVER_ERROR = 500
_TOO_FAST = frozenset({"ratelimited", "rate_limited"})


class NotNow(Exception):
    """A call that must be made again at ``until``, and may have been done all the same."""

    def __init__(self, until: datetime, reason: str) -> None:
        super().__init__(reason)
        self.until = until
        self.reason = reason


class GateClosed(NotNow):
    """Our own pace: the call was not made."""


class TooFast(NotNow):
    """Slack counts too many calls of this method; it did nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackCalls:
    """Slack's methods by their names, each behind the gate of its pace."""

    slack: AsyncWebClient
    gates: Gates
    now: Clock

    async def pass_gates(self, *methods: str, post_to: str | None = None) -> None:
        """Claim a place for one call of each method, or for none of them: raises `GateClosed`."""
        later = await self.gates.pass_at(*gates_of(*methods, post_to=post_to))
        if later is not None:
            raise GateClosed(later, "pace")

    async def call(self, method: str, **arguments: Any) -> Any:
        """Pass the method's gate, and call it as `call_passed`."""
        await self.pass_gates(method)
        return await self.call_passed(method, **arguments)

    async def call_passed(self, method: str, **arguments: Any) -> Any:
        """What Slack answers to a call that passed its gates.

        Raises `NotNow` when a later call may do better, `SlackApiError` for every other refusal.
        """
        named = getattr(self.slack, method.replace(".", "_"))  # as the SDK names its methods
        try:
            return await named(**arguments)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NotNow(self.now() + OUTAGE_RETRY, type(error).__name__) from error
        except SlackApiError as error:
            if _is_outage(error):
                raise NotNow(self.now() + OUTAGE_RETRY, "slack is away") from error
            if code_of(error) not in _TOO_FAST:
                raise
            until = self.now() + _retry_after(error)
            await self.gates.hold_back(f"method:{method}", until=until)
            raise TooFast(until, "ratelimited") from error


def gates_of(*methods: str, post_to: str | None = None) -> list[str]:
    """The keys of the gates before one call of each method, a post to a channel or person."""
    posts = [f"post:{post_to}"] if post_to is not None else []
    return [*posts, *(f"method:{method}" for method in methods)]


def code_of(error: SlackApiError) -> str:
    """Slack's own word for what went wrong."""
    return str(error.response.get("error") or "unknown_error")


def _is_outage(error: SlackApiError) -> bool:
    """Whether Slack itself is in trouble: it comes back without anybody's help."""
    status = getattr(error.response, "status_code", 200)
    return status >= SERVER_ERROR or code_of(error) in {"internal_error", "fatal_error"}


def _retry_after(error: SlackApiError) -> timedelta:
    headers = getattr(error.response, "headers", {}) or {}
    named = {str(name).lower(): value for name, value in headers.items()}
    return timedelta(seconds=max(1, int(named.get("retry-after", 30))))
