"""The last check before a reply leaves, in one transaction with its move to ``sending``."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import writes_alone
from bot.ids import MemberId, ReplyId
from bot.models.accounts import Account
from bot.models.comments import Comment, CommentState
from bot.models.drafts import Draft
from bot.models.replies import Reply, ReplyEnd, ReplyState
from bot.models.sign_offs import SignOff
from bot.models.signatures import Signature
from bot.rules.claims import measures as claims
from bot.rules.policy import Lack, find_lack
from bot.rules.visibility import Visibility
from bot.services import (
    accounts,
    audit,
    cards,
    claim_checks,
    comment_views,
    deletions,
    draft_views,
    echoes,
    intake,
    members,
    notices,
    outcomes,
    outside_hides,
    policies,
    scopes,
)
from bot.services.audit import Audit
from bot.services.endings import lock_reply, withdraw
from bot.services.published import are_alike, name_of, note_change, text_of
from bot.services.signers import get_signer
from integrations.contract import CommentEdited, CommentSnapshot, Correction, ReplyToSend
from integrations.errors import Unavailable

RESOLUTION = timedelta(microseconds=1)  # of instants in the database


async def clear(
    session: AsyncSession,
    reply_id: ReplyId,
    snapshot: CommentSnapshot | None,
    *,
    now: datetime,
    standing: str | None = None,
) -> ReplyToSend | Correction | None:
    """Release a queued reply for one attempt, or settle why it may not leave.

    *snapshot* is the comment as the platform shows it now, and *standing* the text of the reply
    that a correction edits; None when it is gone. The caller has no other lock. Returns what to
    publish, or None: held by a freeze, or back with a person.
    Raises `Unavailable` while a reply beside this one is in doubt and may be what stands there.
    """
    reply, signed, comment = await _hold_all(session, reply_id)
    if reply.state is not ReplyState.QUEUED or signed.voided_at is not None:
        return None
    if not await _still_stands(session, reply, snapshot, standing, now=now):
        return None
    if await scopes.find_over(session, comment) is not None:
        await cards.refresh(session, reply.comment_id, now=now)
        return None
    because = await _why_unsigned(session, signed, comment, now=now) or _expired(signed, now)
    if not await accounts.is_connected(session, reply.account_id):
        because = ReplyEnd.CONNECTION_EXPIRED  # removed since the second reading began
    if await _was_frozen_since(session, signed, comment):
        because = ReplyEnd.FROZEN  # it was leaving or in doubt, where neither freeze nor lift reach
    is_as_judged = await policies.is_as_judged(session, comment)
    if not is_as_judged or not await _is_on_record(session, reply, signed):
        because = ReplyEnd.NOT_ON_RECORD
    if because is not None:
        await give_back(session, reply, because=because, now=now)
        return None
    return await _release(session, reply, signed, comment, now=now)


async def _hold_all(session: AsyncSession, reply_id: ReplyId) -> tuple[Reply, SignOff, Comment]:
    """Everything a release rests on, locked in the order of `scopes.hold`, the comment with all."""
    reply = await session.get_one(Reply, reply_id)
    signed = await session.get_one(SignOff, reply.sign_off_id)
    await members.hold(session, *_signers(signed))
    await scopes.hold(session, reply.account_id)
    await lock_reply(session, reply_id)
    if not writes_alone(session):
        await session.refresh(signed)
    return reply, signed, await comment_views.load_comment(session, reply.comment_id)


def _signers(signed: SignOff) -> tuple[MemberId, ...]:
    """The members whose signatures a reply rests on, the last one first."""
    first = () if signed.first_member_id is None else (signed.first_member_id,)
    return (signed.member_id, *first)


async def _why_unsigned(
    session: AsyncSession, signed: SignOff, comment: Comment, *, now: datetime
) -> ReplyEnd | None:
    """Why the signers could not sign this today: their rights, or what the policies ask for now."""
    draft = await session.get_one(Draft, signed.draft_id)
    needs = await policies.get_requirement(session, comment)
    must_hold = needs.holding or signed.needs_holding
    if must_hold and not await policies.find_statement(session, signed.account_id, draft.text):
        return ReplyEnd.HOLDING_ONLY
    findings = await claim_checks.find_standing(session, comment, draft, now=now)
    if any(each.measure is claims.Measure.BLOCK for each in findings):
        return ReplyEnd.TEXT_BLOCKED
    needs = claim_checks.needs_with(findings, needs)
    if signed.needs_two:  # by what was found in its text, perhaps
        needs = replace(needs, signatures=2)
    last, *before = [
        await get_signer(session, each, draft, on=signed.account_id, now=now)
        for each in _signers(signed)
    ]
    match find_lack(needs, last, before[0] if before else None):
        case None:
            return None
        case Lack.RIGHT | Lack.FIRST_RIGHT | Lack.COUNTER_SIGN:
            return ReplyEnd.SIGNER_LOST_RIGHT
        case Lack.LEAD if not await policies.was_changed_since(
            session, signed.account_id, signed.signed_at
        ):
            return ReplyEnd.SIGNER_LOST_RIGHT
        case _:
            return ReplyEnd.POLICY_CHANGED


async def _was_frozen_since(session: AsyncSession, signed: SignOff, comment: Comment) -> bool:
    """Whether a freeze came after the signature, or after the first of the two."""
    since = signed.signed_at
    if signed.first_signature_id is not None:
        first = await session.get_one(Signature, signed.first_signature_id)
        since = min(since, first.signed_at)
    return await scopes.was_frozen_since(session, comment, since)


async def give_back(
    session: AsyncSession, reply: Reply, *, because: ReplyEnd, now: datetime
) -> None:
    """Return a queued reply to the person who signed it, who is told unless the team chose it."""
    await withdraw(session, reply, because=because, by=audit.SYSTEM, now=now)
    if because not in notices.BY_THE_TEAM:
        await notices.add(session, reply, by=audit.SYSTEM, now=now)


async def _still_stands(
    session: AsyncSession,
    reply: Reply,
    snapshot: CommentSnapshot | None,
    standing: str | None,
    *,
    now: datetime,
) -> bool:
    """Let the second reading speak as a delivery would; it may withdraw the reply."""
    comment = await session.get_one(Comment, reply.comment_id)
    if snapshot is None:
        await deletions.take_missed(session, comment.id, now=now)
    if snapshot is None or comment.state is CommentState.GONE:
        if reply.state is ReplyState.QUEUED:  # it was leaving or in doubt when the news came
            await give_back(session, reply, because=ReplyEnd.COMMENT_GONE, now=now)
        return False
    await _take_reading(session, comment, snapshot, now=now)
    if reply.is_correction:  # its comment is answered, and may be closed to further replies
        is_queued = reply.state is ReplyState.QUEUED
        return is_queued and await _is_as_left(session, reply, standing, now=now)
    await _notice_native_reply(session, reply, comment, snapshot, now=now)
    if snapshot.is_hidden:
        await _close_later(session, comment, now=now)
    because = _why_shut(comment, snapshot)
    if reply.state is ReplyState.QUEUED and because is not None:
        await give_back(session, reply, because=because, now=now)
    return reply.state is ReplyState.QUEUED


async def _close_later(session: AsyncSession, comment: Comment, *, now: datetime) -> None:
    """Have it be hidden here, too, by a reading; but not where nobody could show it again."""
    account = await session.get_one(Account, comment.account_id)
    if account.can_hide:
        outside_hides.want_reading(session, account.id, comment.external_id, at=now, now=now)


def _why_shut(comment: Comment, snapshot: CommentSnapshot) -> ReplyEnd | None:
    """Why nobody can, or would, read a reply; None where somebody does."""
    if snapshot.is_hidden or comment.visibility is not Visibility.SHOWN:
        return ReplyEnd.COMMENT_HIDDEN
    return None if snapshot.can_reply else ReplyEnd.REPLIES_CLOSED


async def _is_as_left(
    session: AsyncSession, correction: Reply, found: str | None, *, now: datetime
) -> bool:
    """Withdraw a correction unless the reply stands as we left it, or as it is to become.

    The latter where an attempt of before arrived after all: then the same once more does no harm.
    """
    edited = await session.get_one(Reply, correction.edits_reply_id)
    wanted = (await session.get_one(Draft, correction.draft_id)).text
    if found is None:
        await give_back(session, correction, because=ReplyEnd.REPLY_GONE, now=now)
        return False
    if not any(are_alike(each, found) for each in (await text_of(session, edited), wanted)):
        note_change(session, edited, found, now=now)
        await give_back(session, correction, because=ReplyEnd.EDITED_ELSEWHERE, now=now)
        return False
    return True


async def _take_reading(
    session: AsyncSession, comment: Comment, snapshot: CommentSnapshot, *, now: datetime
) -> None:
    """Other words on the platform are the newer ones, whatever time it gives for them."""
    if snapshot.text == comment.text:
        return
    edited_at = snapshot.edited_at or now
    if comment.edited_at is not None:
        edited_at = max(edited_at, comment.edited_at + RESOLUTION)
    edit = CommentEdited(comment=snapshot, edited_at=edited_at)
    await intake.take_edit(session, comment.id, edit, None, now=now)


async def _notice_native_reply(
    session: AsyncSession,
    reply: Reply,
    comment: Comment,
    snapshot: CommentSnapshot,
    *,
    now: datetime,
) -> None:
    if reply.state is not ReplyState.QUEUED:
        return
    if comment.state is CommentState.ANSWERED:  # while an earlier attempt was under way
        await give_back(session, reply, because=ReplyEnd.ANSWERED_ELSEWHERE, now=now)
        return
    is_one_leaving = await echoes.is_one_leaving(session, comment)  # before its id may be known
    for external_id in snapshot.own_reply_ids:
        if await echoes.is_known(session, comment.account_id, external_id):
            continue
        if is_one_leaving:
            raise Unavailable("a reply beside this one is in doubt")
        await echoes.answered_elsewhere(session, comment, external_id=external_id, now=now)
        return


async def _is_on_record(session: AsyncSession, reply: Reply, signed: SignOff) -> bool:
    """Whether the chain tells of each signature: its rows alone may have been written by hand."""
    if signed.first_signature_id is not None:
        first = await session.get_one(Signature, signed.first_signature_id)
        is_told = await audit.tells(
            session,
            Audit.FIRST_SIGNED,
            f"signature:{first.id}",
            by=f"member:{first.member_id}",
            at=first.signed_at,
            facts=first.facts(),
        )
        if not is_told:
            return False
    return await audit.tells(
        session,
        Audit.SIGNED_OFF,
        f"reply:{reply.id}",
        by=f"member:{signed.member_id}",
        at=signed.signed_at,
        facts=signed.facts() | {"edits": reply.edits_reply_id},
    )


def _expired(signed: SignOff, now: datetime) -> ReplyEnd | None:
    return ReplyEnd.EXPIRED if now >= signed.expires_at else None


async def _release(
    session: AsyncSession, reply: Reply, signed: SignOff, comment: Comment, *, now: datetime
) -> ReplyToSend | Correction | None:
    draft = await session.get_one(Draft, reply.draft_id)
    digest = await draft_views.digest_of(session, draft, comment, send_at=signed.send_at)
    is_what_was_signed = (
        digest == reply.digest == signed.digest
        and comment.version == draft.comment_version
        and (draft.corrects is not None) == reply.is_correction
    )
    if not is_what_was_signed:
        await give_back(session, reply, because=ReplyEnd.COMMENT_CHANGED, now=now)
        return None
    await outcomes.begin_attempt(session, reply, now=now)
    await cards.refresh_comment(session, comment.id, now=now, delay=cards.DRAW_SENDING_AFTER)
    if reply.is_correction:
        named = await name_of(session, reply)
        return Correction(key=reply.key, reply=named, text=draft.text)
    return ReplyToSend(key=reply.key, target_id=comment.external_id, text=draft.text)
