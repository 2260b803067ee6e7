"""Calls out to the endpoint that an operator configured. No decisions.

Every call is one signed POST of ``{"type", "timestamp", "data"}``; `integrations/README.md`
shows the types and their answers.
"""

import hashlib
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

import httpx
from pydantic import BaseModel, ValidationError

from integrations.contract import (
    CommentSnapshot,
    Correction,
    PublishedReply,
    ReplyToSend,
    SentReply,
)
from integrations.errors import (
    ConnectionExpired,
    NotPermitted,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Refused,
    TargetGone,
    Unavailable,
)
from integrations.fields import ExternalId, OutsideText, WebUrl, read_json
from integrations.http_client import exchange, is_vague, pin_public, retry_after
from integrations.signatures import standard_headers
from integrations.standard_webhooks.inbound import CommentData

_GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where to post, and with which key to sign."""

    url: httpx.URL
    key: bytes
    allow_private_addresses: bool


class _SentData(BaseModel):
    id: ExternalId
    url: WebUrl = None
    text: OutsideText | None = None


class Client:
    """The speaking half of one account."""

    def __init__(
        self,
        endpoint: Endpoint,
        external_id: str,
        *,
        http: httpx.AsyncClient,
        now: Callable[[], datetime],
    ) -> None:
        self._endpoint = endpoint
        self._source = external_id
        self._http = http
        self._now = now

    async def fetch_comment(self, external_id: str) -> CommentSnapshot | None:
        """Read a comment as it stands now; None when it is gone."""
        answer = await self._call("comment.fetch", {"target_id": external_id})
        if answer.status_code in _GONE:
            return None
        self._must_be_ok(answer)
        try:
            return read_json(CommentData, answer.content).snapshot()
        except ValidationError as error:
            raise Unavailable("the endpoint's answer is not a comment") from error

    async def send_reply(self, reply: ReplyToSend) -> SentReply:
        """Publish *reply*; the endpoint answers a known key with the reply it already has."""
        data = {"reply_key": reply.key, "target_id": reply.target_id, "text": reply.text}
        answer = await self._call("reply.publish", data, key=reply.key)
        if answer.status_code == HTTPStatus.NOT_FOUND:
            raise TargetGone("the endpoint does not know the comment")
        self._must_be_ok(answer, changes_something=True)
        try:
            return _sent(answer)
        except ValidationError as error:
            # It said yes, so the reply may well stand there, only under an id we cannot read.
            raise OutcomeUnknown("the endpoint's answer names no reply") from error

    async def find_reply(
        self,
        reply: ReplyToSend,
        *,
        since: datetime,  # noqa: ARG002 - a key needs no time
        besides: Collection[str] = (),  # noqa: ARG002 - nor anything to tell it from others
    ) -> SentReply | None:
        """Ask for the reply by its key."""
        found = await self._find(reply, missing=_GONE)
        return SentReply(external_id=found.id, url=found.url) if found is not None else None

    async def delete_reply(self, reply: PublishedReply) -> None:
        """Take *reply* down; the endpoint says yes to one that is down already."""
        data = {"reply_key": reply.key, "target_id": reply.target_id, "id": reply.external_id}
        answer = await self._call("reply.delete", data, key=reply.key)
        if answer.status_code == HTTPStatus.NOT_FOUND:
            raise TargetGone("the endpoint does not know the reply")
        self._must_be_ok(answer, changes_something=True)

    async def is_standing(self, reply: PublishedReply) -> bool:
        """Ask for the reply by its key; an answer with another id tells nothing of this one.

        Nor does 410, which an endpoint that was switched off answers to anything, and 404 only
        from one that knows the comment: a proxy says it, too, while the endpoint is replaced.
        """
        return await self._find_published(reply) is not None or await self._is_listed(reply)

    async def read_reply(self, reply: PublishedReply) -> str | None:
        """Ask for the reply by its key, as `is_standing` does; the endpoint must tell its text."""
        found = await self._find_published(reply)
        if found is None:
            if await self._is_listed(reply):
                raise Unavailable("the endpoint lists the reply and does not show it")
            return None
        if found.text is None:
            raise Unavailable("the endpoint does not tell the text of the reply")
        return found.text

    async def edit_reply(self, correction: Correction) -> None:
        """Change the text of the reply; the endpoint says yes to one that has it already."""
        reply = correction.reply
        data = {
            "reply_key": reply.key,
            "target_id": reply.target_id,
            "id": reply.external_id,
            "edit_key": correction.key,
            "text": correction.text,
        }
        answer = await self._call("reply.edit", data, key=correction.key)
        if answer.status_code == HTTPStatus.NOT_FOUND:
            raise TargetGone("the endpoint does not know the reply")
        self._must_be_ok(answer, changes_something=True)

    async def hide(self, external_id: str) -> None:
        """Hide a comment; the endpoint says yes to one that is hidden already."""
        await self._moderate("comment.hide", external_id)

    async def unhide(self, external_id: str) -> None:
        """Show a comment again."""
        await self._moderate("comment.unhide", external_id)

    async def _moderate(self, news: str, external_id: str) -> None:
        # Every call is news of its own: a comment may be hidden, shown and hidden again.
        key = f"{external_id} {self._now().isoformat()}"
        answer = await self._call(news, {"target_id": external_id}, key=key)
        if answer.status_code == HTTPStatus.NOT_FOUND:
            raise TargetGone("the endpoint does not know the comment")
        self._must_be_ok(answer, changes_something=True)

    async def _find_published(self, reply: PublishedReply) -> _SentData | None:
        found = await self._find(reply, missing={HTTPStatus.NOT_FOUND})
        if found is not None and found.id != reply.external_id:
            raise Unavailable("the endpoint answered with another reply")
        return found

    async def _is_listed(self, reply: PublishedReply) -> bool:
        comment = await self.fetch_comment(reply.target_id)
        if comment is None:
            raise Unavailable("the endpoint knows neither the reply nor its comment")
        return reply.external_id in comment.own_reply_ids

    async def close(self) -> None:
        """Nothing of its own: whoever opened the HTTP client closes it."""

    async def _find(
        self, reply: ReplyToSend | PublishedReply, *, missing: Collection[HTTPStatus]
    ) -> _SentData | None:
        data = {"reply_key": reply.key, "target_id": reply.target_id}
        answer = await self._call("reply.find", data)
        if answer.status_code in missing:
            return None
        self._must_be_ok(answer)
        try:
            return read_json(_SentData, answer.content)
        except ValidationError as error:
            raise Unavailable("the endpoint's answer is not a reply") from error

    async def _call(
        self, news: str, data: dict[str, str], *, key: str | None = None
    ) -> httpx.Response:
        at = self._now()
        envelope = {
            "type": news,
            "timestamp": at.isoformat(),
            "data": {"source": self._source, **data},
        }
        body = json.dumps(envelope, ensure_ascii=False).encode()
        # A second attempt at the same reply keeps its id; a question is new every time.
        named = f"{news} {self._source} {key}".encode() if key else body
        message_id = f"msg_{hashlib.sha256(named).hexdigest()[:32]}"
        headers = standard_headers(self._endpoint.key, message_id=message_id, at=at, body=body)
        request = await self._request(headers, body)
        return await exchange(self._http, request, changes_something=key is not None)

    async def _request(self, headers: dict[str, str], body: bytes) -> httpx.Request:
        headers = {"content-type": "application/json", **headers}
        url = self._endpoint.url
        if self._endpoint.allow_private_addresses:
            return self._http.build_request("POST", url, content=body, headers=headers)
        pinned = await pin_public(url)
        return self._http.build_request(
            "POST",
            pinned.url,
            content=body,
            headers={**headers, "host": pinned.host_header},
            extensions={"sni_hostname": pinned.server_name},
        )

    def _must_be_ok(self, answer: httpx.Response, *, changes_something: bool = False) -> None:
        if not answer.is_success:
            raise _failure(answer, now=self._now(), changes_something=changes_something)


def _sent(answer: httpx.Response) -> SentReply:
    data = read_json(_SentData, answer.content)
    return SentReply(external_id=data.id, url=data.url)


def _failure(answer: httpx.Response, *, now: datetime, changes_something: bool) -> PlatformError:
    status = answer.status_code
    wait = retry_after(answer.headers, now=now)
    if status == HTTPStatus.TOO_MANY_REQUESTS or (
        status == HTTPStatus.SERVICE_UNAVAILABLE and wait is not None
    ):
        return RateLimited("the endpoint asks to slow down", retry_after=wait)
    if status in _STATUS:
        kind, reason = _STATUS[status]
        return kind(reason)
    if changes_something and is_vague(answer):
        return OutcomeUnknown(f"the endpoint answered {status}")
    if answer.is_redirect or answer.has_redirect_location:
        return ConnectionExpired("the endpoint moved; configure its final address")
    if is_vague(answer):
        return Unavailable(f"the endpoint answered {status}")
    return Refused(f"the endpoint answered {status}")


_STATUS: dict[int, tuple[type[PlatformError], str]] = {
    HTTPStatus.UNAUTHORIZED: (ConnectionExpired, "the endpoint does not accept our signature"),
    HTTPStatus.FORBIDDEN: (NotPermitted, "the endpoint forbids this"),
    # Standard Webhooks: 410 means that the endpoint wants no more requests.
    HTTPStatus.GONE: (ConnectionExpired, "the endpoint was switched off"),
}
