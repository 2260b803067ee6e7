"""What the record tells of rows, gathered while it is read: to look for it later is to read again.

Kinds have no index, which every entry would pay for.
"""

import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from bot.services.audit import Audit
from bot.services.entries import Entry, Page

FEW: Final = frozenset(
    {
        Audit.FROZEN,
        Audit.LIFTED,
        Audit.LIFT_ASKED,
        Audit.LIFT_VOIDED,
        Audit.LIFT_CONFIRMED,
        Audit.TAKE_DOWN_SIGNED,
        Audit.TAKE_DOWN_ATTEMPTED,
        Audit.TAKE_DOWN_REQUEUED,
        Audit.TAKE_DOWN_DOUBTFUL,
        Audit.TAKEN_DOWN,
        Audit.TAKE_DOWN_FAILED,
        Audit.TAKE_DOWN_WITHDRAWN,
        Audit.ACCOUNT_CHANGED,
        Audit.POLICY_CHANGED,
        Audit.STATEMENTS_LOADED,
        Audit.IN_FLIGHT_SETTLED,
        Audit.MEMBER_CHANGED,
        Audit.ROLE_GROUP_CHANGED,
        Audit.TRAINING_CHANGED,
    }
)
"""Kinds of which there are so few that all of their entries are held."""


NUMBERED: Final = frozenset({Audit.CLAIMS_OVERRIDDEN})
"""Kinds whose entries are found by their numbers: they may be many."""
_NOTED: Final = FEW | NUMBERED


class Told:
    """The entries of some kinds, and of the others how many have no row yet that agrees."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.unmatched: Counter[str] = Counter()
        self.held: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.numbers: dict[str, array[int]] = {}

    def take(self, page: Page) -> None:
        """Read on; what *page* holds was proved."""
        kinds = [entry.kind for entry in page.entries]
        self.unmatched.update(kinds)
        if not _NOTED.isdisjoint(kinds):
            for entry in page.entries:
                self._note(entry)

    def _note(self, entry: Entry) -> None:
        if entry.kind in FEW:
            self.held[entry.kind].append(json.loads(entry.text()))
        elif entry.kind in NUMBERED:
            self.numbers.setdefault(entry.kind, array("q")).append(entry.seq)

    def join(self, later: "Told") -> None:
        """Take over what was gathered of the entries after these."""
        self.unmatched.update(later.unmatched)
        for kind, entries in later.held.items():
            self.held[kind] += entries
        for kind, numbers in later.numbers.items():
            self.numbers.setdefault(kind, array("q")).extend(numbers)

    def match(self, entries: Iterable[Mapping[str, Any]]) -> None:
        """Note that the rows of these *entries* are there; each has just one."""
        self.unmatched.subtract(Counter([entry["kind"] for entry in entries]))

    def has_unmatched(self, kinds: Iterable[Audit]) -> bool:
        """Whether the row of some entry of *kinds* was not there."""
        return any(self.unmatched[kind] for kind in kinds)

    def of(self, kinds: Iterable[Audit]) -> Iterator[dict[str, Any]]:
        """The entries of *kinds*, all of them in `FEW`, oldest first."""
        held = [entry for kind in kinds for entry in self.held[kind]]
        return iter(sorted(held, key=lambda entry: int(entry["seq"])))

    def seqs_of(self, kind: Audit) -> Sequence[int]:
        """The numbers of the entries of a *kind* in `NUMBERED`, oldest first."""
        return self.numbers.get(kind, array("q"))
