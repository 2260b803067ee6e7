"""A long record that nobody lived through: linked entries, a text beside each fourth."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import psycopg

from bot.database import upgrade
from bot.database.sessions import with_driver
from bot.rules.chain import GENESIS, Link, commitment, hash_of, written

BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = ("comment_received", "comment_triaged", "draft_offered", "comment_closed")
ENTRY = ("seq", "at", "kind", "subject", "body", "prev_hash", "hash")
TEXT = ("entry_seq", "field", "key", "text")
SAMPLES = 10
Row = tuple[Any, ...]


def fill(url: str, count: int) -> None:
    """Make the tables and insert *count* entries."""
    upgrade(url)
    if url.startswith("sqlite"):
        _fill_sqlite(with_driver(url).database or "", count)
    else:
        _fill_postgresql(url, count)


def _entries(count: int) -> Iterator[tuple[Row, list[Row]]]:
    """Rows of `ENTRY`, each with the rows of `TEXT` beside it."""
    prev = GENESIS
    for seq in range(1, count + 1):
        key = hashlib.sha256(str(seq).encode()).digest()
        text = f"댓글 {seq}: 이거 식세기 되나요?? will it survive the dishwasher"
        link = Link(
            seq=seq,
            at=BEGUN + timedelta(seconds=seq),
            kind=KINDS[seq % len(KINDS)],
            actor=f"member:{seq % 7}",
            subject=f"comment:{seq // len(KINDS)}",
            facts={"account": 3, "comment": seq // len(KINDS), "digest": key.hex(), "version": 1},
            commitments={} if seq % len(KINDS) else {"text": commitment(key, text)},
            prev_hash=prev,
        )
        body = _body_of(link)
        own = hash_of(body)
        columns = (seq, written(link.at), link.kind, link.subject, body, prev, own)
        yield columns, [(seq, "text", key, text)] if link.commitments else []
        prev = own


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
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    if link.seq <= SAMPLES and body != link.body():
        raise AssertionError(link)
    return body


def _fill_sqlite(path: str, count: int) -> None:
    texts: list[Row] = []
    last: Row = ()

    def entries() -> Iterator[Row]:
        nonlocal last
        for last, beside in _entries(count):
            texts.extend(beside)
            yield last

    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.executemany(_insert("audit_entry", ENTRY), entries())
        connection.executemany(_insert("personal_text", TEXT), texts)
        connection.execute("UPDATE audit_head SET seq = ?, hash = ?", (last[0], last[-1]))


def _insert(table: str, columns: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - constants


def _fill_postgresql(url: str, count: int) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        last: Row = ()
        entries = _entries(count)
        while page := list(islice(entries, 10_000)):
            _copy(connection, "audit_entry", ENTRY, [entry for entry, _ in page])
            _copy(connection, "personal_text", TEXT, [row for _, rows in page for row in rows])
            last = page[-1][0]
        connection.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")
        connection.execute("UPDATE audit_head SET seq = %s, hash = %s", (last[0], last[-1]))
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")


def _copy(
    connection: psycopg.Connection, table: str, columns: tuple[str, ...], rows: list[Row]
) -> None:
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN".encode()
    with connection.cursor() as cursor, cursor.copy(statement) as copying:
        for row in rows:
            copying.write_row(row)
