"""What Signoff and a platform promise each other.

A platform is one folder: ``platform.py`` (name, ``Config``, capabilities), ``inbound.py``
(verify and read; no I/O) and ``client.py`` (calls out; no decisions). What a platform cannot do
is data in `Capabilities`, never a method that raises.
"""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable


class TextUnit(StrEnum):
    """The unit in which a platform counts the length of a reply."""

    CODE_POINT = "code_point"
    UTF16 = "utf16"
    BYTE = "byte"  # of UTF-8


class Resend(StrEnum):
    """How a second send of the same reply behaves on the platform."""

    IDEMPOTENT = "idempotent"  # the same key gives the same reply
    LOOKUP = "lookup"  # doubles; `find_reply` can tell whether the first arrived
    BLIND = "blind"  # doubles, and nothing can tell: a person decides


class CommentKind(StrEnum):
    """What sort of public text awaits us."""

    COMMENT = "comment"
    MENTION = "mention"
    REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What one platform can do; the only source for everybody who must know."""

    pushes: bool
    announces_edits: bool
    announces_deletions: bool
    echoes_own_replies: bool
    can_hide: bool  # what others wrote; the platform then is one that `Moderates`
    can_delete: bool
    can_like: bool
    can_take_down: bool  # delete our own replies
    can_edit_reply: bool  # change the text of our own replies
    text_limit: int  # longest reply, counted in `text_unit`
    text_unit: TextUnit
    resend: Resend
    # how soon its rules want the words of a deleted comment erased; a day where they say "soon"
    erase_deleted_within: timedelta = timedelta(days=1)

    def measure(self, text: str) -> int:
        """Length of *text* as the platform counts it, in `text_unit`."""
        return measure(text, self.text_unit)


def measure(text: str, unit: TextUnit) -> int:
    """Length of *text* in *unit*, after NFC."""
    text = unicodedata.normalize("NFC", text)
    match unit:
        case TextUnit.CODE_POINT:
            return len(text)
        case TextUnit.UTF16:
            return len(text.encode("utf-16-le")) // 2
        case TextUnit.BYTE:
            return len(text.encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRequest:
    """One inbound HTTP request, byte for byte as it came. Header names are lower case."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PostSnapshot:
    """Our publication under which somebody wrote."""

    external_id: str
    title: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentSnapshot:
    """A comment as the platform shows it at one moment. Instants are aware."""

    external_id: str
    parent_id: str | None  # the comment or reply it answers; None at the top level
    post: PostSnapshot
    kind: CommentKind
    author_id: str | None
    author_name: str | None
    text: str
    url: str | None
    created_at: datetime
    edited_at: datetime | None = None
    is_hidden: bool | None = None  # None: the platform does not tell
    can_reply: bool = True
    own_reply_ids: tuple[str, ...] = ()  # our replies under it, as far as the platform tells


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentCreated:
    """Somebody wrote a comment."""

    comment: CommentSnapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentEdited:
    """The author changed a comment; *comment* is the new state."""

    comment: CommentSnapshot
    edited_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentDeleted:
    """A comment is gone from the platform, whoever removed it."""

    external_id: str
    deleted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyEchoed:
    """A reply of the account itself came back: ours, or one written in the platform's app."""

    external_id: str
    parent_id: str | None
    text: str
    url: str | None
    sent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VisibilityChanged:
    """A comment was hidden on the platform, or shown again, by us or by somebody in its app."""

    external_id: str
    is_hidden: bool
    changed_at: datetime | None  # None: nobody tells when, so that it may be an old attempt


InboundEvent = CommentCreated | CommentEdited | CommentDeleted | VisibilityChanged | ReplyEchoed


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a delivery says. ``bad_items`` names each item that could not be read, and why."""

    events: tuple[InboundEvent, ...]
    bad_items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyToSend:
    """A signed reply on its way out. ``key`` is the same in every attempt."""

    key: str
    target_id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentReply:
    """A reply that stands on the platform."""

    external_id: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedReply:
    """A reply of ours that was published, by the platform's id and by the key we sent it under."""

    key: str
    target_id: str
    external_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A signed text on its way to replace that of *reply*. ``key`` is the same in every attempt."""

    key: str
    reply: PublishedReply
    text: str


class Platform(Protocol):
    """One account on one platform: everything Signoff asks of it."""

    @property
    def name(self) -> str:
        """The platform's name as in routes and settings: ``facebook``."""

    @property
    def capabilities(self) -> Capabilities:
        """What this account can do here."""

    async def fetch_comment(self, external_id: str) -> CommentSnapshot | None:
        """Read a comment as it stands now; None when it is gone.

        Raises an outbound `PlatformError` when the platform gives no answer.
        """

    async def send_reply(self, reply: ReplyToSend) -> SentReply:
        """Publish *reply* once. Every failure is one of the outbound errors."""

    async def find_reply(
        self, reply: ReplyToSend, *, since: datetime, besides: Collection[str] = ()
    ) -> SentReply | None:
        """Look for *reply* among what stands under its target since *since*.

        *besides* are the ids of other replies of ours, which may have the same words. None means:
        surely not there. Raises an outbound error when nobody can tell.
        """

    async def delete_reply(self, reply: PublishedReply) -> None:
        """Take *reply* down; a second call does no harm.

        Every failure is one of the outbound errors. `TargetGone`: no such reply is known there, so
        it may be down already; `is_standing` tells.
        """

    async def is_standing(self, reply: PublishedReply) -> bool:
        """Whether *reply* still stands. Raises an outbound error when nobody can tell."""

    async def read_reply(self, reply: PublishedReply) -> str | None:
        """The text of *reply* as it stands now; None when it stands no more.

        Raises an outbound error when nobody can tell.
        """

    async def edit_reply(self, correction: Correction) -> None:
        """Change the text of a reply that stands; a second call does no harm.

        Every failure is one of the outbound errors. `TargetGone`: no such reply stands there.
        """

    async def close(self) -> None:
        """Give back connections."""


@runtime_checkable
class Moderates(Protocol):
    """A platform that can hide a comment from everybody but its author and who knows them."""

    async def hide(self, external_id: str) -> None:
        """Hide a comment; a second call does no harm.

        Every failure is one of the outbound errors. `TargetGone`: no such comment is known there.
        """

    async def unhide(self, external_id: str) -> None:
        """Show a comment again, as `hide` hides it."""


@runtime_checkable
class Pushes(Protocol):
    """A platform that calls our webhook."""

    def answer_challenge(self, request: WebhookRequest) -> str | None:
        """Body that proves to the platform that the webhook is ours.

        None when *request* is no challenge. Raises `BadSignature` for a forged one.
        """

    def verify(self, request: WebhookRequest, *, now: datetime) -> None:
        """Check the signature over the raw bytes; raises `BadSignature`."""

    def delivery_key(self, request: WebhookRequest) -> str:
        """A key that is the same when the platform delivers the same news again."""

    def read(self, request: WebhookRequest) -> Reading:
        """Understand a verified delivery; raises `MalformedDelivery`. Unknown news is no event."""
