"""Which tables there are, and moving them up and down without the alembic command."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, column, inspect, select, table, text

from bot.database.files import hold_exclusively, refuse_network_volume
from bot.database.sessions import Database, blocking_engine, with_driver
from bot.database.trouble import DatabaseGone, OfAnotherRelease, WrongRole

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "guards"
"""The last revision of ``migrations``: with it here, a start that finds it leaves alembic out."""

_LOCK = 2026112401  # advisory, of whoever migrates
_MIGRATIONS = Path(__file__).parents[2] / "migrations"
_OWNS = text(
    "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('alembic_version')"
)
_VERSIONS = table("alembic_version", column("version_num"))


def upgrade(url: str | URL, revision: str = "head") -> None:
    """Bring the database to ``revision``; each revision is one transaction.

    Blocks: call it before the event loop starts, or in a thread. Raises `DatabaseTrouble`;
    `OfAnotherRelease` when its tables are of a revision that this release does not know, and
    `WrongRole` when this role does not own them.
    """
    address = with_driver(url)
    with _alone(address):
        if revision == "head" and _stands_at_head(address):
            return
        _must_own(address)
        # Alembic is 8 MB and half a second that only a migration needs.
        from alembic import command  # noqa: PLC0415 - said above
        from alembic.util import CommandError  # noqa: PLC0415

        try:
            command.upgrade(_configuration(address), revision)
        except CommandError as error:
            raise OfAnotherRelease(
                f"its tables are of another release of Signoff ({error}); "
                "run that release, or restore a backup of this one"
            ) from error


def find_missing(url: str | URL) -> Path | None:
    """The SQLite file at an address, if it is not there; None for PostgreSQL.

    Raises `WrongAddress`.
    """
    address = with_driver(url)
    path = Path(str(address.database))
    return path if address.get_backend_name() == "sqlite" and not path.is_file() else None


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
    import psycopg  # noqa: PLC0415 - 9 MB that nobody needs on SQLite

    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        connection = psycopg.connect(address, autocommit=True)
    except psycopg.Error as error:
        raise DatabaseGone(str(error).strip()) from error
    with connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        yield


def downgrade(url: str | URL, revision: str) -> None:
    """Take the database back to ``revision`` (``base``: empty). Blocks, like `upgrade`."""
    from alembic import command  # noqa: PLC0415 - said above

    command.downgrade(_configuration(with_driver(url)), revision)


def _configuration(url: URL) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - said above

    configuration = Config()
    configuration.set_main_option("script_location", str(_MIGRATIONS))
    configuration.attributes["url"] = url
    return configuration


async def is_migrated(database: Database) -> bool:
    """Whether the tables are those of this release."""
    async with database.reads() as session:
        connection = await session.connection()
        return await connection.run_sync(_is_at_head)


def _stands_at_head(url: URL) -> bool:
    engine = blocking_engine(url)
    try:
        with engine.connect() as connection:
            return _is_at_head(connection)
    finally:
        engine.dispose()


def _must_own(url: URL) -> None:
    """Only the owner changes tables; `serve` runs as another role, see `bot.database.roles`."""
    if url.get_backend_name() == "sqlite":
        return
    engine = blocking_engine(url)
    try:
        with engine.connect() as connection:
            owns = connection.scalar(_OWNS)
    finally:
        engine.dispose()
    if owns is False:  # None: there is no table yet
        raise WrongRole(
            "its tables are not those of this release, and this role does not own them;"
            " as their owner: signoff migrate --grant ROLE"
        )


def _is_at_head(connection: Connection) -> bool:
    if not inspect(connection).has_table(_VERSIONS.name):
        return False
    # All of them: where two releases migrated there may be two rows.
    return connection.scalars(select(_VERSIONS.c.version_num)).all() == [HEAD]
