"""The one function that says what a signature binds."""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import rfc8785

from bot.rules.chain import written


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a reply would go: one version of one comment on one account."""

    platform: str
    account: str  # the account's id on the platform
    comment: str  # the comment's id on the platform
    comment_version: int
    comment_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """What a correction puts other words in the place of: a reply, and what stands there."""

    reply: str  # the reply's id on the platform
    text: str


def reply_digest(
    target: Target,
    text: str,
    *,
    offering: int = 1,
    send_at: datetime | None = None,
    replaces: Replaced | None = None,
    attachments: Sequence[str] = (),
) -> str:
    """SHA-256 (lower hex) over the canonical form of everything a reply is.

    The form is RFC 8785 JSON of the fields below, with *text* in NFC, so that the same reply has
    one digest on every machine. *offering* counts how often the text was laid before people: after
    an undo an earlier digest signs nothing. *send_at* is when it may leave, None as soon as it can.
    *replaces*: what a correction edits. *attachments* are digests of the files, in order.
    """
    form: dict[str, Any] = {
        "form": "signoff.reply.v1",
        "platform": target.platform,
        "account": target.account,
        "comment": target.comment,
        "comment_version": target.comment_version,
        "comment_text": unicodedata.normalize("NFC", target.comment_text),
        "text": unicodedata.normalize("NFC", text),
        "offering": offering,
        "send_at": written(send_at) if send_at is not None else None,
        "attachments": list(attachments),
    }
    if replaces is not None:
        form |= {
            "form": "signoff.correction.v1",
            "reply": replaces.reply,
            "replaces": unicodedata.normalize("NFC", replaces.text),
        }
    return hashlib.sha256(rfc8785.dumps(form)).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedText:
    """A reply of ours that was published, and where."""

    platform: str
    account: str  # the account's id on the platform
    comment: str  # the comment's id on the platform
    reply: str  # the reply's id on the platform
    text: str


def take_down_digest(standing: PublishedText, *, number: int) -> str:
    """SHA-256 (lower hex) over the canonical form of everything that a take-down is of.

    *number* counts the take-downs of this reply: a digest of before signs nothing.
    """
    form: dict[str, Any] = {
        "form": "signoff.take_down.v1",
        "platform": standing.platform,
        "account": standing.account,
        "comment": standing.comment,
        "reply": standing.reply,
        "text": unicodedata.normalize("NFC", standing.text),
        "number": number,
    }
    return hashlib.sha256(rfc8785.dumps(form)).hexdigest()


def standing_digest(standing: PublishedText, *, comment_version: int) -> str:
    """SHA-256 (lower hex) over the canonical form of what somebody sees who begins a correction.

    It signs nothing: it proves that just these words under just this comment were looked at.
    """
    form: dict[str, Any] = {
        "form": "signoff.standing.v1",
        "platform": standing.platform,
        "account": standing.account,
        "comment": standing.comment,
        "comment_version": comment_version,
        "reply": standing.reply,
        "text": unicodedata.normalize("NFC", standing.text),
    }
    return hashlib.sha256(rfc8785.dumps(form)).hexdigest()
