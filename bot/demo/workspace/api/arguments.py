"""Arguments of a call, merged from query, form, JSON and multipart."""

import json
import re
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
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
        if not isinstance(value, str):
            raise Refused("invalid_arguments", [f"[ERROR] must be a string: {name}"])
        return value

    def get(self, name: str) -> str:
        """Return a text argument; refuses when it is missing."""
        value = self.find(name)
        if value is None:
            raise missing(name)
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a yes-or-no argument."""
        value = self.raw.get(name)
        if value is None or value == "":
            return default
        word = str(value).lower()
        if word not in _FLAGS:
            raise Refused("invalid_arguments", [f"[ERROR] must be a boolean: {name}"])
        return _FLAGS[word]

    def number(self, name: str, default: int, *, most: int) -> int:
        """Return a whole number between 1 and `most`; refuses with ValueError."""
        value = self.raw.get(name)
        if value is None or value == "":
            return default
        found = int(value) if _WHOLE.fullmatch(str(value)) else 0
        if found < 1:
            raise ValueError(f"must be a positive number: {name}")
        return min(found, most)

    def structure(self, name: str) -> Any:
        """Return a JSON argument, given as JSON or as a string of it; raises ValueError."""
        value = self.raw.get(name)
        return read_json(value) if isinstance(value, str) and value else value


_WHOLE = re.compile(r"[0-9]{1,10}")
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_FLAGS = {"1": True, "true": True, "0": False, "false": False}


def read_json(text: str | bytes) -> Any:
    """Return what JSON holds; raises ValueError, also for what cannot be sent on as JSON.

    That is NaN, half of a surrogate pair, and what is nested too deep to be read.
    """
    try:
        found = json.loads(text, parse_constant=_refuse)
        json.dumps(found, ensure_ascii=False).encode()
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    return found


def _refuse(name: str) -> Any:
    raise ValueError(f"no JSON: {name}")


def missing(name: str) -> Refused:
    """Return the refusal for a missing argument."""
    return Refused("invalid_arguments", [f"[ERROR] missing required field: {name}"])


async def read_arguments(request: Request) -> tuple[Json, Json, list[str]]:
    """Return form-or-query arguments, JSON arguments, and warnings about the request.

    As in Slack, a token counts in a header or a form, never in the query or in JSON.
    """
    form: Json = _without_token(dict(request.query_params))
    content_type = request.headers.get("content-type", "").lower()
    kind = content_type.partition(";")[0].strip()
    if kind == "application/json":
        warnings = [] if "charset" in content_type else ["missing_charset"]
        return form, await _read_json(request), warnings
    if kind in _FORMS:
        return form | await _read_form(request), {}, []
    if kind != "text/plain" and await request.body():
        raise Refused("invalid_post_type" if kind else "missing_post_type")
    return form, {}, []


async def _read_form(request: Request) -> Json:
    try:
        async with request.form() as fields:
            return {k: v for k, v in fields.items() if not isinstance(v, UploadFile)}
    except HTTPException as error:
        raise Refused("invalid_form_data") from error


async def _read_json(request: Request) -> Json:
    body = await request.body()
    try:
        parsed = read_json(body) if body else {}
    except ValueError as error:
        raise Refused("invalid_json") from error
    if not isinstance(parsed, dict):
        raise Refused("json_not_object")
    return _without_token(parsed)


def _without_token(arguments: Json) -> Json:
    return {name: value for name, value in arguments.items() if name != "token"}
