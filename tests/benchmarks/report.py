"""What a benchmark found, as lines of a small table: measured, floor, ratio, target."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from unicodedata import east_asian_width

HEADINGS = ("", "measured", "floor in this run", "ratio", "target", "")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One claim. ``floor`` names what stands beside it; ``is_met`` None: only for information."""

    what: str
    measured: str
    floor: str = ""
    ratio: str = ""
    target: str = ""
    is_met: bool | None = None

    def cells(self) -> tuple[str, ...]:
        verdict = {True: "met", False: "MISSED", None: ""}[self.is_met]
        return (self.what, self.measured, self.floor, self.ratio, self.target, verdict)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def show(title: str, lines: Sequence[Line]) -> None:
    """Print one benchmark's lines under its title."""
    rows = [HEADINGS, *(line.cells() for line in lines)]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    say(f"\n## {title}")
    for row in rows:
        cells = (_pad(cell, width) for cell, width in zip(row, widths, strict=True))
        say("  ".join(cells).rstrip())


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least *share* (0 to 1) of *values* do not exceed."""
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
