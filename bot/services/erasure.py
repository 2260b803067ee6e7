"""Erasing what people wrote, some comments at a time; the record keeps that it was there.

Only what is settled goes: what waits for somebody, or has a reply on its way or being taken down,
is named instead (`list_kept`). What was erased stays so: nothing that comes of it later brings
words back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import AccountId, AuthorId, CommentId, DeliveryId
from bot.models.comments import Arrival, Author, Comment, CommentState, Placement
from bot.models.drafts import Draft, DraftState, RetiredBecause
from bot.models.replies import LEAVING, Reply, ReplyState
from bot.models.take_downs import TakeDown
from bot.ports import Clock, Sessions
from bot.rules.chain import written
from bot.rules.erasure import ErasedBecause, KeptBecause
from bot.services import audit, cards, erasure_traces, erasure_words
from bot.services.audit import Audit
from bot.services.endings import retire_drafts
from bot.services.erasure_words import Counts

AT_ONCE = 20
"""Comments in one transaction: others wait for it."""
MOST_KEPT = 50
JUST_STORED = timedelta(minutes=10)
"""A raw delivery that is stored within this time of its receipt may be missed by a look before."""
_UNSETTLED = (ReplyState.QUEUED, *LEAVING)
_AWAITS_NOBODY = (Comment.placement == Placement.GROUPED) & Comment.is_judged
_IS_BEING_TAKEN_DOWN = exists().where(
    TakeDown.comment_id == Comment.id, TakeDown.ended_at.is_(None)
)
_IS_WAITING = (Comment.state == CommentState.OPEN) & ~_AWAITS_NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whose words, or which, of one account. *reason* is what a person said, if one did."""

    account_id: AccountId
    because: ErasedBecause
    by: str
    author_id: AuthorId | None = None
    received_before: datetime | None = None
    comment_id: CommentId | None = None
    reason: str | None = None

    def where(self) -> ColumnElement[bool]:
        """The comments that are meant, as far as they still have words."""
        conditions = [Comment.account_id == self.account_id, Comment.erased_at.is_(None)]
        if self.author_id is not None:
            conditions.append(Comment.author_id == self.author_id)
        if self.received_before is not None:
            conditions.append(Comment.received_at < self.received_before)
        if self.comment_id is not None:
            conditions.append(Comment.id == self.comment_id)
        return and_(*conditions)

    def facts(self) -> dict[str, Any]:
        """What the record says of it: ids, never words."""
        before = self.received_before
        return {
            "because": self.because.value,
            "author": self.author_id,
            "received_before": written(before) if before else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A comment whose words cannot go yet."""

    comment_id: CommentId
    because: KeptBecause


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What would go, and what not. ``kept`` names the first `MOST_KEPT`."""

    going: int
    kept_count: int
    kept: tuple[Kept, ...]
    arriving: int  # comments of the author that are not taken in yet


@dataclass(slots=True)
class Done:
    """What went until now."""

    comments: int = 0
    counts: Counts = field(default_factory=Counts)
    first: CommentId | None = None  # of these comments


async def survey(session: AsyncSession, wanted: Wanted) -> Survey:
    """Count what would go, and name what would not."""
    is_meant = wanted.where()
    count = select(func.count()).select_from(Comment)
    going = await session.scalar(count.where(is_meant, _is_settled()))
    kept = await session.scalar(count.where(is_meant, ~_is_settled()))
    return Survey(
        going=going or 0,
        kept_count=kept or 0,
        kept=await list_kept(session, wanted),
        arriving=await _count_arriving(session, wanted),
    )


async def list_kept(session: AsyncSession, wanted: Wanted) -> tuple[Kept, ...]:
    """The first `MOST_KEPT` of those meant that are not settled, and why each is not."""
    why = case(
        (_IS_BEING_TAKEN_DOWN, KeptBecause.TAKING_DOWN.value),
        (_has_reply((ReplyState.DOUBTFUL,)), KeptBecause.DOUBTFUL.value),
        (_has_reply(_UNSETTLED), KeptBecause.ON_ITS_WAY.value),
        else_=KeptBecause.WAITING.value,
    )
    rows = await session.execute(
        select(Comment.id, why)
        .where(wanted.where(), ~_is_settled())
        .order_by(Comment.id)
        .limit(MOST_KEPT)
    )
    return tuple(
        Kept(comment_id=comment_id, because=KeptBecause(because)) for comment_id, because in rows
    )


async def erase(sessions: Sessions, clock: Clock, wanted: Wanted) -> Done:
    """Erase all that is settled, `AT_ONCE` in a transaction; begun again, it does the rest."""
    done, after = Done(), CommentId(0)
    while True:
        async with sessions.reads() as session:
            ids = await _list_next(session, wanted, after=after)
            if not ids:
                break
            bodies = await erasure_words.find_bodies(session, wanted.account_id, ids)
        async with sessions.writes() as session:
            now = clock()
            some = await _erase_some(session, wanted, ids, bodies, now=now)
            done.first = done.first or some.first
            if some.comments:
                erasure_traces.want_rewrite(session, done.first, now=now)
        if some.comments:
            await _forget_late(sessions, wanted, ids, since=clock() - JUST_STORED)
        after, done.comments = ids[-1], done.comments + some.comments
        done.counts += some.counts
    if done.comments:
        await erasure_traces.rewrite_at_once(sessions, done.first, now=clock())
    return done


async def _forget_late(
    sessions: Sessions, wanted: Wanted, ids: Sequence[CommentId], *, since: datetime
) -> None:
    """The raw deliveries that brought an edit between the look for them and the erasing."""
    async with sessions.writes() as session:
        gone = await session.scalars(
            select(Comment.id).where(Comment.id.in_(ids), Comment.erased_at.is_not(None))
        )
        late = await erasure_words.find_bodies(session, wanted.account_id, gone.all(), since=since)
        await erasure_words.forget_bodies(session, late)


async def _list_next(
    session: AsyncSession, wanted: Wanted, *, after: CommentId
) -> Sequence[CommentId]:
    settled = select(Comment.id).where(wanted.where(), _is_settled(), Comment.id > after)
    if wanted.received_before is not None:  # else the index would be read to its end
        settled = settled.where(Comment.id <= _last_before(wanted.received_before))
    return (await session.scalars(settled.order_by(Comment.id).limit(AT_ONCE))).all()


def _last_before(moment: datetime) -> ColumnElement[CommentId | None]:
    """About the newest comment from before: ids go up with time, but for a moment."""
    older = Comment.received_at < moment + timedelta(days=1)
    newest = select(Comment.id).where(older).order_by(Comment.received_at.desc()).limit(1)
    return newest.scalar_subquery()


async def _erase_some(
    session: AsyncSession,
    wanted: Wanted,
    ids: Sequence[CommentId],
    bodies: Sequence[DeliveryId],
    *,
    now: datetime,
) -> Done:
    """Erase those of *ids* that are settled still, now that nobody else can decide about them."""
    rows = await session.execute(
        select(Comment.id, Comment.author_id, Comment.state)
        .where(Comment.id.in_(ids), Comment.erased_at.is_(None))
        .order_by(Comment.id)
        .with_for_update()
    )
    held = {row.id: row for row in rows}
    settled = await session.scalars(  # asked under the lock
        select(Comment.id).where(Comment.id.in_(held), _is_settled()).order_by(Comment.id)
    )
    going = settled.all()
    if not going:
        return Done()
    await _retire(session, going, now=now)
    await erasure_words.mark(session, going, because=wanted.because, now=now)
    counts = await erasure_words.empty(session, going, bodies)
    await erasure_words.hold_authors(session, wanted.account_id)
    authors = {held[each].author_id for each in going} - {None}
    counts += Counts(
        authors=await erasure_words.forget_authors(session, wanted.account_id, authors)
    )
    still_open = [each for each in going if held[each].state is CommentState.OPEN]
    await _record(session, wanted, going, still_open, counts, now=now)
    return Done(comments=len(going), counts=counts, first=going[0])


async def _retire(session: AsyncSession, ids: Sequence[CommentId], *, now: datetime) -> None:
    offered = await session.scalars(
        select(Draft.comment_id)
        .where(Draft.comment_id.in_(ids), Draft.state == DraftState.OFFERED)
        .distinct()
        .order_by(Draft.comment_id)
    )
    for comment_id in offered.all():
        await retire_drafts(session, comment_id, because=RetiredBecause.NO_REPLY, now=now)
    await session.flush()


async def _record(
    session: AsyncSession,
    wanted: Wanted,
    ids: Sequence[CommentId],
    still_open: Sequence[CommentId],
    counts: Counts,
    *,
    now: datetime,
) -> None:
    for comment_id in still_open:
        audit.record(session, Audit.COMMENT_CLOSED, f"comment:{comment_id}", by=wanted.by, at=now)
    for comment_id in ids:
        audit.record(
            session,
            Audit.COMMENT_ERASED,
            f"comment:{comment_id}",
            by=wanted.by,
            at=now,
            because=wanted.because.value,
        )
        await cards.refresh(session, comment_id, now=now)
    audit.record(
        session,
        Audit.WORDS_ERASED,
        f"account:{wanted.account_id}",
        by=wanted.by,
        at=now,
        personal={"reason": wanted.reason} if wanted.reason else None,
        **wanted.facts(),
        comments=list(ids),
        texts=counts.texts,
        drafts=counts.drafts,
        deliveries=counts.deliveries,
        authors=counts.authors,
    )


def _is_settled() -> ColumnElement[bool]:
    """Whether nobody waits for anything: no decision, no reply on its way, in doubt or going."""
    return ~_IS_WAITING & ~_has_reply(_UNSETTLED) & ~_IS_BEING_TAKEN_DOWN


def _has_reply(states: Sequence[ReplyState]) -> ColumnElement[bool]:
    return exists().where(Reply.comment_id == Comment.id, Reply.state.in_(states))


async def _count_arriving(session: AsyncSession, wanted: Wanted) -> int:
    if wanted.author_id is None:
        return 0
    external_id = select(Author.external_id).where(Author.id == wanted.author_id)
    name = Arrival.snapshot["author_id"].as_string()
    found = select(func.count()).where(
        Arrival.account_id == wanted.account_id, name == external_id.scalar_subquery()
    )
    return await session.scalar(found) or 0
