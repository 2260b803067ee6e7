"""The chat endpoint: the client with its limits, and its failures in one word."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from openai import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AsyncOpenAI,
    DefaultAsyncHttpxClient,
)

OPENAI: Final = "https://api.openai.com/v1"
LONGEST_WAIT: Final = 5.0  # seconds before the one retry; who asks for more is not waited for
_NO_KEY: Final = "none"  # the client refuses to be made without one; keyless endpoints ignore it
_BY_CODE: Final[Mapping[str, str]] = {
    "content_filter": "filtered",
    "context_length_exceeded": "too_long",
    "insufficient_quota": "not_permitted",  # comes as a 429, but no waiting mends it
}
_BY_STATUS: Final[Mapping[int, str]] = {
    HTTPStatus.UNAUTHORIZED: "not_permitted",
    HTTPStatus.PAYMENT_REQUIRED: "not_permitted",
    HTTPStatus.FORBIDDEN: "not_permitted",
    HTTPStatus.NOT_FOUND: "not_permitted",  # this key does not see that model
    HTTPStatus.REQUEST_TIMEOUT: "timeout",
    HTTPStatus.GATEWAY_TIMEOUT: "timeout",
    HTTPStatus.TOO_MANY_REQUESTS: "rate_limited",
}


def open_client(
    *, api_key: str | None, base_url: str | None, use_proxies: bool, attempt_within: float
) -> AsyncOpenAI:
    """A client of OpenAI or of *base_url*; it tries a request at most twice.

    It follows no redirect and heeds proxy variables only with *use_proxies*.
    """
    return AsyncOpenAI(
        api_key=api_key or _NO_KEY,
        admin_api_key="",  # or the client would look for one in the environment
        base_url=base_url or OPENAI,
        timeout=attempt_within,
        max_retries=1,
        http_client=DefaultAsyncHttpxClient(
            trust_env=use_proxies,
            follow_redirects=False,
            event_hooks={"response": [_forbid_long_wait]},
        ),
    )


def reason_of(error: APIError) -> str:
    """One of `WriterUnavailable`'s words. Nothing of the error's own text: it may quote the key."""
    match error:
        case APITimeoutError():
            return "timeout"
        case APIConnectionError():
            return "unreachable"
        case APIStatusError():
            fallback = "unreachable" if error.response.is_server_error else "malformed"
            return _BY_CODE.get(error.code or "", _BY_STATUS.get(error.status_code, fallback))
        case _:
            return "malformed"


async def _forbid_long_wait(response: Any) -> None:  # of httpx2, which only openai depends on
    """Tell the client not to retry where it would sleep for up to two minutes."""
    if _wait_of(response.headers) > LONGEST_WAIT:
        response.headers["x-should-retry"] = "false"


def _wait_of(headers: Mapping[str, str]) -> float:
    """Seconds; a date counts as too long."""
    for name, a_second in (("retry-after-ms", 1_000), ("retry-after", 1)):
        if value := headers.get(name):
            try:
                return float(value) / a_second
            except ValueError:
                return float("inf")
    return 0.0
