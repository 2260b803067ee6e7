"""The writer: asks, repairs once, counts tokens, and gives up in one word."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Protocol

from openai import APIError, APIStatusError

from integrations.language_model.answers import (
    Completion,
    DraftAnswer,
    find_draft,
    parse_completion,
)
from integrations.language_model.dialects import (
    DIALECTS,
    Dialect,
    below,
    next_dialect,
    parameters_of,
)
from integrations.language_model.endpoint import open_client, reason_of
from integrations.language_model.prompt import PROMPT_VERSION, Message, messages_of, repair_of
from integrations.model_contract import WriterUnavailable, WritingRequest, Written

ATTEMPT_WITHIN: Final = 20.0  # seconds
ANSWER_WITHIN: Final = 30.0  # seconds for a draft, with every retry and the repair
_CHARACTERS_A_TOKEN: Final = 2  # of endpoints that do not count; few enough to be on the safe side
_LONGEST_MODEL_NAME: Final = 100


def _random_fence() -> str:
    return secrets.token_hex(8)


class Budget(Protocol):
    """How many tokens may still be used today."""

    async def allows(self) -> bool:
        """Whether another request may be made."""

    async def spent(self, tokens: int) -> None:
        """Note what a request has cost, whether or not it gave a draft."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """One question and what came of it. ``fault`` is one of `WriterUnavailable`'s words."""

    fault: str | None = None
    draft: DraftAnswer | None = None
    to_repair: str = ""  # the answer, when asking again may mend it
    model: str = ""
    input_tokens: int = 0
    output_tokens: int = 0


class OpenAIWriter:
    """Drafts with a chat model of OpenAI, or of anything that speaks like it, keyless too."""

    def __init__(
        self,
        *,
        model: str,
        api_key: str | None,
        budget: Budget,
        base_url: str | None = None,
        use_proxies: bool = False,
        attempt_within: float = ATTEMPT_WITHIN,
        answer_within: float = ANSWER_WITHIN,
        new_fence: Callable[[], str] = _random_fence,
    ) -> None:
        """*attempt_within* and *answer_within* are seconds; *new_fence* gives a random word."""
        self._client = open_client(
            api_key=api_key,
            base_url=base_url,
            use_proxies=use_proxies,
            attempt_within=attempt_within,
        )
        self._model = model
        self._budget = budget
        self._answer_within = answer_within
        self._new_fence = new_fence
        self._dialect = DIALECTS[0]
        self._is_proven = False  # whether a draft has come in this dialect

    async def write(self, request: WritingRequest) -> Written:
        """Draft one reply; ``cites`` keeps only keys that *request* has.

        Raises `WriterUnavailable`: also ``refused`` when the model finds that a person should
        answer, and ``too_long`` when the text exceeds ``text_limit`` characters twice.
        """
        try:
            async with asyncio.timeout(self._answer_within):
                outcome = await self._draft(request)
        except TimeoutError:
            outcome = "timeout"
        # Raised here, not where it was caught: an endpoint's error may quote the key.
        if isinstance(outcome, str):
            raise WriterUnavailable(outcome)
        return outcome

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _draft(self, request: WritingRequest) -> Written | str:
        messages = messages_of(request, fence=self._new_fence())
        turns = [await self._turn(messages, request.text_limit)]
        if turns[0].fault and turns[0].to_repair:
            messages = repair_of(messages, turns[0].to_repair, turns[0].fault)
            turns.append(await self._turn(messages, request.text_limit))
        last = turns[-1]
        if last.draft is None or last.fault:
            self._doubt(last)
            return last.fault or "malformed"
        self._is_proven = True
        return self._written(request, last.draft, turns) if last.draft.text else "refused"

    def _doubt(self, turn: _Turn) -> None:
        if turn.fault == "malformed" and turn.to_repair and not self._is_proven:
            # Accepted is not obeyed: the next draft is asked for in another way.
            self._dialect = below(self._dialect) or self._dialect

    def _written(self, request: WritingRequest, draft: DraftAnswer, turns: list[_Turn]) -> Written:
        known = {source.key for source in request.sources}
        return Written(
            text=draft.text,
            cites=tuple(dict.fromkeys(key for key in draft.cites if key in known)),
            model=turns[-1].model,
            prompt_version=PROMPT_VERSION,
            input_tokens=sum(turn.input_tokens for turn in turns),
            output_tokens=sum(turn.output_tokens for turn in turns),
        )

    async def _turn(self, messages: list[Message], text_limit: int) -> _Turn:
        if not await self._budget.allows():
            return _Turn(fault="over_budget")
        body = await self._ask(messages, text_limit)
        if isinstance(body, str):
            return _Turn(fault=body)
        completion = parse_completion(body)
        if completion is None:
            return _Turn(fault="malformed")
        asked, answered = _tokens(messages, completion)
        await self._budget.spent(asked + answered)
        draft = find_draft(completion.said)
        return _Turn(
            fault=completion.fault or _fault_of(draft, text_limit),
            draft=draft,
            to_repair="" if completion.fault else completion.said,
            model=self._name(completion),
            input_tokens=asked,
            output_tokens=answered,
        )

    def _name(self, completion: Completion) -> str:
        """The dated snapshot behind an alias; some servers answer with the path of a file."""
        name = completion.model[:_LONGEST_MODEL_NAME]
        return name if name.startswith(self._model) else self._model

    async def _ask(self, messages: list[Message], text_limit: int) -> bytes | str:
        """The body of an answer, in the first dialect that is understood, or why there is none."""
        dialect = self._dialect
        while True:
            outcome = await self._post(messages, dialect, text_limit)
            if isinstance(outcome, bytes):
                self._dialect = dialect
                return outcome
            following = self._after(dialect, outcome)
            if following is None:
                return reason_of(outcome)
            dialect = following

    def _after(self, dialect: Dialect, error: APIError) -> Dialect | None:
        if not isinstance(error, APIStatusError):
            return None
        following = next_dialect(dialect, error)
        if following is None or not self._is_proven:
            return following
        if error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            # What worked is refused: perhaps another server now. The next draft starts anew.
            self._dialect, self._is_proven = DIALECTS[0], False
        return None

    async def _post(
        self, messages: list[Message], dialect: Dialect, text_limit: int
    ) -> bytes | APIError:
        request: dict[str, Any] = {"model": self._model, "messages": messages}
        request |= parameters_of(dialect, text_limit=text_limit)
        try:
            answer = await self._client.chat.completions.with_raw_response.create(**request)
        except APIError as error:
            return error
        body: bytes = answer.http_response.content
        return body


def _fault_of(draft: DraftAnswer | None, text_limit: int) -> str | None:
    if draft is None:
        return "malformed"
    return "too_long" if len(draft.text) > text_limit else None


def _tokens(messages: list[Message], completion: Completion) -> tuple[int, int]:
    """What was read and written, counted by the endpoint or estimated."""
    if completion.usage:
        return completion.usage.prompt_tokens, completion.usage.completion_tokens
    asked = sum(len(message["content"]) for message in messages)
    return asked // _CHARACTERS_A_TOKEN, len(completion.said) // _CHARACTERS_A_TOKEN
