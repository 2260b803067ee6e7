"""The side a visitor's page calls: read everything, write under a name, change one's own."""

import hashlib
import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.demo.square.board import Board
from bot.demo.square.config import ID_LIMIT, NAME_LIMIT, TEXT_LIMIT, SquareConfig
from bot.demo.square.live import Live
from bot.demo.square.refusals import Refusal, not_found
from bot.demo.square.requests import optional_field, read_json, text_field
from bot.demo.square.store import Comment, Post, Store

_COOKIE = "square_visitor"
_YEAR = 365 * 24 * 60 * 60  # seconds


class PageApi:
    """JSON for the page, and its live updates."""

    def __init__(self, config: SquareConfig, store: Store, board: Board, live: Live) -> None:
        self._config = config
        self._store = store
        self._board = board
        self._live = live

    def routes(self) -> list[Route]:
        """Everything under ``/api``."""
        return [
            Route("/api/square", self._square),
            Route("/api/posts", self._posts),
            Route("/api/posts/{id}", self._post),
            Route("/api/comments", self._write, methods=["POST"]),
            Route("/api/comments/{id}", self._edit, methods=["PATCH"]),
            Route("/api/comments/{id}", self._delete, methods=["DELETE"]),
            Route("/api/events", self._events),
        ]

    async def _square(self, request: Request) -> Response:
        accounts = [
            {"id": a.external_id, "name": a.display_name, "about": a.about, "locale": a.locale}
            for a in self._config.accounts
        ]
        limits = {"name": NAME_LIMIT, "text": TEXT_LIMIT}
        answer = JSONResponse({"accounts": accounts, "limits": limits})
        if _COOKIE not in request.cookies:
            answer.set_cookie(
                _COOKIE, secrets.token_urlsafe(16), max_age=_YEAR, httponly=True, samesite="lax"
            )
        return answer

    async def _posts(self, request: Request) -> Response:
        visitor = _visitor(request)
        posts = [self._shown(post, visitor) for post in self._store.list_posts()]
        return JSONResponse({"posts": posts})

    async def _post(self, request: Request) -> Response:
        post = self._store.find(Post, request.path_params["id"])
        if post is None:
            raise not_found("post")
        return JSONResponse(self._shown(post, _visitor(request)))

    async def _write(self, request: Request) -> Response:
        visitor = _writer(request)
        data = await read_json(request)
        post = self._store.find(Post, text_field(data, "post_id", ID_LIMIT))
        if post is None:
            raise not_found("post")
        comment = Comment(
            id=self._config.new_id(),
            post_id=post.id,
            parent_id=optional_field(data, "parent_id", ID_LIMIT),
            account=post.account,
            kind="comment",
            author_id=visitor,
            author_name=text_field(data, "name", NAME_LIMIT),
            text=text_field(data, "text", TEXT_LIMIT),
            created_at=self._config.now(),
        )
        self._board.add_comment(comment)
        return JSONResponse(_row(comment, visitor), 201)

    async def _edit(self, request: Request) -> Response:
        text = text_field(await read_json(request), "text", TEXT_LIMIT)
        # Read after the wait for the body: meanwhile it may have been hidden or deleted.
        comment = self._own(request)
        return JSONResponse(_row(self._board.edit(comment, text), comment.author_id))

    async def _delete(self, request: Request) -> Response:
        self._board.delete(self._own(request))
        return JSONResponse({})

    async def _events(self, request: Request) -> Response:
        del request
        return StreamingResponse(self._live.stream(), media_type="text/event-stream")

    def _own(self, request: Request) -> Comment:
        visitor = _writer(request)
        comment = self._board.get_comment(request.path_params["id"])
        if comment.author_id != visitor:
            raise Refusal(403, "not_yours", "Only who wrote a comment can change it.")
        return comment

    def _shown(self, post: Post, visitor: str | None) -> dict[str, Any]:
        comments = self._store.list_comments(post.id)
        answered = {comment.parent_id for comment in comments if comment.deleted_at is None}
        return {
            "id": post.id,
            "account": post.account,
            "kind": post.kind,
            "text": post.text,
            "created_at": post.created_at.isoformat(),
            "comments": [
                _row(comment, visitor)
                for comment in comments
                if comment.deleted_at is None or comment.id in answered
            ],
        }


def _row(comment: Comment, visitor: str | None) -> dict[str, Any]:
    """A comment for the page; of a deleted or hidden one nothing but its place."""
    is_gone = comment.deleted_at is not None or comment.is_hidden
    return {
        "id": comment.id,
        "parent_id": comment.parent_id,
        "kind": comment.kind,
        "name": None if is_gone else comment.author_name,
        "text": None if is_gone else comment.text,
        "is_brand": comment.is_brand,
        "is_hidden": comment.is_hidden,
        "is_deleted": comment.deleted_at is not None,
        "is_edited": comment.edited_at is not None,
        "is_mine": comment.author_id == visitor and not is_gone,
        "created_at": comment.created_at.isoformat(),
    }


def _visitor(request: Request) -> str | None:
    token = request.cookies.get(_COOKIE)
    # Ids are public; the token that gives the right to edit must not follow from them.
    return f"v_{hashlib.sha256(token.encode()).hexdigest()[:16]}" if token else None


def _writer(request: Request) -> str:
    # Another site's page cannot set this header without our leave.
    visitor = _visitor(request)
    if visitor is None or request.headers.get("x-square") != "1":
        raise Refusal(403, "no_visitor", "Open the page first; cookies must be allowed.")
    return visitor
