"""Two roles on PostgreSQL: the owner migrates, and the product runs as one that owns nothing.

Triggers keep the record from being changed, but an owner can switch them off. Who only has what
is granted here can add to the record and read it, no more.
"""

from typing import TYPE_CHECKING, Final

from sqlalchemy import URL, text

from bot.database.sessions import Database, with_driver
from bot.database.trouble import DatabaseGone, WrongRole

if TYPE_CHECKING:
    from psycopg import Cursor
    from psycopg.rows import TupleRow

_LESS: Final = (
    ("audit_entry", "UPDATE, DELETE"),
    ("audit_anchor", "UPDATE, DELETE"),
    ("audit_head", "INSERT, UPDATE, DELETE"),
    ("personal_text", "UPDATE"),
    ("alembic_version", "INSERT, UPDATE, DELETE"),
)
"""What the product never does, of reading and writing rows."""
_MAY_CHANGE_RECORD = text(
    "SELECT has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')"
    " OR pg_has_role(relowner, 'MEMBER')"
    " FROM pg_class WHERE oid = CAST('audit_entry' AS regclass)"
)


def must_have_roles(url: str | URL) -> None:
    """Raise `WrongRole` for a database without roles, which need not be there yet."""
    if with_driver(url).get_backend_name() == "sqlite":
        raise WrongRole(
            "SQLite has no roles: whoever may write the file may change it. Run signoff migrate"
            " without --grant, or set SIGNOFF_DATABASE_URL to a PostgreSQL database."
        )


def grant(url: str | URL, role: str) -> None:
    """Let *role* run the product on a migrated database, and take from it whatever is more.

    Blocks, and may be repeated. Raises `WrongRole` where there are no roles, for one that is not
    there and for one that could change the record all the same; and `DatabaseTrouble`.
    """
    must_have_roles(url)
    import psycopg  # noqa: PLC0415 - 9 MB that nobody needs on SQLite

    try:
        wanted = with_driver(url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(wanted) as connection, connection.cursor() as cursor:
            _must_be_another(cursor, role)
            _grant(cursor, role)
    except psycopg.OperationalError as error:
        raise DatabaseGone(str(error).strip()) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise WrongRole(
            f"only the owner of the tables can grant rights: {str(error).splitlines()[0]}"
        ) from error


def _must_be_another(cursor: "Cursor[TupleRow]", role: str) -> None:
    cursor.execute(
        "SELECT pg_has_role(rolname, current_user, 'MEMBER') FROM pg_roles WHERE rolname = %s",
        [role],
    )
    found = cursor.fetchone()
    if found is None:
        raise WrongRole(f"there is no role {role!r}; first: CREATE ROLE {role} LOGIN PASSWORD '…'")
    if found[0]:
        raise WrongRole(
            f"the role {role!r} is the owner, one of its members or a superuser:"
            " it could change the record all the same"
        )


def _grant(cursor: "Cursor[TupleRow]", role: str) -> None:
    from psycopg.sql import SQL, Identifier  # noqa: PLC0415 - as above

    name = _schema(cursor)
    schema, grantee = Identifier(name), Identifier(role)
    database = Identifier(cursor.connection.info.dbname)
    for statement in (
        "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
        "REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}",
        "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}",
        "GRANT USAGE ON SCHEMA {schema} TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    ):
        cursor.execute(SQL(statement).format(schema=schema, database=database, role=grantee))
    for table, rights in _LESS:
        less = SQL("REVOKE {rights} ON {table} FROM {role}")
        of = Identifier(name, table)
        cursor.execute(less.format(rights=SQL(rights), table=of, role=grantee))
    # enough to lock it: a trigger of the owner's moves it with each entry
    to_lock = SQL("GRANT UPDATE (id) ON {table} TO {role}")
    cursor.execute(to_lock.format(table=Identifier(name, "audit_head"), role=grantee))


def _schema(cursor: "Cursor[TupleRow]") -> str:
    """The schema in which the owner's connection makes its tables."""
    cursor.execute("SELECT current_schema()")
    found = cursor.fetchone()
    if found is None or found[0] is None:
        raise WrongRole("the search_path of the owner names no schema that is there")
    return str(found[0])


async def may_change_record(database: Database) -> bool:
    """Whether the role that this process runs as could change the record; on SQLite no question."""
    if database.is_sqlite:
        return False
    async with database.reads() as session:
        return bool(await session.scalar(_MAY_CHANGE_RECORD))
