"""Tells the dispatchers at the commit what became ready: tasks new, moved or set free."""

from typing import Final

from sqlalchemy import ARRAY, BigInteger, Text, bindparam, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import TASKS_WAITING, Turn, after_commit, before_commit, sort_of
from bot.ids import TaskId
from bot.models.work import Task

ENGINE_TASK: Final = "run_task"
"""Name under which the engine knows our one job; its arguments are task and generation."""

_NEW = "work_new"  # tasks to announce, in session.info
_KEYED = "work_keyed"  # those of them that belong to a key, in session.info
_FREED = "work_freed"  # keys whose first task ended, in session.info


def announce(session: AsyncSession, task_id: TaskId, *, key: str | None) -> None:
    """Tell the dispatchers at the commit that this task is new or has a new time."""
    session.info.setdefault(_NEW, []).append(task_id)
    if key is not None:
        session.info.setdefault(_KEYED, []).append(task_id)
    before_commit(session, _settle, turn=Turn.ANNOUNCEMENTS)


def free(session: AsyncSession, key: str | None) -> None:
    """Tell the dispatchers at the commit that the next task of ``key`` may run."""
    if key is not None:
        session.info.setdefault(_FREED, []).append(key)
        before_commit(session, _settle, turn=Turn.ANNOUNCEMENTS)


async def _settle(session: AsyncSession) -> None:
    """Number the new tasks within their keys and pass all of them to the dispatcher."""
    new = sorted(set(session.info.pop(_NEW, ())))
    keyed = sorted(set(session.info.pop(_KEYED, ())))
    freed = sorted(set(session.info.pop(_FREED, ())))
    if sort_of(session) == "sqlite":
        if keyed:
            await session.execute(_NUMBER_ALONE, {"ids": keyed})
        after_commit(session, session.info[TASKS_WAITING].set)
    else:
        if keyed or freed:
            await session.execute(_LOCK_KEYS, {"ids": keyed, "freed": freed})
        if keyed:
            await session.execute(_NUMBER, {"ids": keyed})
        heads = (await session.scalars(_HEADS, {"freed": freed})).all() if freed else []
        await defer(session, [*new, *heads])


async def defer(session: AsyncSession, task_ids: list[TaskId]) -> None:
    """Hand ready tasks to the engine (PostgreSQL only): one job each, for their present time."""
    if task_ids:
        await session.execute(_DEFER, {"name": ENGINE_TASK, "ids": task_ids})


_NUMBER_ALONE = (
    update(Task)
    .where(Task.id.in_(bindparam("ids", expanding=True)), Task.seq == 0)
    .values(seq=Task.id)
    .execution_options(synchronize_session=False)
)

_ids = bindparam("ids", type_=ARRAY(BigInteger))
_freed = bindparam("freed", type_=ARRAY(Text))

# Who adds to a key and who ends its first task wait for each other here, in sorted order and at
# the very end of their transactions; so a number never appears below one that was already seen,
# and the last task of a key cannot be overlooked.
_LOCK_KEYS = text(
    """
    SELECT pg_advisory_xact_lock(hashtextextended('task:' || key, 0)) FROM (
        SELECT key FROM task WHERE id = ANY(:ids) AND seq = 0 AND key IS NOT NULL
        UNION SELECT unnest(:freed)
        ORDER BY 1
    ) AS keys
    """
).bindparams(_ids, _freed)

_NUMBER = text(
    """
    UPDATE task SET seq = numbered.seq FROM (
        SELECT id, nextval(pg_get_serial_sequence('task', 'id')) AS seq FROM (
            SELECT id FROM task WHERE id = ANY(:ids) AND seq = 0 ORDER BY id
        ) AS ordered
    ) AS numbered WHERE task.id = numbered.id
    """
).bindparams(_ids)

_HEADS = text(
    """
    SELECT id FROM (
        SELECT DISTINCT ON (key) id, state FROM task
        WHERE key = ANY(:freed) AND state <> 'done' AND seq > 0 ORDER BY key, seq
    ) AS first WHERE state = 'ready'
    """
).bindparams(_freed)

# The function that the engine itself calls; its version is frozen with the schema.
_DEFER = text(
    """
    SELECT procrastinate_defer_jobs_v1(array_agg(
        ROW(
            kind, :name, 0, NULL, NULL,
            jsonb_build_object('task_id', id, 'generation', generation), run_at
        )::procrastinate_job_to_defer_v1 ORDER BY id
    )) FROM task WHERE id = ANY(:ids) AND state = 'ready' HAVING count(*) > 0
    """
).bindparams(_ids)
