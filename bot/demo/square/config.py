"""What Square must be told, and how much fits into it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from integrations.signatures import decode_secret

NAME_LIMIT = 40  # characters, as are all limits here
TEXT_LIMIT = 1000
REPLY_LIMIT = 4000
POST_LIMIT = 2000
ID_LIMIT = 100
BODY_LIMIT = 64 * 1024  # bytes of a request


def _random_id() -> str:
    return secrets.token_hex(6)


@dataclass(frozen=True, slots=True, kw_only=True)
class SquareAccount:
    """One account of the brand. ``webhook_url`` is where Signoff listens for it."""

    external_id: str  # also ``source`` in everything signed
    display_name: str
    about: str
    locale: str  # "ko" or "en": the language of its posts
    webhook_url: str | None
    secret: str  # whsec_…; signs in both directions

    def __post_init__(self) -> None:
        """Refuse a secret that cannot sign: ValueError."""
        decode_secret(self.secret)

    @property
    def key(self) -> bytes:
        """The decoded secret."""
        return decode_secret(self.secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class SquareConfig:
    """Everything Square depends on."""

    accounts: tuple[SquareAccount, ...]
    control_key: str
    public_url: str  # without a slash at the end; for links from Slack
    now: Callable[[], datetime]
    database: str = ":memory:"
    new_id: Callable[[], str] = _random_id
    retry_waits: tuple[timedelta, ...] = (
        timedelta(seconds=5),
        timedelta(seconds=30),
        timedelta(minutes=2),
        timedelta(minutes=10),
        timedelta(minutes=30),
        timedelta(hours=2),
    )

    def find_account(self, external_id: object) -> SquareAccount | None:
        """The account of that id."""
        return next((a for a in self.accounts if a.external_id == external_id), None)
