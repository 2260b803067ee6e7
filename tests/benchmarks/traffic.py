"""Requests over loopback with next to no cost of their own: kept-alive HTTP/1.1, prepared bytes."""

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

from integrations.signatures import decode_secret, standard_headers

RESTS_AT_MOST = 2.0  # seconds; uvicorn closes a connection after five
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass(frozen=True)
class Answer:
    """``seconds`` from the first byte out to the last byte in."""

    status: int
    seconds: float
    body: bytes


class Connection:
    """One kept-alive connection to a server on this machine; one request at a time."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def open(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    def close(self) -> None:
        self._writer.close()

    async def __aenter__(self) -> Self:
        return await self.open()

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self.close()

    async def get(self, path: str) -> Answer:
        return await self.send(f"GET {path} HTTP/1.1\r\nhost: x\r\n\r\n".encode())

    async def send(self, request: bytes) -> Answer:
        """Send prepared bytes and wait for the whole answer; raises EOFError when it breaks off."""
        begun = time.perf_counter()
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
        body = await self._reader.readexactly(length)
        return Answer(int(head[9:12]), time.perf_counter() - begun, body)


def post(path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """The bytes of one request."""
    lines = [f"POST {path} HTTP/1.1", "host: x", f"content-length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass(frozen=True)
class Delivery:
    """A new comment on its way; ``author`` is nobody else's and stands on the card."""

    comment_id: str
    author: str
    request: bytes


class Comments:
    """Makes comments and their signed deliveries, and remembers them for the platform."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self.data: dict[str, dict[str, Any]] = {}  # by comment id

    def make(self, path: str, account: str, text: str) -> Delivery:
        """A signed delivery to *path* of a new comment by a new author."""
        number, at = next(self._numbers), datetime.now(UTC)  # noqa: TID251 - signatures have an age
        author, name = f"guest-{number:05}", f"c{number}"
        self.data[name] = data = {
            "source": account,
            "id": name,
            "post_id": "p1",
            "post_title": "금요일은 만두지",
            "author": {"id": author, "name": author},
            "text": text,
            "url": f"https://square.example/c/{number}",
            "created_at": at.isoformat(),
        }
        envelope = {"type": "comment.created", "timestamp": at.isoformat(), "data": data}
        body = json.dumps(envelope, ensure_ascii=False).encode()
        key = decode_secret(SECRET)
        signed = standard_headers(key, message_id=f"msg_{number}", at=at, body=body)
        request = post(path, {"content-type": "application/json", **signed}, body)
        return Delivery(name, author, request)


def click(path: str, secret: str, payload: Mapping[str, Any]) -> bytes:
    """An interaction: docs.slack.dev/authentication/verifying-requests-from-slack."""
    body = urlencode({"payload": json.dumps(payload)}).encode()
    at = str(int(time.time()))
    signed = hmac.new(secret.encode(), b"v0:" + at.encode() + b":" + body, hashlib.sha256)
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": at,
        "x-slack-signature": f"v0={signed.hexdigest()}",
    }
    return post(path, headers, body)


async def pour(port: int, requests: Sequence[bytes], *, connections: int) -> list[Answer]:
    """Send all as fast as answers come; raises AssertionError for any answer but 200."""
    waiting = iter(requests)
    answers: list[Answer] = []

    async def drink() -> None:
        async with Connection(port) as connection:
            answers.extend([await connection.send(request) for request in waiting])

    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(drink())
    _must_be_taken(answers)
    return answers


class _Pool:
    """As many connections as are busy at once; one that rested too long is not used again."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[tuple[float, Connection]] = []

    async def send(self, request: bytes) -> Answer:
        connection = self._find_fresh() or await Connection(self._port).open()
        answer = await connection.send(request)
        self._idle.append((time.perf_counter(), connection))
        return answer

    def close(self) -> None:
        for _, connection in self._idle:
            connection.close()

    def _find_fresh(self) -> Connection | None:
        while self._idle:
            since, connection = self._idle.pop()
            if time.perf_counter() - since < RESTS_AT_MOST:
                return connection
            connection.close()
        return None


async def drip(port: int, requests: Sequence[bytes], *, a_second: float) -> list[Answer]:
    """Send at a fixed rate, however long answers take; ``seconds`` counts from the due moment."""
    answers: list[Answer] = []
    pool = _Pool(port)
    begun = time.perf_counter()

    async def deliver(request: bytes, due: float) -> None:
        answer = await pool.send(request)
        answers.append(Answer(answer.status, time.perf_counter() - due, answer.body))

    async with asyncio.TaskGroup() as group:
        for number, request in enumerate(requests):
            due = begun + number / a_second
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            group.create_task(deliver(request, due))
    pool.close()
    _must_be_taken(answers)
    return answers


def _must_be_taken(answers: Sequence[Answer]) -> None:
    refused = [answer for answer in answers if answer.status != 200]
    if refused:
        raise AssertionError(f"{len(refused)} not taken, the first: {refused[0]}")
