"""The web side put together: webhooks, health, and what Slack calls by HTTP."""

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import func, select
from starlette.applications import Starlette

from bot.connections import Connections
from bot.database import Database, GroupCommit, is_migrated
from bot.ids import AccountId
from bot.models.work import Task, TaskState
from bot.ports import Clock
from bot.services import arrivals, home
from bot.services.arrivals import Verified
from handlers.health import Health, Measures
from handlers.slack_app import SlackSide
from handlers.webhooks import Target, Webhooks
from integrations.contract import Reading

GROUPS = 2
"""Of deliveries, under way at once on PostgreSQL: one is written, another committed."""


def build(
    database: Database,
    connections: Connections,
    slack: SlackSide,
    now: Clock,
    *,
    is_dispatching: Callable[[], Awaitable[bool]],
) -> Starlette:
    """All routes of one process."""
    commits = GroupCommit[Verified, bool](
        database,
        lambda session, waiting: arrivals.store(session, waiting, now=now()),
        groups=1 if database.is_sqlite else GROUPS,
    )

    async def find(platform: str, account: str) -> Target | None:
        found = await connections.find(platform, account)
        return Target(account_id=found[0], platform=found[1]) if found else None

    async def take(
        *, account_id: AccountId, delivery_key: str, body: bytes, reading: Reading
    ) -> None:
        await commits.run(
            Verified(account_id=account_id, key=delivery_key, body=body, reading=reading)
        )

    health = Health(
        checks={
            "database": lambda: _is_reachable(database),
            "migrations": lambda: is_migrated(database),
            "slack": slack.is_connected,
            "dispatcher": is_dispatching,
        },
        measure=lambda: _measure(database, now),
    )
    webhooks = Webhooks(find=find, take=take, now=now)
    return Starlette(routes=[*webhooks.routes(), *health.routes(), *slack.routes()])


async def _is_reachable(database: Database) -> bool:
    async with database.reads() as session:
        return await session.scalar(select(1)) == 1


async def _measure(database: Database, now: Clock) -> Measures:
    async with database.reads() as session:
        rows = await session.execute(
            select(Task.state, func.count())
            .where(Task.state.in_((TaskState.READY, TaskState.DEAD)))
            .group_by(Task.state)
        )
        tasks: dict[Any, int] = dict(rows.all())
        return Measures(
            counts=await home.get_counts(session),
            slack_lag=await home.get_slack_lag(session, now=now()),
            tasks_ready=tasks.get(TaskState.READY, 0),
            uneven_sums=len(await home.list_differences(session)),
            tasks_dead=tasks.get(TaskState.DEAD, 0),
        )
