"""The record of a history that nobody lived through: a chain that holds, each entry in its time."""

import hashlib
import heapq
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count
from typing import NamedTuple

from bot.rules.chain import GENESIS, Link, commitment, hash_of, written
from tests.benchmarks.life import Life, Row, Told

SAMPLES = 1_000
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


class Entry(NamedTuple):
    """Rows of one entry, and of the texts beside it."""

    row: Row
    texts: list[Row]


class Record:
    """Links what is told, whichever comment it is about, by time."""

    def __init__(self) -> None:
        self.seq, self.hash = 0, GENESIS
        self._waiting: list[tuple[datetime, int, Told]] = []
        self._numbers = count()

    def take(self, life: Life) -> Iterator[Entry]:
        """Entries that are before anything of *life*; its own follow later."""
        yield from self._until(life.at)
        self.hear(life.told)

    def hear(self, news: Iterable[Told]) -> None:
        """Keep what is told until its time."""
        for told in news:
            heapq.heappush(self._waiting, (told.at, next(self._numbers), told))

    def rest(self) -> Iterator[Entry]:
        """All that is left, at the end."""
        yield from self._until(None)

    def _until(self, at: datetime | None) -> Iterator[Entry]:
        while self._waiting and (at is None or self._waiting[0][0] <= at):
            yield self._link(heapq.heappop(self._waiting)[2])

    def _link(self, told: Told) -> Entry:
        seq, prev = self.seq + 1, self.hash
        # Secret in the product, and here the same every time.
        keys = {name: hashlib.sha256(f"{seq}{name}".encode()).digest() for name in told.texts}
        link = Link(
            seq=seq,
            at=told.at,
            kind=told.kind,
            actor=told.actor,
            subject=told.subject,
            facts=told.facts,
            commitments={name: commitment(keys[name], text) for name, text in told.texts.items()},
            prev_hash=prev,
        )
        body = _body_of(link)
        self.seq, self.hash = seq, hash_of(body)
        row = {
            "seq": seq,
            "at": told.at,
            "kind": told.kind.value,
            "subject": told.subject,
            "body": body,
            "prev_hash": prev,
            "hash": self.hash,
        }
        kept = {} if told.is_erased else told.texts
        beside = [
            {"entry_seq": seq, "field": name, "key": keys[name], "text": text}
            for name, text in kept.items()
        ]
        return Entry(row, beside)


def _body_of(link: Link) -> bytes:
    """The canonical bytes, which for these values the faster encoder makes, too."""
    said = {
        "seq": link.seq,
        "at": written(link.at),
        "kind": link.kind,
        "actor": link.actor,
        "subject": link.subject,
        "facts": link.facts,
        "commitments": link.commitments,
        "prev": link.prev_hash,
    }
    body = _encode(said).encode()
    if link.seq <= SAMPLES and body != link.body():
        raise AssertionError(link)
    return body
