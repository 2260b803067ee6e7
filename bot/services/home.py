"""What a member sees on the app's Home, and the sums that must add up."""

from datetime import datetime, timedelta

from sqlalchemy import Select, Text, case, cast, exists, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.ids import SlackMessageId
from bot.models.comments import Arrival, Comment, CommentState, Placement
from bot.models.replies import IN_PLAY, Reply, ReplyState
from bot.models.slack import BEHIND, SlackMessage
from bot.rules.policy import CARE_FIRST
from bot.services import accounts, comment_views, scopes
from bot.views import Actor, Counts, HomePage, QueueLine

LINES = 10
DAY = timedelta(hours=24)


async def get_page(session: AsyncSession, *, by: Actor, now: datetime) -> HomePage:
    """The page of one member; every list holds `LINES` lines at most."""
    mine = _waiting().where(Comment.assigned_to == by.member_id)
    unassigned = _waiting().where(Comment.assigned_to.is_(None))
    return HomePage(
        actor=by,
        freezes=await scopes.list_banners(session, now=now),
        mine=await _lines(session, mine),
        mine_count=await _count(session, mine),
        unassigned=await _lines(session, unassigned),
        unassigned_count=await _count(session, unassigned),
        doubtful=await _lines(session, _doubtful()),
        doubtful_count=await _count(session, _doubtful()),
        sent_lately=await _sent_since(session, now - DAY),
        counts=await get_counts(session),
        accounts=await accounts.list_labels(session),
    )


async def get_counts(session: AsyncSession) -> Counts:
    """Sums over distinct comments: received = waiting + threaded + grouped + set aside + failed."""
    rows = await session.execute(
        select(Comment.placement, func.count()).group_by(Comment.placement)
    )
    placed: dict[Placement, int] = dict(rows.all())
    answered = await session.scalar(
        select(func.count()).select_from(Comment).where(Comment.state == CommentState.ANSWERED)
    )
    doubtful = await session.scalar(
        select(func.count()).select_from(Reply).where(Reply.state == ReplyState.DOUBTFUL)
    )
    known = await session.scalar(select(func.count()).select_from(Comment)) or 0
    arrived = await session.scalar(_count_arrived()) or 0
    return Counts(
        received=known + arrived,
        waiting=placed.get(Placement.WAITING, 0) + arrived,
        threaded=placed.get(Placement.THREADED, 0),
        grouped=placed.get(Placement.GROUPED, 0),
        set_aside=placed.get(Placement.SET_ASIDE, 0),
        failed=placed.get(Placement.FAILED, 0),
        answered=answered or 0,
        doubtful=doubtful or 0,
    )


def _count_arrived() -> Select[int]:
    """Comments that were delivered and are not taken in yet; some repeat one that was."""
    is_known = exists().where(
        Comment.account_id == Arrival.account_id, Comment.external_id == Arrival.external_id
    )
    return select(func.count()).select_from(Arrival).where(~is_known)


async def get_slack_lag(session: AsyncSession, *, now: datetime) -> timedelta:
    """Age of the oldest card that is not shown in its newest state."""
    oldest = await session.scalar(select(func.min(SlackMessage.wanted_at)).where(BEHIND))
    return max(now - oldest, timedelta(0)) if oldest is not None else timedelta(0)


async def count_ahead(session: AsyncSession, message_id: SlackMessageId) -> int:
    """How many older messages wait for the same gate: posts of its channel, or all redraws."""
    message = await session.get_one(SlackMessage, message_id)
    is_new = message.ts is None
    ahead = await session.scalar(
        select(func.count()).where(
            BEHIND,
            SlackMessage.id < message_id,
            SlackMessage.ts.is_(None) == is_new,
            SlackMessage.channel == message.channel if is_new else true(),
        )
    )
    return ahead or 0


_IS_RISKY = or_(*[cast(Comment.flags, Text).contains(f'"{risk}"') for risk in CARE_FIRST])


def _waiting() -> Select[Comment]:
    in_play = (
        select(Reply.id).where(Reply.comment_id == Comment.id, Reply.state.in_(IN_PLAY)).exists()
    )
    return (
        select(Comment)
        .where(
            Comment.placement == Placement.THREADED, Comment.state == CommentState.OPEN, ~in_play
        )
        .order_by(case((~Comment.is_judged | _IS_RISKY, 0), else_=1), Comment.received_at)
    )


def _doubtful() -> Select[Comment]:
    doubtful = (
        select(Reply.id)
        .where(Reply.comment_id == Comment.id, Reply.state == ReplyState.DOUBTFUL)
        .exists()
    )
    return select(Comment).where(doubtful).order_by(Comment.received_at)


async def _count(session: AsyncSession, wanted: Select[Comment]) -> int:
    counted = wanted.order_by(None).with_only_columns(func.count())
    return await session.scalar(counted) or 0


async def _lines(session: AsyncSession, wanted: Select[Comment]) -> tuple[QueueLine, ...]:
    comments = await session.scalars(
        wanted.options(joinedload(Comment.account), joinedload(Comment.author)).limit(LINES)
    )
    return await comment_views.list_lines(session, comments.all())


async def _sent_since(session: AsyncSession, since: datetime) -> int:
    return (
        await session.scalar(select(func.count()).select_from(Reply).where(Reply.sent_at >= since))
        or 0
    )
