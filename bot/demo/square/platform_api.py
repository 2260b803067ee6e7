"""The side that Signoff calls: ``POST /platform`` with signed requests."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.demo.square.board import Board
from bot.demo.square.config import ID_LIMIT, REPLY_LIMIT, SquareConfig
from bot.demo.square.faults import BrokenAnswer, Fault, Faults, answer_before
from bot.demo.square.refusals import Refusal, not_found
from bot.demo.square.requests import parse_object, read_body, text_field
from bot.demo.square.store import Comment
from integrations.errors import BadSignature
from integrations.signatures import check_standard


class PlatformApi:
    """Answers ``reply.publish``, ``.find``, ``.edit`` and ``.delete``.

    Also ``comment.fetch``, ``.hide`` and ``.unhide``.
    """

    def __init__(self, config: SquareConfig, board: Board, faults: Faults) -> None:
        self._config = config
        self._board = board
        self._faults = faults

    async def take(self, request: Request) -> Response:
        """One signed request. Raises `Refusal`."""
        call, data = self._verified(request, await read_body(request))
        planned = self._faults.take(call)
        answer = await answer_before(planned) or self._carry_out(call, data)
        if planned is not None and planned.fault is Fault.LOSE_ANSWER:
            return BrokenAnswer()
        return answer

    def _verified(self, request: Request, body: bytes) -> tuple[str, dict[str, Any]]:
        # Bytes first: nothing is parsed that nobody we know has signed.
        self._check([account.key for account in self._config.accounts], request, body)
        envelope = parse_object(body)
        data = envelope.get("data")
        data = data if isinstance(data, dict) else {}
        account = self._config.find_account(data.get("source"))
        if account is None:
            raise Refusal(401, "bad_signature", "Nobody here has this source.")
        self._check([account.key], request, body)
        return str(envelope.get("type")), data

    def _check(self, keys: list[bytes], request: Request, body: bytes) -> None:
        try:
            check_standard(keys, request.headers, body, now=self._config.now())
        except BadSignature as error:
            raise Refusal(401, "bad_signature", error.reason) from None

    def _carry_out(self, call: str, data: dict[str, Any]) -> Response:
        match call:
            case "reply.publish":
                return self._publish(data)
            case "reply.find":
                return self._find(data)
            case "reply.edit":
                return self._edit(data)
            case "reply.delete":
                return self._delete(data)
            case "comment.fetch":
                return self._fetch(data)
            case "comment.hide" | "comment.unhide":
                return self._hide(data, is_hidden=call == "comment.hide")
            case _:
                raise Refusal(400, "unknown_type", "Square does not know this type.")

    def _publish(self, data: dict[str, Any]) -> Response:
        answer = self._board.publish_answer(
            data["source"],
            key=text_field(data, "reply_key", 255),
            target_id=text_field(data, "target_id", ID_LIMIT),
            text=text_field(data, "text", REPLY_LIMIT),
        )
        return self._shown(answer)

    def _find(self, data: dict[str, Any]) -> Response:
        answer = self._board.find_answer(data["source"], text_field(data, "reply_key", 255))
        if answer is None:
            raise not_found("reply")
        return self._shown(answer)

    def _edit(self, data: dict[str, Any]) -> Response:
        """Give the brand's answer other words; one that has them already is a yes, too."""
        answer = self._board.find_answer(data["source"], text_field(data, "reply_key", 255))
        if answer is None or answer.id != text_field(data, "id", ID_LIMIT):
            raise not_found("reply")
        return self._shown(self._board.correct(answer, text_field(data, "text", REPLY_LIMIT)))

    def _delete(self, data: dict[str, Any]) -> Response:
        """Take the brand's answer away; one that is gone already is a yes, too."""
        key, answer_id = text_field(data, "reply_key", 255), text_field(data, "id", ID_LIMIT)
        if not self._board.take_down(data["source"], key=key, answer_id=answer_id):
            raise not_found("reply")
        return Response(status_code=204)

    def _fetch(self, data: dict[str, Any]) -> Response:
        comment_id = text_field(data, "target_id", ID_LIMIT)
        comment = self._board.get_comment(comment_id, account=data["source"])
        return JSONResponse(self._board.describe(comment))

    def _hide(self, data: dict[str, Any], *, is_hidden: bool) -> Response:
        """Hide a visitor's comment, or show it again; one that is so already is a yes, too."""
        comment_id = text_field(data, "target_id", ID_LIMIT)
        comment = self._board.get_comment(comment_id, account=data["source"])
        if comment.is_hidden is not is_hidden:
            self._board.hide(comment, is_hidden=is_hidden)
        return Response(status_code=204)

    def _shown(self, answer: Comment) -> Response:
        return JSONResponse({"id": answer.id, "url": self._board.link(answer), "text": answer.text})
