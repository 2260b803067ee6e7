"""Calls out to the Graph API for one Page. No decisions.

Comments: https://developers.facebook.com/docs/graph-api/reference/comment
Errors: https://developers.facebook.com/docs/graph-api/guides/error-handling
"""

import unicodedata
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import quote

import httpx
from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from integrations.contract import (
    CommentKind,
    CommentSnapshot,
    Correction,
    PostSnapshot,
    PublishedReply,
    ReplyToSend,
    SentReply,
)
from integrations.errors import OutcomeUnknown, TargetGone, Unavailable
from integrations.facebook.failures import failure
from integrations.facebook.ids import CommentId, are_same
from integrations.fields import ExternalId, Model, OutsideName, OutsideText, WebUrl, read_json
from integrations.http_client import exchange

_COMMENT_FIELDS = (
    "id,message,from,created_time,permalink_url,parent{id},object{id,permalink_url},"
    "is_hidden,can_comment,comments.limit(100){id,from}"
)

_CLOCKS_DIFFER = timedelta(seconds=60)
_MOST_PAGES = 10  # of 100 replies each


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Where the Graph API is, and the Page we speak for."""

    url: str  # with version, without a slash at the end
    page_id: str
    page_token: str


class Client:
    """The speaking half of one Page."""

    def __init__(
        self, graph: Graph, *, http: httpx.AsyncClient, now: Callable[[], datetime]
    ) -> None:
        self._graph = graph
        self._http = http
        self._now = now

    async def fetch_comment(self, external_id: str) -> CommentSnapshot | None:
        """Read a comment as it stands now; None when it is gone."""
        try:
            answer = await self._get(_path(external_id), {"fields": _COMMENT_FIELDS})
        except TargetGone:
            return None
        snapshot = _parsed(_Comment, answer).snapshot(self._graph.page_id)
        if are_same(snapshot.external_id, external_id):
            return replace(snapshot, external_id=external_id)
        return snapshot

    async def send_reply(self, reply: ReplyToSend) -> SentReply:
        """Publish *reply*. Facebook has no idempotency key: a second call doubles it."""
        request = self._request(
            "POST", _path(reply.target_id, "comments"), data={"message": reply.text}
        )
        answer = await exchange(self._http, request, changes_something=True)
        self._must_be_ok(answer, changes_something=True)
        try:
            sent = read_json(_Reply, answer.content)
        except ValidationError as error:
            raise OutcomeUnknown("Facebook's answer names no reply") from error
        return SentReply(external_id=sent.id, url=sent.permalink_url)

    async def find_reply(
        self, reply: ReplyToSend, *, since: datetime, besides: Collection[str] = ()
    ) -> SentReply | None:
        """Look for our text under the target, and beside it.

        Facebook may file the answer to a reply under the comment above it.
        """
        target = await self._get(_path(reply.target_id), {"fields": "id,parent{id}"})
        parent = _parsed(_Place, target).parent
        for place in (reply.target_id, parent.id) if parent else (reply.target_id,):
            async for found in self._replies(place, since - _CLOCKS_DIFFER):
                if found.id not in besides and self._is_ours(found, reply.text):
                    return SentReply(external_id=found.id, url=found.permalink_url)
        return None

    async def delete_reply(self, reply: PublishedReply) -> None:
        """Delete our own comment; one that is gone already is `TargetGone`."""
        await self._do(self._request("DELETE", _path(reply.external_id)))

    async def edit_reply(self, correction: Correction) -> None:
        """Give our own comment another message."""
        path = _path(correction.reply.external_id)
        await self._do(self._request("POST", path, data={"message": correction.text}))

    async def is_standing(self, reply: PublishedReply) -> bool:
        """Read our own comment by its id; see `read_reply`."""
        return await self.read_reply(reply) is not None

    async def read_reply(self, reply: PublishedReply) -> str | None:
        """Read our own comment by its id.

        "Gone" is also said of what the token may not see: it must still see the Page itself.
        """
        try:
            answer = await self._get(_path(reply.external_id), {"fields": "id,message"})
        except TargetGone:
            await self._must_see_page()
            return None
        return _parsed(_Reply, answer).message

    async def hide(self, external_id: str) -> None:
        """Hide somebody's comment: its author and their friends still see it."""
        await self._do(self._request("POST", _path(external_id), data={"is_hidden": "true"}))

    async def unhide(self, external_id: str) -> None:
        """Show somebody's comment again."""
        await self._do(self._request("POST", _path(external_id), data={"is_hidden": "false"}))

    async def close(self) -> None:
        """Nothing of its own: whoever opened the HTTP client closes it."""

    async def _do(self, request: httpx.Request) -> None:
        answer = await exchange(self._http, request, changes_something=True)
        self._must_be_ok(answer, changes_something=True)
        try:
            is_done = read_json(_Done, answer.content).success
        except ValidationError as error:
            raise OutcomeUnknown("Facebook's answer is not as documented") from error
        if not is_done:
            raise OutcomeUnknown("Facebook does not say that it was done")

    def _is_ours(self, found: "_Reply", text: str) -> bool:
        by_us = found.author is not None and found.author.id == self._graph.page_id
        return by_us and _plain(found.message) == _plain(text)

    async def _replies(self, place: str, since: datetime) -> AsyncIterator["_Reply"]:
        query = {
            "fields": "id,from,message,created_time,permalink_url",
            "filter": "stream",
            "order": "reverse_chronological",
            "since": str(int(since.timestamp())),
            "limit": "100",
        }
        for _ in range(_MOST_PAGES):
            page = _parsed(_Replies, await self._get(_path(place, "comments"), query))
            for found in page.data:
                yield found
            if not (page.paging.next and page.paging.cursors.after):
                return
            query["after"] = page.paging.cursors.after
        raise Unavailable("too many replies under this comment to be sure")

    async def _must_see_page(self) -> None:
        try:
            await self._get(_path(self._graph.page_id), {"fields": "id"})
        except TargetGone as error:
            raise Unavailable("Facebook does not show us the Page") from error

    async def _get(self, path: str, query: Mapping[str, str]) -> httpx.Response:
        request = self._request("GET", path, params=query)
        answer = await exchange(self._http, request, changes_something=False)
        self._must_be_ok(answer, changes_something=False)
        return answer

    def _request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
    ) -> httpx.Request:
        # In a header, not in the query: addresses end up in logs.
        headers = {"Authorization": f"Bearer {self._graph.page_token}"}
        url = f"{self._graph.url}/{path}"
        return self._http.build_request(method, url, params=params, data=data, headers=headers)

    def _must_be_ok(self, answer: httpx.Response, *, changes_something: bool) -> None:
        if not answer.is_success:
            raise failure(answer, now=self._now(), changes_something=changes_something)


