"""What became of every mutant: kept beside the checkout, and shown."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.mutation.children import Outcome

TARGET = 0.85
KILLED = {Outcome.FAILED, Outcome.ENDLESS}


class Result(NamedTuple):
    """Of one mutant."""

    key: str
    path: str
    line: int
    operator: str
    outcome: Outcome
    change: str  # its lines before and after


class Results:
    """A file that grows by a line a mutant; what was tried is not tried again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.by_key: dict[str, Result] = {}
        self.read()

    def read(self) -> None:
        """What another process added, too."""
        if self._path.exists():
            for line in self._path.read_text(encoding="utf-8").splitlines():
                stored = Result(*json.loads(line))
                self.by_key[stored.key] = stored._replace(outcome=Outcome(stored.outcome))

    def forget_survivors(self) -> None:
        """They are tried anew."""
        kept = [each for each in self.by_key.values() if each.outcome in KILLED]
        self._path.write_text("", encoding="utf-8")
        self.by_key = {}
        for each in kept:
            self.add(each)

    def add(self, result: Result) -> None:
        """The last one of a mutant counts."""
        self.by_key[result.key] = result
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(result, ensure_ascii=False) + "\n")


class Score(NamedTuple):
    """Of one part."""

    part: str
    mutants: int  # all that there are
    results: list[Result]

    @property
    def killed(self) -> float:
        """The share of those tried."""
        return sum(each.outcome in KILLED for each in self.results) / max(len(self.results), 1)


def show(scores: Sequence[Score]) -> str:
    """A table, then what was survived and where."""
    lines = ["| part | mutants | tried | killed | of that endless | survived | unreached | score |"]
    lines.append("|" + "---|" * 8)
    for score in scores:
        count = Counter(each.outcome for each in score.results)
        killed = sum(count[outcome] for outcome in KILLED)
        left = (count[Outcome.SURVIVED], count[Outcome.UNREACHED], f"{score.killed:.1%}")
        figures = (score.mutants, len(score.results), killed, count[Outcome.ENDLESS], *left)
        lines.append(f"| {score.part} | " + " | ".join(map(str, figures)) + " |")
    survivors = [each for score in scores for each in score.results if each.outcome not in KILLED]
    for each in sorted(survivors, key=lambda each: (each.path, each.line)):
        lines += ["", f"{each.path}:{each.line} {each.operator}: {each.outcome}", each.change]
    return "\n".join(lines)
