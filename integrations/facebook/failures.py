"""What the Graph API's refusals mean to a sender. One table.

https://developers.facebook.com/docs/graph-api/guides/error-handling and
https://developers.facebook.com/docs/graph-api/overview/rate-limiting, read against v26.0.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus

import httpx
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from integrations.errors import (
    ConnectionExpired,
    NotPermitted,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Refused,
    TargetGone,
    Unavailable,
)
from integrations.http_client import LONGEST_WAIT, is_vague, retry_after

_RATE_CODES = {4, 17, 32, 341, 613, 80001, 80002}
_VAGUE_CODES = {1, 2}
_GONE_SUBCODE = 33  # of code 100: the object does not exist or is not visible to us
_TOKEN_SUBCODES = {458, 459, 460, 463, 464, 467, 492}
_OTHER_PERMISSIONS = range(200, 300)

_CODES: Mapping[int, Callable[[str], PlatformError]] = {
    3: NotPermitted,
    10: NotPermitted,
    100: Refused,
    102: ConnectionExpired,
    190: ConnectionExpired,
    368: Refused,  # blocked for policy: a person must look before anything is tried again
    506: OutcomeUnknown,  # "duplicate": an earlier attempt probably stands there
}
_STATUSES: Mapping[int, Callable[[str], PlatformError]] = {
    HTTPStatus.UNAUTHORIZED: ConnectionExpired,
    HTTPStatus.FORBIDDEN: NotPermitted,
    HTTPStatus.NOT_FOUND: TargetGone,
}


class _Error(BaseModel):
    code: int | None = None
    error_subcode: int | None = None
    is_transient: bool = False

    @property
    def words(self) -> str:
        return f"Facebook error {self.code}/{self.error_subcode}"


class _Body(BaseModel):
    error: _Error


def failure(answer: httpx.Response, *, now: datetime, changes_something: bool) -> PlatformError:
    """The error that *answer*, which is no success, stands for.

    The code in the body counts before the status: 400 may be a rate limit or a passing fault.
    """
    error = _error_in(answer)
    if error.code in _RATE_CODES or answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimited(error.words, retry_after=_wait(answer, now))
    known = _known(error)
    if known is not None:
        return known
    if _is_vague(error, answer):
        return (OutcomeUnknown if changes_something else Unavailable)(error.words)
    if error.code is None and answer.status_code in _STATUSES:
        return _STATUSES[answer.status_code](f"Facebook answered {answer.status_code}")
    return Refused(f"{error.words}, status {answer.status_code}")


def _known(error: _Error) -> PlatformError | None:
    if error.code is None:
        return None
    if error.code == 100 and error.error_subcode == _GONE_SUBCODE:  # noqa: PLR2004 - as in the table
        return TargetGone(error.words)
    if error.error_subcode in _TOKEN_SUBCODES:
        return ConnectionExpired(error.words)
    if error.code in _OTHER_PERMISSIONS:
        return NotPermitted(error.words)
    meaning = _CODES.get(error.code)
    return meaning(error.words) if meaning else None


def _is_vague(error: _Error, answer: httpx.Response) -> bool:
    """Whether the answer leaves open what happened.

    "Unknown" (1) and "temporary" (2) come with any status, also after something was stored.
    Facebook nowhere says that a 503 did nothing, with a ``Retry-After`` or without.
    """
    return error.code in _VAGUE_CODES or error.is_transient or is_vague(answer)


def _error_in(answer: httpx.Response) -> _Error:
    try:
        return _Body.model_validate_json(answer.content).error
    except ValidationError:
        return _Error()


def _wait(answer: httpx.Response, now: datetime) -> timedelta | None:
    told = retry_after(answer.headers, now=now)
    if told is not None:
        return told
    try:
        usage = _Usage.validate_json(answer.headers.get("x-business-use-case-usage", ""))
    except ValidationError:
        return None
    minutes = max((use.minutes for uses in usage.values() for use in uses), default=0)
    return min(timedelta(minutes=minutes), LONGEST_WAIT) if minutes else None


class _Use(BaseModel):
    minutes: int = Field(default=0, alias="estimated_time_to_regain_access", ge=0, le=10**6)


_Usage = TypeAdapter(dict[str, list[_Use]])
