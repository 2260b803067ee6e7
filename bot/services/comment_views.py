"""Reading a comment and its newest reply into the card that handlers draw."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVarTuple

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.ids import CommentId, MemberId
from bot.models.comments import Comment, CommentState, CommentVersion, Conversation
from bot.models.drafts import Draft
from bot.models.meaning_picks import MeaningPick, awaits_meaning
from bot.models.members import Member
from bot.models.replies import OUT, Reply
from bot.models.sign_offs import STANDS
from bot.models.signatures import Signature
from bot.models.take_downs import TakeDown
from bot.rules.later import WallTime
from bot.rules.policy import Requirement, requirement
from bot.rules.visibility import Visibility
from bot.services import claim_checks, faq_names, meaning_picks, policies, reply_status, scopes
from bot.services.policies import Policy
from bot.services.reply_status import Became
from bot.views import (
    AccountLabel,
    CommentCard,
    Due,
    Erased,
    FaqName,
    FirstSignature,
    Flag,
    HideMark,
    QueueLine,
    TakeDownMark,
)

_Selected = TypeVarTuple("_Selected")


async def get_comment(session: AsyncSession, comment_id: CommentId) -> CommentCard:
    """A comment's card."""
    comment = await load_comment(session, comment_id)
    became = (await reply_status.find(session, [comment_id])).get(comment_id, Became())
    frozen = await scopes.find_banner_over(session, comment)
    policy = await policies.get_policy(session, comment.account_id)
    return CommentCard(
        comment_id=comment.id,
        version=comment.version,
        account=AccountLabel.of(comment.account),
        **_place_of(comment),
        author_name=comment.author.name if comment.author else None,
        earlier_count=await _earlier_count(session, comment),
        text=comment.text,
        previous_text=await find_previous_text(session, comment),
        **_judged(comment, await meaning_picks.find(session, comment)),
        **await _asked_of_people(session, comment, policy),
        status=reply_status.status_of(comment, became, is_frozen=frozen is not None),
        state=comment.state,
        draft_note=await _draft_note(session, comment, policy),
        note_entry=await _note_entry(session, comment),
        note_day=(day := comment.note_facts.get("day")) and date.fromisoformat(day),
        assignee=await _find_name(session, comment.assigned_to),
        assignee_id=comment.assigned_to,
        snoozed_until=comment.snoozed_until,
        due=Due.of(comment),
        frozen=frozen,
        **await _hiding_of(session, comment, became),
        erased=erased_of(comment),
        **_what_became_of(comment, became),
        send_time=_send_time(became.told, comment.account.time_zone),
    )


def _place_of(comment: Comment) -> dict[str, Any]:
    conversation = comment.conversation
    return {
        "is_follow_up": comment.external_id != conversation.external_id,
        "post_id": conversation.post_id,
        "post_title": conversation.post.title,
        "post_url": conversation.post.url,
        "url": comment.url,
    }


def erased_of(comment: Comment) -> Erased | None:
    """When and why the words of a comment were erased, if they were."""
    if comment.erased_at is None or comment.erased_because is None:
        return None
    return Erased(at=comment.erased_at, because=comment.erased_because)


def _send_time(reply: Reply | None, zone: str) -> WallTime | None:
    at = reply.sign_off.send_at if reply is not None else None
    return WallTime.of(at, zone) if at is not None else None


def _what_became_of(comment: Comment, became: Became) -> dict[str, Any]:
    reply, told = became.reply, became.told
    can = comment.account if became.is_free else None
    return {
        "reply_url": reply.url if reply and not became.is_down else None,
        "status_at": (told.sent_at or told.send_after) if told else None,
        "status_by": told.sign_off.member.name if told else None,
        "sign_off_id": told.sign_off_id if told else None,
        "end": told.ended_because if told else None,
        "is_correction": told is not None and told.is_correction,
        "take_down": _mark(became.take_down),
        "can_take_down": can is not None and can.can_take_down,
        "can_correct": can is not None
        and can.can_edit_reply
        and not became.is_being_corrected
        and comment.erased_at is None,
    }


def _mark(take_down: TakeDown | None) -> TakeDownMark | None:
    if take_down is None:
        return None
    return TakeDownMark(
        by=take_down.member.name,
        at=take_down.ended_at or take_down.signed_at,
        because=take_down.ended_because,
        id=take_down.id,
    )


def _judged(comment: Comment, picked: MeaningPick | None) -> dict[str, Any]:
    """What triage found; what it doubted, too, unless somebody *picked* a meaning."""
    flags = flags_of(comment)
    return {
        "is_folded": Flag.ABUSE in comment.flags,
        "topic": comment.topic,
        "language": comment.language,
        "flags": tuple(flag for flag in flags if not (picked and flag is Flag.SARCASM)),
        "meaning": picked.meaning if picked else None,
    }


async def _draft_note(session: AsyncSession, comment: Comment, policy: Policy) -> str | None:
    """Why there is no draft of a machine: what the team chose goes before what was found."""
    if comment.is_judged and policy.needs_of(comment).holding:
        has_some = await policies.has_statements(session, comment.account_id)
        return "note.holding_only" if has_some else "note.no_statement"
    may_be_drafted = awaits_meaning(comment) or not comment.is_people_only
    is_chosen = may_be_drafted and policy.is_by_choice(comment)
    return "note.people_by_choice" if is_chosen else comment.draft_note


