"""Verify and read what the other side posts to us.

Contract: Standard Webhooks, and the forms in ``integrations/README.md``.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, ValidationError

from integrations.contract import (
    CommentCreated,
    CommentDeleted,
    CommentEdited,
    CommentKind,
    CommentSnapshot,
    InboundEvent,
    PostSnapshot,
    Reading,
    ReplyEchoed,
    VisibilityChanged,
    WebhookRequest,
)
from integrations.errors import MalformedDelivery
from integrations.fields import (
    ExternalId,
    IfItFits,
    OutsideInstant,
    OutsideName,
    OutsideText,
    WebUrl,
    first_fault,
    read_json,
)
from integrations.signatures import check_standard

LONGEST_ID = 255
"""Characters of a ``webhook-id``; the specification names no bound, an index has one."""


class Inbound:
    """The listening half of one account."""

    def __init__(self, keys: Sequence[bytes], external_id: str) -> None:
        self._keys = keys
        self._source = external_id

    def answer_challenge(self, request: WebhookRequest) -> str | None:  # noqa: ARG002 - the contract's form
        """Standard Webhooks knows no challenge."""
        return None

    def verify(self, request: WebhookRequest, *, now: datetime) -> None:
        """Check the signature over the raw bytes; raises `BadSignature`."""
        check_standard(self._keys, request.headers, request.body, now=now)

    def delivery_key(self, request: WebhookRequest) -> str:
        """The sender keeps ``webhook-id`` in every attempt. Raises `MalformedDelivery`."""
        key = request.headers["webhook-id"]
        if len(key) > LONGEST_ID:
            raise MalformedDelivery(f"webhook-id has more than {LONGEST_ID} characters")
        return key

    def read(self, request: WebhookRequest) -> Reading:
        """Understand one delivery, which holds one piece of news. Raises `MalformedDelivery`."""
        try:
            envelope = read_json(_Envelope, request.body)
            understand = _READERS.get(envelope.type)
            if understand is None:
                return Reading(events=())
            self._check_source(envelope.data)
            return Reading(events=tuple(understand(envelope)))
        except ValidationError as error:
            raise MalformedDelivery(first_fault(error)) from None

    def _check_source(self, data: dict[str, object]) -> None:
        # Accounts may share a secret: one account's news must not be filed under another.
        if data.get("source") != self._source:
            raise MalformedDelivery("data.source: not this account")


class _Author(BaseModel):
    id: Annotated[ExternalId | None, IfItFits] = None
    name: Annotated[OutsideName | None, IfItFits] = None


class CommentData(BaseModel):
    """A comment in a delivery, and in the answer to ``comment.fetch``."""

    model_config = ConfigDict(frozen=True)

    id: ExternalId
    post_id: ExternalId
    post_title: OutsideName | None = None
    post_url: WebUrl = None
    parent_id: ExternalId | None = None
    kind: CommentKind = CommentKind.COMMENT
    author: Annotated[_Author | None, IfItFits] = None
    text: OutsideText
    url: WebUrl = None
    created_at: OutsideInstant
    edited_at: OutsideInstant | None = None
    is_hidden: bool | None = None
    can_reply: bool = True
    own_reply_ids: tuple[ExternalId, ...] = ()

    def snapshot(self, kind: CommentKind | None = None) -> CommentSnapshot:
        """The comment in the contract's form; *kind* of the delivery outweighs the field."""
        return CommentSnapshot(
            external_id=self.id,
            parent_id=self.parent_id,
            post=PostSnapshot(external_id=self.post_id, title=self.post_title, url=self.post_url),
            kind=kind or self.kind,
            author_id=self.author.id if self.author else None,
            author_name=self.author.name if self.author else None,
            text=self.text,
            url=self.url,
            created_at=self.created_at,
            edited_at=self.edited_at,
            is_hidden=self.is_hidden,
            can_reply=self.can_reply,
            own_reply_ids=self.own_reply_ids,
        )


class _DeletedData(BaseModel):
    id: ExternalId
    deleted_at: OutsideInstant | None = None


class _ReplyData(BaseModel):
    id: ExternalId
    parent_id: ExternalId | None = None
    text: OutsideText
    url: WebUrl = None
    created_at: OutsideInstant


class _Envelope(BaseModel):
    type: str
    timestamp: OutsideInstant
    data: dict[str, object]


_Reader = Callable[[_Envelope], Iterator[InboundEvent]]


def _created(kind: CommentKind) -> _Reader:
    def understand(envelope: _Envelope) -> Iterator[InboundEvent]:
        yield CommentCreated(comment=_comment(envelope).snapshot(kind))

    return understand


def _edited(kind: CommentKind | None) -> _Reader:
    def understand(envelope: _Envelope) -> Iterator[InboundEvent]:
        comment = _comment(envelope)
        yield CommentEdited(
            comment=comment.snapshot(kind), edited_at=comment.edited_at or envelope.timestamp
        )
        if comment.is_hidden is not None:  # who leaves it out says nothing of it
            yield VisibilityChanged(
                external_id=comment.id,
                is_hidden=comment.is_hidden,
                changed_at=envelope.timestamp,
            )

    return understand


def _comment(envelope: _Envelope) -> CommentData:
    return CommentData.model_validate(envelope.data)


def _deleted(envelope: _Envelope) -> Iterator[InboundEvent]:
    data = _DeletedData.model_validate(envelope.data)
    yield CommentDeleted(external_id=data.id, deleted_at=data.deleted_at or envelope.timestamp)


def _echoed(envelope: _Envelope) -> Iterator[InboundEvent]:
    data = _ReplyData.model_validate(envelope.data)
    yield ReplyEchoed(
        external_id=data.id,
        parent_id=data.parent_id,
        text=data.text,
        url=data.url,
        sent_at=data.created_at,
    )


_READERS: dict[str, _Reader] = {
    "comment.created": _created(CommentKind.COMMENT),
    "comment.edited": _edited(None),
    "comment.deleted": _deleted,
    "mention.created": _created(CommentKind.MENTION),
    "review.created": _created(CommentKind.REVIEW),
    "review.updated": _edited(CommentKind.REVIEW),
    "reply.published": _echoed,
}
