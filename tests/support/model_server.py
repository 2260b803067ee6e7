"""An OpenAI-compatible endpoint on loopback, as strict as the real one about what it is sent.

Where it refuses, it says so in the words of the real API; its 401 quotes the whole key, which
some endpoints do. Serve `ModelServer.app` with `tests.support.serving.serving`.
"""

import hashlib
import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support.serving import LostAnswer, never_answer

KEY = "sk-test-3f9a27c1"
MODEL = "gpt-5-mini"
EMBEDDING_MODEL = "text-embedding-3-small"
USAGE = {"prompt_tokens": 210, "completion_tokens": 40, "total_tokens": 250}
EVERYTHING = frozenset({"json_schema", "json_object", "tools", "max_completion_tokens"})
"""What OpenAI itself offers; add "maxLength" or "max_tokens" for what other servers do."""
_ALWAYS = {"model", "messages", "response_format", "tools", "tool_choice"}
_ROLES = {"system", "developer", "user", "assistant"}
_KEYWORDS = {"type", "properties", "required", "additionalProperties", "items", "description"}


@dataclass(frozen=True)
class Say:
    """The next answer: a text, how it ended, and a tool call's arguments if it is one."""

    content: str | None = None
    finish: str = "stop"
    refusal: str | None = None
    tool: str | None = None
    usage: Mapping[str, int] | None = field(default_factory=lambda: USAGE)


@dataclass(frozen=True)
class Fail:
    """The next answer is an error."""

    status: int
    message: str = "something went wrong"
    code: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


HANG = "hang"
LOSE = "lose"


def refusal_of(problem: str, code: str | None = None) -> Response:
    return _error(Fail(400, problem, code))


def a_draft(text: str = "Top rack is fine.", *cites: str) -> str:
    return json.dumps({"cites": cites or ["faq:dishwasher"], "text": text})


@dataclass
class ModelServer:
    """Script it with `answers`, first first; then it says `usual`. `requests` is what it took."""

    offers: frozenset[str] = EVERYTHING
    key: str | None = KEY
    usual: Say | Fail | Response | str = field(default_factory=lambda: Say(a_draft()))
    answers: deque[Say | Fail | Response | str] = field(default_factory=deque)
    requests: list[dict[str, Any]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # why, one a refused request
    calls: int = 0

    @property
    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/v1/chat/completions", self._chat, methods=["POST"]),
                Route("/v1/embeddings", self._embed, methods=["POST"]),
            ]
        )

    async def _chat(self, request: Request) -> Response:
        self.calls += 1
        if wrong := self._wrong_key(request):
            return wrong
        sent = await request.json()
        if problem := self._problem(sent):
            self.refused.append(problem)
            return refusal_of(problem)
        self.requests.append(sent)
        return await self._answer(request, sent)

    async def _answer(self, request: Request, sent: dict[str, Any]) -> Response:
        answer = self.answers.popleft() if self.answers else self.usual
        if answer == HANG:
            return await never_answer(request)
        if answer == LOSE:
            return LostAnswer()
        if isinstance(answer, Fail):
            return _error(answer)
        if isinstance(answer, Say):
            return JSONResponse(_completion(answer, sent))
        assert isinstance(answer, Response)
        return answer

    async def _embed(self, request: Request) -> Response:
        self.calls += 1
        if wrong := self._wrong_key(request):
            return wrong
        sent = await request.json()
        if problem := _embedding_problem(sent):
            self.refused.append(problem)
            return refusal_of(problem)
        self.requests.append(sent)
        if self.answers:
            return await self._answer(request, sent)
        rows = [_row(number, text) for number, text in enumerate(sent["input"])]
        data = {"object": "list", "model": sent["model"], "data": rows[::-1], "usage": USAGE}
        return JSONResponse(data)

    def _wrong_key(self, request: Request) -> Response | None:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self.key is None or given == self.key:
            return None
        return _error(Fail(401, f"Incorrect API key provided: {given}.", "invalid_api_key"))

    def _problem(self, sent: dict[str, Any]) -> str | None:
        limits = self.offers & {"max_tokens", "max_completion_tokens"}
        for name in sent.keys() - _ALWAYS - limits:
            return f"Unsupported parameter: '{name}' is not supported with this model."
        if sent["model"] != MODEL:
            return "The model does not exist or you do not have access to it."
        return (
            _message_problem(sent["messages"])
            or self._format_problem(sent)
            or self._tool_problem(sent)
        )

    def _format_problem(self, sent: dict[str, Any]) -> str | None:
        wanted = sent.get("response_format")
        if wanted is None:
            return None
        if wanted["type"] not in self.offers:
            return f"Invalid parameter: 'response_format' of type '{wanted['type']}'."
        if wanted["type"] == "json_object":
            said = "".join(message["content"] for message in sent["messages"]).lower()
            return None if "json" in said else "'messages' must contain the word 'json'."
        given = wanted["json_schema"]
        if set(given) != {"name", "schema", "strict"} or not given["name"].isidentifier():
            return "Invalid 'response_format.json_schema'."
        return self._schema_problem(given["schema"]) if given["strict"] else None

    def _schema_problem(self, schema: dict[str, Any]) -> str | None:
        for keyword in schema.keys() - _KEYWORDS - self.offers:
            return f"Invalid schema for response_format: '{keyword}' is not permitted."
        properties = schema.get("properties", {})
        if schema["type"] == "object" and (
            schema.get("additionalProperties") is not False
            or set(schema.get("required", ())) != set(properties)
        ):
            return "Invalid schema: 'additionalProperties' must be false, all keys required."
        inner = [*properties.values(), *([schema["items"]] if "items" in schema else [])]
        return next(filter(None, map(self._schema_problem, inner)), None)

    def _tool_problem(self, sent: dict[str, Any]) -> str | None:
        if ("tools" in sent or "tool_choice" in sent) and "tools" not in self.offers:
            return "Unsupported parameter: 'tools' is not supported with this model."
        names = [tool["function"]["name"] for tool in sent.get("tools", ())]
        choice = sent.get("tool_choice")
        if choice and choice["function"]["name"] not in names:
            return "Invalid value for 'tool_choice'."
        return None


