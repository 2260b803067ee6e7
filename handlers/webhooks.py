"""Where platforms deliver. Every answer is documented; none is a 500.

200  taken (or answered challenge); also for a delivery we had before
400  empty body, or signed and yet not what the platform documents
401  not signed by the platform
404  no such account, or its platform does not push
405  neither GET nor POST, or a GET that is no challenge
413  more than 1 MiB
503  not stored (``Retry-After`` says when to come back)
"""

from dataclasses import dataclass
from typing import Final, Protocol

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.ids import AccountId
from bot.ports import Clock
from handlers.bodies import Interrupted, TooLarge, read_body
from integrations.contract import Platform, Pushes, Reading, WebhookRequest
from integrations.errors import BadSignature, MalformedDelivery

LARGEST_DELIVERY: Final = 2**20
RETRY_AFTER_SECONDS: Final = 5
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The account a webhook belongs to."""

    account_id: AccountId
    platform: Platform


class FindTarget(Protocol):
    """Looks an account up by the names in the path."""

    async def __call__(self, platform: str, account: str) -> Target | None:
        """None when there is no such account, or it is not connected."""


class TakeDelivery(Protocol):
    """Stores a delivery; returns after the commit, raises when nothing was stored."""

    async def __call__(
        self, *, account_id: AccountId, delivery_key: str, body: bytes, reading: Reading
    ) -> object:
        """Store it once."""


class Webhooks:
    """The route ``/webhooks/{platform}/{account}``."""

    def __init__(self, *, find: FindTarget, take: TakeDelivery, now: Clock) -> None:
        self._find = find
        self._take = take
        self._now = now

    def routes(self) -> list[Route]:
        """For the composition root."""
        path = "/webhooks/{platform}/{account}"
        methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        return [Route(path, self.answer, methods=methods)]

    async def answer(self, request: Request) -> Response:
        """Take one request; whatever goes wrong has its own status."""
        if request.method not in ("GET", "POST"):
            return _not_allowed()
        try:
            body = await read_body(request, LARGEST_DELIVERY)
            return await self._answer(request, body)
        except TooLarge:
            return _said(413, "too_large", f"More than {LARGEST_DELIVERY} bytes.")
        except (Interrupted, MalformedDelivery) as error:
            return _said(400, "malformed", getattr(error, "reason", "") or "Not readable.")
        except BadSignature:
            return _said(401, "bad_signature", "The signature does not fit.")
        except Exception:  # noqa: BLE001 - the edge to the platform, which comes again after a 503
            _log.exception("delivery_not_taken", path=request.url.path)
            return _come_again()

    async def _answer(self, request: Request, body: bytes) -> Response:
        target = await self._find(request.path_params["platform"], request.path_params["account"])
        platform: object = target.platform if target else None
        if target is None or not isinstance(platform, Pushes):
            return _said(404, "unknown_account", "No such account.")
        asked = WebhookRequest(
            method=request.method,
            query=dict(request.query_params),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=body,
        )
        challenge = platform.answer_challenge(asked)
        if challenge is not None:
            return PlainTextResponse(challenge)
        if request.method == "GET":
            return _not_allowed()
        if not body:
            return _said(400, "empty", "The body is empty.")
        return await self._store(target.account_id, platform, asked)

    async def _store(
        self, account_id: AccountId, platform: Pushes, asked: WebhookRequest
    ) -> Response:
        platform.verify(asked, now=self._now())
        reading = platform.read(asked)
        await self._take(
            account_id=account_id,
            delivery_key=platform.delivery_key(asked),
            body=asked.body,
            reading=reading,
        )
        return JSONResponse({"ok": True, "events": len(reading.events)})


def _said(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"ok": False, "error": code, "message": message}, status)


def _not_allowed() -> JSONResponse:
    answer = _said(405, "method_not_allowed", "Deliveries come by POST.")
    answer.headers["allow"] = "GET, POST"
    return answer


def _come_again() -> JSONResponse:
    answer = _said(503, "try_again", "Not stored. Please deliver it again.")
    answer.headers["retry-after"] = str(RETRY_AFTER_SECONDS)
    return answer
