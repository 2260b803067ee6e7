"""The one database: transactions, hooks around a commit, group commit, file and schema care.

`Database` implements `bot.ports.Sessions` for ``sqlite+aiosqlite:///path`` and
``postgresql+psycopg://…``.
"""

from bot.database.driver_rows import ReadRows, Rows, driver_rows
from bot.database.files import hold_exclusively, refuse_network_volume
from bot.database.groups import GroupCommit
from bot.database.hooks import Turn, after_commit, before_commit
from bot.database.inserts import Sort, insert_into, sort_of, writes_alone
from bot.database.names import hold_names
from bot.database.overwritten import forget_overwritten
from bot.database.read_points import ReadPoint, share_read_point, use_read_point
from bot.database.roles import grant, may_change_record, must_have_roles
from bot.database.schema import downgrade, find_missing, is_migrated, upgrade
from bot.database.sessions import TASKS_WAITING, Database
from bot.database.trouble import (
    DatabaseBusy,
    DatabaseFull,
    DatabaseGone,
    DatabaseHeld,
    DatabaseTrouble,
    NotADatabase,
    OfAnotherRelease,
    OnNetworkVolume,
    WrongAddress,
    WrongRole,
)
from bot.database.unbroken import time_limit

__all__ = [
    "TASKS_WAITING",
    "Database",
    "DatabaseBusy",
    "DatabaseFull",
    "DatabaseGone",
    "DatabaseHeld",
    "DatabaseTrouble",
    "GroupCommit",
    "NotADatabase",
    "OfAnotherRelease",
    "OnNetworkVolume",
    "ReadPoint",
    "ReadRows",
    "Rows",
    "Sort",
    "Turn",
    "WrongAddress",
    "WrongRole",
    "after_commit",
    "before_commit",
    "downgrade",
    "driver_rows",
    "find_missing",
    "forget_overwritten",
    "grant",
    "hold_exclusively",
    "hold_names",
    "insert_into",
    "is_migrated",
    "may_change_record",
    "must_have_roles",
    "refuse_network_volume",
    "share_read_point",
    "sort_of",
    "time_limit",
    "upgrade",
    "use_read_point",
    "writes_alone",
]
