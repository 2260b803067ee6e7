"""What a reviewer decides: sign, edit and sign, undo, reject, close."""

import unicodedata
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import CardOutdated, DraftChanged, NothingToUndo, TextRefused, TooLateToUndo
from bot.ids import CommentId, DraftId, SignOffId
from bot.models.comments import Comment, CommentState
from bot.models.drafts import (
    Draft,
    DraftState,
    Rejection,
    RejectionReason,
    RetiredBecause,
)
from bot.models.replies import ENDED, Reply, ReplyEnd, ReplyState
from bot.models.sign_offs import SignOff
from bot.rules.permissions import Permission
from bot.rules.visibility import Visibility
from bot.services import (
    approving,
    audit,
    cards,
    draft_views,
    locks,
    members,
    offers,
    signatures,
    signing,
    waking,
)
from bot.services.approving import DOUBLE_TAP, MAX_NOTE
from bot.services.audit import Audit
from bot.services.endings import correct_note, retire_drafts, withdraw
from bot.services.locks import Held
from bot.services.signing import Agreed
from bot.services.waking import WokenBecause
from bot.views import PLAIN, Actor, Terms
from integrations.contract import measure


async def sign_off(
    session: AsyncSession,
    draft_id: DraftId,
    *,
    digest: str,
    by: Actor,
    now: datetime,
    in_batch: bool = False,
) -> None:
    """Approve the exact text the reviewer saw: queue it, or sign it as the first of two.

    *digest* is what the card was drawn with. Raises the refusal that tells why not: among them
    `AlreadySignedOff`, `DraftRetired`, `CommentChanged`, `DraftChanged`, `SendingFrozen`,
    `NotAllowed`, `ClaimBlocked`, `ReasonNeeded`; *in_batch* as `bot.services.approving.approve`.
    """
    held = await locks.hold_draft(session, draft_id)
    await signing.must_be_offered(session, held.draft, by=by)
    await signing.must_await(session, held, by=by)
    policy = await signing.must_sign(session, by, held.comment)
    agreed = await _agreed(session, held, digest)
    await approving.approve(
        session, held, agreed=agreed, policy=policy, by=by, now=now, in_batch=in_batch
    )


async def _agreed(session: AsyncSession, held: Held, digest: str) -> Agreed:
    """What a card with this digest showed: the draft, and the time that its first signer chose.

    Raises `DraftChanged`.
    """
    shown = Agreed(digest=await draft_views.digest_of(session, held.draft, held.comment))
    if digest == shown.digest:
        return shown
    if held.first is None or held.first.send_at is None:
        raise DraftChanged
    at = held.first.send_at
    timed = await draft_views.digest_of(session, held.draft, held.comment, send_at=at)
    if digest != timed:
        raise DraftChanged
    return Agreed(digest=timed, at=at)


async def edit_and_sign(
    session: AsyncSession,
    comment_id: CommentId,
    *,
    seen_version: int,
    text: str,
    based_on: DraftId | None,
    by: Actor,
    now: datetime,
    terms: Terms = PLAIN,
) -> None:
    """Sign *text* for the comment as the reviewer saw it (*seen_version*), as `sign_off` does.

    A text that is on offer signs that draft; any other is a draft of its own.
    Raises as `sign_off` does, `TextRefused` when the text is empty or too long, and `TimeRefused`
    when the *terms* name a time that is past, too soon or too far.
    """
    comment = await locks.hold_comment(session, comment_id)
    await signing.must_await_reply(session, comment, seen_version=seen_version, by=by)
    policy = await signing.must_sign(session, by, comment)
    text = signing.checked_text(text, comment.account)
    base = await session.get_one(Draft, based_on, with_for_update=True) if based_on else None
    draft = await offers.find_alike(session, comment, text, DraftState.OFFERED)
    if draft is None:
        draft = await offers.write(session, comment, text, base=base, by=by, now=now)
    digest = await draft_views.digest_of(session, draft, comment, send_at=terms.send_at)
    agreed = Agreed(digest=digest, at=terms.send_at, override=terms.override)
    held = await locks.held_with(session, draft, comment)
    await approving.approve(session, held, agreed=agreed, policy=policy, by=by, now=now)


async def keep_text(
    session: AsyncSession,
    comment_id: CommentId,
    *,
    text: str,
    based_on: DraftId | None,
    by: Actor,
    now: datetime,
) -> bool:
    """Keep what somebody typed when it could not be signed: as their draft in the thread.

    What stands there already is not kept twice. Returns whether it can be read there now.
    """
    comment = await locks.hold_comment(session, comment_id)
    text = unicodedata.normalize("NFC", text).strip()
    if not text or not by.may(Permission.SIGN_OFF, on=comment.account_id):
        return False
    if comment.erased_at is not None:  # it may quote what was erased
        return False
    if await offers.find_alike(session, comment, text, DraftState.OFFERED, DraftState.SIGNED):
        return True
    base = await session.get_one(Draft, based_on) if based_on else None
    draft = await offers.write(session, comment, text, base=base, by=by, now=now)
    if not comment.is_open_to_reply():
        draft.retire(await _why_closed(session, comment))
    elif measure(text, comment.account.text_unit) > comment.account.text_limit:
        draft.retire(RetiredBecause.TOO_LONG)
    return draft.state is DraftState.OFFERED


