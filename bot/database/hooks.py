"""What runs around a commit, and how a savepoint that fails takes its share back.

Everything lives in lists in ``session.info``. When a savepoint is rolled back, each list there is
cut back to what it held before: whoever collects in such a list (audit entries, hooks, keys of
tasks) needs no clean-up of its own.
"""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction

BeforeCommit = Callable[[AsyncSession], Awaitable[None]]
AfterCommit = Callable[[], None]

_AFTER = "after_commit"


class Turn(StrEnum):
    """When a hook runs before the commit, in this order.

    What a transaction collected one by one is written in its turn, in one statement.
    """

    FINDABLES = "before_commit_findables"
    REDRAWS = "before_commit_redraws"  # may ask for tasks
    TASKS = "before_commit_tasks"
    ANNOUNCEMENTS = "before_commit_announcements"  # of those tasks
    LAST = "before_commit_last"  # takes the lock all wait for, the head of the audit chain


def before_commit(session: AsyncSession, hook: BeforeCommit, *, turn: Turn = Turn.LAST) -> None:
    """Have ``hook`` awaited once, after all work of the transaction and before its commit.

    Registered twice, it runs once. A hook may register hooks of its own turn or of a later one;
    one of an earlier turn, and any in a read-only transaction, is an error at the end of the
    transaction. A hook that raises rolls the transaction back.
    """
    hooks = session.info.setdefault(turn.value, [])
    if hook not in hooks:
        hooks.append(hook)


def after_commit(session: AsyncSession, callback: AfterCommit) -> None:
    """Have ``callback`` called once the transaction is durable; never after a roll-back."""
    callbacks = session.info.setdefault(_AFTER, [])
    if callback not in callbacks:
        callbacks.append(callback)


async def run_before_commit(session: AsyncSession) -> None:
    """Flush, then await the hooks, turn by turn, each turn in order of registration."""
    await session.flush()
    for turn in Turn:
        while hooks := session.info.pop(turn.value, None):
            for hook in hooks:
                await hook(session)
    must_have_no_hooks(session)
    await session.flush()


def must_have_no_hooks(session: AsyncSession) -> None:
    """Raise where a hook would never run, and what it should have written be lost unnoticed."""
    if late := [turn.name for turn in Turn if session.info.get(turn.value)]:
        raise RuntimeError(f"nothing will run these hooks: {', '.join(late)}")


def run_after_commit(session: AsyncSession) -> None:
    """Call what asked for it."""
    for callback in session.info.pop(_AFTER, ()):
        callback()


class HookedSession(Session):
    """A session whose collected lists follow its savepoints."""


_kept: WeakKeyDictionary[SessionTransaction, dict[str, list[Any]]] = WeakKeyDictionary()


@event.listens_for(HookedSession, "after_transaction_create")
def _remember(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        _kept[transaction] = {
            name: list(value) for name, value in session.info.items() if isinstance(value, list)
        }


@event.listens_for(HookedSession, "after_soft_rollback")
def _cut_back(session: Session, transaction: SessionTransaction) -> None:
    kept = _kept.pop(transaction, None)
    if kept is None:
        return
    here = {name for name, value in session.info.items() if isinstance(value, list)}
    for name in here | kept.keys():  # also what was taken out to be written, for it was not
        session.info.setdefault(name, [])[:] = kept.get(name, [])
