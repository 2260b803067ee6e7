"""Which FAQ entry answers a question, and whether it is safe to say so.

The score of an entry adds three signals that fail differently: the nearest known phrasing in
meaning, the entry's centre in meaning, and the nearest phrasing in spelling. Vectors are centred
on the FAQ first, because raw cosines of the embedder crowd between .75 and .9 for everything.

How high a score must be is measured on the FAQ itself, by leaving out: each phrasing without
itself must find its entry, and without its whole entry must find nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from bot.rules.ngrams import NgramIndex

Vectors = NDArray[np.float32]

SPELLING = 0.75
"""Weight of the spelling beside the two signals of meaning."""
PRECISION = 0.95
"""Share of answers that must be right on the left-out phrasings."""
MARGIN = 0.15
"""Lead over the second entry, below which two entries are both asked about."""
MAYBE = 0.7
"""Share of the threshold from which an entry is worth showing to a person."""
BOUNDS_WITH_MEANING = (0.85, 1.0)
BOUNDS_BY_SPELLING = (0.4, 0.55)
CANDIDATES = 3


class Verdict(StrEnum):
    """What to make of a match."""

    ANSWER = "answer"  # draft from the first candidate
    MAYBE = "maybe"  # show the candidates, a person picks
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A known question of an entry."""

    slug: str
    text: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may answer, with its score (above the threshold of its index: good)."""

    slug: str
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """The verdict and the best entries, best first."""

    verdict: Verdict
    candidates: tuple[Candidate, ...]


class FaqIndex:
    """The phrasings of an FAQ, ready to be compared. Building is computing only: off the loop."""

    def __init__(self, phrasings: Sequence[Phrasing], vectors: Vectors | None) -> None:
        """*vectors* holds one unit row a phrasing, or None where there is no embedder."""
        self._slugs = sorted({phrasing.slug for phrasing in phrasings})
        number = {slug: index for index, slug in enumerate(self._slugs)}
        self._owner = np.array([number[phrasing.slug] for phrasing in phrasings], dtype=np.intp)
        self._ngrams = NgramIndex([phrasing.text for phrasing in phrasings])
        self._texts = [phrasing.text for phrasing in phrasings]
        self._meaning = _Meaning(vectors, self._owner) if vectors is not None else None
        self.threshold = self._calibrate()

    @property
    def has_meaning(self) -> bool:
        """Whether an embedder takes part; without one only spellings are compared."""
        return self._meaning is not None

    def match(self, text: str, vector: Vectors | None) -> Match:
        """Find the entries for *text*; *vector* is its embedding, shape ``(dimensions,)``."""
        if not self._slugs:
            return Match(Verdict.NONE, ())
        scores = self._scores(text, vector)
        order = np.argsort(-scores)[:CANDIDATES]
        found = tuple(Candidate(self._slugs[index], float(scores[index])) for index in order)
        return Match(self._verdict(found), found)

    def _verdict(self, found: Sequence[Candidate]) -> Verdict:
        best = found[0].score
        lead = best - found[1].score if len(found) > 1 else best
        if best >= self.threshold and lead >= MARGIN:
            return Verdict.ANSWER
        return Verdict.MAYBE if best >= MAYBE * self.threshold else Verdict.NONE

    def _scores(self, text: str, vector: Vectors | None) -> Vectors:
        spelling = _best_of(self._ngrams.likeness(text), self._owner, len(self._slugs))
        if self._meaning is None or vector is None:
            return spelling
        return self._meaning.scores(vector) + SPELLING * spelling

    def _calibrate(self) -> float:
        low, high = BOUNDS_WITH_MEANING if self._meaning else BOUNDS_BY_SPELLING
        if not self._texts:
            return high
        right, wrong = self._left_out()
        return float(np.clip(_threshold(right, wrong), low, high))

    def _left_out(self) -> tuple[Vectors, Vectors]:
        """Best scores of left-out phrasings: with the rest of their entry, and without it."""
        right, wrong = [], []
        for row, owner in enumerate(self._owner):
            scores = self._scores_without(row)
            others = np.delete(scores, owner)
            if others.size == 0 or scores[owner] - others.max() >= MARGIN:
                right.append(scores[owner])
            if others.size and _lead(others) >= MARGIN:
                wrong.append(others.max())
        return np.array(right, dtype=np.float32), np.array(wrong, dtype=np.float32)

    def _scores_without(self, row: int) -> Vectors:
        keep = np.arange(len(self._texts)) != row
        likeness = np.where(keep, self._ngrams.likeness(self._texts[row]), 0)
        spelling = _best_of(likeness, self._owner, len(self._slugs))
        if self._meaning is None:
            return spelling
        return self._meaning.scores_without(row) + SPELLING * spelling


class _Meaning:
    def __init__(self, vectors: Vectors, owner: NDArray[np.intp]) -> None:
        self._mean = vectors.mean(axis=0) if len(vectors) else vectors
        self._rows = _unit(vectors - self._mean)
        self._owner = owner
        self._entries = int(owner.max()) + 1 if len(owner) else 0
        self._centres = self._centres_of(np.ones(len(owner), dtype=bool))

    def scores(self, vector: Vectors) -> Vectors:
        """Nearest phrasing plus centre, for each entry."""
        centred = _unit((vector - self._mean)[None, :])[0]
        nearest = _best_of(self._rows @ centred, self._owner, self._entries)
        sums: Vectors = nearest + self._centres @ centred
        return sums

    def scores_without(self, row: int) -> Vectors:
        """The same for a phrasing of our own, as if it had not been there."""
        keep = np.arange(len(self._owner)) != row
        vector = self._rows[row]
        nearest = _best_of(np.where(keep, self._rows @ vector, -1), self._owner, self._entries)
        sums: Vectors = nearest + self._centres_of(keep) @ vector
        return sums

    def _centres_of(self, keep: NDArray[np.bool_]) -> Vectors:
        sums = np.zeros((self._entries, self._rows.shape[1]), dtype=np.float32)
        np.add.at(sums, self._owner[keep], self._rows[keep])
        return _unit(sums)


def phrasings_of(questions: Mapping[str, Sequence[str]], slug: str) -> list[Phrasing]:
    """The phrasings of an entry in every locale."""
    return [Phrasing(slug, text) for texts in questions.values() for text in texts]


def _threshold(right: Vectors, wrong: Vectors) -> float:
    """The lowest score at which the share of right answers is high enough."""
    for candidate in np.sort(right):
        good, bad = np.count_nonzero(right >= candidate), np.count_nonzero(wrong >= candidate)
        if good / (good + bad) >= PRECISION:
            return float(candidate)
    return float("inf")


def _lead(scores: Vectors) -> float:
    second, first = np.sort(scores)[-2:] if scores.size > 1 else (0, scores[0])
    return float(first - second)


def _best_of(values: NDArray[np.float32], owner: NDArray[np.intp], count: int) -> Vectors:
    best = np.full(count, -1, dtype=np.float32)
    np.maximum.at(best, owner, values.astype(np.float32))
    return best


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Vectors = (rows / np.where(lengths == 0, 1, lengths)).astype(np.float32)
    return unit