class _Thing(BaseModel):
    id: CommentId
    permalink_url: WebUrl = None


class _Person(BaseModel):
    id: ExternalId | None = None
    name: OutsideName | None = None


class _Place(BaseModel):
    parent: _Thing | None = None


class _Reply(BaseModel):
    id: CommentId
    author: _Person | None = Field(default=None, alias="from")
    message: str = ""
    permalink_url: WebUrl = None


class _Done(BaseModel):
    success: bool


class _Cursors(BaseModel):
    after: str | None = None


class _Paging(BaseModel):
    cursors: _Cursors = _Cursors()
    next: str | None = None


class _Replies(BaseModel):
    data: list[_Reply] = []
    paging: _Paging = _Paging()


class _Comment(BaseModel):
    id: CommentId
    author: _Person = Field(default=_Person(), alias="from")
    message: OutsideText = ""
    created_time: AwareDatetime
    permalink_url: WebUrl = None
    parent: _Thing | None = None
    object: _Thing
    is_hidden: bool | None = None
    can_comment: bool = True
    comments: _Replies = _Replies()

    def snapshot(self, page_id: str) -> CommentSnapshot:
        return CommentSnapshot(
            external_id=self.id,
            parent_id=self.parent.id if self.parent else None,
            post=PostSnapshot(external_id=self.object.id, url=self.object.permalink_url),
            kind=CommentKind.COMMENT,
            author_id=self.author.id,
            author_name=self.author.name,
            text=self.message,
            url=self.permalink_url,
            created_at=self.created_time,
            is_hidden=self.is_hidden,
            can_reply=self.can_comment,
            own_reply_ids=tuple(
                found.id
                for found in self.comments.data
                if found.author is not None and found.author.id == page_id
            ),
        )


def _parsed(model: type[Model], answer: httpx.Response) -> Model:
    try:
        return read_json(model, answer.content)
    except ValidationError as error:
        raise Unavailable("Facebook's answer is not as documented") from error


def _path(*parts: str) -> str:
    return "/".join(quote(part, safe="") for part in parts)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()
