"""How sure it is that the best entry answers: a logistic regression on features of the match.

The shipped weights were learnt on public questions (docs/faq-matching.md). An FAQ corrects them
with itself: its own phrasings are the new rows, the shipped weights the prior. The prior is the
Gaussian of Laplace's approximation (Bishop, Pattern Recognition and Machine Learning, 4.4-4.5),
so that no row of the public data has to be shipped.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.rules.faq_signals import Likeness

Features = NDArray[np.float64]

TOP = 10
"""A score is compared with the mean of so many best ones."""
_STEPS = 50
_STILL = 1e-6  # a step after which nothing more will change
_STEEPEST = 30.0  # log odds beyond which a float says 0 or 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What was learnt of *d* features.

    ``mean`` and ``spread`` (d) scale them; ``weights`` (d + 1) begin with the constant, and
    ``precision`` (d + 1, d + 1) says how firm each weight is.
    """

    mean: Features
    spread: Features
    weights: Features
    precision: Features

    def probability(self, features: Features) -> float:
        """How likely the best entry answers; *features* as `features_of` makes them."""
        return float(_logistic(self._design(features[None, :]) @ self.weights)[0])

    def refit(self, rows: Features, is_right: NDArray[np.bool_], *, weight: float) -> "Gate":
        """The gate after seeing *rows* (n, d), each as often as *weight* says. Newton's method."""
        design, right = self._design(rows), is_right.astype(np.float64)
        weights, precision = self.weights, self.precision
        for _ in range(_STEPS):
            chance = _logistic(design @ weights)
            pull = self.precision @ (weights - self.weights)
            slope = weight * design.T @ (chance - right) + pull
            bend = weight * chance * (1 - chance)
            precision = (design * bend[:, None]).T @ design + self.precision
            step = np.linalg.solve(precision, slope)
            weights = weights - step
            if np.abs(step).max() < _STILL:
                break
        return Gate(mean=self.mean, spread=self.spread, weights=weights, precision=precision)

    def _design(self, rows: Features) -> Features:
        return np.column_stack([np.ones(len(rows)), (rows - self.mean) / self.spread])


def features_of(likeness: Likeness, text: str) -> Features:
    """What the gate sees of the best entry for *text*, shape (13,), or (7,) without meaning.

    For each signal and their sum: score, lead over the best other entry, lift over the mean of
    the best ten; last the length of the text.
    """
    found: list[float] = []
    for scores in (*likeness.signals, likeness.fused):
        others = scores[1:]
        best = np.sort(scores)[-TOP:]
        lead = scores[0] - others.max() if others.size else scores[0]
        found += [float(scores[0]), float(lead), float(scores[0] - best.mean())]
    return np.array([*found, np.log1p(len(text))])


def _logistic(odds: Features) -> Features:
    chance: Features = 1 / (1 + np.exp(-np.clip(odds, -_STEEPEST, _STEEPEST)))
    return chance
