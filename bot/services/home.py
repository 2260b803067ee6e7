"""What a member sees on the app's Home, and the sums that must add up."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import AccountId, SlackMessageId
from bot.models.comments import Arrival, Comment, CommentState, Placement
from bot.models.replies import Reply, ReplyState
from bot.models.slack import BEHIND, SlackMessage
from bot.models.sums import SumDifference
from bot.rules.permissions import Permission
from bot.services import accounts, connection_health, queue, scopes, turns
from bot.views import Actor, Counts, HomePage, Section, UnevenSum

DAY = timedelta(hours=24)


async def get_page(session: AsyncSession, *, by: Actor, now: datetime) -> HomePage:
    """The page of one member, with the first lines of each section of the queue."""
    labels = await accounts.list_labels(session)
    seen = [label.id for label in labels if by.may_see(label.id)]
    may_see_counts = by.may(Permission.MANAGE_MEMBERS)
    led = [label.id for label in labels if connection_health.may_see(by, label.id)]
    return HomePage(
        actor=by,
        freezes=await scopes.list_banners(session, now=now),
        queue=tuple(
            [await queue.get_page(session, each, by=by, of=seen, now=now) for each in Section]
        ),
        turns=(await turns.find(session, by=by, now=now)).count,
        sent_lately=await _count_sent(session, of=seen, since=now - DAY),
        counts=await get_counts(session, since=now - DAY) if may_see_counts else None,
        differences=await list_differences(session) if may_see_counts else (),
        connections=await connection_health.list_accounts(session, led, now=now),
        slack=await connection_health.get_slack(session) if may_see_counts else None,
        accounts=labels,
    )


async def get_counts(session: AsyncSession, *, since: datetime | None = None) -> Counts:
    """Sums over distinct comments: received = waiting + threaded + grouped + set aside + failed.

    Of those received *since* then, or (None) of all there ever were.
    """
    # In one go: by themselves some of these sums would read more than those of a day.
    sums = {place.value: _count(Comment.placement == place) for place in Placement}
    answered = _count(Comment.state == CommentState.ANSWERED)
    counted = select(func.count().label("known"), answered.label("answered"))
    counted = counted.add_columns(*(each.label(name) for name, each in sums.items()))
    received = true() if since is None else Comment.received_at >= since
    found = (await session.execute(counted.select_from(Comment).where(received))).one()
    doubtful = await session.scalar(
        select(func.count()).select_from(Reply).where(Reply.state == ReplyState.DOUBTFUL)
    )
    arrived = await session.scalar(_count_arrived()) or 0
    return Counts(
        received=found.known + arrived,
        waiting=found.waiting + arrived,
        threaded=found.threaded,
        grouped=found.grouped,
        set_aside=found.set_aside,
        failed=found.failed,
        answered=found.answered,
        doubtful=doubtful or 0,
    )


async def list_differences(session: AsyncSession) -> tuple[UnevenSum, ...]:
    """The sums that did not add up when they were compared last; see `bot.services.sums`."""
    standing = select(SumDifference).where(SumDifference.ended_at.is_(None))
    found = await session.scalars(standing.order_by(SumDifference.id))
    return tuple(UnevenSum.of(each) for each in found)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


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


async def _count_sent(session: AsyncSession, *, of: Sequence[AccountId], since: datetime) -> int:
    sent = select(func.count()).where(Reply.sent_at >= since, Reply.account_id.in_(of))
    return await session.scalar(sent) or 0
