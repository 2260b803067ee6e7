"""The side a story teller calls: everything a visitor can do, under any name and id.

Every request needs the control key in ``X-Control-Key``.
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.demo.square.board import Board
from bot.demo.square.config import ID_LIMIT, NAME_LIMIT, POST_LIMIT, TEXT_LIMIT, SquareConfig
from bot.demo.square.faults import Fault, Faults, PlannedFault
from bot.demo.square.refusals import Refusal, not_found
from bot.demo.square.requests import optional_field, read_json, text_field
from bot.demo.square.store import Comment, Post, Store

Endpoint = Callable[[Request], Awaitable[Response]]
_POST_KINDS = {"post", "reel", "product"}
_COMMENT_KINDS = {"comment", "mention", "review"}


class StoryApi:
    """Posts, comments, faults and a look at the deliveries."""

    def __init__(self, config: SquareConfig, store: Store, board: Board, faults: Faults) -> None:
        self._config = config
        self._store = store
        self._board = board
        self._faults = faults

    def routes(self) -> list[Route]:
        """Everything under ``/control``."""
        return [
            Route("/control/posts", self._guarded(self._add_post), methods=["POST"]),
            Route("/control/comments", self._guarded(self._add_comment), methods=["POST"]),
            Route("/control/comments/{id}", self._guarded(self._change), methods=["PATCH"]),
            Route("/control/comments/{id}", self._guarded(self._delete), methods=["DELETE"]),
            Route("/control/comments/{id}", self._guarded(self._show), methods=["GET"]),
            Route("/control/faults", self._guarded(self._plan), methods=["POST"]),
            Route("/control/faults", self._guarded(self._forgive), methods=["DELETE"]),
            Route("/control/deliveries", self._guarded(self._deliveries), methods=["GET"]),
        ]

    def _guarded(self, endpoint: Endpoint) -> Endpoint:
        async def checked(request: Request) -> Response:
            given = request.headers.get("x-control-key", "").encode()
            if not hmac.compare_digest(given, self._config.control_key.encode()):
                raise Refusal(403, "wrong_key", "The control key is missing or wrong.")
            return await endpoint(request)

        return checked

    async def _add_post(self, request: Request) -> Response:
        data = await read_json(request)
        post = Post(
            id=text_field(data, "id", ID_LIMIT),
            account=text_field(data, "account", ID_LIMIT),
            kind=_one_of(data, _POST_KINDS, "post"),
            text=text_field(data, "text", POST_LIMIT),
            created_at=self._instant(data),
        )
        self._board.add_post(post)
        return JSONResponse({"id": post.id})

    async def _add_comment(self, request: Request) -> Response:
        """A known id is left as it is: a story may be told again from the start."""
        data = await read_json(request)
        comment_id = optional_field(data, "id", ID_LIMIT) or self._config.new_id()
        if self._store.find(Comment, comment_id) is None:
            self._board.add_comment(self._comment(comment_id, data))
        return JSONResponse({"id": comment_id})

    def _comment(self, comment_id: str, data: dict[str, Any]) -> Comment:
        post = self._store.find(Post, text_field(data, "post_id", ID_LIMIT))
        if post is None:
            raise not_found("post")
        name = text_field(data, "author_name", NAME_LIMIT)
        return Comment(
            id=comment_id,
            post_id=post.id,
            parent_id=optional_field(data, "parent_id", ID_LIMIT),
            account=post.account,
            kind=_one_of(data, _COMMENT_KINDS, "comment"),
            author_id=optional_field(data, "author_id", ID_LIMIT) or _author_id(name),
            author_name=name,
            text=text_field(data, "text", TEXT_LIMIT),
            created_at=self._instant(data),
        )

    async def _change(self, request: Request) -> Response:
        data = await read_json(request)
        comment = self._board.get_comment(request.path_params["id"])
        if "text" in data:
            comment = self._board.edit(comment, text_field(data, "text", TEXT_LIMIT))
        if isinstance(data.get("is_hidden"), bool):
            comment = self._board.hide(comment, is_hidden=data["is_hidden"])
        return JSONResponse(self._board.describe(comment))

    async def _delete(self, request: Request) -> Response:
        self._board.delete(self._board.get_comment(request.path_params["id"]))
        return JSONResponse({})

    async def _show(self, request: Request) -> Response:
        comment = self._board.get_comment(request.path_params["id"])
        answers = [self._board.describe(row) for row in self._store.list_answers(comment.id)]
        return JSONResponse({**self._board.describe(comment), "answers": answers})

    async def _plan(self, request: Request) -> Response:
        data = await read_json(request)
        seconds = data.get("seconds", 30)
        if not isinstance(seconds, int) or not 0 <= seconds <= 3600:  # noqa: PLR2004 - an hour
            raise Refusal(400, "bad_seconds", "seconds is a whole number from 0 to 3600.")
        fault = Fault(_one_of(data, set(Fault), None, name="fault"))
        call = optional_field(data, "call", ID_LIMIT) or "*"
        self._faults.plan(PlannedFault(call=call, fault=fault, seconds=seconds))
        return JSONResponse({})

    async def _forgive(self, request: Request) -> Response:
        del request
        self._faults.clear()
        return JSONResponse({})

    async def _deliveries(self, request: Request) -> Response:
        del request
        rows = [asdict(row) for row in self._store.list_deliveries()]
        for row in rows:
            row["next_at"] = row["next_at"].isoformat()
        return JSONResponse({"deliveries": rows})

    def _instant(self, data: dict[str, Any]) -> datetime:
        given = optional_field(data, "created_at", 40)
        if given is None:
            return self._config.now()
        try:
            at = datetime.fromisoformat(given)
        except ValueError:
            at = datetime.min  # noqa: DTZ901 - refused on the next line
        if at.tzinfo is None:
            raise Refusal(400, "bad_time", "created_at is an ISO 8601 time with its zone.")
        return at


def _one_of(
    data: dict[str, Any], allowed: set[str] | set[Fault], default: str | None, *, name: str = "kind"
) -> str:
    value = data.get(name, default)
    if value not in allowed:
        known = ", ".join(sorted(allowed))
        raise Refusal(400, f"bad_{name}", f"{name} is one of {known}.")
    return str(value)


def _author_id(name: str) -> str:
    return "s_" + hashlib.sha256(name.encode()).hexdigest()[:12]