async def _why_closed(session: AsyncSession, comment: Comment) -> RetiredBecause:
    """Why nothing more can be signed for a comment."""
    if comment.state is CommentState.GONE:
        return RetiredBecause.COMMENT_GONE
    if comment.visibility is not Visibility.SHOWN:
        return RetiredBecause.COMMENT_HIDDEN
    ours = select(Reply.id).where(
        Reply.comment_id == comment.id,
        Reply.round == comment.round,
        Reply.state == ReplyState.SENT,
    )
    is_ours = await session.scalar(ours) is not None
    return RetiredBecause.REPLACED if is_ours else RetiredBecause.ANSWERED_ELSEWHERE


async def undo(session: AsyncSession, sign_off_id: SignOffId, *, by: Actor, now: datetime) -> None:
    """Take a signature back while nothing has left; the draft can be signed again.

    Works for anyone who may sign. The signer's own click within a second of signing is a double
    tap and changes nothing. Raises `TooLateToUndo`, `NothingToUndo`, `NotAllowed`.
    """
    signed = await session.get_one(SignOff, sign_off_id)
    comment = await locks.hold_comment(session, signed.comment_id)
    members.must(by, Permission.SIGN_OFF, on=comment.account_id)
    reply = await session.scalar(
        select(Reply).where(Reply.sign_off_id == sign_off_id).with_for_update()
    )
    if reply is None or reply.state in ENDED:
        raise NothingToUndo
    if reply.state is not ReplyState.QUEUED:
        raise TooLateToUndo
    since = now - signed.signed_at  # negative where a clock was set back: then it is no double tap
    if by.member_id == signed.member_id and timedelta() <= since < DOUBLE_TAP:
        return
    await withdraw(session, reply, because=ReplyEnd.UNDONE, by=by, now=now)


async def reject(
    session: AsyncSession,
    draft_id: DraftId,
    *,
    reason: str,
    note: str | None,
    by: Actor,
    now: datetime,
) -> CommentId:
    """Say why a draft is not used; returns its comment for what comes next.

    *reason* is a `RejectionReason` value; raises `CardOutdated` for another.
    """
    if reason not in set(RejectionReason):
        raise CardOutdated
    held = await locks.hold_draft(session, draft_id)
    members.must(by, Permission.SIGN_OFF, on=held.comment.account_id)
    await signing.must_be_offered(session, held.draft, by=by)
    if note is not None and len(note) > MAX_NOTE:
        raise TextRefused(finding="finding.note_too_long", limit=MAX_NOTE)
    held.draft.reject()
    await signatures.void_ended(session, [draft_id], by=by, now=now)
    session.add(
        Rejection(
            draft_id=draft_id,
            member_id=by.member_id,
            reason=RejectionReason(reason),
            note=note,
            rejected_at=now,
        )
    )
    audit.record(
        session,
        Audit.DRAFT_REJECTED,
        f"draft:{draft_id}",
        by=by,
        at=now,
        personal={"note": note} if note else None,
        reason=reason,
    )
    cards.refresh_draft(session, draft_id, now=now)
    await correct_note(session, held.draft, held.comment, now=now)
    return held.comment.id


async def close(
    session: AsyncSession,
    comment_id: CommentId,
    *,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> None:
    """Decide that a comment needs no reply; of two who do, the record names the first.

    *seen_version* is the one whose words the reviewer saw; None where the same transaction has
    made sure of that. Raises `CommentChanged` for another, and as `sign_off` does.
    """
    what = CommentState.CLOSED, Audit.COMMENT_CLOSED
    await _settle(session, comment_id, *what, seen_version=seen_version, by=by, now=now)


async def answered_by_hand(
    session: AsyncSession,
    comment_id: CommentId,
    *,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> None:
    """Record that somebody answered outside Signoff; *seen_version* and refusals as for `close`."""
    what = CommentState.ANSWERED, Audit.ANSWERED_BY_HAND
    await _settle(session, comment_id, *what, seen_version=seen_version, by=by, now=now)


async def _settle(
    session: AsyncSession,
    comment_id: CommentId,
    state: CommentState,
    kind: Audit,
    *,
    seen_version: int | None,
    by: Actor,
    now: datetime,
) -> None:
    comment = await locks.hold_comment(session, comment_id)
    seen_version = comment.version if seen_version is None else seen_version
    await signing.must_await_reply(session, comment, seen_version=seen_version, by=by)
    await signing.must_decide(session, by, comment)
    if comment.state is not state:
        comment.state = state
        await waking.end(session, comment, because=WokenBecause.SETTLED, by=by, now=now)
        audit.record(session, kind, f"comment:{comment_id}", by=by, at=now)
    await retire_drafts(session, comment_id, because=RetiredBecause.NO_REPLY, now=now)
    await cards.refresh_comment(session, comment_id, now=now)
