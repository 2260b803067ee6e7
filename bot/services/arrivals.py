"""Deliveries are stored at once; the new comments in them arrive, and are taken in a moment later.

A platform is answered as soon as what it delivered is safe, which costs two rows. What a comment
needs besides (author, conversation, record, triage) is a task's: nobody can have signed anything
for a comment that is only just there. What is said of one that we have, an edit, a deletion or an
answer, takes effect before the platform is answered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import structlog
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Executable, delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.database import DatabaseTrouble, Sort, insert_into, sort_of, writes_alone
from bot.ids import AccountId, DeliveryId
from bot.models.base import Row
from bot.models.comments import Arrival, Comment
from bot.ports import Clock, Sessions
from bot.services import intake, surroundings
from bot.services.intake import News
from bot.work import Again, Job, Settled
from integrations.contract import (
    CommentCreated,
    CommentDeleted,
    CommentSnapshot,
    Reading,
    ReplyEchoed,
    VisibilityChanged,
)
from integrations.fields import first_fault

TAKE_IN = "take_in"
AT_ONCE = 8
"""Comments in one transaction: on SQLite all other writers wait for it."""
AGAIN_AFTER = timedelta(minutes=1)
# Without the ORM, which takes longer than the database where rows come by the dozen.
_DELIVERY, _ARRIVAL = Row.metadata.tables["delivery"], Row.metadata.tables["arrival"]
_SNAPSHOT = TypeAdapter(CommentSnapshot)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A delivery that its platform signed. ``key`` is the same when it comes again."""

    account_id: AccountId
    key: str
    body: bytes
    reading: Reading


async def store(
    session: AsyncSession, deliveries: Sequence[Verified], *, now: datetime
) -> list[bool]:
    """Store deliveries and what they say; of each, whether it is new.

    One that repeats, or comes in another order than things happened, changes nothing twice.
    """
    stored = await _store_raw(session, deliveries, now=now)
    # The first of several with one key: a group may hold what a platform sent twice.
    first = {_key(delivery): delivery for delivery in reversed(deliveries)}
    new = [(first[key], delivery_id) for key, delivery_id in stored.items()]
    await _store_arrivals(session, new, now=now)
    await _apply_news(session, new, now=now)
    return [
        first[_key(delivery)] is delivery and _key(delivery) in stored for delivery in deliveries
    ]


async def take_in(sessions: Sessions, clock: Clock, job: Job) -> Again | Settled | None:
    """Take in what has arrived, some at a time."""
    while True:
        async with sessions.writes() as session:
            now = clock()
            if await take_some(session, now=now) == AT_ONCE:
                continue
            # Once: it reads all that are left. What arrives from now on has a task of its own.
            due_at = await session.scalar(select(func.min(Arrival.due_at)))
            if due_at is None:
                return await work.end(session, job, now)
            break
    reason = "not every comment could be taken in"
    return Again(run_at=max(due_at, clock() + timedelta(seconds=1)), reason=reason, counts=False)


async def take_some(session: AsyncSession, *, now: datetime) -> int:
    """Take in up to `AT_ONCE` comments, those that wait longest; how many were due."""
    due = select(Arrival.id, Arrival.account_id, Arrival.external_id).where(Arrival.due_at <= now)
    found = (await session.execute(due.order_by(Arrival.id).limit(AT_ONCE))).all()
    await surroundings.hold_news(session, [(row.account_id, row.external_id) for row in found])
    for row in found:
        try:
            async with session.begin_nested():
                await _take(session, row.account_id, row.external_id, now=now)
        except DatabaseTrouble:
            raise
        except Exception:  # noqa: BLE001 - one comment must not keep the others back
            _log.exception("arrival.not_taken_in", arrival=row.id, account=row.account_id)
            later = update(Arrival).where(Arrival.id == row.id).values(due_at=now + AGAIN_AFTER)
            await session.execute(later)
    return len(found)


async def _store_raw(
    session: AsyncSession, deliveries: Sequence[Verified], *, now: datetime
) -> Mapping[tuple[AccountId, str], DeliveryId]:
    """The new ones by their keys."""
    # Sorted, here and below: two processes that store the same must not wait for each other.
    rows = [
        {
            "account_id": delivery.account_id,
            "dedupe_key": delivery.key,
            "body": delivery.body,
            "received_at": now,
            "event_count": len(delivery.reading.events),
            "bad_items": list(delivery.reading.bad_items),
        }
        for delivery in sorted(deliveries, key=_key)
    ]
    stored = await session.execute(_new_deliveries(sort_of(session)), rows)
    return {(row.account_id, row.dedupe_key): row.id for row in stored}


