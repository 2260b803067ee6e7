"""What Signoff asks of a language model and of an embedder."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray


class Embedder(Protocol):
    """Turns short texts into vectors of meaning."""

    @property
    def model_id(self) -> str:
        """Names model and version; vectors of different ids are never compared."""

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit-length row a text, shape ``(len(texts), dimensions)``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """Something a draft may rest on. ``key`` is how a draft cites it, like ``faq:dishwasher``."""

    key: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingRequest:
    """Everything a model may know when it drafts. All of it is data, none of it instruction."""

    comment: str
    language: str  # BCP 47 of the wanted reply: "ko", "en"
    post: str | None
    earlier: Sequence[tuple[str, str]]  # ("author" | "brand", text), oldest first
    sources: Sequence[SourceText]
    voice: str
    text_limit: int
    instruction: str | None = None  # of a reviewer, for another draft
    meaning: Literal["sincere", "sarcastic"] | None = None  # as a person of the brand read it


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A model's draft. ``cites`` holds keys of the sources it claims to rest on."""

    text: str
    cites: tuple[str, ...]
    model: str
    prompt_version: str
    input_tokens: int
    output_tokens: int


class WriterUnavailable(Exception):
    """The model gave no usable draft; ``reason`` is one of the words in its docstring.

    ``timeout``, ``unreachable``, ``rate_limited``, ``refused``, ``too_long``, ``filtered``,
    ``malformed``, ``over_budget``, ``not_permitted``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Writer(Protocol):
    """Drafts a reply with a language model."""

    async def write(self, request: WritingRequest) -> Written:
        """Draft one reply; raises `WriterUnavailable`, never anything else on purpose."""
