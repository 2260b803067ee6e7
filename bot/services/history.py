"""Looking through all comments, newest first, page by page from where the last one ended.

"Newest" goes by the comments' ids, the order in which they were taken in, so that the indexes are
read from their end, and only as far as a page needs.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    cast,
    exists,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.database import sort_of
from bot.ids import CommentId, MemberId
from bot.models.accounts import Account
from bot.models.comments import Comment, CommentState
from bot.models.drafts import Draft, Rejection
from bot.models.findables import FINDABLE_TERMS, Findable
from bot.models.replies import Reply, ReplyState, SignOff
from bot.models.signatures import Signature
from bot.models.slack import CardSubject, SlackMessage
from bot.rules import search_terms
from bot.services import comment_views, findables, scopes
from bot.views import AccountLabel, Actor, HistoryLine, HistoryPage, HistoryQuery, Outcome

LINES = 10
OUT_OF_ORDER = timedelta(days=1)
"""So much later than it was received a comment may be taken in, and a time still lead to it."""


async def search(
    session: AsyncSession, wanted: HistoryQuery, *, by: Actor, after: CommentId | None = None
) -> HistoryPage:
    """Up to `LINES` comments that *wanted* describes, of accounts on which the member has a role.

    *after* is ``next`` of the page before.
    """
    words = search_terms.words_of(wanted.text)
    if wanted.text.strip() and not words:  # only what nobody sees
        return HistoryPage(lines=(), next=None)
    rows = await _chosen(session, wanted, words, by=by)
    key = _key(session, words)
    found: list[CommentId] = []
    is_more = True
    while is_more and len(found) <= LINES:
        page = rows if after is None else rows.where(key < after)
        read = (await session.execute(page.order_by(key.desc()).limit(LINES + 1))).all()
        found += [row[0] for row in read if all(search_terms.holds(row[1], word) for word in words)]
        is_more = len(read) > LINES  # the index cannot tell whether words stand alone
        after = read[-1][0] if read else after
    shown = found[:LINES]
    further = shown[-1] if len(found) > LINES else None
    return HistoryPage(lines=await _lines(session, shown), next=further)


async def _chosen(
    session: AsyncSession, wanted: HistoryQuery, words: Sequence[str], *, by: Actor
) -> Select[CommentId, str]:
    """Ids of comments and the words by which they are found, in no order."""
    rows = _by_words(session, words) if words else select(Comment.id, literal(""))
    key = _key(session, words)
    first, last = await _bounds(session, wanted)
    bounds = ([key >= first] if first else []) + ([key <= last] if last else [])
    return rows.where(*_places(wanted, by), *_facts(wanted), *bounds)


def _key(session: AsyncSession, words: Sequence[str]) -> ColumnElement[Any]:
    """The comment's id, in what is read from its end."""
    return findables.key_of(sort_of(session)) if words else Comment.__table__.c.id


def _by_words(session: AsyncSession, words: Sequence[str]) -> Select[CommentId, str]:
    sort = sort_of(session)
    key = findables.key_of(sort)
    # Never the other way round: a look-up in the index of terms for each comment.
    outer = key.op("+")(0) if sort == "sqlite" else key
    return (
        select(Comment.id, Findable.words)
        .select_from(FINDABLE_TERMS)
        .join(Comment, Comment.id == outer)
        .join(Findable, Findable.comment_id == outer)
        .where(findables.has_words(sort, words))
    )


def _places(wanted: HistoryQuery, by: Actor) -> Iterator[ColumnElement[bool]]:
    """Accounts that are meant, and that the member may see."""
    if not by.roles:
        yield Comment.account_id.in_(sorted({account_id for account_id, _ in by.account_roles}))
    if wanted.account_id is not None:
        yield Comment.account_id == wanted.account_id
    if wanted.platform is not None:
        yield Comment.account_id.in_(select(Account.id).where(Account.platform == wanted.platform))


def _facts(wanted: HistoryQuery) -> Iterator[ColumnElement[bool]]:
    if wanted.member_id is not None:
        yield _has_part(wanted.member_id)
    if wanted.since is not None:
        yield Comment.received_at >= wanted.since
    if wanted.until is not None:
        yield Comment.received_at < wanted.until
    if wanted.outcome is not None:
        yield _OUTCOMES[wanted.outcome]
    if wanted.risk is not None:
        yield Comment.flags.op("<>", is_comparison=True)(literal_column("'[]'"))  # as in its index
        yield cast(Comment.flags, Text).contains(f'"{wanted.risk.value}"')
    if wanted.state is not None:
        yield Comment.state == wanted.state


