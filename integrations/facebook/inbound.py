"""Verify and read what Facebook posts to us.

Webhooks for Pages: https://developers.facebook.com/docs/graph-api/webhooks/reference/page
(fields ``feed`` and ``mention``, read against v26.0).
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field, ValidationError, model_validator

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
from integrations.errors import BadSignature, MalformedDelivery
from integrations.facebook.ids import CommentId
from integrations.fields import (
    ExternalId,
    IfItFits,
    OutsideName,
    OutsideText,
    WebUrl,
    first_fault,
    read_json,
)
from integrations.signatures import hmac_hex, same

_CHALLENGE = re.compile(r"[\w.-]{1,256}", re.ASCII)
_KINDS = {"feed": CommentKind.COMMENT, "mention": CommentKind.MENTION}
_ITEMS = {"feed": ("comment",), "mention": ("comment", "post")}
_HIDES = {"hide": True, "unhide": False}
_EDITS = {"edit", "edited", "update", *_HIDES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Handshake:
    """What we and Facebook's app settings both know."""

    app_secret: str
    verify_token: str


class Inbound:
    """The listening half of one Page."""

    def __init__(self, handshake: Handshake, page_id: str) -> None:
        self._handshake = handshake
        self._page_id = page_id

    def answer_challenge(self, request: WebhookRequest) -> str | None:
        """Echo ``hub.challenge`` to who knows our verify token; raises `BadSignature`."""
        if request.method != "GET" or "hub.mode" not in request.query:
            return None
        challenge = request.query.get("hub.challenge", "")
        is_ours = same(self._handshake.verify_token, request.query.get("hub.verify_token", ""))
        if request.query["hub.mode"] != "subscribe" or not is_ours:
            raise BadSignature("the verify token is not ours")
        if not _CHALLENGE.fullmatch(challenge):
            raise BadSignature("the challenge is not a plain word")
        return challenge

    def verify(self, request: WebhookRequest, *, now: datetime) -> None:  # noqa: ARG002 - Facebook signs no time
        """Check the signature over the raw bytes; raises `BadSignature`."""
        expected = "sha256=" + hmac_hex(self._handshake.app_secret.encode(), request.body)
        if not same(expected, request.headers.get("x-hub-signature-256", "")):
            raise BadSignature("x-hub-signature-256 does not fit; is the app secret right?")

    def delivery_key(self, request: WebhookRequest) -> str:
        """Facebook gives deliveries no id, so the news itself is the key.

        ``entry.time`` is left out: it is the time of sending and new in every attempt. Hiding
        keeps it: a comment may be hidden, shown and hidden again, and nothing else would differ.
        """
        news = sorted(
            json.dumps(identity)
            for entry in _entries(request.body)
            for identity in _identities(entry)
        )
        return hashlib.sha256("\n".join(news).encode()).hexdigest()

    def read(self, request: WebhookRequest) -> Reading:
        """Understand up to 1000 changes; a bad one is named and does not stop the others.

        Pages share one callback: changes of other Pages are somebody else's. Raises
        `MalformedDelivery`.
        """
        events: list[InboundEvent] = []
        bad_items: list[str] = []
        for number, raw in enumerate(_entries(request.body)):
            try:
                entry = _Entry.model_validate(raw)
            except ValidationError as error:
                bad_items.append(f"entry.{number}: {first_fault(error)}")
                continue
            if entry.id != self._page_id:
                continue
            for position, change in enumerate(entry.changes):
                try:
                    events.extend(self._understand(change, entry.time))
                except ValidationError as error:
                    bad_items.append(f"entry.{number}.changes.{position}: {first_fault(error)}")
        return Reading(events=tuple(events), bad_items=tuple(bad_items))

    def _understand(self, change: object, sent_at: datetime) -> Iterator[InboundEvent]:
        news = _Change.model_validate(change)
        if news.value.get("item") not in _ITEMS.get(news.field, ()):
            return
        value = _Value.model_validate(news.value)
        if value.verb in _HIDES:  # whoever is named: it may be the Page, which hid it
            yield value.visibility()
        if value.verb == "remove":
            yield CommentDeleted(external_id=value.external_id, deleted_at=sent_at)
        elif value.author_id == self._page_id:
            if value.verb == "add":
                yield value.echo(sent_at)
        elif value.verb == "add":
            yield CommentCreated(comment=value.snapshot(_KINDS[news.field], sent_at))
        else:
            yield from value.edit(_KINDS[news.field], sent_at)