def _message_problem(messages: list[dict[str, Any]]) -> str | None:
    if not messages:
        return "Invalid 'messages': empty array."
    for message in messages:
        if set(message) != {"role", "content"} or message["role"] not in _ROLES:
            return f"Invalid value: '{message.get('role')}' in 'messages'."
        if not isinstance(message["content"], str):
            return "Invalid type for 'messages.content'."
    return None


def _embedding_problem(sent: dict[str, Any]) -> str | None:
    for name in sent.keys() - {"model", "input", "encoding_format", "dimensions", "user"}:
        return f"Unrecognized request argument supplied: {name}"
    if sent["model"] != EMBEDDING_MODEL:
        return "The model does not exist or you do not have access to it."
    texts = sent["input"]
    if not texts or not all(isinstance(text, str) and text for text in texts):
        return "Invalid 'input': it cannot be an empty string."
    return None


def _row(number: int, text: str) -> dict[str, Any]:
    """Eight numbers of *text*, not of unit length."""
    numbers = [float(byte) for byte in hashlib.sha256(text.encode()).digest()[:8]]
    return {"object": "embedding", "index": number, "embedding": numbers}


def _completion(say: Say, sent: dict[str, Any]) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": say.content}
    message["refusal"] = say.refusal
    if say.tool is not None:
        function = {"name": sent["tools"][0]["function"]["name"], "arguments": say.tool}
        message["tool_calls"] = [{"id": "call_1", "type": "function", "function": function}]
    choice = {"index": 0, "message": message, "finish_reason": say.finish, "logprobs": None}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_795_000_000,
        "model": f"{sent['model']}-2026-08-07",
        "choices": [choice],
        "usage": say.usage,
    }


def _error(fail: Fail) -> Response:
    content = {
        "message": fail.message,
        "type": "invalid_request_error",
        "param": None,
        "code": fail.code,
    }
    return JSONResponse({"error": content}, status_code=fail.status, headers=dict(fail.headers))
