"""How audit entries are linked: canonical bytes, hashes and commitments."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import rfc8785

GENESIS = "0" * 64
"""The hash before the first entry."""


def written(at: datetime) -> str:
    """An instant as entries hold it."""
    return at.isoformat(timespec="microseconds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One entry before it is written. ``facts`` hold ids and values, never words of people."""

    seq: int
    at: datetime
    kind: str
    actor: str
    subject: str
    facts: Mapping[str, Any]
    commitments: Mapping[str, str]  # field → HMAC of a personal text
    prev_hash: str

    def body(self) -> bytes:
        """The entry's canonical bytes: RFC 8785 JSON."""
        return rfc8785.dumps(
            {
                "seq": self.seq,
                "at": written(self.at),
                "kind": self.kind,
                "actor": self.actor,
                "subject": self.subject,
                "facts": dict(self.facts),
                "commitments": dict(self.commitments),
                "prev": self.prev_hash,
            }
        )


def hash_of(body: bytes | str) -> str:
    """SHA-256 of an entry's bytes, lower hex. The bytes hold the hash before.

    A column that somebody changed may hold text.
    """
    return hashlib.sha256(body.encode() if isinstance(body, str) else body).hexdigest()


def commitment(key: bytes, text: str) -> str:
    """HMAC-SHA256 that binds an entry to *text* without holding it, lower hex."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
