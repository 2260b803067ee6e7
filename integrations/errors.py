"""What can go wrong with a platform, one class for each thing the caller does next.

    PlatformError
    ├── BadSignature        inbound: refuse with 401, keep nothing
    ├── MalformedDelivery   inbound: refuse with 400, keep nothing
    ├── RateLimited         surely not done: wait ``retry_after``, try again
    ├── Unavailable         surely not done: try again later
    ├── OutcomeUnknown      perhaps done: look before doing anything else
    ├── ConnectionExpired   surely not done: a person must reconnect the account
    ├── NotPermitted        surely not done: a person must grant a right
    ├── TargetGone          surely not done: the comment is gone, stop
    └── Refused             surely not done: the platform will never take this, stop

Translation of HTTP status and vendor codes happens once per platform, in a table.
"""

from datetime import timedelta


class PlatformError(Exception):
    """Base of everything a platform adapter raises on purpose.

    ``reason`` is short, for people and logs, and never holds a secret or an author's words.
    """

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


class BadSignature(PlatformError):
    """The request was not signed by the platform, or too long ago."""


class MalformedDelivery(PlatformError):
    """The request was signed, but its body is not what the platform documents."""


class RateLimited(PlatformError):
    """The platform did nothing and names (or leaves open) when to come back."""

    def __init__(self, reason: str = "", *, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Unavailable(PlatformError):
    """The request surely had no effect; the platform may work again later."""


class OutcomeUnknown(PlatformError):
    """The request may have had its effect: look first, never resend blindly."""


class ConnectionExpired(PlatformError):
    """The account's token no longer works."""


class NotPermitted(PlatformError):
    """The account lacks the right for this."""


class TargetGone(PlatformError):
    """The comment is deleted or no longer visible to us."""


class Refused(PlatformError):
    """The platform will not take this reply, now or later."""
