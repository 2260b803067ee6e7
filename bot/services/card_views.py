"""The card of anything that stands in Slack, and the small cards of their own."""

import hashlib
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.ids import CommentId, DraftId, DueReminderId, RollUpId
from bot.models.accounts import Account
from bot.models.audit import AuditAnchor
from bot.models.comments import Comment, CommentState
from bot.models.drafts import Draft
from bot.models.due_reminders import DueReminder
from bot.models.meaning_picks import awaits_meaning
from bot.models.roll_ups import RollUp
from bot.models.slack import CardSubject
from bot.rules.visibility import Visibility
from bot.services import (
    comment_views,
    draft_views,
    faq_names,
    meaning_picks,
    policies,
    reply_status,
)
from bot.services.reply_status import Became
from bot.views import (
    REVIEWABLE,
    AccountLabel,
    AnchorCard,
    CandidatesCard,
    Card,
    DueReminderCard,
    MeaningCard,
    Picked,
    RollUpCard,
    RollUpLine,
)

MAX_LINES = 100


def fingerprint(card: Card) -> str:
    """Equal for cards that look the same: SHA-256 of everything on them, lower hex."""
    return hashlib.sha256(repr(card).encode()).hexdigest()


async def get_card(  # noqa: PLR0911 - one a subject
    session: AsyncSession, subject: CardSubject, subject_id: int
) -> Card:
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
        case CardSubject.MEANING:
            return await get_meaning(session, CommentId(subject_id))
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
    waiting = await _waiting_in(session, roll_up_id)
    comments = await session.scalars(
        select(Comment)
        .where(stands_in_it)
        .options(joinedload(Comment.author))
        .order_by(Comment.id.desc())
        .limit(MAX_LINES)
    )
    return RollUpCard(
        roll_up_id=roll_up_id,
        account=AccountLabel.of(roll_up.account),
        kind=roll_up.kind,
        lines=tuple(_line_of(comment) for comment in reversed(comments.all())),
        can_hide=roll_up.account.can_hide,
        is_closed=roll_up.closed_at is not None,
        **await _sums_of(session, stands_in_it),
        waiting_count=len(waiting),
        seen=seen_of(waiting),
    )


def _line_of(comment: Comment) -> RollUpLine:
    return RollUpLine(
        comment_id=comment.id,
        version=comment.version,
        author_name=comment.author.name if comment.author else None,
        text=comment.text,
        topic=comment.topic,
        state=comment.state,
        visibility=comment.visibility,
        is_erased=comment.erased_at is not None,
    )


async def _sums_of(session: AsyncSession, which: ColumnElement[bool]) -> dict[str, Any]:
    is_back = (Comment.state == CommentState.OPEN) & Comment.hide_failed.is_not(None)
    row = await session.execute(
        select(
            func.count().label("count"),
            func.min(Comment.received_at).label("first_at"),
            func.count(Comment.author_id.distinct()).label("author_count"),
            _count_of(Comment.visibility == Visibility.HIDING).label("hiding_count"),
            _count_of(Comment.visibility == Visibility.HIDDEN).label("hidden_count"),
            _count_of(is_back).label("not_hidden_count"),
            func.max(case((is_back, Comment.hide_failed))).label("hide_failed"),
        ).where(which)
    )
    return dict(row.mappings().one())


def _count_of(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((which, Comment.id)))


async def _waiting_in(session: AsyncSession, roll_up_id: RollUpId) -> list[tuple[int, int]]:
    waiting = await session.execute(
        select(Comment.id, Comment.version)
        .where(
            Comment.roll_up_id == roll_up_id,
            Comment.state == CommentState.OPEN,
            Comment.is_judged,
        )
        .order_by(Comment.id)
    )
    return [(comment_id, version) for comment_id, version in waiting]


def seen_of(comments: Iterable[tuple[int, int]]) -> str:
    """Equal for the same comments (id and version, in order of id): 16 digits of a SHA-256."""
    return hashlib.sha256(repr(list(comments)).encode()).hexdigest()[:16]


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


async def get_meaning(session: AsyncSession, comment_id: CommentId) -> MeaningCard:
    """The card that asks what a comment means; closed once it is picked or answered."""
    comment = await comment_views.load_comment(session, comment_id)
    picked = await meaning_picks.find(session, comment)
    is_asked = awaits_meaning(comment) and await _awaits_reply(session, comment)
    policy = await policies.get_policy(session, comment.account_id)
    words = comment.note_facts if is_asked else {}
    return MeaningCard(
        comment_id=comment_id,
        version=comment.version,
        account=AccountLabel.of(comment.account),
        praise=tuple(words.get("praise", ())),
        signs=tuple(words.get("signs", ())),
        faults=tuple(words.get("faults", ())),
        is_open=is_asked and meaning_picks.is_wanted(comment, policy),
        picked=Picked(picked.meaning, picked.member.name, picked.picked_at) if picked else None,
    )


async def _awaits_reply(session: AsyncSession, comment: Comment) -> bool:
    became = (await reply_status.find(session, [comment.id])).get(comment.id, Became())
    return reply_status.status_of(comment, became, is_frozen=False) in REVIEWABLE


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
