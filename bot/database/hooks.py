"""What runs around a commit, and how a savepoint that fails takes its share back.

Everything lives in lists in ``session.info``. When a savepoint is rolled back, each list there is
cut back to what it held before: whoever collects in such a list (audit entries, hooks, keys of
tasks) needs no clean-up of its own.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction

BeforeCommit = Callable[[AsyncSession], Awaitable[None]]
AfterCommit = Callable[[], None]

_EARLY = "before_commit_early"
_LAST = "before_commit_last"
_AFTER = "after_commit"


def before_commit(session: AsyncSession, hook: BeforeCommit, *, early: bool = False) -> None:
    """Have ``hook`` awaited once, after all work of the transaction and before its commit.

    Registered twice, it runs once. ``early`` hooks run before all others: the last ones may take
    the lock that everybody waits for (the head of the audit chain), so nothing follows them. A
    hook that raises rolls the transaction back. A last hook must not enqueue tasks.
    """
    hooks = session.info.setdefault(_EARLY if early else _LAST, [])
    if hook not in hooks:
        hooks.append(hook)


def after_commit(session: AsyncSession, callback: AfterCommit) -> None:
    """Have ``callback`` called once the transaction is durable; never after a roll-back."""
    callbacks = session.info.setdefault(_AFTER, [])
    if callback not in callbacks:
        callbacks.append(callback)


async def run_before_commit(session: AsyncSession) -> None:
    """Flush, then await the hooks: early ones first, each group in order of registration."""
    await session.flush()
    for group in (_EARLY, _LAST):
        for hook in session.info.pop(group, ()):
            await hook(session)
    await session.flush()


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
    for name in [key for key, value in session.info.items() if isinstance(value, list)]:
        session.info[name][:] = kept.get(name, [])
