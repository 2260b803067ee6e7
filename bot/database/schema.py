"""Moving the schema up and down, without the alembic command."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection

from bot.database.sessions import Database, with_driver

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
    command.upgrade(_configuration(url), revision)


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
