"""Reading a comment and its newest reply into the card that handlers draw."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.ids import CommentId, ReplyId
from bot.models.comments import Comment, CommentState, CommentVersion, Conversation
from bot.models.members import Member
from bot.models.replies import Reply, ReplyEnd, ReplyState, SignOff
from bot.models.take_downs import IN_PLAY, TakeDown, TakeDownState
from bot.rules.later import WallTime
from bot.rules.policy import Requirement, requirement
from bot.services import faq_names, policies, scopes
from bot.views import (
    AccountLabel,
    CommentCard,
    CommentStatus,
    Due,
    Erased,
    FaqName,
    Flag,
    QueueLine,
    TakeDownMark,
)


async def get_comment(session: AsyncSession, comment_id: CommentId) -> CommentCard:
    """A comment's card."""
    comment = await load_comment(session, comment_id)
    reply = await _latest_reply(session, comment_id)
    take_down = await _take_down_of(session, reply)
    frozen = await scopes.find_banner_over(session, comment)
    needs = await policies.get_requirement(session, comment)
    is_for_people = await policies.is_for_people(session, comment)
    return CommentCard(
        comment_id=comment.id,
        version=comment.version,
        account=AccountLabel.of(comment.account),
        **_place_of(comment),
        author_name=comment.author.name if comment.author else None,
        earlier_count=await _earlier_count(session, comment),
        text=comment.text,
        previous_text=await find_previous_text(session, comment),
        **_judged(comment),
        is_for_people=is_for_people,
        needs=needs,
        status=status_of(comment, reply, take_down, is_frozen=frozen is not None),
        state=comment.state,
        draft_note=await _draft_note(session, comment, needs, is_for_people=is_for_people),
        note_entry=await _note_entry(session, comment),
        note_day=(day := comment.note_facts.get("day")) and date.fromisoformat(day),
        assignee=await _find_assignee(session, comment),
        assignee_id=comment.assigned_to,
        snoozed_until=comment.snoozed_until,
        due=Due.of(comment),
        frozen=frozen,
        erased=erased_of(comment),
        **_what_became_of(comment, reply, take_down),
        send_time=_send_time(reply, comment.account.time_zone),
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


def _what_became_of(
    comment: Comment, reply: Reply | None, take_down: TakeDown | None
) -> dict[str, Any]:
    return {
        "reply_url": reply.url if reply and not _is_down(take_down) else None,
        "status_at": (reply.sent_at or reply.send_after) if reply else None,
        "status_by": reply.sign_off.member.name if reply else None,
        "sign_off_id": reply.sign_off_id if reply else None,
        "end": reply.ended_because if reply else None,
        "take_down": _mark(take_down),
        "can_take_down": _can_take_down(comment, reply, take_down),
    }


async def _take_down_of(session: AsyncSession, reply: Reply | None) -> TakeDown | None:
    """The newest one; only what was sent can have any."""
    if reply is None or reply.state is not ReplyState.SENT:
        return None
    return (await find_take_downs(session, [reply.id])).get(reply.id)


async def find_take_downs(
    session: AsyncSession, replies: Sequence[ReplyId]
) -> dict[ReplyId, TakeDown]:
    """The newest take-down of each of *replies* that has any, with its signer."""
    rows = await session.scalars(
        select(TakeDown)
        .where(TakeDown.reply_id.in_(replies))
        .options(joinedload(TakeDown.member))
        .order_by(TakeDown.id)
        .execution_options(populate_existing=True)
    )
    return {row.reply_id: row for row in rows}


def _is_down(take_down: TakeDown | None) -> bool:
    return take_down is not None and take_down.state is TakeDownState.DONE


def _mark(take_down: TakeDown | None) -> TakeDownMark | None:
    if take_down is None:
        return None
    return TakeDownMark(
        by=take_down.member.name,
        at=take_down.ended_at or take_down.signed_at,
        because=take_down.ended_because,
    )


def _can_take_down(comment: Comment, reply: Reply | None, take_down: TakeDown | None) -> bool:
    is_standing = reply is not None and reply.state is ReplyState.SENT
    if reply is None or not is_standing or reply.was_seen_by_hand:
        return False
    return comment.account.can_take_down and (take_down is None or take_down.state not in IN_PLAY)


def _judged(comment: Comment) -> dict[str, Any]:
    return {
        "is_folded": Flag.ABUSE in comment.flags,
        "topic": comment.topic,
        "language": comment.language,
        "flags": flags_of(comment),
    }


async def _draft_note(
    session: AsyncSession, comment: Comment, needs: Requirement, *, is_for_people: bool
) -> str | None:
    """Why there is no draft of a machine: what the team chose goes before what was found."""
    if comment.is_judged and needs.holding:
        has_some = await policies.has_statements(session, comment.account_id)
        return "note.holding_only" if has_some else "note.no_statement"
    is_chosen = is_for_people and not comment.is_people_only
    return "note.people_by_choice" if is_chosen else comment.draft_note


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


_WITH_ALL = (
    select(Comment)
    .where(Comment.id == bindparam("comment_id"))
    .options(
        joinedload(Comment.account),
        joinedload(Comment.author),
        joinedload(Comment.conversation).joinedload(Conversation.post),
    )
    .execution_options(populate_existing=True)
)


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


async def _latest_reply(session: AsyncSession, comment_id: CommentId) -> Reply | None:
    return await session.scalar(
        select(Reply)
        .where(Reply.comment_id == comment_id)
        .options(joinedload(Reply.sign_off).joinedload(SignOff.member))
        .order_by(Reply.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


async def _note_entry(session: AsyncSession, comment: Comment) -> FaqName | None:
    slug = comment.note_facts.get("slug")
    return (await faq_names.find_names(session, [slug]))[slug] if slug else None


async def _find_assignee(session: AsyncSession, comment: Comment) -> str | None:
    if comment.assigned_to is None:
        return None
    return (await session.get_one(Member, comment.assigned_to)).name


async def _earlier_count(session: AsyncSession, comment: Comment) -> int:
    if comment.author_id is None:
        return 0
    count = await session.scalar(
        select(func.count())
        .select_from(Comment)
        .where(Comment.author_id == comment.author_id, Comment.id < comment.id)
    )
    return count or 0


_STATUS_OF_REPLY = {
    ReplyState.SENDING: CommentStatus.SENDING,
    ReplyState.SENT: CommentStatus.SENT,
    ReplyState.DOUBTFUL: CommentStatus.DOUBTFUL,
    ReplyState.FAILED: CommentStatus.FAILED,
    ReplyState.WITHDRAWN: CommentStatus.RETURNED,
}


_STATUS_OF_ENDED = {
    CommentState.GONE: CommentStatus.GONE,
    CommentState.CLOSED: CommentStatus.CLOSED,
}
_STATUS_OF_TAKE_DOWN = {
    TakeDownState.QUEUED: CommentStatus.TAKING_DOWN,
    TakeDownState.SENDING: CommentStatus.TAKING_DOWN,
    TakeDownState.DOUBTFUL: CommentStatus.TAKE_DOWN_DOUBTFUL,
    TakeDownState.DONE: CommentStatus.TAKEN_DOWN,
    TakeDownState.FAILED: CommentStatus.NOT_TAKEN_DOWN,
    TakeDownState.WITHDRAWN: CommentStatus.NOT_TAKEN_DOWN,
}


def status_of(
    comment: Comment, reply: Reply | None, take_down: TakeDown | None, *, is_frozen: bool
) -> CommentStatus:
    """What the state line of a comment tells.

    *reply* is its newest, loaded with its sign-off, and *take_down* that one's.
    """
    if comment.state in _STATUS_OF_ENDED:
        return _STATUS_OF_ENDED[comment.state]
    is_sent = reply is not None and reply.state is ReplyState.SENT
    is_settled = is_sent and not _is_down(take_down)
    if comment.state is CommentState.ANSWERED and not is_settled:
        return CommentStatus.ANSWERED_ELSEWHERE
    if reply is None or reply.ended_because is ReplyEnd.UNDONE:
        return CommentStatus.WAITING
    if reply.state is ReplyState.QUEUED:
        is_later = reply.sign_off.send_at is not None
        waiting = CommentStatus.SCHEDULED if is_later else CommentStatus.SIGNED
        return CommentStatus.FROZEN if is_frozen else waiting
    if take_down is None:
        return _STATUS_OF_REPLY[reply.state]
    return _STATUS_OF_TAKE_DOWN[take_down.state]