@cache
def _new_deliveries(sort: Sort) -> Executable:
    new, columns = insert_into(sort, _DELIVERY).on_conflict_do_nothing(), _DELIVERY.c
    return new.returning(columns.id, columns.account_id, columns.dedupe_key)


@cache
def _new_arrivals(sort: Sort) -> Executable:
    return insert_into(sort, _ARRIVAL).on_conflict_do_nothing()


async def _store_arrivals(
    session: AsyncSession, new: Sequence[tuple[Verified, DeliveryId]], *, now: datetime
) -> None:
    created = [
        (delivery.account_id, event.comment, delivery_id)
        for delivery, delivery_id in new
        for event in delivery.reading.events
        if isinstance(event, CommentCreated)
    ]
    if not created:
        return
    # By age, for a reply finds its conversation by the comment it answers.
    created.sort(key=lambda each: (each[0], each[1].created_at, each[1].external_id, each[2]))
    rows = [
        {
            "account_id": account_id,
            "external_id": comment.external_id,
            "delivery_id": delivery_id,
            "snapshot": _SNAPSHOT.dump_python(comment, mode="json"),
            "received_at": now,
            "due_at": now,
        }
        for account_id, comment, delivery_id in created
    ]
    await session.execute(_new_arrivals(sort_of(session)), rows)
    work.enqueue(session, TAKE_IN, args={}, run_at=now, now=now, dedupe=TAKE_IN)


async def _apply_news(
    session: AsyncSession, new: Sequence[tuple[Verified, DeliveryId]], *, now: datetime
) -> None:
    """What is said of comments that were there before."""
    news = [
        (delivery.account_id, event, delivery_id)
        for delivery, delivery_id in new
        for event in delivery.reading.events
        if not isinstance(event, CommentCreated)
    ]
    about = [(account_id, _about(event)) for account_id, event, _ in news]
    await surroundings.hold_news(session, about)
    await _hold_comments(session, about)
    for account_id, event, delivery_id in news:
        await _take(session, account_id, _about(event), now=now)  # if it has only arrived
        await intake.take_news(session, account_id, event, delivery_id, now=now)


async def _hold_comments(
    session: AsyncSession, names: Iterable[tuple[AccountId, str | None]]
) -> None:
    """Hold the comments that news are about in the order everybody takes them; one has none."""
    about = {name for name in names if name[1] is not None}
    if len(about) > 1 and not writes_alone(session):
        is_meant = tuple_(Comment.account_id, Comment.external_id).in_(about)
        await session.execute(
            select(Comment.id).where(is_meant).order_by(Comment.id).with_for_update()
        )


async def _take(
    session: AsyncSession, account_id: AccountId, external_id: str | None, *, now: datetime
) -> None:
    """Take in an arrival, held by the caller; nothing if there is none (any more)."""
    taken = await session.execute(
        delete(Arrival)
        .where(Arrival.account_id == account_id, Arrival.external_id == external_id)
        .returning(Arrival.snapshot, Arrival.delivery_id, Arrival.received_at)
        .execution_options(synchronize_session=False)
    )
    if (arrival := taken.one_or_none()) is not None:
        await intake.take_comment(
            session,
            account_id,
            _read(arrival.snapshot),
            arrival.delivery_id,
            received_at=arrival.received_at,
            now=now,
        )


def _read(snapshot: Mapping[str, object]) -> CommentSnapshot:
    try:
        return _SNAPSHOT.validate_python(snapshot)
    except ValidationError as error:  # its own words hold the comment's, and it will be logged
        raise ValueError(first_fault(error)) from None


def _about(event: News) -> str | None:
    """The comment whose state an event changes, by its platform's id."""
    match event:
        case ReplyEchoed():
            return event.parent_id
        case CommentDeleted() | VisibilityChanged():
            return event.external_id
        case _:
            return event.comment.external_id


def _key(delivery: Verified) -> tuple[AccountId, str]:
    return delivery.account_id, delivery.key
