"""What can be wrong with the database itself, in words an operator can act on.

DatabaseTrouble
├── DatabaseFull       no space left: free some, nothing was written
├── DatabaseBusy       locked for too long, or a deadlock was broken: try again
├── DatabaseGone       no connection: it restarts or the address is wrong
├── DatabaseHeld       another signoff process works on this file
├── WrongAddress       no address of a database that we know
├── NotADatabase       the file is something else
├── OfAnotherRelease   its tables are not those of this release, nor older ones
└── OnNetworkVolume    SQLite would lose data there
"""

import sqlite3


class DatabaseTrouble(Exception):
    """Base of all of them. Nothing of the running transaction was kept."""


class DatabaseFull(DatabaseTrouble):
    """The volume of the database has no space left."""


class DatabaseBusy(DatabaseTrouble):
    """Another transaction stood in the way for too long."""


class DatabaseGone(DatabaseTrouble):
    """The database cannot be reached."""


class DatabaseHeld(DatabaseTrouble):
    """Another process holds this SQLite file for itself."""


class WrongAddress(DatabaseTrouble):
    """The address names no database that we can use."""


class NotADatabase(DatabaseTrouble):
    """The file exists and is something else."""


class OfAnotherRelease(DatabaseTrouble):
    """The tables are of a revision that this release does not know."""


class WrongRole(DatabaseTrouble):
    """A role of PostgreSQL that the product cannot be run as, or that may not do what it asks."""


class OnNetworkVolume(DatabaseTrouble):
    """The SQLite file lies on a volume whose locks cannot be trusted."""


# Primary result codes, https://www.sqlite.org/rescode.html; the low byte of an extended code.
_SQLITE: dict[int, type[DatabaseTrouble]] = {
    sqlite3.SQLITE_FULL: DatabaseFull,
    sqlite3.SQLITE_BUSY: DatabaseBusy,
    sqlite3.SQLITE_LOCKED: DatabaseBusy,
    sqlite3.SQLITE_CANTOPEN: DatabaseGone,
    sqlite3.SQLITE_NOTADB: NotADatabase,
}

# SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRESQL: dict[str, type[DatabaseTrouble]] = {
    "53100": DatabaseFull,
    "40001": DatabaseBusy,
    "40P01": DatabaseBusy,
    "55P03": DatabaseBusy,
    "53300": DatabaseBusy,
    "57P01": DatabaseGone,
    "57P02": DatabaseGone,
    "57P03": DatabaseGone,
}


def find_trouble(error: BaseException) -> DatabaseTrouble | None:
    """Translate a driver's error, or return None if it is about a statement, not the database."""
    kind: type[DatabaseTrouble] | None = None
    if isinstance(error, sqlite3.Error):
        # An error the Python driver raises by itself carries no code.
        kind = _SQLITE.get(getattr(error, "sqlite_errorcode", -1) & 0xFF)
    elif hasattr(error, "sqlstate"):
        kind = _find_in_postgresql(error)
    return kind(str(error).strip()) if kind else None


def _find_in_postgresql(error: BaseException) -> type[DatabaseTrouble] | None:
    # With its driver a process is 9 MB larger: only those load it who met an error of it.
    import psycopg  # noqa: PLC0415 - said above

    if not isinstance(error, psycopg.Error):
        return None
    if isinstance(error, psycopg.OperationalError) and not error.sqlstate:
        return DatabaseGone  # libpq lost or never had the connection
    return _POSTGRESQL.get(error.sqlstate or "")
