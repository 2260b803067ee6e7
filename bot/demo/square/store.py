"""What Square remembers, in a SQLite file of its own.

Every call is short and runs on the event loop's thread; one call is one transaction.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, TypeVar

_SCHEMA = """
CREATE TABLE IF NOT EXISTS post (
    id TEXT PRIMARY KEY, account TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS comment (
    id TEXT PRIMARY KEY, post_id TEXT NOT NULL REFERENCES post (id),
    parent_id TEXT REFERENCES comment (id), account TEXT NOT NULL, kind TEXT NOT NULL,
    author_id TEXT NOT NULL, author_name TEXT NOT NULL, text TEXT NOT NULL,
    is_brand INTEGER NOT NULL DEFAULT 0, is_hidden INTEGER NOT NULL DEFAULT 0,
    reply_key TEXT, created_at TEXT NOT NULL, edited_at TEXT, deleted_at TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS comment_by_post ON comment (post_id);
CREATE INDEX IF NOT EXISTS comment_by_parent ON comment (parent_id);
CREATE UNIQUE INDEX IF NOT EXISTS comment_reply_key ON comment (account, reply_key);
CREATE TABLE IF NOT EXISTS delivery (
    id TEXT PRIMARY KEY, account TEXT NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, next_at TEXT NOT NULL, outcome TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (state, next_at);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Something the brand published. ``kind`` is post, reel or product."""

    id: str
    account: str
    kind: str
    text: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What a visitor wrote, or (``is_brand``) what the brand answered."""

    id: str
    post_id: str
    parent_id: str | None
    account: str
    kind: str  # comment, mention or review
    author_id: str
    author_name: str
    text: str
    created_at: datetime
    is_brand: bool = False
    is_hidden: bool = False
    reply_key: str | None = None
    edited_at: datetime | None = None
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """News on its way to Signoff. ``state`` is waiting, delivered or given_up."""

    id: str
    account: str
    body: str
    state: str = "waiting"
    attempts: int = 0
    next_at: datetime
    outcome: str | None = None


Row = TypeVar("Row", Post, Comment, Delivery)
_TABLES: Mapping[type, str] = {Post: "post", Comment: "comment", Delivery: "delivery"}


class Store:
    """Rows in, rows out."""

    def __init__(self, database: str) -> None:
        self._db = sqlite3.connect(database, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.executescript("PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON;" + _SCHEMA)

    def close(self) -> None:
        """Give the file back."""
        self._db.close()

    def save(self, *rows: Post | Comment | Delivery) -> None:
        """Write all *rows*, or none of them; a row of the same id is replaced in place."""
        with self._db:
            for row in rows:
                self._db.execute(_upsert(type(row)), {k: _stored(v) for k, v in _items(row)})

    def find(self, kind: type[Row], row_id: str) -> Row | None:
        """The row of that id."""
        return next(iter(self._select(kind, "id = ?", row_id)), None)

    def find_reply(self, account: str, key: str) -> Comment | None:
        """The brand's answer that was published under *key*."""
        found = self._select(Comment, "account = ? AND reply_key = ?", account, key)
        return next(iter(found), None)

    def list_posts(self, limit: int = 100) -> list[Post]:
        """The newest posts, newest first."""
        return self._select(Post, "1 ORDER BY created_at DESC, id LIMIT ?", limit)

    def list_comments(self, post_id: str, limit: int = 1000) -> list[Comment]:
        """Comments and answers under a post, oldest first, deleted ones too."""
        order = "post_id = ? ORDER BY created_at, rowid LIMIT ?"
        return self._select(Comment, order, post_id, limit)

    def list_answers(self, comment_id: str) -> list[Comment]:
        """The brand's standing answers right under a comment, oldest first."""
        where = "parent_id = ? AND is_brand AND deleted_at IS NULL ORDER BY created_at, rowid"
        return self._select(Comment, where, comment_id)

    def list_due(self, now: datetime, limit: int = 20) -> list[Delivery]:
        """Deliveries whose time has come, the longest waiting first."""
        where = "state = 'waiting' AND next_at <= ? ORDER BY next_at, rowid LIMIT ?"
        return self._select(Delivery, where, _stored(now), limit)

    def find_next_due(self) -> datetime | None:
        """When the next delivery is due."""
        row = self._db.execute(
            "SELECT min(next_at) AS next FROM delivery WHERE state = 'waiting'"
        ).fetchone()
        return datetime.fromisoformat(row["next"]) if row["next"] else None

    def list_deliveries(self, limit: int = 200) -> list[Delivery]:
        """The latest deliveries, newest first."""
        return self._select(Delivery, "1 ORDER BY rowid DESC LIMIT ?", limit)

    def _select(self, kind: type[Row], where: str, *values: object) -> list[Row]:
        query = f"SELECT * FROM {_TABLES[kind]} WHERE {where}"  # noqa: S608 - our own words only
        return [_row(kind, row) for row in self._db.execute(query, values)]


def _upsert(kind: type) -> str:
    names = [field.name for field in fields(kind)]
    changes = ", ".join(f"{name} = excluded.{name}" for name in names if name != "id")
    return (
        f"INSERT INTO {_TABLES[kind]} ({', '.join(names)}) "  # noqa: S608 - our own words only
        f"VALUES ({', '.join(':' + name for name in names)}) "
        f"ON CONFLICT (id) DO UPDATE SET {changes}"
    )


def _items(row: Post | Comment | Delivery) -> Iterable[tuple[str, object]]:
    return asdict(row).items()


def _stored(value: object) -> object:
    return value.isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def _row(kind: type[Row], row: sqlite3.Row) -> Row:
    values: dict[str, Any] = {field.name: row[field.name] for field in fields(kind)}
    for name, value in values.items():
        if name.endswith("_at") and value is not None:
            values[name] = datetime.fromisoformat(value)
        elif name.startswith("is_"):
            values[name] = bool(value)
    return kind(**values)
