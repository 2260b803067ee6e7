"""What came back, read without trusting it. Contract: the chat completion object of OpenAI.

https://platform.openai.com/docs/api-reference/chat/object
"""

import json
import unicodedata
from collections.abc import Iterator
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, Field, ValidationError

LINE_BREAKS: Final = "\n\t"


def _printable(text: str) -> str:
    return "".join(filter(_can_be_kept, text)).strip()


def _can_be_kept(char: str) -> bool:
    return char in LINE_BREAKS or unicodedata.category(char) not in {"Cc", "Cs"}


class _Function(BaseModel):
    arguments: str = ""


class _ToolCall(BaseModel):
    function: _Function = _Function()


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None
    tool_calls: list[_ToolCall] | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int = Field(ge=0)
    completion_tokens: int = Field(ge=0)


class Completion(BaseModel):
    """The part of a chat completion that matters here."""

    choices: list[_Choice] = Field(min_length=1)
    model: str = ""
    usage: _Usage | None = None

    @property
    def said(self) -> str:
        """The arguments of a tool call where there is one, otherwise the text."""
        message = self.choices[0].message
        calls = message.tool_calls or ()
        return next((call.function.arguments for call in calls), message.content or "")

    @property
    def fault(self) -> str | None:
        """Why this is no draft, as far as the endpoint says so: one of `WriterUnavailable`'s."""
        choice = self.choices[0]
        if choice.message.refusal:
            return "refused"
        return {"length": "too_long", "content_filter": "filtered"}.get(choice.finish_reason or "")


class DraftAnswer(BaseModel):
    """The JSON object that the prompt asks for.

    ``text`` has no control characters and no lone surrogates, which databases refuse.
    """

    text: Annotated[str, AfterValidator(_printable)]
    cites: list[str] = []


def parse_completion(body: bytes) -> Completion | None:
    """The completion in an HTTP *body*, or None when it is something else."""
    try:
        return Completion.model_validate_json(body)
    except ValidationError:
        return None


def find_draft(said: str) -> DraftAnswer | None:
    """The last object in *said* that has the right shape, whatever was written around it.

    The last, because models think aloud, and quote, before they answer.
    """
    found = None
    for value in _objects(said):
        try:
            found = DraftAnswer.model_validate(value)
        except ValidationError:
            continue
    return found


def _objects(said: str) -> Iterator[dict[str, Any]]:
    decoder = json.JSONDecoder()
    start = said.find("{")
    while start >= 0:
        try:
            value, end = decoder.raw_decode(said, start)
        except (ValueError, RecursionError):
            end = start + 1
        else:
            yield value
        start = said.find("{", end)
