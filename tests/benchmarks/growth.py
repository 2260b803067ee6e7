"""The picture of what grows with the comments."""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from bot.views import Section
from tests.benchmarks import history, record

Found = Mapping[str, Any]
"""One database, as `tests.benchmarks.million` found it."""

WIDTH, HEIGHT, EDGE = 560, 270, 56  # of a panel, and what its words need
END = WIDTH - 150  # of the lines; beside it stands what each of them is
APART = 16  # between two of these labels
COLOURS: Final = {"sqlite": "#0b6bcb", "postgresql": "#c2410c"}
NAMES: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
DASHES: Final = {"sqlite": "", "postgresql": "7 3"}  # nobody has to tell colours apart


@dataclass(frozen=True)
class Panel:
    """``value`` of a database over its comments, from ``least`` to ``most``, both in tens."""

    title: str
    value: Callable[[Found], float]
    least: int
    most: int
    targets: Mapping[str, float]
    unit: str = ""


@dataclass(frozen=True)
class Label:
    """What a line is, beside its end."""

    y: float
    words: str
    colour: str


def _slowest(*names: str) -> Callable[[Found], float]:
    """Of those that were asked when it was measured: a question may be newer."""
    return lambda found: max(
        1000 * asked["p95"] for name, asked in found["seconds"].items() if name in names
    )


def _speed(what: str) -> Callable[[Found], float]:
    return lambda found: float(found["entries_a_second"][what]["clock"])


_MS = {sort: 1000 * wanted for sort, wanted in history.WANTED.items()}
_HOME = (*(f"queue, {section.value}" for section in Section), "Home")
SLOWEST_SEARCH, QUEUES = _slowest(*history.SEARCHES), _slowest(*_HOME)
PANELS = (
    Panel("Slowest of the searches, p95", SLOWEST_SEARCH, 0, 3, _MS, " ms"),
    Panel("Slowest of queue and Home, p95", QUEUES, 0, 3, _MS, " ms"),
    Panel(
        "Verify, entries a second",
        _speed(record.VERIFY),
        3,
        6,
        {"both": record.VERIFY_WANTED},
    ),
    Panel(
        "Export as JSONL and CSV, entries a second",
        _speed(record.BOTH),
        3,
        6,
        {"both": record.EXPORT_WANTED},
    ),
)


def draw(results: Path) -> Path:
    """Draw *results* beside themselves, as SVG."""
    told = json.loads(results.read_text("utf-8"))
    picture = results.with_suffix(".svg")
    picture.write_text("\n".join(_svg(told["found"])) + "\n", "utf-8")
    return picture


def _svg(found: list[Found]) -> Iterator[str]:
    width, height = 2 * WIDTH, 2 * HEIGHT
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="system-ui, sans-serif" font-size="13" fill="#1f2328">'
    )
    yield f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
    for number, panel in enumerate(PANELS):
        yield f'<g transform="translate({number % 2 * WIDTH} {number // 2 * HEIGHT})">'
        yield from _panel(panel, found)
        yield "</g>"
    yield "</svg>"


def _panel(panel: Panel, found: list[Found]) -> Iterator[str]:
    yield f'<text x="{EDGE}" y="24" font-weight="600">{panel.title}</text>'
    for ten in range(panel.least, panel.most + 1):
        y = _y(panel, 10**ten)
        yield f'<path d="M{EDGE} {y:.1f}H{END}" stroke="#d0d7de"/>'
        yield f'<text x="{EDGE - 6}" y="{y + 4:.1f}" text-anchor="end">{_short(10**ten)}</text>'
    for size in sorted({each["comments"] for each in found}):
        words = f"{_short(size)} comments" if size == found[0]["comments"] else _short(size)
        yield f'<text x="{_x(size):.1f}" y="{HEIGHT - 26}" text-anchor="middle">{words}</text>'
    labels = list[Label]()
    for name, target in panel.targets.items():
        y, colour = _y(panel, target), COLOURS.get(name, "#57606a")
        yield f'<path d="M{EDGE} {y:.1f}H{END}" stroke="{colour}" stroke-dasharray="2 4"/>'
        labels.append(Label(y, f"target {_short(target)}{panel.unit}", colour))
    for sort in NAMES:
        points = [each for each in found if each["sort"] == sort]
        if points:
            yield from _line(panel, sort, points)
            labels.append(_label(panel, sort, points[-1]))
    for each in apart(labels):
        yield f'<text x="{END + 8}" y="{each.y + 4:.1f}" fill="{each.colour}">{each.words}</text>'


def _line(panel: Panel, sort: str, found: list[Found]) -> Iterator[str]:
    points = [(_x(each["comments"]), _y(panel, panel.value(each))) for each in found]
    colour, way = COLOURS[sort], "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dashes = f' stroke-dasharray="{DASHES[sort]}"' if DASHES[sort] else ""
    yield f'<path d="M{way}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>'
    for (x, y), each in zip(points, found, strict=True):
        value = panel.value(each)
        told = f"{NAMES[sort]}, {each['comments']:,} comments: {value:,.0f}{panel.unit}"
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"><title>{told}</title>'
        yield "</circle>"


def _label(panel: Panel, sort: str, last: Found) -> Label:
    value = panel.value(last)
    words = f"{NAMES[sort]} {_short(value)}{panel.unit}"
    return Label(_y(panel, value), words, COLOURS[sort])


def apart(labels: Iterable[Label]) -> Iterator[Label]:
    """The labels from the top, each as near to its line as the one above it allows."""
    free = -math.inf
    for each in sorted(labels, key=lambda label: label.y):
        y = max(each.y, free)
        free = y + APART
        yield replace(each, y=y)


def _x(comments: float) -> float:
    """From ten thousand to a million."""
    return EDGE + 16 + (math.log10(comments) - 4) / 2 * (END - EDGE - 32)


def _y(panel: Panel, value: float) -> float:
    within = min(max(value, 10**panel.least), 10**panel.most)
    share = (math.log10(within) - panel.least) / (panel.most - panel.least)
    return HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE + 8)


def _short(value: float) -> str:
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if value >= size:
            return f"{value / size:.3g}{letter}"
    return f"{value:.3g}"
