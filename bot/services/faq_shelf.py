"""The FAQ in memory, ready to be matched; rebuilt off the event loop when a newer one is loaded."""

import asyncio
import hashlib
import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from bot.models.faq import FaqVector
from bot.ports import Sessions
from bot.rules.faq_match import FaqIndex, Match, Phrasing, Verdict, phrasings_of
from bot.rules.questions import asks, split_questions
from bot.services import faq
from bot.services.faq import FaqSnapshot
from integrations.model_contract import Embedder

MAX_CHARACTERS = 400
"""A question is told by then; embedding a thousand would take seconds of one core."""
BATCH = 64

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a revision of the FAQ has for a comment.

    ``uncovered`` are its questions without a source.
    """

    match: Match
    uncovered: tuple[str, ...]
    snapshot: FaqSnapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """One revision of the FAQ with its index."""

    snapshot: FaqSnapshot
    index: FaqIndex


class FaqShelf:
    """Matches comments with the newest FAQ. Without an embedder only spellings are compared."""

    def __init__(self, sessions: Sessions, embedder: Embedder | None) -> None:
        self._sessions = sessions
        self._embedder = embedder
        self._shelved: Shelved | None = None
        self._building = asyncio.Lock()

    async def open(self, revision: int | None = None) -> Shelved:
        """The newest revision; builds its index if need be, one at a time.

        *revision*: its number, by who read it just now.
        """
        if revision is None:
            async with self._sessions.reads() as session:
                revision = await faq.get_revision(session)
        async with self._building:
            if self._shelved is None or self._shelved.snapshot.revision != revision:
                self._shelved = await self._build()
            return self._shelved

    async def find(self, text: str, *, revision: int | None = None) -> Finding:
        """Match a comment, as a whole and question by question; *revision* as in `open`."""
        shelved = await self.open(revision)
        text = unicodedata.normalize("NFC", text)[:MAX_CHARACTERS]
        parts = split_questions(text)
        texts = [text, *(parts if len(parts) > 1 else ())]
        vectors = await self._embed(texts)
        matches = [
            shelved.index.match(each, vectors[row] if vectors is not None else None)
            for row, each in enumerate(texts)
        ]
        uncovered = tuple(
            part
            for part, match in zip(texts[1:], matches[1:], strict=True)
            if match.verdict is Verdict.NONE and asks(part)
        )
        return Finding(match=_best(matches), uncovered=uncovered, snapshot=shelved.snapshot)

    async def _build(self) -> Shelved:
        async with self._sessions.reads() as session:
            snapshot = await faq.get_snapshot(session)
        phrasings = [
            phrasing
            for entry in snapshot.entries
            for phrasing in phrasings_of(entry.phrasings, entry.slug)
        ]
        vectors = await self._vectors_of(phrasings) if phrasings else None
        index = await asyncio.to_thread(FaqIndex, phrasings, vectors)
        return Shelved(snapshot=snapshot, index=index)

    async def _vectors_of(self, phrasings: list[Phrasing]) -> Vectors | None:
        if self._embedder is None:
            return None
        hashes = [_hash(phrasing.text) for phrasing in phrasings]
        known = await self._known_vectors(self._embedder.model_id)
        missing = [row for row, text_hash in enumerate(hashes) if text_hash not in known]
        for start in range(0, len(missing), BATCH):
            rows = missing[start : start + BATCH]
            made = await self._embedder.embed([phrasings[row].text for row in rows])
            fresh = {hashes[row]: made[index] for index, row in enumerate(rows)}
            known |= fresh
            await self._keep(self._embedder.model_id, fresh)
        return np.stack([known[text_hash] for text_hash in hashes])

    async def _embed(self, texts: list[str]) -> Vectors | None:
        return await self._embedder.embed(texts) if self._embedder is not None else None

    async def _known_vectors(self, model_id: str) -> dict[str, Vectors]:
        async with self._sessions.reads() as session:
            rows = await session.execute(
                select(FaqVector.text_hash, FaqVector.vector).where(FaqVector.model_id == model_id)
            )
            return {text_hash: np.frombuffer(raw, dtype=np.float32) for text_hash, raw in rows}

    async def _keep(self, model_id: str, fresh: dict[str, Vectors]) -> None:
        async with self._sessions.writes() as session:
            for text_hash, vector in fresh.items():
                await session.merge(
                    FaqVector(model_id=model_id, text_hash=text_hash, vector=vector.tobytes())
                )


def _best(matches: list[Match]) -> Match:
    """The match of the whole comment if it answers, else the best single question that does."""
    answers = [match for match in matches if match.verdict is Verdict.ANSWER]
    if matches[0].verdict is Verdict.ANSWER or not answers:
        return matches[0]
    return max(answers, key=lambda match: match.candidates[0].score)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
