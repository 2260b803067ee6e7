"""The engine's connections on PostgreSQL, one trip for each question, and what looks for due jobs.

Its connector opens a transaction around every statement and asks each connection first whether it
still stands: four trips for one question, and each of a dozen workers asks once a second. All that
it asks is one statement, so here nothing is wrapped around it.
"""

import time
from typing import Any, Final
from weakref import WeakKeyDictionary

from procrastinate import App, PsycopgConnector
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from bot.database.sessions import TRUSTED_FOR

_DUE: Final = """
    SELECT DISTINCT queue_name FROM procrastinate_jobs
    WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())
"""


def make_app(address: str) -> App:
    """An engine that is not open yet, for a database as libpq writes its *address*."""
    connector = PsycopgConnector(conninfo=address, min_size=1, max_size=4, pool_factory=_make_pool)
    return App(connector=connector)


async def find_due_queues(app: App) -> set[str]:
    """The queues in which a job waits whose time has come; raises the connector's errors.

    Nobody is told when the time of a job comes, and who is told of a new one may miss it.
    """
    return {row["queue_name"] for row in await app.connector.execute_query_all_async(_DUE)}


def _make_pool(**given: Any) -> AsyncConnectionPool:
    """A pool whose connections commit each statement and are asked only after a rest."""
    rests_since: WeakKeyDictionary[AsyncConnection, float] = WeakKeyDictionary()

    async def prepare(connection: AsyncConnection) -> None:
        await connection.set_autocommit(True)

    async def note(connection: AsyncConnection) -> None:
        rests_since[connection] = time.monotonic()

    async def ping(connection: AsyncConnection) -> None:
        if time.monotonic() - rests_since.get(connection, 0.0) >= TRUSTED_FOR:
            await AsyncConnectionPool.check_connection(connection)

    return AsyncConnectionPool(**{**given, "configure": prepare, "reset": note, "check": ping})
