"""All later work by name: who handles it, how often it may fail, how many run at once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk import REFRESH_GROUP
from bot.dispatch.clock import Regular
from bot.dispatch.retention import forget
from bot.ids import CommentId
from bot.models.work import Task
from bot.rules.rhythms import Every
from bot.services import (
    anchoring,
    arrivals,
    drafting,
    held,
    intake,
    members,
    reminders,
    role_groups,
    sending,
    settling,
    signatures,
    signing,
    take_downs,
    taking_down,
    triage,
    writing,
)
from bot.services.drafting import Drafter
from bot.services.sending import Sender
from bot.services.settling import Settler
from bot.work import Again, Job, Kind, Kinds, enqueue

FORGET = "forget"
BATCH = 1_000
FOR_HOURS = 1_000
"""Attempts of work that is bounded by its own time limit, not by a count."""
_log = structlog.get_logger(__name__)


def kinds_of(*, drafter: Drafter, sender: Sender, settler: Settler, shown: Iterable[Kind]) -> Kinds:
    """Every kind of task; *shown* are those of the desk."""
    judge = partial(triage.triage, drafter.sessions, drafter.clock)
    draft, write = partial(drafting.draft, drafter), partial(writing.write, drafter)
    send, settle = partial(sending.send, sender), partial(settling.settle, settler)
    take_down = partial(taking_down.take_down, sender)
    take_in = partial(arrivals.take_in, drafter.sessions, drafter.clock)
    kinds = [
        Kind(
            name=arrivals.TAKE_IN,
            handler=take_in,
            outward=True,
            max_attempts=FOR_HOURS,
            concurrency=1,
        ),
        Kind(name=intake.TRIAGE, handler=judge, outward=True, concurrency=2),
        Kind(name=triage.DRAFT, handler=draft, outward=True, concurrency=4),
        Kind(name=drafting.WRITE, handler=write, outward=True, max_attempts=3, concurrency=4),
        Kind(
            name=signing.SEND,
            handler=send,
            outward=True,
            max_attempts=FOR_HOURS,
            stops_key_when_dead=True,
            concurrency=8,
        ),
        Kind(name=settling.SETTLE, handler=settle, outward=True, max_attempts=FOR_HOURS),
        Kind(name=take_downs.TAKE_DOWN, handler=take_down, outward=True, max_attempts=FOR_HOURS),
        *_inward(),
        *shown,
    ]
    return {kind.name: kind for kind in kinds}


def _inward() -> tuple[Kind, ...]:
    """What works on the database alone."""
    return (
        Kind(name=signing.EXPIRE, handler=sending.expire, outward=False, max_attempts=FOR_HOURS),
        Kind(
            name=members.RECHECK, handler=signatures.recheck, outward=False, max_attempts=FOR_HOURS
        ),
        Kind(name=held.REDRAW_HELD, handler=held.redraw, outward=False),
        Kind(name=reminders.ASK_AGAIN, handler=reminders.ask_again, outward=False),
        Kind(name=FORGET, handler=forget_old, outward=False),
        Kind(name=anchoring.ANCHOR, handler=anchoring.tell_head, outward=False),
    )


async def forget_old(session: AsyncSession, _job: Job, now: datetime) -> Again | None:
    """Forget what nobody will ask for any more, some at a time."""
    has_more = await forget(session, now=now, limit=BATCH)
    return Again(run_at=now, reason="there are more", counts=False) if has_more else None


async def on_dead(session: AsyncSession, task: Task) -> None:
    """A task gave up: nothing of it may be lost sight of."""
    _log.error("task.gave_up", kind=task.kind, task=task.id, error=task.last_error)
    if task.kind == intake.TRIAGE and task.finished_at is not None:
        await triage.give_up(session, CommentId(task.args["comment_id"]), now=task.finished_at)
    if task.kind in (triage.DRAFT, drafting.WRITE) and task.finished_at is not None:
        comment_id, version = CommentId(task.args["comment_id"]), task.args["version"]
        await drafting.give_up(session, comment_id, version=version, now=task.finished_at)


def regulars(operators_channel: str | None) -> tuple[Regular, ...]:
    """Work that comes back by itself; without the channel no head is told in one."""

    async def enqueue_forget(session: AsyncSession, _slot: datetime, now: datetime) -> None:
        enqueue(session, FORGET, args={}, run_at=now, now=now, dedupe=FORGET)

    forgetting = Regular(name=FORGET, rhythm=Every(timedelta(hours=1)), enqueue=enqueue_forget)
    refreshing = Regular(
        name=REFRESH_GROUP, rhythm=Every(timedelta(hours=1)), enqueue=_enqueue_refreshes
    )
    if operators_channel is None:
        return (forgetting, refreshing)

    async def enqueue_anchor(session: AsyncSession, _slot: datetime, now: datetime) -> None:
        anchoring.enqueue(session, operators_channel, now=now)

    return (
        forgetting,
        refreshing,
        Regular(
            name=anchoring.ANCHOR,
            rhythm=Every(timedelta(days=1)),
            enqueue=enqueue_anchor,
            catch_up=True,
        ),
    )


async def _enqueue_refreshes(session: AsyncSession, _slot: datetime, now: datetime) -> None:
    """Ask once more who is in the groups: an event of Slack may be lost."""
    await role_groups.want_refreshes(session, now=now)
