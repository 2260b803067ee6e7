"""Runs the revisions on the database of `bot.database.upgrade` or of ``alembic -x url=…``."""

from alembic import context
from sqlalchemy.engine import URL, Connection

import bot.models  # noqa: F401 - fills the metadata
from bot.database.sessions import blocking_engine, with_driver
from bot.models.base import Row


def find_url() -> URL:
    given = context.config.attributes.get("url") or context.get_x_argument(as_dictionary=True).get(
        "url"
    )
    if given is None:
        raise SystemExit("say which database: alembic -x url=sqlite:///signoff.db upgrade head")
    return with_driver(given)


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """The engine's tables and the search indices are made by revisions, not by models."""
    return kind != "table" or name in Row.metadata.tables


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Row.metadata,
        include_name=is_ours,
        transactional_ddl=True,  # true of SQLite too, since we open its transactions
        transaction_per_migration=True,
        render_as_batch=False,  # a batch copies the table and drops its triggers silently
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    connection = context.config.attributes.get("connection")
    if connection is not None:
        migrate(connection)
        return
    engine = blocking_engine(find_url())
    with engine.connect() as opened:
        migrate(opened)
    engine.dispose()


main()
