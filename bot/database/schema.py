"""Moving the schema up and down, without the alembic command."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection

from bot.database.files import hold_exclusively, refuse_network_volume
from bot.database.sessions import Database, with_driver

_LOCK = 2026112401  # advisory, of whoever migrates
_MIGRATIONS = Path(__file__).parents[2] / "migrations"


def _configuration(url: str | URL) -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(_MIGRATIONS))
    configuration.attributes["url"] = with_driver(url)
    return configuration


def upgrade(url: str | URL, revision: str = "head") -> None:
    """Bring the database to ``revision``; each revision is one transaction.

    Blocks: call it before the event loop starts, or in a thread.
    """
    with _alone(with_driver(url)):
        command.upgrade(_configuration(url), revision)


@contextmanager
def _alone(url: URL) -> Iterator[None]:
    """Keep other processes from migrating the same database: they wait, and find it done."""
    if url.get_backend_name() == "sqlite":
        path = Path(str(url.database))
        path.parent.mkdir(parents=True, exist_ok=True)
        refuse_network_volume(path)
        with hold_exclusively(path):
            yield
        return
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        yield


def downgrade(url: str | URL, revision: str) -> None:
    """Take the database back to ``revision`` (``base``: empty). Blocks, like `upgrade`."""
    command.downgrade(_configuration(url), revision)


async def is_migrated(database: Database) -> bool:
    """Whether the tables are those of this release."""
    heads = set(ScriptDirectory(str(_MIGRATIONS)).get_heads())

    def current(connection: Connection) -> set[str]:
        return set(MigrationContext.configure(connection).get_current_heads())

    async with database.reads() as session:
        connection = await session.connection()
        return await connection.run_sync(current) == heads
