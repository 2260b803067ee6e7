"""The card of anything that stands in Slack, and the small cards of their own."""

import hashlib

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.ids import CommentId, DraftId, DueReminderId, RollUpId
from bot.models.accounts import Account
from bot.models.audit import AuditAnchor
from bot.models.comments import Comment, CommentState, RollUp
from bot.models.drafts import Draft
from bot.models.due_reminders import DueReminder
from bot.models.slack import CardSubject
from bot.services import comment_views, draft_views, faq_names, policies
from bot.views import (
    AccountLabel,
    AnchorCard,
    CandidatesCard,
    Card,
    DueReminderCard,
    RollUpCard,
    RollUpLine,
)

MAX_LINES = 100


def fingerprint(card: Card) -> str:
    """Equal for cards that look the same: SHA-256 of everything on them, lower hex."""
    return hashlib.sha256(repr(card).encode()).hexdigest()


async def get_card(session: AsyncSession, subject: CardSubject, subject_id: int) -> Card:
    """The newest state of what a message shows."""
    match subject:
        case CardSubject.COMMENT:
            return await comment_views.get_comment(session, CommentId(subject_id))
        case CardSubject.DRAFT:
            return await draft_views.get_draft(session, DraftId(subject_id))
        case CardSubject.ROLL_UP:
            return await get_roll_up(session, RollUpId(subject_id))
        case CardSubject.CANDIDATES:
            return await get_candidates(session, CommentId(subject_id))
        case CardSubject.DUE_REMINDER:
            return await get_due_reminder(session, DueReminderId(subject_id))
        case CardSubject.ANCHOR:
            return await get_anchor(session, subject_id)


async def get_roll_up(session: AsyncSession, roll_up_id: RollUpId) -> RollUpCard:
    """A roll-up's card with its newest `MAX_LINES` comments."""
    roll_up = await session.get_one(
        RollUp, roll_up_id, options=[joinedload(RollUp.account)], populate_existing=True
    )
    stands_in_it = (Comment.roll_up_id == roll_up_id) & (Comment.state != CommentState.GONE)
    comments = await session.scalars(
        select(Comment)
        .where(stands_in_it)
        .options(joinedload(Comment.author))
        .order_by(Comment.id.desc())
        .limit(MAX_LINES)
    )
    count = await session.scalar(select(func.count()).select_from(Comment).where(stands_in_it))
    lines = tuple(
        RollUpLine(
            comment_id=comment.id,
            author_name=comment.author.name if comment.author else None,
            text=comment.text,
            topic=comment.topic,
            state=comment.state,
            is_erased=comment.erased_at is not None,
        )
        for comment in reversed(comments.all())
    )
    return RollUpCard(
        roll_up_id=roll_up_id,
        account=AccountLabel.of(roll_up.account),
        lines=lines,
        count=count or 0,
        is_closed=roll_up.closed_at is not None,
    )


async def get_candidates(session: AsyncSession, comment_id: CommentId) -> CandidatesCard:
    """The card that asks which FAQ entry fits; closed once any draft exists."""
    comment = await comment_views.load_comment(session, comment_id)
    has_draft = await session.scalar(
        select(func.count())
        .select_from(Draft)
        .where(Draft.comment_id == comment_id, Draft.comment_version == comment.version)
    )
    names = await faq_names.find_names(session, {slug for slug, _ in comment.candidates})
    return CandidatesCard(
        comment_id=comment_id,
        account=AccountLabel.of(comment.account),
        candidates=tuple((names[slug], answer) for slug, answer in comment.candidates),
        is_open=not has_draft
        and comment.is_open_to_reply()
        and bool(comment.candidates)
        and not await policies.is_for_people(session, comment),
    )


async def get_due_reminder(session: AsyncSession, reminder_id: DueReminderId) -> DueReminderCard:
    """The line of a reminder, which stays as it was told."""
    told = await session.get_one(DueReminder, reminder_id)
    account = await session.get_one(Account, told.account_id)
    return DueReminderCard(
        account=AccountLabel.of(account),
        unassigned=told.unassigned,
        signed_once=told.signed_once,
        late=told.late,
    )


async def get_anchor(session: AsyncSession, seq: int) -> AnchorCard:
    """The card of an anchor, in the language of the account that was connected first."""
    anchor = await session.get_one(AuditAnchor, seq)
    locale = await session.scalar(
        select(Account.locale).where(Account.is_active).order_by(Account.id).limit(1)
    )
    return AnchorCard(seq=seq, hash=anchor.hash, locale=locale or "en")
