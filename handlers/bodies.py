"""Reading the body of a request, but never more than we are willing to hold."""

from starlette.requests import ClientDisconnect, Request


class TooLarge(Exception):
    """The body is longer than allowed; the rest of it was not read."""


class Interrupted(Exception):
    """The other side went away before the body was complete."""


async def read_body(request: Request, limit: int) -> bytes:
    """All of the body, at most *limit* bytes; raises `TooLarge`, `Interrupted`."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                raise TooLarge
    except ClientDisconnect as error:
        raise Interrupted from error
    return bytes(body)
