"""Square says no: a code for the page, a sentence for people."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


class Refusal(Exception):
    """A request that Square does not carry out."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def not_found(what: str) -> Refusal:
    """Nothing there, or no longer."""
    return Refusal(404, "not_found", f"This {what} does not exist or was deleted.")


def show_refusal(request: Request, refusal: Exception) -> Response:
    """Starlette's exception handler for `Refusal`."""
    del request
    if not isinstance(refusal, Refusal):
        raise refusal
    body = {"ok": False, "error": refusal.code, "message": refusal.message}
    return JSONResponse(body, refusal.status)
