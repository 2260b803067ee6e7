"""The gate learns from an FAQ's own phrasings without forgetting what it was shipped with."""

import numpy as np
import pytest

from bot.rules.faq_gate import Gate, features_of
from bot.rules.faq_gate_weights import MEANING, SPELLING
from bot.rules.faq_signals import Likeness

PLAIN = Gate(
    mean=np.zeros(2), spread=np.ones(2), weights=np.array([0.0, 1.0, 0.0]), precision=np.eye(3)
)
ROWS = np.array([[1.0, 0.0]] * 20)


def test_a_gate_without_new_rows_stays_as_it_is():
    refitted = PLAIN.refit(np.empty((0, 2)), np.empty(0, dtype=bool), weight=4)

    np.testing.assert_allclose(refitted.weights, PLAIN.weights)


def test_a_gate_that_was_wrong_becomes_careful():
    refitted = PLAIN.refit(ROWS, np.zeros(20, dtype=bool), weight=4)

    assert PLAIN.probability(ROWS[0]) > 0.7
    assert refitted.probability(ROWS[0]) < 0.2


def test_a_firm_prior_moves_less_than_a_loose_one():
    firm = Gate(
        mean=PLAIN.mean, spread=PLAIN.spread, weights=PLAIN.weights, precision=np.eye(3) * 99
    )

    moved = [
        gate.refit(ROWS, np.zeros(20, dtype=bool), weight=1).probability(ROWS[0])
        for gate in (PLAIN, firm)
    ]

    assert moved[0] < moved[1]


def test_rows_that_a_line_parts_cleanly_do_not_run_away():
    rows = np.array([[-9.0, 0.0], [9.0, 0.0]] * 50)

    refitted = PLAIN.refit(rows, np.array([False, True] * 50), weight=4)

    assert np.isfinite(refitted.weights).all()


@pytest.mark.parametrize(("gate", "signals"), [(MEANING, 3), (SPELLING, 1)])
def test_a_shipped_gate_fits_the_features_and_is_a_valid_prior(gate, signals):
    likeness = Likeness(
        entries=np.arange(4),
        signals=np.linspace(0.9, 0.1, 4 * signals, dtype=np.float32).reshape(signals, 4),
        fused=np.linspace(0.9, 0.1, 4, dtype=np.float32),
        phrasings=np.arange(4),
    )

    features = features_of(likeness, "is it dishwasher safe")

    assert 0 < gate.probability(features) < 1
    assert np.linalg.eigvalsh((gate.precision + gate.precision.T) / 2).min() > 0
