"""What one test's engine compiled, the next test's uses: a quarter of the time of most tests.

Each test has a database and so an engine of its own, which would put every statement together
anew. SQLAlchemy finds what is compiled by dialect and statement; here the dialects of one class
are alike, and their engines share one cache.
"""

from typing import Any

from sqlalchemy import URL, Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg, PGDialectAsync_psycopg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine import Dialect
from typing_extensions import override

_COMPILED: dict[Any, Any] = {}


class _Alike(Dialect):
    """Equal to all of its class, whose servers are of one version here."""

    @override
    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    @override
    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    @override
    def engine_created(cls, engine: Engine) -> None:
        engine.update_execution_options(compiled_cache=_COMPILED)


class Sqlite(_Alike, SQLiteDialect_aiosqlite):
    """SQLite, as the product opens it."""

    supports_statement_cache = True


class PostgresqlAsync(_Alike, PGDialectAsync_psycopg):
    """PostgreSQL, as the product opens it."""

    supports_statement_cache = True


class Postgresql(PGDialect_psycopg):
    """Leads to the one that waits without blocking."""

    supports_statement_cache = True

    @classmethod
    @override
    def get_async_dialect_cls(cls, url: URL) -> type[Dialect]:
        return PostgresqlAsync


def share() -> None:
    """Use these dialects in this process from now on."""
    registry.register("sqlite.aiosqlite", __name__, Sqlite.__name__)
    registry.register("postgresql.psycopg", __name__, Postgresql.__name__)
