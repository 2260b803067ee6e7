"""Delivery by signed HTTP POST, as https://docs.slack.dev/authentication/verifying-requests."""

import asyncio
import hashlib
import hmac
import json
from urllib.parse import urlencode

import httpx

from bot.demo.workspace.api.arguments import read_json
from bot.demo.workspace.config import WorkspaceConfig
from bot.demo.workspace.delivery.parcel import Outcome, Parcel, ParcelKind, Receipt
from bot.demo.workspace.documents import Json


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return ``X-Slack-Signature`` for a raw body."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class SignedHttp:
    """Posts each parcel to the request URL and reads the answer."""

    name = "http"

    def __init__(self, config: WorkspaceConfig) -> None:
        """Prepare a client; connections are opened when first needed."""
        self._config = config
        self.request_url = config.request_url or ""
        self._client = httpx.AsyncClient(trust_env=False, timeout=config.ack_seconds + 1)

    @property
    def address(self) -> str:
        """The request URL."""
        return self.request_url

    async def send(self, parcel: Parcel) -> Receipt:
        """Deliver once; never raises for what the bot or the network does."""
        body, content_type = _encode(parcel)
        try:
            async with asyncio.timeout(self._config.ack_seconds):
                response = await self._client.post(
                    self.request_url,
                    content=body,
                    headers=self._headers(parcel, body, content_type),
                )
        except TimeoutError:
            return Receipt(outcome=Outcome.LATE, reason="http_timeout")
        except httpx.HTTPError:
            return Receipt(outcome=Outcome.FAILED, reason="connection_failed")
        return _receipt(response)

    async def connect(self, request_url: str, client: httpx.AsyncClient) -> None:
        """Deliver to another address, with a client that is closed at the end."""
        await self._client.aclose()
        self.request_url, self._client = request_url, client

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    def _headers(self, parcel: Parcel, body: bytes, content_type: str) -> dict[str, str]:
        timestamp = str(int(self._config.wall()))
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": sign(self._config.app.signing_secret, timestamp, body),
        }
        if parcel.retry:
            headers["X-Slack-Retry-Num"] = str(parcel.retry)
            headers["X-Slack-Retry-Reason"] = parcel.retry_reason
        return headers


def _encode(parcel: Parcel) -> tuple[bytes, str]:
    if parcel.kind is ParcelKind.EVENT:
        return json.dumps(parcel.payload, ensure_ascii=False).encode(), "application/json"
    form = parcel.payload
    if parcel.kind is ParcelKind.INTERACTION:
        form = {"payload": json.dumps(parcel.payload, ensure_ascii=False)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def _receipt(response: httpx.Response) -> Receipt:
    no_retry = response.headers.get("x-slack-no-retry") == "1"
    if response.status_code != httpx.codes.OK:
        return Receipt(outcome=Outcome.FAILED, reason="http_error", no_retry=no_retry)
    return Receipt(outcome=Outcome.ACKED, answer=_answer(response), no_retry=no_retry)


def _answer(response: httpx.Response) -> Json | str | None:
    if not response.content:
        return None
    try:
        answer = read_json(response.content)
    except ValueError:
        return response.text
    return answer if isinstance(answer, dict) else response.text
