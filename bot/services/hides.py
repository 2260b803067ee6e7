"""Asking that a comment is hidden on its platform, or shown again.

The comment is done with at the click; `bot.services.hiding` asks the platform after the commit.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.errors import CannotHide, CommentAnswered
from bot.ids import CommentId
from bot.models.accounts import Account
from bot.models.comments import Comment, CommentState
from bot.models.drafts import RetiredBecause
from bot.models.replies import OUT, Reply, ReplyEnd
from bot.rules.visibility import Visibility
from bot.services import audit, cards, locks, signing, waking
from bot.services.audit import Audit
from bot.services.endings import retire_drafts, withdraw_queued
from bot.services.waking import WokenBecause
from bot.views import Actor

SET_VISIBILITY: Final = "set_visibility"


async def hide(
    session: AsyncSession, comment_id: CommentId, *, seen_version: int, by: Actor, now: datetime
) -> None:
    """Have a comment hidden: nobody answers it any more, and what was signed for it stays here.

    No freeze forbids it, for nothing is published. Nothing changes for one that is hidden already.
    Raises what became of the comment, `CommentAnswered`, `NotAllowed` and `CannotHide`.
    """
    comment = await locks.hold_comment(session, comment_id)
    comment.must_read(seen_version)
    await signing.must_decide(session, by, comment)
    must_be_able(comment.account)
    if comment.visibility in (Visibility.HIDING, Visibility.HIDDEN):
        return
    if comment.state is CommentState.ANSWERED or await _is_out(session, comment):
        raise CommentAnswered
    hidden = ReplyEnd.COMMENT_HIDDEN
    await withdraw_queued(session, comment_id, because=hidden, by=by, now=now)
    await retire_drafts(session, comment_id, because=RetiredBecause.COMMENT_HIDDEN, now=now)
    await waking.end(session, comment, because=WokenBecause.SETTLED, by=by, now=now)
    ask_to_hide(session, comment, by=by, now=now)
    await cards.refresh(session, comment_id, now=now)


def must_be_able(account: Account) -> None:
    """Raise `CannotHide` unless the account's platform can hide comments."""
    if not account.can_hide:
        raise CannotHide


async def _is_out(session: AsyncSession, comment: Comment) -> bool:
    """Whether a reply of this round is out, or perhaps out: hiding would hide it, too."""
    of_this_round = (Reply.comment_id == comment.id) & (Reply.round == comment.round)
    return bool(await session.scalar(select(exists().where(of_this_round, Reply.state.in_(OUT)))))


def ask_to_hide(session: AsyncSession, comment: Comment, *, by: Actor, now: datetime) -> None:
    """Close a comment, held by the caller and without drafts, and have the platform hide it."""
    comment.state = CommentState.CLOSED
    _ask(session, comment, Visibility.HIDING, Audit.HIDE_ASKED, by=by, now=now)


async def unhide(
    session: AsyncSession, comment_id: CommentId, *, seen_version: int, by: Actor, now: datetime
) -> None:
    """Have a comment shown again; once it is, it waits for a reply as before.

    Nothing changes for one that is shown. Raises what became of the comment, for nobody could say
    what would be shown, `NotAllowed` and `CannotHide`.
    """
    comment = await locks.hold_comment(session, comment_id)
    comment.must_read(seen_version)
    await signing.must_decide(session, by, comment)
    must_be_able(comment.account)
    if comment.visibility in (Visibility.HIDING, Visibility.HIDDEN):
        _ask(session, comment, Visibility.SHOWING, Audit.UNHIDE_ASKED, by=by, now=now)
        await cards.refresh_comment(session, comment_id, now=now)


def _ask(
    session: AsyncSession,
    comment: Comment,
    wanted: Visibility,
    kind: Audit,
    *,
    by: Actor,
    now: datetime,
) -> None:
    comment.visibility, comment.hide_failed = wanted, None
    comment.visibility_by, comment.visibility_at = by.member_id, now
    facts: dict[str, Any] = {
        "external_id": comment.external_id,
        "version": comment.version,
        "roll_up": comment.roll_up_id,
    }
    audit.record(session, kind, f"comment:{comment.id}", by=by, at=now, **facts)
    name = f"{SET_VISIBILITY}:{comment.id}"
    args = {"comment_id": comment.id}
    # one after the other: what was asked last is what the platform hears last
    work.enqueue(session, SET_VISIBILITY, args=args, run_at=now, now=now, key=name, dedupe=name)
