"""The few calls of the Graph API that Signoff makes, with Facebook's errors."""

from collections import deque
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.contract import CommentSnapshot
from tests.integrations.facebook.signing import EXTERNAL_ID, SECRETS
from tests.support.bench import NOW
from tests.support.platform import Fault
from tests.support.serving import LostAnswer, never_answer

CODES = {
    Fault.RATE_LIMIT: (400, {"code": 32}),
    Fault.BUSY: (503, {}),
    Fault.EXPIRED: (400, {"code": 190, "error_subcode": 460}),
    Fault.NOT_PERMITTED: (403, {"code": 200}),
    Fault.GONE: (400, {"code": 100, "error_subcode": 33}),
    Fault.REFUSE: (400, {"code": 100}),
}
USAGE = '{"PAGE":[{"type":"pages","call_count":100,"estimated_time_to_regain_access":7}]}'
LONGEST_TEXT = 8000


def secrets_for(base_url: str) -> dict[str, str]:
    return {**SECRETS, "base_url": base_url}


def refusal(status: int, error: dict[str, int]) -> Response:
    body = {"error": {"message": "words", "type": "OAuthException", **error}}
    return JSONResponse(body, status, headers={"x-business-use-case-usage": USAGE})


class Simulator:
    def __init__(self) -> None:
        self.comments: dict[str, CommentSnapshot] = {}
        self.faults: deque[Fault] = deque()
        self.delete_faults: deque[Fault] = deque()
        self.edit_faults: deque[Fault] = deque()
        self.hide_faults: deque[Fault] = deque()
        self.hidden: set[str] = set()
        self.published: list[dict[str, Any]] = []
        self.page_size = 100
        self.is_silent = False
        routes = [
            Route("/v26.0/{id}", self._fetch),
            Route("/v26.0/{id}", self._delete, methods=["DELETE"]),
            Route("/v26.0/{id}", self._edit, methods=["POST"]),
            Route("/v26.0/{id}/comments", self._list),
            Route("/v26.0/{id}/comments", self._publish, methods=["POST"]),
        ]
        self.app = Starlette(routes=routes)

    def spellings(self, comment_id: str) -> tuple[str, ...]:
        return (comment_id, f"{EXTERNAL_ID}_{comment_id}", comment_id.rpartition("_")[2])

    def add_reply(self, target_id: str, text: str, *, by: str = EXTERNAL_ID) -> str:
        reply_id = f"{target_id}_{len(self.published) + 1}"
        reply = {"id": reply_id, "from": {"id": by}, "message": text, "under": target_id}
        self.published.append({**reply, "created_time": NOW.strftime("%Y-%m-%dT%H:%M:%S+0000")})
        return reply_id

    async def _publish(self, request: Request) -> Response:
        form = await request.form()
        if self.is_silent:
            return await never_answer(request)
        fault = self.faults.popleft() if self.faults else None
        if fault and fault is not Fault.LOSE_ANSWER:
            return refusal(*CODES[fault])
        target_id, text = request.path_params["id"], str(form["message"])
        if target_id not in self.comments:
            return refusal(*CODES[Fault.GONE])
        if len(text) > LONGEST_TEXT:
            return refusal(*CODES[Fault.REFUSE])
        reply_id = self.add_reply(target_id, text)
        return LostAnswer() if fault else JSONResponse({"id": reply_id})

    async def _delete(self, request: Request) -> Response:
        if self.is_silent:
            return await never_answer(request)
        fault = self.delete_faults.popleft() if self.delete_faults else None
        if fault and fault is not Fault.LOSE_ANSWER:
            return refusal(*CODES[fault])
        reply = self._own(request.path_params["id"])
        if reply is None:
            return refusal(*CODES[Fault.GONE])
        self.published.remove(reply)
        return LostAnswer() if fault else JSONResponse({"success": True})

    def _own(self, reply_id: str) -> dict[str, Any] | None:
        ours = [r for r in self.published if r["from"]["id"] == EXTERNAL_ID]
        return next((r for r in ours if r["id"] == reply_id), None)

    async def _edit(self, request: Request) -> Response:
        form = await request.form()
        if self.is_silent:
            return await never_answer(request)
        if "is_hidden" in form:
            return self._hide(request.path_params["id"], str(form["is_hidden"]))
        fault = self.edit_faults.popleft() if self.edit_faults else None
        if fault and fault is not Fault.LOSE_ANSWER:
            return refusal(*CODES[fault])
        reply = self._own(request.path_params["id"])
        if reply is None:
            return refusal(*CODES[Fault.GONE])
        reply["message"] = str(form["message"])
        return LostAnswer() if fault else JSONResponse({"success": True})

    def _hide(self, comment_id: str, is_hidden: str) -> Response:
        fault = self.hide_faults.popleft() if self.hide_faults else None
        if fault and fault is not Fault.LOSE_ANSWER:
            return refusal(*CODES[fault])
        if comment_id not in self.comments:
            return refusal(*CODES[Fault.GONE])
        (self.hidden.add if is_hidden == "true" else self.hidden.discard)(comment_id)
        return LostAnswer() if fault else JSONResponse({"success": True})

    async def _list(self, request: Request) -> Response:
        if self.is_silent:
            return await never_answer(request)
        found = [r for r in self.published if r["under"] == request.path_params["id"]]
        start = int(request.query_params.get("after", 0))
        end = start + self.page_size
        paging: dict[str, Any] = {"cursors": {"after": str(end)}}
        if end < len(found):
            paging["next"] = "https://graph.facebook.example/next"
        return JSONResponse({"data": found[::-1][start:end], "paging": paging})

    async def _fetch(self, request: Request) -> Response:
        if self.is_silent:
            return await never_answer(request)
        if request.headers["authorization"] != f"Bearer {SECRETS['page_token']}":
            return refusal(*CODES[Fault.EXPIRED])
        thing = request.path_params["id"]
        reply = next((r for r in self.published if r["id"] == thing), None)
        if reply is not None or thing == EXTERNAL_ID:
            return JSONResponse(reply or {"id": thing})
        comment = self.comments.get(thing)
        if comment is None:
            return refusal(*CODES[Fault.GONE])
        return JSONResponse(self._shown(comment))

    def _shown(self, comment: CommentSnapshot) -> dict[str, Any]:
        under = [r for r in self.published if r["under"] == comment.external_id]
        return {
            "id": comment.external_id,
            "message": comment.text,
            "from": {"id": comment.author_id, "name": comment.author_name},
            "created_time": comment.created_at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
            "object": {"id": comment.post.external_id},
            "is_hidden": comment.external_id in self.hidden,
            "can_comment": comment.can_reply,
            **({"parent": {"id": comment.parent_id}} if comment.parent_id else {}),
            **({"comments": {"data": under}} if under else {}),
        }