async def _bounds(
    session: AsyncSession, wanted: HistoryQuery
) -> tuple[CommentId | None, CommentId | None]:
    """Between which ids the comments of a time lie: what else is there need not be read."""
    first = last = None
    if wanted.since is not None:
        first = await _edge(session, Comment.received_at >= wanted.since - OUT_OF_ORDER)
    if wanted.until is not None:
        last = await _edge(session, Comment.received_at < wanted.until + OUT_OF_ORDER, at_end=True)
    return first, last


async def _edge(
    session: AsyncSession, condition: ColumnElement[bool], *, at_end: bool = False
) -> CommentId | None:
    time = Comment.received_at
    ordered = select(Comment.id).where(condition).order_by(time.desc() if at_end else time)
    return await session.scalar(ordered.limit(1))


def _has_part(member_id: MemberId) -> ColumnElement[bool]:
    signed = exists().where(SignOff.comment_id == Comment.id, SignOff.member_id == member_id)
    signed_first = exists().where(
        Signature.comment_id == Comment.id, Signature.member_id == member_id
    )
    wrote = exists().where(Draft.comment_id == Comment.id, Draft.written_by == member_id)
    rejected = exists().where(
        Draft.comment_id == Comment.id,
        Rejection.draft_id == Draft.id,
        Rejection.member_id == member_id,
    )
    return or_(Comment.assigned_to == member_id, signed, signed_first, wrote, rejected)


_SIGNED = and_(SignOff.comment_id == Comment.id, SignOff.voided_at.is_(None))
_SENT = and_(Reply.comment_id == Comment.id, Reply.state == ReplyState.SENT)
_OUTCOMES: dict[Outcome, ColumnElement[bool]] = {
    Outcome.SIGNED: exists().where(_SIGNED),
    Outcome.EDITED: exists().where(
        _SIGNED, Draft.id == SignOff.draft_id, Draft.written_by.is_not(None)
    ),
    Outcome.REJECTED: exists().where(
        Draft.comment_id == Comment.id, Rejection.draft_id == Draft.id
    ),
    Outcome.NO_REPLY: Comment.state == CommentState.CLOSED,
    Outcome.BY_HAND: and_(Comment.state == CommentState.ANSWERED, ~exists().where(_SENT)),
}


async def _lines(session: AsyncSession, ids: Sequence[CommentId]) -> tuple[HistoryLine, ...]:
    """Comments with what became of them, in a fixed number of statements."""
    comments = await session.scalars(
        select(Comment)
        .where(Comment.id.in_(ids))
        .options(joinedload(Comment.account), joinedload(Comment.author))
        .order_by(Comment.id.desc())
    )
    replies = await _last_replies(session, ids)
    cards = await _cards(session, ids)
    frozen = {banner.account and banner.account.id for banner in await scopes.list_banners(session)}
    return tuple(
        _line(
            comment,
            replies.get(comment.id),
            cards.get(comment.id),
            is_frozen=None in frozen or comment.account_id in frozen,
        )
        for comment in comments
    )


def _line(
    comment: Comment, reply: Reply | None, card: SlackMessage | None, *, is_frozen: bool
) -> HistoryLine:
    return HistoryLine(
        comment_id=comment.id,
        account=AccountLabel.of(comment.account),
        author_name=comment.author.name if comment.author else None,
        text=comment.text,
        flags=comment_views.flags_of(comment),
        received_at=comment.received_at,
        status=comment_views.status_of(comment, reply, is_frozen=is_frozen),
        signed_by=reply.sign_off.member.name if reply else None,
        reply_text=reply.draft.text if reply else None,
        channel=card.channel if card else comment.account.channel,
        ts=card.ts if card else None,
    )


async def _last_replies(session: AsyncSession, ids: Sequence[CommentId]) -> dict[CommentId, Reply]:
    replies = await session.scalars(
        select(Reply)
        .where(Reply.comment_id.in_(ids))
        .options(joinedload(Reply.sign_off).joinedload(SignOff.member), joinedload(Reply.draft))
        .order_by(Reply.id)
    )
    return {reply.comment_id: reply for reply in replies}


async def _cards(session: AsyncSession, ids: Sequence[CommentId]) -> dict[int, SlackMessage]:
    cards = await session.scalars(
        select(SlackMessage).where(
            SlackMessage.subject == CardSubject.COMMENT, SlackMessage.subject_id.in_(ids)
        )
    )
    return {card.subject_id: card for card in cards}
