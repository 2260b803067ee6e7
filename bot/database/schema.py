"""Moving the schema up and down, without the alembic command."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import URL

from bot.database.sessions import with_driver

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
