"""Public questions as FAQs with queries that have an answer there and queries that have none.

An FAQ of a shop differs from a list of intents: it is small, and one entry holds several
questions. So besides whole sets there are small ones and ones with merged entries.
"""

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

NONE = ""
"""The slug of a query that nothing answers."""
Rows = Mapping[str, Sequence[str]]  # label → its texts


@dataclass(frozen=True)
class Case:
    name: str
    faq: list[tuple[str, str]]  # (slug, phrasing)
    queries: list[tuple[str, str]]  # (slug or NONE, text)


@dataclass(frozen=True)
class Sets:
    """A folder of jsonl files; each label's texts are shuffled once and for all."""

    folder: Path

    def by_label(self, *names: str) -> Rows:
        found: dict[str, set[str]] = defaultdict(set)
        for name in names:
            for row in self._rows(name):
                found[row["label"]].add(row["text"])
        return {label: _shuffled(found[label]) for label in sorted(found)}

    def texts(self, *names: str) -> list[str]:
        return _shuffled({row["text"] for name in names for row in self._rows(name)})

    def in_order(self, name: str) -> list[tuple[str, str]]:
        return [(row["label"], row["text"]) for row in self._rows(name)]

    def _rows(self, name: str) -> Iterator[dict[str, str]]:
        lines = (self.folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        return (json.loads(line) for line in lines)


def training_cases(sets: Sets) -> Iterator[Case]:
    """CLINC150 (CC BY 3.0), every other intent of BANKING77 (CC BY 4.0), Chatbot_data (MIT)."""
    dice = random.Random(3)  # noqa: S311 - the same cases each time
    clinc, banking = sets.by_label("clinc_train"), sets.by_label("banking77_train")
    off_topic = sets.texts("clinc_oos_train")[:60], sets.texts("ko_chatbot")[:300]
    nothing = [*dice.sample(off_topic[0], 30), *dice.sample(off_topic[1], 30)]
    for count in (8, 15, 30, 60, 120):
        for known in (1, 3, 5, 8):
            yield _small(clinc, dice, count=count, known=known, merged=1, nothing=nothing)
    for count in (8, 15, 15, 30):
        for merged, known in ((2, 2), (3, 1), (4, 2), (4, 1), (2, 4)):
            if count * merged <= 140:
                yield _small(clinc, dice, count=count, known=known, merged=merged, nothing=nothing)
    every_other = dict(list(banking.items())[1::2])
    for count in (8, 15, 25):
        for known in (1, 3, 5):
            yield _small(
                every_other, dice, count=count, known=known, merged=1, nothing=nothing[:20]
            )


def test_cases(sets: Sets) -> Iterator[Case]:
    """Queries that were never trained on; ParaKQC and curekart (HINT3) not at all."""
    clinc, banking = sets.by_label("clinc_train"), sets.by_label("banking77_train")
    parakqc, chat = sets.by_label("parakqc_sets_0_499"), sets.texts("ko_chatbot")[-300:]
    far = [*sets.texts("clinc_oos_val"), *sets.texts("clinc_oos_train")[60:]]
    for known in (1, 3, 5):
        yield _whole(f"CLINC150 k={known}", clinc, known=known, nothing=far)
    for known in (3, 5):
        yield _whole(f"BANKING77 k={known}", banking, known=known, nothing=far)
    seen = list(banking)[::2]
    unseen = {label: banking[label] for label in seen}
    near = [text for label in list(banking)[1::2] for text in banking[label][20:26]]
    yield _whole("BANKING77 near k=5", unseen, known=5, nothing=near)
    first, rest = dict(list(parakqc.items())[:250]), list(parakqc.values())[250:]
    nothing = [*(texts[7] for texts in rest), *chat]
    for known in (1, 5):
        yield _whole(f"ParaKQC k={known}", first, known=known, nothing=nothing, asked=slice(5, 9))
    for start in (0, 50, 100):
        small = dict(list(parakqc.items())[start : start + 15])
        near = [texts[7] for texts in rest[:150]]
        yield _whole(f"ParaKQC 15 from {start}", small, known=4, nothing=near, asked=slice(5, 9))
    known_slugs = {label for label, _ in sets.in_order("hint3_curekart_train")}
    asked = [
        (label if label in known_slugs else NONE, text)
        for label, text in sets.in_order("hint3_curekart_test")
    ]
    yield Case("curekart (HINT3 v2)", sets.in_order("hint3_curekart_train"), asked)


def _small(
    rows: Rows, dice: random.Random, *, count: int, known: int, merged: int, nothing: list[str]
) -> Case:
    """*count* entries of *merged* intents with *known* phrasings each; the other intents are near
    questions without an answer.
    """
    labels = dice.sample(list(rows), count * merged)
    slug_of = {label: f"e{number // merged}" for number, label in enumerate(labels)}
    others = [label for label in rows if label not in slug_of]
    each = min(7, max(1, 240 // len(labels)))
    asked = [(slug_of[label], text) for label in labels for text in rows[label][8 : 8 + each]]
    near = [(NONE, dice.choice(rows[label][:15])) for label in (others * 6)[:150]]
    return Case(
        f"{count}x{merged}x{known}",
        [(slug_of[label], text) for label in labels for text in rows[label][:known]],
        [*asked, *near, *((NONE, text) for text in nothing)],
    )


def _whole(
    name: str, rows: Rows, *, known: int, nothing: Sequence[str], asked: slice = slice(15, 21)
) -> Case:
    return Case(
        name,
        [(label, text) for label, texts in rows.items() for text in texts[:known]],
        [
            *((label, text) for label, texts in rows.items() for text in texts[asked]),
            *((NONE, text) for text in nothing),
        ],
    )


def _shuffled(texts: set[str]) -> list[str]:
    found = sorted(texts)
    random.Random(7).shuffle(found)  # noqa: S311 - the same order each time
    return found
