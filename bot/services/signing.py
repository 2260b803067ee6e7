"""The checks before a signature and what it writes: the only place that queues a reply."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import (
    AlreadySignedOff,
    AlreadyTakenDown,
    BeingCorrected,
    CannotCorrect,
    CommentAnswered,
    NothingToCorrect,
    SendingFrozen,
    SignedByYourself,
    TextRefused,
)
from bot.ids import CommentId, DraftId
from bot.models.accounts import Account
from bot.models.comments import Comment, CommentState
from bot.models.drafts import Draft, DraftState, RetiredBecause
from bot.models.members import Member
from bot.models.replies import Reply, ReplyState
from bot.models.sign_offs import SignOff
from bot.models.signatures import Signature
from bot.models.statements import HoldingStatement
from bot.rules.hidden_text import holds_hidden, is_empty
from bot.services import (
    audit,
    cards,
    claim_checks,
    members,
    outbox,
    policies,
    published,
    scopes,
    waking,
)
from bot.services.audit import Audit
from bot.services.claim_checks import Cleared
from bot.services.endings import has_reply_in_play, retire_drafts
from bot.services.locks import Held
from bot.services.policies import Policy
from bot.services.waking import WokenBecause
from bot.views import Actor, Override
from integrations.contract import measure


def checked_text(text: str, account: Account) -> str:
    """*text* in NFC without outer white space; raises `TextRefused` when it cannot be a reply."""
    text = unicodedata.normalize("NFC", text).strip()
    if is_empty(text):
        raise TextRefused(finding="finding.empty")
    if holds_hidden(text):
        raise TextRefused(finding="finding.unsendable")
    length = measure(text, account.text_unit)
    if length > account.text_limit:
        raise TextRefused(finding="finding.too_long", length=length, limit=account.text_limit)
    return text


async def must_sign(session: AsyncSession, by: Actor, comment: Comment) -> Policy:
    """Raise `NotAllowed` unless the member may give the first signature for this comment.

    Returns the policy that says so. Asked after what became of the comment: new words are a lead's
    until they are judged, and who saw the old ones must hear that they changed.
    """
    policy = await policies.get_policy(session, comment.account_id)
    members.must(by, policy.needs_of(comment).first, on=comment.account_id)
    return policy


async def must_decide(session: AsyncSession, by: Actor, comment: Comment) -> Policy:
    """Raise `NotAllowed` unless the member may say, alone, that this comment needs no reply.

    Returns the policy that says so.
    """
    policy = await policies.get_policy(session, comment.account_id)
    members.must(by, policy.needs_of(comment).alone, on=comment.account_id)
    return policy


async def must_be_offered(session: AsyncSession, draft: Draft, *, by: Actor) -> None:
    """Raise the refusal that tells what became of the draft."""
    if draft.state is DraftState.SIGNED:
        raise await _already_signed(session, draft.comment_id, by=by)
    draft.must_be_offered()


async def must_await_reply(
    session: AsyncSession, comment: Comment, *, seen_version: int, by: Actor
) -> None:
    """Raise unless the comment still says what was seen and no reply of this round is in play."""
    comment.must_read(seen_version)
    is_in_play = await has_reply_in_play(session, comment)
    await _must_be_free(session, comment, is_in_play=is_in_play, by=by)


async def must_await(session: AsyncSession, held: Held, *, by: Actor) -> None:
    """Raise unless the draft is still of use: as a reply, or as a correction of one that stands."""
    draft, comment = held.draft, held.comment
    if draft.corrects is None:
        comment.must_read(draft.comment_version)
        await _must_be_free(session, comment, is_in_play=held.has_reply_in_play, by=by)
    else:
        await must_stand(session, comment, draft.corrects, seen_version=draft.comment_version)


async def _must_be_free(
    session: AsyncSession, comment: Comment, *, is_in_play: bool, by: Actor
) -> None:
    if is_in_play:
        raise await _already_signed(session, comment.id, by=by)
    if comment.state is CommentState.ANSWERED:
        raise CommentAnswered
    comment.must_be_shown()


async def must_stand(
    session: AsyncSession, comment: Comment, draft_id: DraftId, *, seen_version: int
) -> Reply:
    """The reply with the text of a draft, which stands and can be corrected.

    Raises what became of the comment, `NothingToCorrect`, `AlreadyTakenDown`, `BeingCorrected`,
    `CannotCorrect`.
    """
    comment.must_read(seen_version)
    reply = await published.find_newest(session, comment.id)
    if reply is None or reply.state is not ReplyState.SENT or reply.draft_id != draft_id:
        raise NothingToCorrect
    going = await published.find_take_down(session, reply.id)
    if going is not None:
        raise AlreadyTakenDown(name=going.member.name, at=going.signed_at)
    before = await published.find_correction(session, reply.id)
    if before is not None:
        signed = before.sign_off
        raise BeingCorrected(name=signed.member.name, at=signed.signed_at)
    if reply.was_seen_by_hand or not comment.account.can_edit_reply:
        raise CannotCorrect
    return reply


async def _already_signed(
    session: AsyncSession, comment_id: CommentId, *, by: Actor
) -> AlreadySignedOff:
    found = await session.execute(
        select(Member.id, Member.name, SignOff.signed_at)
        .join(Member, Member.id == SignOff.member_id)
        .where(SignOff.comment_id == comment_id, SignOff.voided_at.is_(None))
        .order_by(SignOff.id.desc())
        .limit(1)
    )
    member_id, name, signed_at = found.one()
    if member_id == by.member_id:
        return SignedByYourself()
    return AlreadySignedOff(name=name, at=signed_at)


async def must_be_sendable(
    session: AsyncSession,
    draft: Draft,
    comment: Comment,
    *,
    override: Override | None,
    now: datetime,
) -> Cleared:
    """The proof that a draft may leave, once it is signed.

    Raises `SendingFrozen`, `TextRefused` when it is over the platform's limit, and `ClaimBlocked`
    or `ReasonNeeded` for what it says (`bot.services.claim_checks.must_pass`).
    """
    standing = await scopes.find_over(session, comment)
    if standing is not None:
        raise SendingFrozen(reason=standing.reason)
    checked_text(draft.text, comment.account)
    return await claim_checks.must_pass(session, draft, comment, override=override, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What a member agreed to: one exact reply, and when it is sent, or None as soon as it can.

    ``override`` says why it is signed with what was found in it.
    """

    digest: str
    at: datetime | None = None
    override: Override | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What a sign-off rests on. ``cleared`` is of `must_be_sendable`, ``first`` of two.

    ``statement`` is the one that the text must be; None where it may be any text.
    """

    cleared: Cleared
    needs_two: bool
    statement: HoldingStatement | None
    first: Signature | None


async def queue(
    session: AsyncSession,
    draft: Draft,
    comment: Comment,
    *,
    agreed: Agreed,
    by: Actor,
    now: datetime,
    grounds: Grounds,
) -> None:
    """Write sign-off, reply and timers for a draft that passed every check of its caller.

    The digest *agreed* to is `draft_views.digest_of` the two as this transaction holds them.
    """
    draft.sign()
    signed = _sign_off(draft, comment, agreed=agreed, by=by, now=now)
    signed.needs_two, first = grounds.needs_two, grounds.first
    if grounds.statement is not None:
        signed.needs_holding, signed.statement_id = True, grounds.statement.id
    if first is not None:
        signed.first_signature_id, signed.first_member_id = first.id, first.member_id
    session.add(signed)
    await session.flush()
    claim_checks.record_overrides(session, signed, grounds.cleared, by=by, now=now)
    reply = await outbox.write_reply(session, signed, comment, corrects=draft.corrects, now=now)
    if draft.corrects is None:  # else it stays answered, by what stands there
        await waking.reopen(session, comment, now=now)
    await waking.end(session, comment, because=WokenBecause.SETTLED, by=by, now=now)
    audit.record(
        session,
        Audit.SIGNED_OFF,
        f"reply:{reply.id}",
        by=by,
        at=signed.signed_at,
        **signed.facts(),
        edits=reply.edits_reply_id,
    )
    outbox.schedule(session, reply, comment, signed, now=now)
    await retire_drafts(
        session, comment.id, because=RetiredBecause.REPLACED, now=now, sparing=draft.id
    )
    cards.refresh_draft(session, draft.id, now=now)
    await cards.refresh_comment(session, comment.id, now=now)


def _sign_off(
    draft: Draft, comment: Comment, *, agreed: Agreed, by: Actor, now: datetime
) -> SignOff:
    return SignOff(
        draft_id=draft.id,
        comment_id=comment.id,
        comment_version=comment.version,
        account_id=comment.account_id,
        digest=agreed.digest,
        member_id=by.member_id,
        send_at=agreed.at,
        signed_at=now,
        expires_at=(agreed.at or now) + timedelta(seconds=comment.account.shelf_life_seconds),
    )
