"""Filling a database with a long history, quickly.

Rows are written before the last revision, which adds the triggers: they guard what happens later,
and would look each of these rows up. On PostgreSQL keys are not looked up, either; the rows fit,
for `bot.services.verification` finds no fault in them.
"""

import gc
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from itertools import islice
from typing import Any, cast

import psycopg
from sqlalchemy import Column
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

from bot.database import upgrade
from bot.database.schema import HEAD
from bot.database.sessions import with_driver
from bot.models.base import Row as Model
from tests.benchmarks import history_data
from tests.benchmarks.life import Row
from tests.benchmarks.record_data import Record

BEFORE_TRIGGERS = "first_tables"
AT_ONCE = 10_000
"""Comments."""
Insert = Callable[[str, Sequence[Row]], None]
Table = Mapping[str, Sequence[Row]]


def fill(url: str, count: int) -> None:
    """Make the tables and insert *count* comments with their record."""
    upgrade(url, BEFORE_TRIGGERS)
    record = Record()
    gc.disable()  # rows form no circles, and there are many: looking for some doubles the time
    try:
        if url.startswith("sqlite"):
            _fill_sqlite(url, _portions(count, record))
        else:
            _fill_postgresql(url, _portions(count, record))
    finally:
        gc.enable()
    upgrade(url, HEAD)
    _end(url, record)


def _portions(count: int, record: Record) -> Iterator[Table]:
    """Rows by table."""
    yield history_data.surroundings()
    record.hear(history_data.told_of_members())
    lives = history_data.lives(count)
    while page := list(islice(lives, AT_ONCE)):
        rows: dict[str, list[Row]] = defaultdict(list)
        for life in page:
            for table, some in life.rows.items():
                rows[table] += some
            _add_entries(rows, record.take(life))
        yield rows
    rows = defaultdict(list)
    _add_entries(rows, record.rest())
    yield rows


def _add_entries(rows: dict[str, list[Row]], entries: Iterable[Any]) -> None:
    for row, texts in entries:
        rows["audit_entry"].append(row)
        rows["personal_text"] += texts


def _columns(table: str, rows: Sequence[Row]) -> tuple[list[str], list[Any]]:
    """The names of all columns, and what is in those that no row of *rows* speaks of."""
    given = list(rows[0])
    if table not in Model.metadata.tables:
        return given, []
    columns = Model.metadata.tables[table].columns
    rest = {
        column.name: _default_of(column)
        for column in columns
        if column.name not in given and column.default is not None
    }
    return [*given, *rest], list(rest.values())


def _default_of(column: Column[Any]) -> Any:
    """As rows hold it; of those that a function makes, an empty list or object as JSON."""
    default = cast("ScalarElementColumnDefault | CallableColumnDefault", column.default).arg
    if not callable(default):
        return default
    return "{}" if "dict" in repr(default) else "[]"


def _fill_sqlite(url: str, portions: Iterator[Table]) -> None:
    with closing(sqlite3.connect(with_driver(url).database or "")) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -1000000")
        for portion in portions:
            for table, rows in portion.items():
                _insert(connection, table, rows)


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[Row]) -> None:
    names, rest = _columns(table, rows)
    if table == "findable_terms":
        names[0] = "rowid"
    marks = ", ".join("?" * len(names))
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 - constants
    connection.executemany(statement, ([*map(_as_text, row.values()), *rest] for row in rows))


def _as_text(value: object) -> object:
    """As `bot.models.base.Instant` keeps it."""
    return value.isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def _fill_postgresql(url: str, portions: Iterator[Table]) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute("DROP INDEX ix_findable_terms_terms")
        connection.execute("CREATE TEMP TABLE terms_as_text (comment_id bigint, terms text)")
        for portion in portions:
            for table, rows in portion.items():
                _copy(connection, table, rows)
        connection.execute(
            "INSERT INTO findable_terms SELECT comment_id,"
            " array_to_tsvector(string_to_array(terms, ' ')) FROM terms_as_text"
        )
        connection.execute(
            "CREATE INDEX ix_findable_terms_terms ON findable_terms USING gin (terms)"
        )


def _copy(connection: psycopg.Connection, table: str, rows: Sequence[Row]) -> None:
    names, rest = _columns(table, rows)
    target = "terms_as_text" if table == "findable_terms" else table
    statement = f"COPY {target} ({', '.join(names)}) FROM STDIN".encode()
    with connection.cursor() as cursor, cursor.copy(statement) as copying:
        for row in rows:
            copying.write_row([*row.values(), *rest])


def _end(url: str, record: Record) -> None:
    """Where the record ends, as its head says; and on PostgreSQL what its planner would know."""
    head = "UPDATE audit_head SET seq = {0}, hash = {0}"
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(with_driver(url).database or "")) as connection, connection:
            connection.execute(head.format("?"), (record.seq, record.hash))
        return
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(head.format("%s").encode(), (record.seq, record.hash))
        server.execute("VACUUM ANALYZE")