async def _asked_of_people(
    session: AsyncSession, comment: Comment, policy: Policy
) -> dict[str, Any]:
    needs = policy.needs_of(comment)
    return {
        "is_for_people": policy.is_for_people(comment),
        "needs": needs,
        "first": await _find_first(session, comment, needs),
    }


_STANDING = (
    select(Signature, Draft)
    .join(Draft, Draft.id == Signature.draft_id)
    .where(Signature.comment_id == bindparam("comment_id"), Draft.corrects.is_(None), STANDS)
    .options(joinedload(Signature.member), joinedload(Signature.voider))
    .order_by(Signature.id.desc())
    .limit(1)
    .execution_options(populate_existing=True)
)


async def find_standing(session: AsyncSession, comment: Comment) -> tuple[Signature, Draft] | None:
    """The first signature under which a reply waits for the second one, and the reply's text."""
    found = (await session.execute(_STANDING, {"comment_id": comment.id})).first()
    return (found[0], found[1]) if found is not None else None


async def _find_first(
    session: AsyncSession, comment: Comment, needs: Requirement
) -> FirstSignature | None:
    standing = await find_standing(session, comment)
    if standing is None:
        return None
    signature, draft = standing
    findings = await claim_checks.find_claims(
        session, comment, draft.text, resting_on=draft.id, now=draft.created_at
    )
    needs = claim_checks.needs_with(findings, needs)
    return FirstSignature.of(signature, comment.account.time_zone, needs)


async def list_lines(session: AsyncSession, comments: Sequence[Comment]) -> tuple[QueueLine, ...]:
    """Comments as lines of a list; each has its account and author loaded."""
    ids = {comment.account_id for comment in comments}
    measures = await policies.get_measures_of(session, ids)
    return tuple(
        QueueLine(
            comment_id=comment.id,
            account=AccountLabel.of(comment.account),
            author_name=comment.author.name if comment.author else None,
            text=comment.text,
            flags=flags_of(comment),
            needs=requirement(policies.risks_of(comment), measures[comment.account_id]),
            due=Due.of(comment),
        )
        for comment in comments
    )


def with_all(of_comments: Select[*_Selected]) -> Select[*_Selected]:
    """A statement that reads comments anew, with account, author, conversation and post."""
    return of_comments.options(
        joinedload(Comment.account),
        joinedload(Comment.author),
        joinedload(Comment.conversation).joinedload(Conversation.post),
    ).execution_options(populate_existing=True)


_WITH_ALL = with_all(select(Comment).where(Comment.id == bindparam("comment_id")))


async def load_comment(session: AsyncSession, comment_id: CommentId) -> Comment:
    """A comment with account, author, conversation and post."""
    return (await session.scalars(_WITH_ALL, {"comment_id": comment_id})).one()


_FLAGS = frozenset(flag.value for flag in Flag)


def flags_of(comment: Comment) -> tuple[Flag, ...]:
    """Triage's flags, worst first, and whether the author edited the comment."""
    found = {Flag(flag) for flag in comment.flags if flag in _FLAGS}
    if comment.version > 1:
        found.add(Flag.EDITED)
    return tuple(flag for flag in Flag if flag in found)


async def find_previous_text(session: AsyncSession, comment: Comment) -> str | None:
    """What the comment said before its last edit."""
    if comment.version == 1:
        return None
    before = await session.get(CommentVersion, (comment.id, comment.version - 1))
    return before.text if before else None


async def _note_entry(session: AsyncSession, comment: Comment) -> FaqName | None:
    slug = comment.note_facts.get("slug")
    return (await faq_names.find_names(session, [slug]))[slug] if slug else None


async def _find_name(session: AsyncSession, member_id: MemberId | None) -> str | None:
    return None if member_id is None else (await session.get_one(Member, member_id)).name


async def _hiding_of(session: AsyncSession, comment: Comment, became: Became) -> dict[str, Any]:
    return {
        "hide": await _find_hide(session, comment),
        "can_hide": _can_hide(comment, became),
        "can_unhide": _can_unhide(comment),
    }


async def _find_hide(session: AsyncSession, comment: Comment) -> HideMark | None:
    by, at = comment.visibility_by, comment.visibility_at
    is_told = by is not None or comment.visibility is Visibility.HIDDEN
    if at is None or not is_told:
        return None
    return HideMark(by=await _find_name(session, by), at=at, because=comment.hide_failed)


def _can_hide(comment: Comment, became: Became) -> bool:
    is_out = became.told is not None and became.told.state in OUT and not became.is_down
    return comment.account.can_hide and comment.is_open_to_reply() and not is_out


def _can_unhide(comment: Comment) -> bool:
    is_hidden = comment.visibility in (Visibility.HIDING, Visibility.HIDDEN)
    is_readable = comment.erased_at is None and comment.state is not CommentState.GONE
    return comment.account.can_hide and is_hidden and is_readable


async def _earlier_count(session: AsyncSession, comment: Comment) -> int:
    if comment.author_id is None:
        return 0
    count = await session.scalar(
        select(func.count())
        .select_from(Comment)
        .where(Comment.author_id == comment.author_id, Comment.id < comment.id)
    )
    return count or 0
