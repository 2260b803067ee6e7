"""What a member must hear of without having asked: together, and seldom."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot import work
from bot.desk import NOTIFY
from bot.ids import CommentId, DifferenceId, FreezeId, MemberId
from bot.models.comments import Comment, CommentState
from bot.models.freezes import PublishFreeze
from bot.models.in_flight import InFlight
from bot.models.members import Member
from bot.models.replies import Reply, ReplyEnd, ReplyState
from bot.models.sign_offs import SignOff
from bot.models.signatures import Signature
from bot.models.slack import CardSubject, Notice, SlackMessage
from bot.models.sums import SumDifference
from bot.models.take_downs import TakeDown, TakeDownEnd, TakeDownState
from bot.services import comment_views, scopes
from bot.views import Actor, NoticeLine, Notices, SentBack, UnevenSum

LINES = 10
AT_ONCE = timedelta(0)
DOUBT_WAITS = timedelta(minutes=1)
"""The first look settles most doubts, and a doubt that is over is told to nobody."""
_LINES = (
    select(
        Comment,
        Reply,
        Signature,
        InFlight,
        TakeDown,
        Notice.comment_id,
        SlackMessage.ts,
        SlackMessage.channel,
    )
    .select_from(Notice)
    .outerjoin(Reply, Reply.id == Notice.reply_id)
    .outerjoin(Signature, Signature.id == Notice.signature_id)
    .outerjoin(
        InFlight,
        (InFlight.freeze_id == Notice.freeze_id) & (InFlight.reply_id == Notice.reply_id),
    )
    .outerjoin(TakeDown, TakeDown.id == Notice.take_down_id)
    .join(
        Comment,
        Comment.id
        == func.coalesce(
            Reply.comment_id, Signature.comment_id, TakeDown.comment_id, Notice.comment_id
        ),
    )
    .outerjoin(
        SlackMessage,
        (SlackMessage.subject == CardSubject.COMMENT) & (SlackMessage.subject_id == Comment.id),
    )
    .order_by(Notice.id)
    .limit(LINES)
    .options(joinedload(Comment.account), joinedload(Comment.author), joinedload(Signature.voider))
)
PAUSE = timedelta(minutes=10)
"""Between two messages to one member."""
_IS_ASKED = Notice.freeze_id.is_not(None) & Notice.reply_id.is_(None)  # about a freeze itself
_IS_SETTLED = Notice.freeze_id.is_not(None) & Notice.reply_id.is_not(None)
_IS_TAKE_DOWN = Notice.take_down_id.is_not(None)
_TAKE_DOWN_TOLD_OF = (TakeDownState.DOUBTFUL, TakeDownState.FAILED, TakeDownState.WITHDRAWN)
_TOLD_OF = (ReplyState.DOUBTFUL, ReplyState.FAILED, ReplyState.WITHDRAWN)
BY_THE_TEAM = frozenset(
    {
        ReplyEnd.UNDONE,
        ReplyEnd.FROZEN,
        ReplyEnd.ANSWERED_ELSEWHERE,
        ReplyEnd.SIGNER_LOST_RIGHT,
        ReplyEnd.POLICY_CHANGED,
        ReplyEnd.TEXT_BLOCKED,
        ReplyEnd.HOLDING_ONLY,
        ReplyEnd.TAKEN_DOWN,
    }
)
"""Ends that somebody of the team brought about: nobody is told what a colleague decided."""


async def add(
    session: AsyncSession, reply: Reply, *, by: str, now: datetime, delay: timedelta = AT_ONCE
) -> None:
    """Have the signer told what became of a reply, unless it is the signer who says so.

    The caller holds the reply.
    """
    signer_id = (await session.get_one(SignOff, reply.sign_off_id)).member_id
    if by == f"member:{signer_id}":
        return
    waiting = select(Notice.id).where(Notice.reply_id == reply.id, Notice.told_at.is_(None))
    if await session.scalar(waiting) is None:
        session.add(Notice(member_id=signer_id, reply_id=reply.id, noticed_at=now))
    _want_told(session, signer_id, delay=delay, now=now)


async def add_take_down(
    session: AsyncSession, signed: TakeDown, *, now: datetime, delay: timedelta = AT_ONCE
) -> None:
    """Have the signer told that a reply may still stand. The caller holds the take-down."""
    waiting = select(Notice.id).where(Notice.take_down_id == signed.id, Notice.told_at.is_(None))
    if await session.scalar(waiting) is None:
        notice = Notice(member_id=signed.member_id, take_down_id=signed.id, noticed_at=now)
        session.add(notice)
    _want_told(session, signed.member_id, delay=delay, now=now)


def add_sent_back(session: AsyncSession, signature: Signature, *, by: Actor, now: datetime) -> None:
    """Have the first signer told that *by* sent their draft back, unless it was they themselves."""
    if by.member_id == signature.member_id:
        return
    notice = Notice(member_id=signature.member_id, signature_id=signature.id, noticed_at=now)
    session.add(notice)
    _want_told(session, signature.member_id, delay=AT_ONCE, now=now)


async def add_assigned(
    session: AsyncSession, comment_id: CommentId, member_id: MemberId, *, now: datetime
) -> None:
    """Have a member told that a comment is theirs now; the caller holds it."""
    of_it = (Notice.comment_id == comment_id) & (Notice.member_id == member_id)
    if await session.scalar(select(Notice.id).where(of_it, Notice.told_at.is_(None))) is None:
        session.add(Notice(member_id=member_id, comment_id=comment_id, noticed_at=now))
    _want_told(session, member_id, delay=AT_ONCE, now=now)


def add_difference(
    session: AsyncSession,
    difference_id: DifferenceId,
    member_ids: Iterable[MemberId],
    *,
    now: datetime,
) -> None:
    """Have these members told that a sum does not add up."""
    for member_id in member_ids:
        session.add(Notice(member_id=member_id, difference_id=difference_id, noticed_at=now))
        _want_told(session, member_id, delay=AT_ONCE, now=now)


def add_freeze(
    session: AsyncSession, freeze_id: FreezeId, member_ids: Iterable[MemberId], *, now: datetime
) -> None:
    """Have these members asked whether a freeze is still needed."""
    for member_id in member_ids:
        session.add(Notice(member_id=member_id, freeze_id=freeze_id, noticed_at=now))
        _want_told(session, member_id, delay=AT_ONCE, now=now)


def add_settled(
    session: AsyncSession, reply: Reply, freeze_id: FreezeId, member_id: MemberId, *, now: datetime
) -> None:
    """Have the member who froze told what became of a reply that was on its way then."""
    notice = Notice(member_id=member_id, reply_id=reply.id, freeze_id=freeze_id, noticed_at=now)
    session.add(notice)
    _want_told(session, member_id, delay=AT_ONCE, now=now)


def _want_told(
    session: AsyncSession, member_id: MemberId, *, delay: timedelta, now: datetime
) -> None:
    name = f"{NOTIFY}:{member_id}"
    work.enqueue(
        session,
        NOTIFY,
        args={"member_id": member_id},
        run_at=now + delay,
        now=now,
        key=name,
        dedupe=name,
    )


async def collect(session: AsyncSession, member_id: MemberId) -> Notices | None:
    """All that waits to be told to a member, as it stands now; None when nothing is left of it.

    What came to a good end meanwhile, or to one that the team chose, is dropped.
    """
    untold = (Notice.member_id == member_id) & Notice.told_at.is_(None)
    await _drop_settled(session, untold)
    member = await session.get_one(Member, member_id)
    ids = (await session.scalars(select(Notice.id).where(untold).order_by(Notice.id))).all()
    if not ids or not member.is_active:
        return None
    last = await session.scalar(
        select(func.max(Notice.told_at)).where(Notice.member_id == member_id)
    )
    asked = await session.scalars(select(Notice.freeze_id).where(untold, _IS_ASKED).distinct())
    return Notices(
        user_id=member.user_id,
        ids=tuple(ids),
        assigned_count=await _count(session, untold, Notice.comment_id.is_not(None)),
        sent_back_count=await _count(session, untold, Notice.signature_id.is_not(None)),
        settled_count=await _count(session, untold, _IS_SETTLED),
        take_down_count=await _count(session, untold, _IS_TAKE_DOWN),
        lines=await _list_lines(session, untold),
        freezes=tuple(
            [await scopes.get_banner(session, each) for each in sorted(filter(None, asked))]
        ),
        differences=await _list_differences(session, untold),
        not_before=last + PAUSE if last else None,
    )


async def _drop_settled(session: AsyncSession, untold: ColumnElement[bool]) -> None:
    """Tell nobody what ended well or was decided by the team, was lifted, or is not theirs."""
    is_settled = Reply.state.not_in(_TOLD_OF) | Reply.ended_because.in_(BY_THE_TEAM)
    settled = select(Reply.id).where(Reply.id == Notice.reply_id, is_settled)
    is_lifted = PublishFreeze.lifted_at.is_not(None)
    lifted = select(PublishFreeze.id).where(PublishFreeze.id == Notice.freeze_id, is_lifted)
    is_theirs = (Comment.assigned_to == Notice.member_id) & (Comment.state == CommentState.OPEN)
    theirs = select(Comment.id).where(Comment.id == Notice.comment_id, is_theirs)
    is_assigned, of_signer = Notice.comment_id.is_not(None), Notice.freeze_id.is_(None)
    is_over = SumDifference.ended_at.is_not(None)
    over = select(SumDifference.id).where(SumDifference.id == Notice.difference_id, is_over)
    await session.execute(delete(Notice).where(untold, is_assigned, ~theirs.exists()))
    await session.execute(delete(Notice).where(untold, over.exists()))
    is_done = TakeDown.state.not_in(_TAKE_DOWN_TOLD_OF)
    taken = select(TakeDown.id).where(TakeDown.id == Notice.take_down_id, is_done)
    await session.execute(delete(Notice).where(untold, of_signer, settled.exists()))
    await session.execute(delete(Notice).where(untold, _IS_ASKED, lifted.exists()))
    await session.execute(delete(Notice).where(untold, _IS_TAKE_DOWN, taken.exists()))


async def _list_differences(
    session: AsyncSession, untold: ColumnElement[bool]
) -> tuple[UnevenSum, ...]:
    found = await session.scalars(
        select(SumDifference)
        .join(Notice, Notice.difference_id == SumDifference.id)
        .where(untold)
        .order_by(SumDifference.id)
    )
    return tuple(UnevenSum.of(each) for each in found)


async def _count(session: AsyncSession, *of: ColumnElement[bool]) -> int:
    return await session.scalar(select(func.count()).select_from(Notice).where(*of)) or 0


async def _list_lines(session: AsyncSession, untold: ColumnElement[bool]) -> tuple[NoticeLine, ...]:
    rows = await session.execute(_LINES.where(untold, ~_IS_ASKED))
    found = rows.all()
    lines = await comment_views.list_lines(session, [row[0] for row in found])
    return tuple(
        NoticeLine(
            comment=line,
            end=_end(reply),
            sent_back=_sent_back(signature),
            became=_became(flight),
            is_assigned=assigned is not None,
            take_down=_taken(taken),
            not_taken_down=_stands_because(taken),
            channel=channel or comment.account.channel,
            ts=ts,
        )
        for line, (comment, reply, signature, flight, taken, assigned, ts, channel) in zip(
            lines, found, strict=True
        )
    )


def _end(reply: Reply | None) -> ReplyEnd | None:
    return reply.ended_because if reply else None


def _became(found: InFlight | None) -> ReplyState | None:
    return found.became if found is not None else None


def _taken(found: TakeDown | None) -> TakeDownState | None:
    return found.state if found is not None else None


def _stands_because(found: TakeDown | None) -> TakeDownEnd | None:
    return found.ended_because if found is not None else None


def _sent_back(signature: Signature | None) -> SentBack | None:
    if signature is None:
        return None
    by = signature.voider.name if signature.voider else ""
    return SentBack(by=by, note=signature.note or "")


async def told(session: AsyncSession, notices: Notices, *, now: datetime) -> None:
    """Note that the member was told."""
    await session.execute(update(Notice).where(Notice.id.in_(notices.ids)).values(told_at=now))
