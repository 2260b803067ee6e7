"""The scopes a freeze can hold: their locks, and which freeze stands over them.

A freeze of one post locks the row of its account, as a freeze of the whole account does: whoever
sends holds that row shared, so either excludes the other, whatever post the reply is under.
"""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, bindparam, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import writes_alone
from bot.ids import AccountId, CommentId, FreezeId
from bot.models.accounts import THE_INSTALLATION, Account, Installation
from bot.models.comments import Comment, Conversation, Post
from bot.models.freezes import PublishFreeze
from bot.models.lift_requests import LiftRequest
from bot.models.members import Member
from bot.models.replies import LEAVING, Reply, ReplyState
from bot.models.signatures import Signature
from bot.rules.scope import LiftBy, Scope, speaks_of
from bot.views import AccountLabel, FreezeBanner, LiftAsked, PostLabel

ALONE_WITHIN: Final = timedelta(minutes=15)
"""After a freeze, by who froze, it is lifted without a second member; a trigger repeats it."""
_POST_OF_COMMENT = (
    select(Conversation.post_id)
    .where(Conversation.id == bindparam("conversation_id"))
    .scalar_subquery()
)
_HOLDS_COMMENT = PublishFreeze.account_id.is_(None) | (
    (PublishFreeze.account_id == bindparam("account_id"))
    & (PublishFreeze.post_id.is_(None) | (PublishFreeze.post_id == _POST_OF_COMMENT))
)
_OVER = (
    select(PublishFreeze)
    .where(PublishFreeze.lifted_at.is_(None), _HOLDS_COMMENT)
    .order_by(PublishFreeze.frozen_at, PublishFreeze.id)
)
_SINCE = select(PublishFreeze.phrase).where(
    # whose clock said when it began may be behind the signer's
    (PublishFreeze.frozen_at >= bindparam("moment"))
    | PublishFreeze.lifted_at.is_(None)
    | (PublishFreeze.lifted_at > bindparam("moment")),
    _HOLDS_COMMENT,
)
_UNSETTLED: dict[type[Reply | Signature], ColumnElement[bool]] = {
    Reply: Reply.state.in_((ReplyState.QUEUED, *LEAVING)),
    Signature: Signature.voided_at.is_(None),
}
"""What a freeze asks about of each sort."""
READ_AT_ONCE = 50
"""Comments that are read between two turns of other work: some milliseconds."""


async def hold(session: AsyncSession, account_id: AccountId) -> None:
    """Keep every freezer of this account out until commit; taken by whoever sends.

    Order of locks everywhere: `docs/decisions/0039-rows-are-locked-in-one-order.md`.
    """
    if writes_alone(session):
        return
    await session.get_one(Installation, THE_INSTALLATION, with_for_update={"read": True})
    await session.get_one(Account, account_id, with_for_update={"read": True})


async def hold_alone(session: AsyncSession, scope: Scope) -> None:
    """Keep every sender of this scope out until commit; taken by whoever freezes or lifts."""
    # "key_share" keeps senders out all the same, and lets rows be written that name the account:
    # a new card does, and whoever writes it may hold the comment that a lift waits for.
    alone, shared = {"key_share": True}, {"read": True}
    everything = scope.account_id is None
    await session.get_one(
        Installation, THE_INSTALLATION, with_for_update=alone if everything else shared
    )
    if scope.account_id is not None:
        await session.get_one(Account, scope.account_id, with_for_update=alone)


async def find_over(session: AsyncSession, comment: Comment) -> PublishFreeze | None:
    """The oldest freeze that holds the replies to *comment* now."""
    for standing in await session.scalars(_OVER, _place_of(comment)):
        if _fits(comment, standing.phrase):
            return standing
    return None


async def was_frozen_since(session: AsyncSession, comment: Comment, moment: datetime) -> bool:
    """Whether any freeze held the replies to *comment* from *moment* on, lifted or not."""
    phrases = await session.scalars(_SINCE, {"moment": moment, **_place_of(comment)})
    return any(_fits(comment, phrase) for phrase in phrases)


def _fits(comment: Comment, phrase: str | None) -> bool:
    return phrase is None or speaks_of(comment.text, phrase)


def _place_of(comment: Comment) -> dict[str, int]:
    return {"account_id": comment.account_id, "conversation_id": comment.conversation_id}


async def find(session: AsyncSession, scope: Scope) -> PublishFreeze | None:
    """The freeze of exactly this scope that stands now."""
    return await session.scalar(
        select(PublishFreeze).where(
            PublishFreeze.lifted_at.is_(None),
            PublishFreeze.account_id.is_not_distinct_from(scope.account_id),
            PublishFreeze.post_id.is_not_distinct_from(scope.post_id),
            PublishFreeze.phrase.is_not_distinct_from(scope.phrase),
        )
    )


