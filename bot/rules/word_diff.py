"""What changed between two texts, in words."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_PIECES = re.compile(r"\s+|\w+|[^\w\s]")


class Change(StrEnum):
    """What happened to a run of text."""

    EQUAL = "equal"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that was kept, removed or added as a whole."""

    change: Change
    text: str


def word_diff(before: str, after: str) -> tuple[Run, ...]:
    """Runs that turn *before* into *after*; white space is kept, so the runs add up to both."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    runs: list[Run] = []
    for tag, start, end, new_start, new_end in SequenceMatcher(
        a=old, b=new, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            runs.append(Run(Change.EQUAL, "".join(old[start:end])))
            continue
        if end > start:
            runs.append(Run(Change.REMOVED, "".join(old[start:end])))
        if new_end > new_start:
            runs.append(Run(Change.ADDED, "".join(new[new_start:new_end])))
    return tuple(runs)
