"""A writer and an embedder in memory, for tests of services."""

import hashlib
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from integrations.model_contract import WriterUnavailable, WritingRequest, Written

DIMENSIONS = 64


@dataclass
class FakeWriter:
    """Queue texts or reasons to fail in `answers`; without any it repeats the first source.

    `meanwhile` happens while it writes.
    """

    answers: deque[str | WriterUnavailable] = field(default_factory=deque)
    requests: list[WritingRequest] = field(default_factory=list)
    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def write(self, request: WritingRequest) -> Written:
        self.requests.append(request)
        if self.meanwhile is not None:
            await self.meanwhile()
        answer = self.answers.popleft() if self.answers else _first_source(request)
        if isinstance(answer, WriterUnavailable):
            raise answer
        return Written(
            text=answer,
            cites=tuple(source.key for source in request.sources[:1]),
            model="fake",
            prompt_version="fake",
            input_tokens=100,
            output_tokens=20,
        )


def _first_source(request: WritingRequest) -> str | WriterUnavailable:
    return request.sources[0].text if request.sources else WriterUnavailable("refused")


@dataclass
class FakeEmbedder:
    """Texts are alike as far as they share words; `texts` is what was asked for."""

    model_id: str = "fake-1"
    texts: list[str] = field(default_factory=list)

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += texts
        rows = np.zeros((len(texts), DIMENSIONS), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().split() or [""]:
                row[hashlib.sha256(word.encode("utf-8", "replace")).digest()[0] % DIMENSIONS] += 1
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)
