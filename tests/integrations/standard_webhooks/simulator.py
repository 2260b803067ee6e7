"""The other side of the generic platform, small and with faults."""

import json
from collections import deque

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.contract import CommentSnapshot
from tests.integrations.standard_webhooks.signing import EXTERNAL_ID, SECRETS
from tests.support.platform import Fault
from tests.support.serving import LostAnswer, never_answer

ANSWERS = {
    Fault.RATE_LIMIT: (429, {"retry-after": "30"}),
    Fault.BUSY: (503, {}),
    Fault.EXPIRED: (401, {}),
    Fault.NOT_PERMITTED: (403, {}),
    Fault.GONE: (404, {}),
    Fault.REFUSE: (422, {}),
}
LONGEST_TEXT = 4000


def secrets_for(base_url: str) -> dict[str, str]:
    return {**SECRETS, "endpoint": f"{base_url}/hook", "allow_private_addresses": "true"}


class Simulator:
    def __init__(self) -> None:
        self.comments: dict[str, CommentSnapshot] = {}
        self.faults: deque[Fault] = deque()
        self.delete_faults: deque[Fault] = deque()
        self.edit_faults: deque[Fault] = deque()
        self.hide_faults: deque[Fault] = deque()
        self.hidden: set[str] = set()
        self.texts: dict[str, str] = {}  # by key
        self.published: dict[str, str] = {}  # id by key
        self.deleted: set[str] = set()  # keys
        self.requests: list[Request] = []
        self.is_silent = False
        self.app = Starlette(routes=[Route("/hook", self._take, methods=["POST"])])

    def spellings(self, comment_id: str) -> tuple[str, ...]:
        return (comment_id,)

    async def _take(self, request: Request) -> Response:  # noqa: PLR0911 - one a call
        self.requests.append(request)
        envelope = json.loads(await request.body())
        if self.is_silent:
            return await never_answer(request)
        assert envelope["data"]["source"] == EXTERNAL_ID
        match envelope["type"]:
            case "reply.publish":
                return self._publish(**envelope["data"])
            case "reply.delete":
                return self._delete(**envelope["data"])
            case "reply.edit":
                return self._edit(**envelope["data"])
            case "reply.find":
                return self._find(envelope["data"]["reply_key"])
            case "comment.hide" | "comment.unhide":
                return self._hide(envelope["data"]["target_id"], envelope["type"])
            case _:
                return self._fetch(envelope["data"]["target_id"])

    def _publish(self, *, source: str, reply_key: str, target_id: str, text: str) -> Response:
        del source
        fault = self.faults.popleft() if self.faults else None
        if fault and fault is not Fault.LOSE_ANSWER:
            status, headers = ANSWERS[fault]
            return Response(status_code=status, headers=headers)
        if target_id not in self.comments:
            return Response(status_code=404)
        if len(text) > LONGEST_TEXT:
            return Response(status_code=422)
        self.published.setdefault(reply_key, f"r{len(self.published) + 1}")
        self.texts.setdefault(reply_key, text)
        return LostAnswer() if fault else self._find(reply_key)

    def _delete(self, *, source: str, reply_key: str, target_id: str, **named: str) -> Response:
        del source, target_id
        fault = self.delete_faults.popleft() if self.delete_faults else None
        if fault and fault is not Fault.LOSE_ANSWER:
            status, headers = ANSWERS[fault]
            return Response(status_code=status, headers=headers)
        if self.published.get(reply_key) != named["id"]:
            return Response(status_code=404)
        self.deleted.add(reply_key)
        return LostAnswer() if fault else Response(status_code=204)

    def _edit(self, *, reply_key: str, text: str, **named: str) -> Response:
        fault = self.edit_faults.popleft() if self.edit_faults else None
        if fault and fault is not Fault.LOSE_ANSWER:
            status, headers = ANSWERS[fault]
            return Response(status_code=status, headers=headers)
        if self.published.get(reply_key) != named["id"] or reply_key in self.deleted:
            return Response(status_code=404)
        self.texts[reply_key] = text
        return LostAnswer() if fault else Response(status_code=204)

    def _hide(self, target_id: str, news: str) -> Response:
        fault = self.hide_faults.popleft() if self.hide_faults else None
        if fault and fault is not Fault.LOSE_ANSWER:
            status, headers = ANSWERS[fault]
            return Response(status_code=status, headers=headers)
        if target_id not in self.comments:
            return Response(status_code=404)
        (self.hidden.add if news == "comment.hide" else self.hidden.discard)(target_id)
        return LostAnswer() if fault else Response(status_code=204)

    def _find(self, key: str) -> Response:
        if key not in self.published or key in self.deleted:
            return Response(status_code=404)
        reply_id = self.published[key]
        url = f"https://shop.example/#{reply_id}"
        return JSONResponse({"id": reply_id, "url": url, "text": self.texts[key]})

    def _fetch(self, comment_id: str) -> Response:
        comment = self.comments.get(comment_id)
        if comment is None:
            return Response(status_code=410)
        return JSONResponse(
            {
                "id": comment.external_id,
                "post_id": comment.post.external_id,
                "author": {"id": comment.author_id, "name": comment.author_name},
                "text": comment.text,
                "created_at": comment.created_at.isoformat(),
                "is_hidden": comment_id in self.hidden,
            }
        )
