"""Arguments of a call, merged from query, form, JSON and multipart."""

import json
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.demo.workspace.documents import Json
from bot.demo.workspace.refused import Refused


@dataclass(frozen=True, slots=True)
class Arguments:
    """Raw arguments with readers that refuse what Slack would refuse."""

    raw: Json

    def find(self, name: str) -> str | None:
        """Return a text argument, or None when it is missing or empty."""
        value = self.raw.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, dict | list):
            raise Refused("invalid_arguments", [f"[ERROR] must be a string: {name}"])
        return str(value)

    def get(self, name: str) -> str:
        """Return a text argument; refuses when it is missing."""
        value = self.find(name)
        if value is None:
            raise missing(name)
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a yes-or-no argument."""
        value = self.raw.get(name)
        return default if value is None else str(value).lower() in ("1", "true")

    def number(self, name: str, default: int, *, most: int) -> int:
        """Return a whole number between 1 and `most`."""
        value = self.find(name)
        if value is None:
            return default
        if not value.isdigit() or int(value) < 1:
            raise Refused("invalid_arguments", [f"[ERROR] must be a positive number: {name}"])
        return min(int(value), most)

    def structure(self, name: str) -> Any:
        """Return a JSON argument, given as JSON or as a string of it; raises ValueError."""
        value = self.raw.get(name)
        return json.loads(value) if isinstance(value, str) and value else value


def missing(name: str) -> Refused:
    """Return the refusal for a missing argument."""
    return Refused("invalid_arguments", [f"[ERROR] missing required field: {name}"])


async def read_arguments(request: Request) -> tuple[Json, Json, list[str]]:
    """Return form-or-query arguments, JSON arguments, and warnings about the request."""
    form: Json = dict(request.query_params)
    content_type = request.headers.get("content-type", "")
    if content_type.startswith("application/json"):
        warnings = [] if "charset" in content_type else ["missing_charset"]
        return form, await _read_json(request), warnings
    if content_type.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        async with request.form() as fields:
            form |= {k: v for k, v in fields.items() if not isinstance(v, UploadFile)}
    return form, {}, []


async def _read_json(request: Request) -> Json:
    body = await request.body()
    try:
        parsed = json.loads(body) if body else {}
    except ValueError as error:
        raise Refused("invalid_json") from error
    if not isinstance(parsed, dict):
        raise Refused("json_not_object")
    return parsed
