"""Field types for foreign JSON: what comes out of them is safe to store and to link to."""

import re
from datetime import UTC, datetime
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

Model = TypeVar("Model", bound=BaseModel)

# A pair of surrogates, a lone one, any other escape: in this order, so that each is read whole.
_ESCAPES = re.compile(rb"(\\u[dD][89abAB]..\\u[dD][c-fC-F]..)|(\\u[dD][89a-fA-F]..)|\\.", re.DOTALL)
_LONGEST_URL = 2048
_FIRST_YEAR, _LAST_YEAR = 1990, 2999


def _without_nul(text: str) -> str:
    # PostgreSQL stores no U+0000; losing one invisible character beats losing the comment.
    return text.replace("\x00", "")


def _in_our_times(instant: datetime) -> datetime:
    # Near the ends of the calendar another time zone overflows, and cards are drawn in one.
    if not _FIRST_YEAR <= instant.year <= _LAST_YEAR:
        raise ValueError(f"must lie in the years {_FIRST_YEAR} to {_LAST_YEAR}")
    return instant.astimezone(UTC)


def _or_none(value: object, read: ValidatorFunctionWrapHandler) -> object:
    try:
        return read(value)
    except ValidationError:
        return None


def _web_url(value: object) -> str | None:
    if not isinstance(value, str) or len(value) > _LONGEST_URL or not value.isprintable():
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    return value if parts.scheme in {"http", "https"} and parts.hostname else None


ExternalId = Annotated[
    str, StringConstraints(min_length=1, max_length=255, pattern=r"^[^\x00-\x20]+$")
]
"""A platform's id: always text, never blank."""

OutsideName = Annotated[str, AfterValidator(_without_nul), AfterValidator(lambda name: name[:255])]
"""What somebody calls himself; cut at 255 characters, a comment is not refused for it."""

OutsideText = Annotated[str, StringConstraints(max_length=100_000), AfterValidator(_without_nul)]
"""What somebody wrote."""

OutsideInstant = Annotated[AwareDatetime, AfterValidator(_in_our_times)]
"""When something happened out there, in UTC."""

IfItFits = WrapValidator(_or_none)
"""For a field beside the words: what does not fit reads as None and refuses no comment."""

WebUrl = Annotated[str | None, BeforeValidator(_web_url)]
"""An http(s) address; anything else, a script for instance, reads as None."""


def read_json(model: type[Model], body: bytes) -> Model:
    """Understand foreign JSON; raises `ValidationError`.

    Half an emoji (text cut in the middle of one, as JavaScript does) becomes U+FFFD: no parser
    and no database takes it, and losing one character beats losing the comment.
    """
    return model.model_validate_json(_ESCAPES.sub(_whole, body))


def _whole(escape: re.Match[bytes]) -> bytes:
    return rb"\ufffd" if escape[2] else escape[0]


def first_fault(error: ValidationError) -> str:
    """Where a reading first failed and why, without the value: it may be an author's words."""
    fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in fault["loc"]) or "body"
    return f"{place}: {fault['msg']}"
