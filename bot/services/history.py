"""Looking through all comments, newest first, page by page from where the last one ended.

"Newest" goes by the comments' ids, the order in which they were taken in, so that the indexes are
read from their end, and only as far as a page needs.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, false, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.database import sort_of
from bot.ids import AccountId, CommentId
from bot.models.accounts import Account
from bot.models.comments import Comment
from bot.models.findables import Findable
from bot.models.replies import Reply, ReplyState
from bot.models.slack import CardSubject, SlackMessage
from bot.rules import search_terms
from bot.services import comment_views, reply_status, scopes
from bot.services.history_sources import Source, sources_of
from bot.services.reply_status import Became
from bot.views import AccountLabel, Actor, CommentStatus, HistoryLine, HistoryPage, HistoryQuery

LINES = 10
MOST_READ = 500
"""Comments whose words are read at a time."""
OUT_OF_ORDER = timedelta(days=1)
"""So much later than it was received a comment may be taken in, and a time still lead to it."""


async def search(
    session: AsyncSession, wanted: HistoryQuery, *, by: Actor, after: CommentId | None = None
) -> HistoryPage:
    """Up to `LINES` comments that *wanted* describes, of accounts on which the member has a role.

    *after* is ``next`` of the page before.
    """
    words = search_terms.words_of(wanted.text)
    accounts = await _accounts(session, wanted, by)
    if accounts == [] or (wanted.text.strip() and not words):  # only what nobody sees
        return HistoryPage(lines=(), next=None)
    sources = sources_of(
        sort_of(session),
        wanted,
        words,
        accounts=accounts,
        between=await _bounds(session, wanted),
    )
    found = await _find(session, sources, words, after=after)
    shown = found[:LINES]
    further = shown[-1] if len(found) > LINES else None
    return HistoryPage(lines=await _lines(session, shown), next=further)


async def _find(
    session: AsyncSession,
    sources: Sequence[Source],
    words: Sequence[str],
    *,
    after: CommentId | None,
) -> list[CommentId]:
    """One more than a page, if there are so many."""
    count = LINES + 1
    found: list[CommentId] = []
    while True:
        ids = await _newest(session, sources, after=after, count=count)
        found += await _with_words(session, ids, words) if words else ids
        if len(ids) < count or len(found) > LINES:
            return found
        after, count = ids[-1], min(count * 4, MOST_READ)


async def _newest(
    session: AsyncSession, sources: Sequence[Source], *, after: CommentId | None, count: int
) -> Sequence[CommentId]:
    pages = [source.page(after=after, count=count) for source in sources]
    if len(pages) == 1:
        return (await session.scalars(pages[0])).all()
    every = union(*(select(page.subquery().c[0].label("id")) for page in pages)).subquery()
    return (
        await session.scalars(select(every.c.id).order_by(every.c.id.desc()).limit(count))
    ).all()


async def _with_words(
    session: AsyncSession, ids: Sequence[CommentId], words: Sequence[str]
) -> list[CommentId]:
    """Those that hold the words, which the index of their terms cannot tell for sure."""
    said = await session.execute(
        select(Findable.comment_id, Findable.words).where(Findable.comment_id.in_(ids))
    )
    held = {row[0] for row in said if all(search_terms.holds(row[1], word) for word in words)}
    return [comment_id for comment_id in ids if comment_id in held]


async def _accounts(
    session: AsyncSession, wanted: HistoryQuery, by: Actor
) -> list[AccountId] | None:
    """The accounts that are meant and that the member may see; None: all there are."""
    if by.roles and wanted.account_id is None and wanted.platform is None:
        return None
    rows = await session.execute(select(Account.id, Account.platform).order_by(Account.id))
    return [
        account_id
        for account_id, platform in rows
        if by.may_see(account_id)
        and wanted.account_id in {None, account_id}
        and wanted.platform in {None, platform}
    ]


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


async def _lines(session: AsyncSession, ids: Sequence[CommentId]) -> tuple[HistoryLine, ...]:
    """Comments with what became of them, in a fixed number of statements."""
    loaded = await session.scalars(
        select(Comment)
        .where(Comment.id.in_(ids))
        .options(joinedload(Comment.account), joinedload(Comment.author))
        .order_by(Comment.id.desc())
    )
    comments = loaded.all()
    found = await reply_status.find(session, ids)
    cards = await _cards(session, comments)
    lines = []
    for comment in comments:
        became = found.get(comment.id, Became())
        is_queued = became.told is not None and became.told.state is ReplyState.QUEUED
        is_frozen = is_queued and await scopes.find_over(session, comment) is not None
        status = reply_status.status_of(comment, became, is_frozen=is_frozen)
        lines.append(_line(comment, became.reply, cards.get(_card_of(comment)), status))
    return tuple(lines)


def _line(
    comment: Comment, reply: Reply | None, card: SlackMessage | None, status: CommentStatus
) -> HistoryLine:
    return HistoryLine(
        comment_id=comment.id,
        account=AccountLabel.of(comment.account),
        author_name=comment.author.name if comment.author else None,
        text=comment.text,
        flags=comment_views.flags_of(comment),
        received_at=comment.received_at,
        status=status,
        signed_by=reply.sign_off.member.name if reply else None,
        reply_text=(reply.draft.text or None) if reply else None,
        is_erased=comment.erased_at is not None,
        channel=card.channel if card else comment.account.channel,
        ts=card.ts if card else None,
        snoozed_until=comment.snoozed_until,
        is_grouped=comment.roll_up_id is not None,
    )


def _card_of(comment: Comment) -> tuple[CardSubject, int]:
    """What the card shows on which a comment stands in its channel."""
    if comment.roll_up_id is not None:
        return CardSubject.ROLL_UP, comment.roll_up_id
    return CardSubject.COMMENT, comment.id


async def _cards(
    session: AsyncSession, comments: Sequence[Comment]
) -> dict[tuple[CardSubject, int], SlackMessage]:
    wanted: dict[CardSubject, set[int]] = {}
    for subject, subject_id in map(_card_of, comments):
        wanted.setdefault(subject, set()).add(subject_id)
    shown = [
        and_(SlackMessage.subject == subject, SlackMessage.subject_id.in_(ids))
        for subject, ids in wanted.items()
    ]
    cards = await session.scalars(select(SlackMessage).where(or_(false(), *shown)))
    return {(card.subject, card.subject_id): card for card in cards}
