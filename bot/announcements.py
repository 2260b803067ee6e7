"""Tells the dispatchers at the commit what became ready: tasks new, moved or set free."""

from typing import Final

from sqlalchemy import ARRAY, BigInteger, Text, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import TASKS_WAITING, Turn, after_commit, before_commit, sort_of
from bot.ids import TaskId

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
        after_commit(session, session.info[TASKS_WAITING].set)
    else:
        await _announce(session, new, keyed, freed)


async def defer(session: AsyncSession, task_ids: list[TaskId]) -> None:
    """Hand ready tasks to the engine (PostgreSQL only): one job each, for their present time."""
    if task_ids:
        await _announce(session, task_ids, [], [])


async def _announce(
    session: AsyncSession, new: list[TaskId], keyed: list[TaskId], freed: list[str]
) -> None:
    told = {"new": new, "keyed": keyed, "freed": freed, "name": ENGINE_TASK}
    await session.execute(_ANNOUNCE, told)


_ANNOUNCE = text("SELECT announce_tasks(:new, :keyed, :freed, :name)").bindparams(
    bindparam("new", type_=ARRAY(BigInteger)),
    bindparam("keyed", type_=ARRAY(BigInteger)),
    bindparam("freed", type_=ARRAY(Text)),
)