class _Change(BaseModel):
    field: str
    value: dict[str, object]


class _Entry(BaseModel):
    id: ExternalId
    time: AwareDatetime
    changes: list[object] = []


class _Body(BaseModel):
    entry: list[object]


class _Person(BaseModel):
    id: Annotated[ExternalId | None, IfItFits] = None
    name: Annotated[OutsideName | None, IfItFits] = None


class _Post(BaseModel):
    permalink_url: WebUrl = None


class _Value(BaseModel):
    """``value`` of a change that concerns a comment, or a post that mentions us."""

    item: str
    verb: str
    comment_id: CommentId | None = None
    post_id: ExternalId
    parent_id: CommentId | None = None
    author: Annotated[_Person | None, IfItFits] = Field(default=None, alias="from")
    # Older payloads and mentions name the author this way, and mentions often not at all.
    sender_id: ExternalId | None = None
    sender_name: OutsideName | None = None
    message: OutsideText | None = None
    created_time: AwareDatetime | None = None
    edited_time: AwareDatetime | None = None
    is_hidden: bool | None = None
    post: _Post = _Post()

    @model_validator(mode="after")
    def _comment_has_an_id(self) -> "_Value":
        if self.item == "comment" and self.comment_id is None:
            raise ValueError("comment_id is missing")
        return self

    @property
    def external_id(self) -> str:
        return self.comment_id or self.post_id

    @property
    def answered_id(self) -> str | None:
        return None if self.parent_id == self.post_id else self.parent_id

    @property
    def author_id(self) -> str | None:
        return (self.author and self.author.id) or self.sender_id

    def snapshot(self, kind: CommentKind, sent_at: datetime) -> CommentSnapshot:
        return CommentSnapshot(
            external_id=self.external_id,
            parent_id=self.answered_id,
            post=PostSnapshot(external_id=self.post_id, url=self.post.permalink_url),
            kind=kind,
            author_id=self.author_id,
            author_name=(self.author and self.author.name) or self.sender_name,
            text=self.message or "",
            url=None,
            created_at=self.created_time or sent_at,
            edited_at=self.edited_time,
            is_hidden=_HIDES.get(self.verb, self.is_hidden),
        )

    def visibility(self) -> VisibilityChanged:
        # The time of sending is new in every attempt: one of before would look like the newest.
        is_hidden = _HIDES[self.verb]
        return VisibilityChanged(external_id=self.external_id, is_hidden=is_hidden, changed_at=None)

    def edit(self, kind: CommentKind, sent_at: datetime) -> Iterator[CommentEdited]:
        # Hiding may come without the text; nothing is then known to have changed in it, and
        # the comment is read again before anything is sent.
        if self.verb in _EDITS and self.message is not None:
            edited_at = self.edited_time or sent_at
            yield CommentEdited(comment=self.snapshot(kind, sent_at), edited_at=edited_at)

    def echo(self, sent_at: datetime) -> ReplyEchoed:
        return ReplyEchoed(
            external_id=self.external_id,
            parent_id=self.answered_id,
            text=self.message or "",
            url=None,
            sent_at=self.created_time or sent_at,
        )


def _entries(body: bytes) -> list[object]:
    try:
        return read_json(_Body, body).entry
    except ValidationError as error:
        raise MalformedDelivery(first_fault(error)) from None


def _identities(entry: object) -> Iterator[object]:
    try:
        known = _Entry.model_validate(entry)
    except ValidationError:
        yield entry
        return
    for change in known.changes:
        yield [known.id, _identity(change, known.time)]


def _identity(change: object, sent_at: datetime) -> object:
    """What makes a change the same news; the whole of it when it is not a comment's."""
    value = change.get("value") if isinstance(change, Mapping) else None
    if not isinstance(change, Mapping) or not isinstance(value, Mapping):
        return change
    if value.get("item") not in _ITEMS.get(str(change.get("field")), ()):
        return change
    message = hashlib.sha256(str(value.get("message") or "").encode(errors="replace"))
    return [
        change["field"],
        *(value.get(name) for name in ("item", "comment_id", "post_id", "verb")),
        *(value.get(name) for name in ("created_time", "edited_time")),
        message.hexdigest(),
        *([sent_at.timestamp()] if value.get("verb") in _HIDES else []),
    ]
