"""All later work by name: who handles it, how often it may fail, how many run at once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk import REFRESH_GROUP, SEND_EXPORT
from bot.dispatch.clock import Regular
from bot.dispatch.retention import forget
from bot.ids import CommentId, ExportId
from bot.models.work import Task
from bot.rules.rhythms import Every
from bot.services import (
    anchoring,
    arrivals,
    assigning,
    drafting,
    due_reminders,
    due_times,
    erasure_tasks,
    erasure_traces,
    erasure_words,
    export_sending,
    held,
    hides,
    hiding,
    intake,
    outbox,
    outside_hides,
    rechecks,
    reminders,
    rereading,
    role_groups,
    sending,
    settling,
    signatures,
    sums,
    take_downs,
    taking_down,
    triage,
    waking,
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
    kinds = [
        _taking_in(drafter),
        Kind(name=intake.TRIAGE, handler=judge, outward=True, concurrency=2),
        Kind(name=triage.DRAFT, handler=draft, outward=True, concurrency=4),
        Kind(name=erasure_words.WRITE, handler=write, outward=True, max_attempts=3, concurrency=4),
        Kind(
            name=outbox.SEND,
            handler=send,
            outward=True,
            max_attempts=FOR_HOURS,
            stops_key_when_dead=True,
            concurrency=8,
        ),
        Kind(name=settling.SETTLE, handler=settle, outward=True, max_attempts=FOR_HOURS),
        _taking_down(sender),
        _hiding(sender),
        _rereading(sender),
        _comparing(drafter),
        *_erasing(drafter),
        *_inward(),
        *shown,
    ]
    return {kind.name: kind for kind in kinds}


def _taking_in(drafter: Drafter) -> Kind:
    return Kind(
        name=arrivals.TAKE_IN,
        handler=partial(arrivals.take_in, drafter.sessions, drafter.clock),
        outward=True,
        max_attempts=FOR_HOURS,
        concurrency=1,
    )


def _taking_down(sender: Sender) -> Kind:
    handler = partial(taking_down.take_down, sender)
    return Kind(name=take_downs.TAKE_DOWN, handler=handler, outward=True, max_attempts=FOR_HOURS)


def _hiding(sender: Sender) -> Kind:
    """It gives up by itself; the attempts beyond are for what nobody foresaw."""
    handler, most = partial(hiding.set_visibility, sender), hiding.MAX_TRIES + 2
    return Kind(
        name=hides.SET_VISIBILITY, handler=handler, outward=True, max_attempts=most, concurrency=2
    )


def _rereading(sender: Sender) -> Kind:
    handler, most = partial(rereading.read_visibility, sender), rereading.MAX_TRIES + 2
    return Kind(
        name=outside_hides.READ_VISIBILITY,
        handler=handler,
        outward=True,
        max_attempts=most,
        concurrency=2,
    )


def _comparing(drafter: Drafter) -> Kind:
    handler = partial(sums.compare, drafter.sessions, drafter.clock)
    return Kind(name=sums.COMPARE, handler=handler, outward=True)


def _erasing(drafter: Drafter) -> tuple[Kind, ...]:
    """Outward because each works in many short transactions of its own."""
    of_deleted = partial(erasure_tasks.erase_deleted, drafter.sessions, drafter.clock)
    of_old = partial(erasure_tasks.erase_old, drafter.sessions, drafter.clock)
    of_index = partial(erasure_tasks.rewrite_findables, drafter.sessions, drafter.clock)
    of_log = partial(erasure_tasks.forget_overwritten, drafter.sessions, drafter.clock)
    return (
        Kind(
            name=erasure_tasks.ERASE_DELETED,
            handler=of_deleted,
            outward=True,
            max_attempts=FOR_HOURS,
            concurrency=1,
        ),
        Kind(name=erasure_tasks.ERASE_OLD, handler=of_old, outward=True, concurrency=1),
        Kind(name=erasure_traces.REWRITE, handler=of_index, outward=True, concurrency=1),
        Kind(name=erasure_traces.FORGET_OVERWRITTEN, handler=of_log, outward=True, concurrency=1),
    )


def _inward() -> tuple[Kind, ...]:
    """What works on the database alone."""
    return (
        Kind(
            name=outbox.SEND_LATER,
            handler=sending.send_later,
            outward=False,
            max_attempts=FOR_HOURS,
        ),
        Kind(name=outbox.EXPIRE, handler=sending.expire, outward=False, max_attempts=FOR_HOURS),
        Kind(
            name=rechecks.RECHECK, handler=signatures.recheck, outward=False, max_attempts=FOR_HOURS
        ),
        Kind(
            name=rechecks.RECHECK_ASSIGNED,
            handler=assigning.recheck,
            outward=False,
            max_attempts=FOR_HOURS,
        ),
        Kind(name=waking.WAKE, handler=waking.wake, outward=False, max_attempts=FOR_HOURS),
        Kind(
            name=due_times.WATCH,
            handler=due_reminders.watch,
            outward=False,
            max_attempts=FOR_HOURS,
        ),
        Kind(name=due_times.RECOUNT, handler=due_times.recount, outward=False),
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
    if (now := task.finished_at) is None:
        return
    if task.kind == intake.TRIAGE:
        await triage.give_up(session, CommentId(task.args["comment_id"]), now=now)
    elif task.kind in (triage.DRAFT, erasure_words.WRITE):
        comment_id, version = CommentId(task.args["comment_id"]), task.args["version"]
        await drafting.give_up(session, comment_id, version=version, now=now)
    elif task.kind == hides.SET_VISIBILITY:
        await hiding.give_up(session, CommentId(task.args["comment_id"]), now=now)
    elif task.kind == SEND_EXPORT:
        await export_sending.give_up(session, ExportId(task.args["export_id"]), now=now)


def regulars(operators_channel: str | None) -> tuple[Regular, ...]:
    """Work that comes back by itself; without the channel no head is told in one."""
    hourly, daily = Every(timedelta(hours=1)), Every(timedelta(days=1))
    always = (
        Regular(name=FORGET, rhythm=hourly, enqueue=_enqueue_forget),
        Regular(name=REFRESH_GROUP, rhythm=hourly, enqueue=_enqueue_refreshes),
        Regular(name=sums.COMPARE, rhythm=hourly, enqueue=_enqueue_compare),
        Regular(
            name=erasure_tasks.ERASE_OLD, rhythm=daily, enqueue=_enqueue_erasing, catch_up=True
        ),
    )
    if operators_channel is None:
        return always

    async def enqueue_anchor(session: AsyncSession, _slot: datetime, now: datetime) -> None:
        anchoring.enqueue(session, operators_channel, now=now)

    anchor = Regular(name=anchoring.ANCHOR, rhythm=daily, enqueue=enqueue_anchor, catch_up=True)
    return (*always, anchor)


async def _enqueue_forget(session: AsyncSession, _slot: datetime, now: datetime) -> None:
    enqueue(session, FORGET, args={}, run_at=now, now=now, dedupe=FORGET)


async def _enqueue_compare(session: AsyncSession, _slot: datetime, now: datetime) -> None:
    """Compare what the record tells of with what is there."""
    enqueue(session, sums.COMPARE, args={}, run_at=now, now=now, dedupe=sums.COMPARE)


async def _enqueue_refreshes(session: AsyncSession, _slot: datetime, now: datetime) -> None:
    """Ask once more who is in the groups: an event of Slack may be lost."""
    await role_groups.want_refreshes(session, now=now)


async def _enqueue_erasing(session: AsyncSession, _slot: datetime, now: datetime) -> None:
    """Have what is older than its account keeps erased."""
    await erasure_tasks.want_old(session, now=now)
