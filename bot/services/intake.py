"""Taking in what platforms say: each comment once, edits in any order."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.ids import AccountId, CommentId, DeliveryId
from bot.models.comments import (
    Comment,
    CommentState,
    CommentVersion,
    Delivery,
    Placement,
    Tombstone,
)
from bot.models.drafts import RetiredBecause
from bot.models.replies import ReplyEnd
from bot.services import (
    audit,
    deletions,
    echoes,
    erasure_tasks,
    erasure_words,
    outside_hides,
    surroundings,
    take_down_outcomes,
    waking,
)
from bot.services.audit import Audit
from bot.services.endings import lock_comment, retire_drafts, withdraw_queued
from bot.services.findables import make_findable
from bot.services.waking import WokenBecause
from integrations.contract import (
    CommentDeleted,
    CommentEdited,
    CommentSnapshot,
    ReplyEchoed,
    VisibilityChanged,
)

TRIAGE = "triage"
News = CommentEdited | CommentDeleted | VisibilityChanged | ReplyEchoed
"""What is said of a comment that was there before."""
CLOCKS_DIFFER = timedelta(minutes=5)
"""An edit that claims to be later than this from now counts as made then: what follows is newer."""


async def take_news(
    session: AsyncSession,
    account_id: AccountId,
    event: News,
    delivery_id: DeliveryId | None,
    *,
    now: datetime,
) -> None:
    """Apply what is said of a comment that was there before; held by the caller."""
    match event:
        case CommentEdited(comment=comment):
            known = await _find_comment(session, account_id, comment.external_id)
            if known is None:  # its creation comes later, or never
                said = replace(comment, edited_at=event.edited_at)
                await take_comment(session, account_id, said, delivery_id, received_at=now, now=now)
            else:
                edit = replace(event, edited_at=min(event.edited_at, now + CLOCKS_DIFFER))
                await take_edit(session, known, edit, delivery_id, now=now)
        case CommentDeleted():
            await _take_deletion(session, account_id, event, now=now)
        case VisibilityChanged():
            known = await _find_comment(session, account_id, event.external_id)
            await outside_hides.hear(session, account_id, known, event, now=now)
        case ReplyEchoed():
            await echoes.take(session, account_id, event, now=now)


async def take_edit(
    session: AsyncSession,
    comment_id: CommentId,
    event: CommentEdited,
    delivery_id: DeliveryId | None,
    *,
    now: datetime,
) -> None:
    """The author changed a comment: what was drafted or signed for the old words is void."""
    comment = await lock_comment(session, comment_id)
    is_old = comment.edited_at is not None and event.edited_at <= comment.edited_at
    if await _was_erased(session, comment, delivery_id) or is_old or comment.is_gone_for_good():
        return
    is_back = comment.missed_at is not None and event.edited_at > comment.missed_at
    if comment.text == event.comment.text and not is_back:
        comment.edited_at = event.edited_at  # an edit in between that comes late changes nothing
        return
    comment.version += 1
    comment.text, comment.edited_at = event.comment.text, event.edited_at
    # Until triage has judged the new words, a little later.
    comment.is_judged, comment.is_people_only = False, True
    _add_version(session, comment, delivery_id, now=now)
    comment.missed_at = None
    await _reopen(session, comment, now=now)
    audit.record(
        session,
        Audit.COMMENT_EDITED,
        f"comment:{comment_id}",
        by="author",
        at=now,
        personal={"text": comment.text},
        version=comment.version,
    )
    await withdraw_queued(
        session, comment_id, because=ReplyEnd.COMMENT_CHANGED, by=audit.SYSTEM, now=now
    )
    await retire_drafts(session, comment_id, because=RetiredBecause.COMMENT_CHANGED, now=now)
    await _want_triage(session, comment, now=now)


async def _reopen(session: AsyncSession, comment: Comment, *, now: datetime) -> None:
    """New words wait for an answer, at once, and of somebody who may give it."""
    await waking.end(session, comment, because=WokenBecause.EDITED, now=now)
    if comment.state in (CommentState.CLOSED, CommentState.GONE):
        await waking.reopen(session, comment, now=now)


async def take_comment(
    session: AsyncSession,
    account_id: AccountId,
    snapshot: CommentSnapshot,
    delivery_id: DeliveryId | None,
    *,
    received_at: datetime,
    now: datetime,
) -> None:
    """Take a comment in, held by the caller; one that is known stays as it is."""
    is_buried = await session.get(Tombstone, (account_id, snapshot.external_id)) is not None
    comment_id = await surroundings.insert_once(
        session,
        Comment,
        conversation_id=await surroundings.conversation_of(session, account_id, snapshot),
        author_id=await surroundings.author_of(session, account_id, snapshot),
        placement=Placement.SET_ASIDE if is_buried else Placement.WAITING,
        state=CommentState.GONE if is_buried else CommentState.OPEN,
        account_id=account_id,
        received_at=received_at,
        **_first_words(snapshot, now=now),
    )
    if comment_id is None:
        await _take_repeated(session, account_id, snapshot, delivery_id, now=now)
        return
    comment = await session.get_one(Comment, CommentId(comment_id))
    _add_version(session, comment, delivery_id, now=now)
    make_findable(session, comment.id, snapshot.author_name)
    audit.record(
        session,
        Audit.COMMENT_RECEIVED,
        f"comment:{comment.id}",
        by="author",
        at=now,
        personal={"text": comment.text},
        account=account_id,
        external_id=comment.external_id,
    )
    await _begin(session, comment, is_hidden=snapshot.is_hidden, now=now)


async def _begin(
    session: AsyncSession, comment: Comment, *, is_hidden: bool | None, now: datetime
) -> None:
    """What a new comment brings about."""
    await outside_hides.arrive(session, comment, is_hidden=is_hidden, now=now)
    await _want_triage(session, comment, now=now)
    if comment.state is not CommentState.GONE and comment.parent_external_id is not None:
        await waking.follow_up(session, comment, now=now)


async def _take_repeated(
    session: AsyncSession,
    account_id: AccountId,
    snapshot: CommentSnapshot,
    delivery_id: DeliveryId | None,
    *,
    now: datetime,
) -> None:
    """A known comment said to be new says nothing, unless a reading missed it: other words do."""
    known = await session.scalars(
        select(Comment)
        .where(Comment.account_id == account_id, Comment.external_id == snapshot.external_id)
        .with_for_update()
    )
    comment = known.one()
    if await _was_erased(session, comment, delivery_id):
        await _forget_author(session, account_id, snapshot)
        return
    if comment.missed_at is None or comment.text == snapshot.text:
        return
    said_at = min(snapshot.edited_at or snapshot.created_at, now + CLOCKS_DIFFER)
    edit = CommentEdited(comment=snapshot, edited_at=said_at)
    await take_edit(session, comment.id, edit, delivery_id, now=now)


async def _was_erased(
    session: AsyncSession, comment: Comment, delivery_id: DeliveryId | None
) -> bool:
    """Whether words come that were erased before; what brings them once more is not kept."""
    if comment.erased_at is None:
        return False
    brought = await session.get(Delivery, delivery_id) if delivery_id is not None else None
    if brought is not None:  # with those that brought the same before this one was taken in
        since = brought.received_at
        alike = await erasure_words.find_bodies(
            session, comment.account_id, [comment.id], since=since
        )
        await erasure_words.forget_bodies(session, [brought.id, *alike])
    return True


async def _forget_author(
    session: AsyncSession, account_id: AccountId, snapshot: CommentSnapshot
) -> None:
    """Nor is the name that came with them, unless the author has other comments."""
    author_id = await surroundings.author_of(session, account_id, snapshot)
    if author_id is not None:
        await session.flush()
        await erasure_words.forget_authors(session, account_id, [author_id])


def _first_words(snapshot: CommentSnapshot, *, now: datetime) -> dict[str, object]:
    edited_at = snapshot.edited_at
    return {
        "external_id": snapshot.external_id,
        "parent_external_id": snapshot.parent_id,
        "kind": snapshot.kind,
        "text": snapshot.text,
        "url": snapshot.url,
        "created_at": snapshot.created_at,
        "edited_at": edited_at and min(edited_at, now + CLOCKS_DIFFER),
    }


async def _take_deletion(
    session: AsyncSession, account_id: AccountId, event: CommentDeleted, *, now: datetime
) -> None:
    known = await _find_comment(session, account_id, event.external_id)
    if known is not None:
        await deletions.take_gone(session, known, now=now)
        return
    if await take_down_outcomes.find_gone(session, account_id, event.external_id, now=now):
        return
    await surroundings.insert_once(
        session,
        Tombstone,
        account_id=account_id,
        external_id=event.external_id,
        deleted_at=event.deleted_at,
    )


async def _want_triage(session: AsyncSession, comment: Comment, *, now: datetime) -> None:
    if comment.state is CommentState.GONE:  # buried before it came
        await erasure_tasks.want_deleted(session, comment, now=now)
        return
    work.enqueue(
        session,
        TRIAGE,
        args={"comment_id": comment.id},
        run_at=now,
        now=now,
        dedupe=f"{TRIAGE}:{comment.id}",
    )


def _add_version(
    session: AsyncSession, comment: Comment, delivery_id: DeliveryId | None, *, now: datetime
) -> None:
    session.add(
        CommentVersion(
            comment_id=comment.id,
            version=comment.version,
            text=comment.text,
            seen_at=now,
            delivery_id=delivery_id,
        )
    )
    make_findable(session, comment.id, comment.text)


async def _find_comment(
    session: AsyncSession, account_id: AccountId, external_id: str
) -> CommentId | None:
    return await session.scalar(
        select(Comment.id).where(
            Comment.account_id == account_id, Comment.external_id == external_id
        )
    )
