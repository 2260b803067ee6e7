"""The ways in which endpoints can be asked for a JSON object, best first.

Every endpoint calls itself compatible and each refuses something else: OpenAI refuses lengths in a
strict schema, llama-cpp-python answers 500 to any schema, older servers know only ``max_tokens``.
So a writer walks down this list once and stays where it was understood.
"""

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final

from openai import APIStatusError

ANSWER_TOKENS: Final = 3_000  # a reply takes some hundred; models that think need the rest
_NAME: Final = "draft"
_NOT_UNDERSTOOD: Final = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.NOT_IMPLEMENTED,
    }
)
# Refusals by code that no other way of asking would change.
_UNDERSTOOD: Final = frozenset({"content_filter", "context_length_exceeded", "model_not_found"})


class Form(StrEnum):
    """How the shape of the answer is demanded. The prompt asks for it in every case."""

    BOUNDED_SCHEMA = "bounded_schema"  # llama.cpp writes on and on unless a length is set
    SCHEMA = "schema"
    OBJECT = "object"
    TOOL = "tool"
    PROMPT = "prompt"


class Limit(StrEnum):
    """The name of the parameter that limits an answer."""

    NEW = "max_completion_tokens"
    OLD = "max_tokens"


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way of asking."""

    form: Form
    limit: Limit


DIALECTS: Final = tuple(Dialect(form, limit) for limit in Limit for form in Form)
"""In the order in which they are tried."""


def parameters_of(dialect: Dialect, *, text_limit: int) -> dict[str, Any]:
    """What a request says besides model and messages."""
    parameters: dict[str, Any] = {dialect.limit.value: ANSWER_TOKENS}
    match dialect.form:
        case Form.BOUNDED_SCHEMA:
            parameters["response_format"] = _format(_schema(text_limit))
        case Form.SCHEMA:
            parameters["response_format"] = _format(_schema(None))
        case Form.OBJECT:
            parameters["response_format"] = {"type": "json_object"}
        case Form.TOOL:
            function = {"name": _NAME, "parameters": _schema(text_limit)}
            parameters["tools"] = [{"type": "function", "function": function}]
            parameters["tool_choice"] = {"type": "function", "function": {"name": _NAME}}
        case Form.PROMPT:
            pass
    return parameters


def next_dialect(dialect: Dialect, error: APIStatusError) -> Dialect | None:
    """What to try after *error*; None when it was not the way of asking, or no way is left."""
    if error.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
        # A schema may be the reason, anything else is an outage.
        is_schema = dialect.form in {Form.BOUNDED_SCHEMA, Form.SCHEMA}
        return Dialect(Form.OBJECT, dialect.limit) if is_schema else None
    if error.status_code not in _NOT_UNDERSTOOD or error.code in _UNDERSTOOD:
        return None
    if dialect.limit is Limit.NEW and Limit.NEW.value in str(error):
        return Dialect(dialect.form, Limit.OLD)
    return below(dialect)


def below(dialect: Dialect) -> Dialect | None:
    """The next of `DIALECTS`."""
    following = DIALECTS.index(dialect) + 1
    return DIALECTS[following] if following < len(DIALECTS) else None


def _format(schema: dict[str, Any]) -> dict[str, Any]:
    described = {"name": _NAME, "strict": True, "schema": schema}
    return {"type": "json_schema", "json_schema": described}


def _schema(longest: int | None) -> dict[str, Any]:
    """One schema a platform, not one a request: OpenAI compiles and keeps each that it sees."""
    text: dict[str, Any] = {"type": "string"}
    key: dict[str, Any] = {"type": "string"}
    if longest is not None:
        text["maxLength"], key["maxLength"] = longest, 100
    return {
        "type": "object",
        "properties": {"cites": {"type": "array", "items": key}, "text": text},
        "required": ["cites", "text"],
        "additionalProperties": False,
    }
