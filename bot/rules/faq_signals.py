"""How much each FAQ entry looks like a question, in signals that fail differently.

*nearest*: the likest phrasing in meaning. *centre*: the entry's centre in meaning, drawn towards
the phrasings that are near, because one entry may hold several questions in several languages.
*spelling*: the likest phrasing in characters. Vectors are centred on the FAQ first, because raw
cosines of the embedder crowd between .75 and .9 for everything.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.rules.ngrams import NgramIndex

Vectors = NDArray[np.float32]

SPELLING = 0.75
"""Weight of the spelling beside the two signals of meaning."""
PULL = 8.0
"""How strongly near phrasings draw the centre of their entry; 0 would be the plain centre."""
LOOKED_AT = 30
"""Entries compared in full; the others are too far off to matter."""
_NOTHING = -1.0


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A known question of an entry."""

    slug: str
    text: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """Entries (by number) with their signals, best first.

    ``signals`` has shape ``(3, n)`` (nearest, centre, spelling) or ``(1, n)`` (spelling);
    ``fused`` (n) is their weighted sum, ``phrasings`` (n) the row of the likest phrasing.
    """

    entries: NDArray[np.intp]
    signals: Vectors
    fused: Vectors
    phrasings: NDArray[np.intp]

    def without(self, entry: int) -> "Likeness":
        """The same as if *entry* were not in the FAQ."""
        keep = self.entries != entry
        return Likeness(
            self.entries[keep], self.signals[:, keep], self.fused[keep], self.phrasings[keep]
        )


class Signals:
    """The phrasings of an FAQ, ready to be compared. Rows of one entry stand together."""

    def __init__(self, phrasings: Sequence[Phrasing], vectors: Vectors | None) -> None:
        """*vectors* holds one unit row a phrasing, or None where there is no embedder."""
        order = sorted(range(len(phrasings)), key=lambda row: phrasings[row].slug)
        self.phrasings = tuple(phrasings[row] for row in order)
        self.slugs = tuple(dict.fromkeys(phrasing.slug for phrasing in self.phrasings))
        number = {slug: entry for entry, slug in enumerate(self.slugs)}
        self.owner = np.array([number[each.slug] for each in self.phrasings], dtype=np.intp)
        self._starts = np.searchsorted(self.owner, np.arange(len(self.slugs)))
        self._ends = np.append(self._starts[1:], len(self.phrasings))
        self._ngrams = NgramIndex([phrasing.text for phrasing in self.phrasings])
        self._meaning = _Meaning(vectors[order]) if vectors is not None and order else None

    @property
    def has_meaning(self) -> bool:
        """Whether there were vectors."""
        return self._meaning is not None

    def of(self, text: str, vector: Vectors | None) -> Likeness:
        """Compare *text* whose embedding is *vector* (None: by spelling alone)."""
        spelling = self._ngrams.likeness(text)
        if self._meaning is None or vector is None:
            return self._likeness(spelling, None)
        return self._likeness(spelling, self._meaning.likeness(vector))

    def of_own(self, row: int) -> Likeness:
        """Compare a phrasing of our own as if it were not there; only the mean still knows it."""
        spelling = self._ngrams.likeness(self.phrasings[row].text)
        meaning = self._meaning.likeness_of(row) if self._meaning else None
        spelling[row] = _NOTHING
        if meaning is not None:
            meaning[row] = _NOTHING
        return self._likeness(spelling, meaning)

    def _likeness(self, spelling: Vectors, meaning: Vectors | None) -> Likeness:
        """From likeness a row to signals an entry."""
        alike = spelling if meaning is None else meaning + SPELLING * np.maximum(spelling, 0)
        best = np.maximum.reduceat(alike, self._starts)
        entries = np.argsort(-best, kind="stable")[:LOOKED_AT]
        signals = np.array([self._signals(entry, spelling, meaning) for entry in entries]).T
        weights = np.array([1, 1, SPELLING] if meaning is not None else [1])
        fused = (weights @ signals).astype(np.float32)
        order = np.argsort(-fused, kind="stable")
        rows = [self._starts[e] + alike[self._starts[e] : self._ends[e]].argmax() for e in entries]
        return Likeness(
            entries[order],
            signals[:, order].astype(np.float32),
            fused[order],
            np.array(rows, dtype=np.intp)[order],
        )

    def _signals(self, entry: int, spelling: Vectors, meaning: Vectors | None) -> list[float]:
        start, end = self._starts[entry], self._ends[entry]
        written = max(float(spelling[start:end].max()), 0.0)
        if meaning is None or self._meaning is None:
            return [written]
        near = meaning[start:end]
        return [float(near.max()), self._meaning.centre(start, near), written]


class _Meaning:
    def __init__(self, vectors: Vectors) -> None:
        self._mean = vectors.mean(axis=0)
        self._rows = _unit(vectors - self._mean)

    def likeness(self, vector: Vectors) -> Vectors:
        """Cosine with each row."""
        cosines: Vectors = self._rows @ _unit((vector - self._mean)[None, :])[0]
        return cosines

    def likeness_of(self, row: int) -> Vectors:
        cosines: Vectors = self._rows @ self._rows[row]
        return cosines

    def centre(self, start: int, near: Vectors) -> float:
        """Cosine with the centre of the rows from *start*, which are alike by *near*."""
        pull = np.where(near > _NOTHING, np.exp(PULL * near), 0)
        length = float(np.linalg.norm(pull @ self._rows[start : start + len(near)]))
        return float(pull @ near) / length if length else _NOTHING


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Vectors = (rows / np.where(lengths == 0, 1, lengths)).astype(np.float32)
    return unit
