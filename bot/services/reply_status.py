"""What became of a comment's replies: the one that counts, its end, and its correction."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.ids import CommentId, ReplyId
from bot.models.comments import Comment, CommentState, Placement
from bot.models.replies import ENDED, Reply, ReplyEnd, ReplyState
from bot.models.sign_offs import SignOff
from bot.models.take_downs import IN_PLAY, TakeDown, TakeDownState
from bot.rules.visibility import Visibility
from bot.views import CommentStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Became:
    """The newest reply that is none or was made a correction, and what was signed about it since.

    ``correction``: one of it that is on its way, or did not come about. ``take_down``: the newest.
    All are loaded with their signers.
    """

    reply: Reply | None = None
    correction: Reply | None = None
    take_down: TakeDown | None = None

    @property
    def told(self) -> Reply | None:
        """Of which the state line tells."""
        return self.correction or self.reply

    @property
    def is_down(self) -> bool:
        """Whether the reply stands there no more."""
        return self.take_down is not None and self.take_down.state is TakeDownState.DONE

    @property
    def is_free(self) -> bool:
        """Whether the reply stands under an id of the platform, and nothing is done to it."""
        if self.reply is None or self.reply.state is not ReplyState.SENT:
            return False
        is_going = self.take_down is not None and self.take_down.state in IN_PLAY
        return not self.reply.was_seen_by_hand and not is_going

    @property
    def is_being_corrected(self) -> bool:
        """Whether other words are on their way."""
        return self.correction is not None and self.correction.state not in ENDED


async def find(session: AsyncSession, ids: Sequence[CommentId]) -> dict[CommentId, Became]:
    """What became of the replies to these comments, in a fixed number of statements."""
    rows = await session.scalars(
        select(Reply)
        .where(Reply.comment_id.in_(ids))
        .options(joinedload(Reply.sign_off).joinedload(SignOff.member), joinedload(Reply.draft))
        .order_by(Reply.id)
        .execution_options(populate_existing=True)
    )
    replies: dict[CommentId, Reply] = {}
    corrections: dict[CommentId, Reply | None] = {}
    for row in rows:
        if row.edits_reply_id is None or row.state is ReplyState.SENT:
            replies[row.comment_id], corrections[row.comment_id] = row, None
        else:
            is_undone = row.ended_because is ReplyEnd.UNDONE
            corrections[row.comment_id] = None if is_undone else row
    sent = [row.id for row in replies.values() if row.state is ReplyState.SENT]
    take_downs = await _find_take_downs(session, sent) if sent else {}
    return {
        comment_id: _became(reply, corrections[comment_id], take_downs.get(reply.id))
        for comment_id, reply in replies.items()
    }


def _became(reply: Reply, correction: Reply | None, take_down: TakeDown | None) -> Became:
    """Of a correction and a take-down that both came to nothing, the one signed last is told."""
    if correction is not None and take_down is not None:
        is_over = take_down.signed_at >= correction.sign_off.signed_at
        correction = None if is_over else correction
    return Became(reply=reply, correction=correction, take_down=take_down)


async def _find_take_downs(
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


_STATUS_OF_REPLY = {
    ReplyState.SENDING: CommentStatus.SENDING,
    ReplyState.SENT: CommentStatus.SENT,
    ReplyState.DOUBTFUL: CommentStatus.DOUBTFUL,
    ReplyState.FAILED: CommentStatus.FAILED,
    ReplyState.WITHDRAWN: CommentStatus.RETURNED,
}
_STATUS_OF_CORRECTION = {
    **_STATUS_OF_REPLY,
    ReplyState.SENT: CommentStatus.CORRECTED,
    ReplyState.FAILED: CommentStatus.NOT_CORRECTED,
    ReplyState.WITHDRAWN: CommentStatus.NOT_CORRECTED,
}
_STATUS_OF_ENDED = {
    CommentState.GONE: CommentStatus.GONE,
    CommentState.CLOSED: CommentStatus.CLOSED,
}
_STATUS_OF_VISIBILITY = {
    Visibility.HIDING: CommentStatus.HIDING,
    Visibility.HIDDEN: CommentStatus.HIDDEN,
    Visibility.SHOWING: CommentStatus.UNHIDING,
}
_STATUS_OF_TAKE_DOWN = {
    TakeDownState.QUEUED: CommentStatus.TAKING_DOWN,
    TakeDownState.SENDING: CommentStatus.TAKING_DOWN,
    TakeDownState.DOUBTFUL: CommentStatus.TAKE_DOWN_DOUBTFUL,
    TakeDownState.DONE: CommentStatus.TAKEN_DOWN,
    TakeDownState.FAILED: CommentStatus.NOT_TAKEN_DOWN,
    TakeDownState.WITHDRAWN: CommentStatus.NOT_TAKEN_DOWN,
}


def status_of(comment: Comment, became: Became, *, is_frozen: bool) -> CommentStatus:
    """What the state line of a comment tells."""
    if comment.state is CommentState.CLOSED and comment.visibility is not Visibility.SHOWN:
        is_kept = comment.visibility is Visibility.HIDDEN and comment.hide_failed is not None
        hidden = _STATUS_OF_VISIBILITY[comment.visibility]
        return CommentStatus.NOT_UNHIDDEN if is_kept else hidden
    if comment.state in _STATUS_OF_ENDED:
        return _STATUS_OF_ENDED[comment.state]
    if _is_back(comment, became):
        return CommentStatus.NOT_HIDDEN
    reply, told = became.reply, became.told
    is_sent = reply is not None and reply.state is ReplyState.SENT
    if comment.state is CommentState.ANSWERED and (not is_sent or became.is_down):
        return CommentStatus.ANSWERED_ELSEWHERE
    if told is None or told.ended_because is ReplyEnd.UNDONE:
        is_grouped = comment.placement is Placement.GROUPED
        return CommentStatus.GROUPED if is_grouped else CommentStatus.WAITING
    return _status_of(told, became, is_frozen=is_frozen)


def _is_back(comment: Comment, became: Became) -> bool:
    """Whether a comment waits because it could not be hidden, and nothing was signed since."""
    if comment.hide_failed is None or comment.state is not CommentState.OPEN:
        return False
    told, failed_at = became.told, comment.visibility_at
    if told is None:
        return True
    is_since = failed_at is None or told.sign_off.signed_at > failed_at
    return not is_since and (told.state in ENDED or became.is_down)


def _status_of(told: Reply, became: Became, *, is_frozen: bool) -> CommentStatus:
    if told.state is ReplyState.QUEUED:
        is_later = told.sign_off.send_at is not None
        waiting = CommentStatus.SCHEDULED if is_later else CommentStatus.SIGNED
        return CommentStatus.FROZEN if is_frozen else waiting
    if became.take_down is not None and became.correction is None:
        return _STATUS_OF_TAKE_DOWN[became.take_down.state]
    return (_STATUS_OF_CORRECTION if told.is_correction else _STATUS_OF_REPLY)[told.state]
