"""Read what people and programs post to Square; every field has a limit and says so."""

import json
from typing import Any

from starlette.requests import Request

from bot.demo.square.config import BODY_LIMIT
from bot.demo.square.refusals import Refusal


async def read_body(request: Request) -> bytes:
    """The raw body, at most `BODY_LIMIT` bytes. Raises `Refusal`."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise Refusal(413, "body_too_long", f"A request holds at most {BODY_LIMIT} bytes.")
    return bytes(body)


async def read_json(request: Request) -> dict[str, Any]:
    """The body as a JSON object. Raises `Refusal`."""
    return parse_object(await read_body(request))


def parse_object(body: bytes) -> dict[str, Any]:
    """*body* as a JSON object. Raises `Refusal`."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        parsed = None
    if not isinstance(parsed, dict):
        raise Refusal(400, "not_json", "The request must be a JSON object.")
    return parsed


def text_field(data: dict[str, Any], name: str, limit: int) -> str:
    """A text of 1 to *limit* characters, without white space around it. Raises `Refusal`."""
    value = data.get(name)
    if not isinstance(value, str):
        raise Refusal(400, f"{name}_missing", f"{name} is missing or not text.")
    # What no database and no wire can carry: U+0000 and lone surrogates.
    value = value.replace("\x00", "").encode(errors="replace").decode().strip()
    if not value:
        raise Refusal(400, f"{name}_missing", f"{name} must not be empty.")
    if len(value) > limit:
        raise Refusal(
            400, f"{name}_too_long", f"{name} has {len(value)} characters; {limit} are allowed."
        )
    return value


def optional_field(data: dict[str, Any], name: str, limit: int) -> str | None:
    """Like `text_field`, but may be absent or null. Raises `Refusal`."""
    return None if data.get(name) is None else text_field(data, name, limit)
