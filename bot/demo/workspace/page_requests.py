"""Requests below /_local/: their bodies, and refusals as plain sentences."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.demo.workspace.api.arguments import read_json
from bot.demo.workspace.documents import Json
from bot.demo.workspace.refused import Refused

_WORDS = {
    "user_not_found": "Nobody with that id is in this workspace.",
    "channel_not_found": "You are not in a channel with that id.",
    "message_not_found": "That message is gone.",
    "view_not_found": "That dialog is no longer open.",
    "element_not_found": "That element is no longer there.",
    "invalid_json": "The body must be a JSON object.",
    "no_ack": "The app did not answer in time.",
    "bad_answer": "The app answered something that Slack would not understand.",
    "options_url_missing": "The app's manifest names no address to ask for options.",
    "unknown_shortcut": "No installed app has that shortcut.",
    "unknown_command": "No installed app knows that command.",
}


def refusing(
    endpoint: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """Answer a refusal as HTTP 4xx with a plain sentence."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refused as refused:
            status = 404 if refused.code.endswith("_not_found") else 400
            return JSONResponse(failure(refused.code, refused.messages), status_code=status)

    return answer


def failure(code: str, messages: list[str] | None = None) -> Json:
    """Return what the page is told when something did not work."""
    words = " ".join(messages or []) or _WORDS.get(code, f"Slack would refuse this: {code}.")
    return {"ok": False, "error": code, "message": words}


async def read_body(request: Request) -> Json:
    """Return the JSON object of a request; refuses anything else."""
    try:
        body = read_json(await request.body())
    except ValueError as error:
        raise Refused("invalid_json") from error
    if not isinstance(body, dict):
        raise Refused("invalid_json")
    return body


def text_of(body: Json, name: str) -> str:
    """Return a field that must not be empty."""
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise Refused("invalid_arguments", [f"{name} is missing."])
    return value


def object_of(body: Json, name: str) -> Json | None:
    """Return a field that holds an object, None for a missing one; refuses anything else."""
    value = body.get(name)
    if value is not None and not isinstance(value, dict):
        raise Refused("invalid_arguments", [f"{name} must be an object."])
    return value


def names_of(body: Json, name: str) -> dict[str, str]:
    """Return a field that holds an object of strings, such as ids; empty when it is missing."""
    found = object_of(body, name) or {}
    if not all(isinstance(value, str) for value in found.values()):
        raise Refused("invalid_arguments", [f"{name} must hold nothing but strings."])
    return found
