"""Which FAQ entry answers a question, and whether it is safe to say so.

Entries are compared by meaning and spelling (`faq_signals`), and a gate (`faq_gate`) turns the
comparison into the probability that the best entry answers. The gate is measured on the FAQ
itself, by leaving out: each phrasing without itself should find its entry, and without its whole
entry should find nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from bot.rules import faq_gate_weights
from bot.rules.faq_gate import Features, Gate, features_of
from bot.rules.faq_signals import Phrasing, Signals, Vectors
from bot.rules.questions import advises

__all__ = ["Candidate", "FaqIndex", "Match", "Phrasing", "Signal", "Verdict", "phrasings_of"]

ANSWER_FROM = 0.8
"""Probability from which a draft is made; right in 95 of 100 cases (docs/faq-matching.md)."""
ANSWER_BY_SPELLING_FROM = 0.9
"""The same where only spellings were compared, which is surer of itself than it should be."""
MAYBE_FROM = 0.5
"""Probability from which entries are worth showing to a person."""
CANDIDATES = 3
LEFT_OUT = 400
"""Phrasings the gate is measured on at most; more make it slower, hardly better."""
OWN_WEIGHT = 4.0
"""How much more the own FAQ counts than the public questions, row by row."""


class Verdict(StrEnum):
    """What to make of a match."""

    ANSWER = "answer"  # draft from the first candidate
    MAYBE = "maybe"  # show the candidates, a person picks
    NONE = "none"


class Signal(StrEnum):
    """What a match was found by."""

    MEANING = "meaning"
    SPELLING = "spelling"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may answer and its likest phrasing.

    ``score`` of the first is the probability that it answers; of the others it is that
    probability scaled by how far they lie behind, good for ordering only.
    """

    slug: str
    phrasing: str
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """The verdict and the best entries, best first."""

    verdict: Verdict
    candidates: tuple[Candidate, ...]
    signals: tuple[Signal, ...]


class FaqIndex:
    """The phrasings of an FAQ, ready to be compared. Building is computing only: off the loop."""

    def __init__(self, phrasings: Sequence[Phrasing], vectors: Vectors | None) -> None:
        """*vectors* holds one unit row a phrasing, or None where there is no embedder."""
        self._signals = Signals(phrasings, vectors)
        self._by_spelling = faq_gate_weights.SPELLING
        self._gate = faq_gate_weights.MEANING if self.has_meaning else self._by_spelling
        self._gate = calibrate(self._gate, self._signals)

    @property
    def has_meaning(self) -> bool:
        """Whether an embedder takes part; without one only spellings are compared."""
        return self._signals.has_meaning

    def match(self, text: str, vector: Vectors | None) -> Match:
        """Find the entries for *text*; *vector* is its embedding, shape ``(dimensions,)``."""
        by_meaning = self.has_meaning and vector is not None
        signals = (Signal.MEANING, Signal.SPELLING) if by_meaning else (Signal.SPELLING,)
        if not self._signals.slugs:
            return Match(Verdict.NONE, (), signals)
        gate = self._by_spelling if self.has_meaning and not by_meaning else self._gate
        likeness = self._signals.of(text, vector if by_meaning else None)
        chance = gate.probability(features_of(likeness, text))
        behind = likeness.fused / max(float(likeness.fused[0]), 1e-6)
        candidates = tuple(
            Candidate(
                slug=self._signals.slugs[likeness.entries[place]],
                phrasing=self._signals.phrasings[likeness.phrasings[place]].text,
                score=chance * float(np.clip(behind[place], 0, 1)),
            )
            for place in range(min(CANDIDATES, len(likeness.entries)))
        )
        verdict = _verdict(chance, by_meaning=by_meaning)
        if verdict is Verdict.ANSWER and advises(text):
            verdict = Verdict.MAYBE
        return Match(verdict, candidates, signals)


def calibrate(gate: Gate, signals: Signals) -> Gate:
    """*gate* after the FAQ's own phrasings were left out one by one."""
    rows = list(_left_out(signals))
    if not rows:
        return gate
    features = np.array([row for row, _ in rows])
    return gate.refit(features, np.array([right for _, right in rows]), weight=OWN_WEIGHT)


def phrasings_of(questions: Mapping[str, Sequence[str]], slug: str) -> list[Phrasing]:
    """The phrasings of an entry in every locale."""
    return [Phrasing(slug, text) for texts in questions.values() for text in texts]


def _left_out(signals: Signals) -> Iterator[tuple[Features, bool]]:
    """For phrasings that have a sister: found without itself, and without its whole entry."""
    if len(signals.slugs) <= 1:
        return
    has_sister = np.bincount(signals.owner)[signals.owner] > 1
    rows = np.flatnonzero(has_sister)
    picked = np.linspace(0, len(rows) - 1, min(LEFT_OUT, len(rows))).astype(np.intp)
    for row in rows[picked].tolist():
        owner, text = int(signals.owner[row]), signals.phrasings[row].text
        likeness = signals.of_own(row)
        yield features_of(likeness, text), bool(likeness.entries[0] == owner)
        yield features_of(likeness.without(owner), text), False


def _verdict(chance: float, *, by_meaning: bool) -> Verdict:
    if chance >= (ANSWER_FROM if by_meaning else ANSWER_BY_SPELLING_FROM):
        return Verdict.ANSWER
    return Verdict.MAYBE if chance >= MAYBE_FROM else Verdict.NONE