async def get_lift_by(session: AsyncSession, scope: Scope) -> LiftBy:
    """How many members lift a freeze of *scope*, as its policy says now."""
    if scope.account_id is None:
        return (await session.get_one(Installation, THE_INSTALLATION)).lift_by
    return (await session.get_one(Account, scope.account_id)).lift_by


async def count_phrases(session: AsyncSession, account_id: AccountId) -> int:
    """How many topics of an account are frozen."""
    phrases = select(func.count()).where(
        PublishFreeze.account_id == account_id,
        PublishFreeze.phrase.is_not(None),
        PublishFreeze.lifted_at.is_(None),
    )
    return await session.scalar(phrases) or 0


async def within(
    session: AsyncSession, scope: Scope, row: type[Reply | Signature]
) -> ColumnElement[bool]:
    """Whether a reply, or a first signature, that is not settled is of *scope*."""
    if scope.account_id is None:
        return true()
    is_of_account = row.account_id == scope.account_id
    if scope.phrase is not None:
        speaking = await _list_speaking(session, scope.phrase, is_of_account, row)
        return is_of_account & row.comment_id.in_(speaking)
    if scope.post_id is None:
        return is_of_account
    under_post = (
        select(Comment.id)
        .join(Conversation, Conversation.id == Comment.conversation_id)
        .where(Conversation.post_id == scope.post_id)
    )
    return is_of_account & row.comment_id.in_(under_post)


async def _list_speaking(
    session: AsyncSession,
    phrase: str,
    is_of_account: ColumnElement[bool],
    row: type[Reply | Signature],
) -> list[CommentId]:
    """The comments of what is not settled that speak of *phrase*."""
    of = select(row.comment_id).where(is_of_account, _UNSETTLED[row])
    found = (
        await session.execute(select(Comment.id, Comment.text).where(Comment.id.in_(of)))
    ).all()
    speaking: list[CommentId] = []
    for number, (comment_id, text) in enumerate(found):
        if number % READ_AT_ONCE == READ_AT_ONCE - 1:
            await asyncio.sleep(0)
        if speaks_of(text, phrase):
            speaking.append(comment_id)
    return speaking


async def find_banner_over(session: AsyncSession, comment: Comment) -> FreezeBanner | None:
    """What the freeze over the replies to *comment* tells people."""
    standing = await find_over(session, comment)
    return await get_banner(session, standing.id) if standing is not None else None


async def get_banner(session: AsyncSession, freeze_id: FreezeId) -> FreezeBanner:
    """What a freeze tells people, whether it stands or was lifted."""
    found = await session.execute(_banners().where(PublishFreeze.id == freeze_id))
    return _banner(*found.one())


async def list_banners(session: AsyncSession, *, now: datetime) -> tuple[FreezeBanner, ...]:
    """Every freeze that stands, oldest first, with the requests to lift that hold now."""
    rows = await session.execute(
        _banners()
        .where(PublishFreeze.lifted_at.is_(None))
        .order_by(PublishFreeze.frozen_at, PublishFreeze.id)
    )
    found = [(_banner(*row), row.PublishFreeze) for row in rows]
    asked = await _list_asked(session, now=now)
    return tuple(
        replace(
            banner,
            lift_asked=asked.get(banner.freeze_id),
            lifts_alone=freeze.frozen_by if now < freeze.frozen_at + ALONE_WITHIN else None,
        )
        for banner, freeze in found
    )


async def _list_asked(session: AsyncSession, *, now: datetime) -> dict[FreezeId, LiftAsked]:
    rows = await session.execute(
        select(LiftRequest, Member.name)
        .join(Member, Member.id == LiftRequest.member_id)
        .where(
            LiftRequest.voided_at.is_(None),
            LiftRequest.confirmed_at.is_(None),
            LiftRequest.expires_at > now,
        )
    )
    return {
        each.freeze_id: LiftAsked(member_id=each.member_id, name=name, expires_at=each.expires_at)
        for each, name in rows
    }


def _banners() -> Select[PublishFreeze, Installation, Account | None, Post | None, str | None]:
    return (
        select(PublishFreeze, Installation, Account, Post, Member.name)
        .join(Installation, Installation.id == PublishFreeze.installation_id)
        .outerjoin(Account, Account.id == PublishFreeze.account_id)
        .outerjoin(Post, Post.id == PublishFreeze.post_id)
        .outerjoin(Member, Member.id == PublishFreeze.frozen_by)
    )


def _banner(
    standing: PublishFreeze,
    installation: Installation,
    account: Account | None,
    post: Post | None,
    name: str | None,
) -> FreezeBanner:
    lift_by = account.lift_by if account else installation.lift_by
    return FreezeBanner(
        freeze_id=standing.id,
        account=AccountLabel.of(account) if account else None,
        post=PostLabel.of(post) if post else None,
        phrase=standing.phrase,
        reason=standing.reason,
        by=name,
        since=standing.frozen_at,
        asks_at=standing.ask_at,
        needs_two=lift_by is LiftBy.TWO,
    )
