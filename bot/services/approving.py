"""What one approval comes to: the first of two signatures, or a reply that is queued."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import (
    FirstSignedByYourself,
    HoldingOnly,
    NotAllowed,
    NothingToUndo,
    NotInTheBatch,
    PeopleOnly,
    Refusal,
    TextRefused,
    TimeRefused,
    TraineeSignsFirst,
    WroteItYourself,
)
from bot.ids import SignatureId
from bot.models.accounts import Account
from bot.models.comments import Comment
from bot.models.drafts import MACHINES, Draft
from bot.models.signatures import Signature, VoidedBecause
from bot.models.statements import HoldingStatement
from bot.rules import later
from bot.rules.hidden_text import is_empty
from bot.rules.permissions import Permission
from bot.rules.policy import Lack, Requirement, Signer, find_lack, may_be_batched
from bot.services import (
    audit,
    cards,
    claim_checks,
    locks,
    members,
    notices,
    policies,
    rechecks,
    scopes,
    signatures,
    signing,
    waking,
)
from bot.services.audit import Audit
from bot.services.claim_checks import needs_with
from bot.services.locks import Held
from bot.services.policies import Policy
from bot.services.signers import get_signer
from bot.services.signing import Agreed, Grounds
from bot.services.waking import WokenBecause
from bot.views import Actor

DOUBLE_TAP = timedelta(seconds=1)
MAX_NOTE = 500


async def approve(
    session: AsyncSession,
    held: Held,
    *,
    agreed: Agreed,
    policy: Policy,
    by: Actor,
    now: datetime,
    in_batch: bool = False,
) -> None:
    """Sign a held draft that passed every check of its caller.

    Rights and training are read here, in the transaction of the click, as *policy* was. Raises
    `NotAllowed`, `FirstSignedByYourself`, `WroteItYourself`, `TraineeSignsFirst`, `HoldingOnly`,
    `PeopleOnly`, `TimeRefused`, and as `bot.services.signing.must_be_sendable` does. *in_batch*:
    among others, so that `NotInTheBatch` is raised for what needs more than this one signature.
    """
    draft, comment = held.draft, held.comment
    _must_fit(agreed.at, comment.account, now=now)
    asked = policy.needs_of(comment)
    statement = await _must_be_for_it(session, draft, comment, policy)
    cleared = await signing.must_be_sendable(
        session, draft, comment, override=agreed.override, now=now
    )
    needs = needs_with(cleared.findings, asked)
    signer = await get_signer(session, by.member_id, draft, on=comment.account_id, now=now)
    standing = await _find_valid(session, held, agreed=agreed, now=now)
    if in_batch and not _may_be_batched(comment, needs, signer, standing):
        raise NotInTheBatch
    lack = find_lack(needs, signer, await _signer_of(session, standing, draft, now=now))
    if standing is None and lack is Lack.SECOND:
        first = await _sign_first(session, draft, comment, agreed, by=by, now=now)
        claim_checks.record_overrides(session, first, cleared, by=by, now=now)
        return
    if lack is not None:
        raise _refusal(lack)
    counts = standing is not None and _counts(standing, signer)
    grounds = Grounds(
        cleared=cleared,
        needs_two=needs.signatures > 1,
        statement=statement,
        first=standing if counts else None,
    )
    await signing.queue(session, draft, comment, agreed=agreed, by=by, now=now, grounds=grounds)
    if standing is not None and not counts:
        alone = VoidedBecause.NOT_NEEDED
        await signatures.void(session, standing, because=alone, by=by, now=now)


def _may_be_batched(
    comment: Comment, needs: Requirement, signer: Signer, standing: Signature | None
) -> bool:
    is_alone = standing is None and may_be_batched(needs, signer)
    return is_alone and policies.is_harmless(comment)


def _must_fit(send_at: datetime | None, account: Account, *, now: datetime) -> None:
    """Raise `TimeRefused` unless a reply signed *now* can be sent at that time."""
    if send_at is None:
        return
    undo = timedelta(seconds=account.undo_seconds)
    misfit = later.find_misfit(send_at, now=now, undo=undo)
    if misfit is not None:
        days = later.LATEST.days
        raise TimeRefused(finding=f"later.{misfit.value}", zone=account.time_zone, days=days)


async def _signer_of(
    session: AsyncSession, first: Signature | None, draft: Draft, *, now: datetime
) -> Signer | None:
    if first is None:
        return None
    return await get_signer(session, first.member_id, draft, on=first.account_id, now=now)


async def _must_be_for_it(
    session: AsyncSession, draft: Draft, comment: Comment, policy: Policy
) -> HoldingStatement | None:
    """The statement that a draft is, where it must be one; raises `HoldingOnly`, `PeopleOnly`."""
    if policy.needs_of(comment).holding:
        statement = await policies.find_statement(session, comment.account_id, draft.text)
        if statement is None:
            raise HoldingOnly
        return statement
    if draft.source in MACHINES and policy.is_for_people(comment):
        raise PeopleOnly  # it slipped past the change that closed the others
    return None


def _counts(first: Signature, last: Signer) -> bool:
    """Whether a first signature joins that of a member who may sign alone.

    Nobody is two members, and nobody counter-signs what they wrote.
    """
    return first.member_id != last.member_id and not last.is_author


def _refusal(lack: Lack) -> Refusal:
    match lack:
        case Lack.SAME_MEMBER:
            return FirstSignedByYourself()
        case Lack.AUTHOR:
            return WroteItYourself()
        case Lack.TRAINEE:
            return TraineeSignsFirst()
        case Lack.LEAD:
            return NotAllowed(permission=Permission.SIGN_OFF_RISK.value)
        case Lack.COUNTER_SIGN:
            return NotAllowed(permission=Permission.COUNTER_SIGN.value)
        case Lack.RIGHT | Lack.FIRST_RIGHT | Lack.SECOND:
            return NotAllowed(permission=Permission.SIGN_OFF.value)


async def _find_valid(
    session: AsyncSession, held: Held, *, agreed: Agreed, now: datetime
) -> Signature | None:
    """The first signature that counts for this click; one that does not is voided on the way."""
    standing = held.first
    if standing is None:
        return None
    because = await _why_not(session, standing, held.comment, now=now)
    if because is None and standing.digest != agreed.digest:
        is_moved = standing.send_at != agreed.at
        because = VoidedBecause.TIME_CHANGED if is_moved else VoidedBecause.TEXT_CHANGED
    if because is None:
        return standing
    await signatures.void(session, standing, because=because, by=audit.SYSTEM, now=now)
    await session.flush()
    return None


async def _why_not(
    session: AsyncSession, standing: Signature, comment: Comment, *, now: datetime
) -> VoidedBecause | None:
    rights = await members.get_rights(session, standing.member_id, on=standing.account_id)
    if Permission.SIGN_OFF not in rights:
        return VoidedBecause.SIGNER_LOST_RIGHT
    if now >= standing.expires_at:
        return VoidedBecause.EXPIRED
    if await scopes.was_frozen_since(session, comment, standing.signed_at):
        return VoidedBecause.FROZEN
    return None


async def _sign_first(
    session: AsyncSession,
    draft: Draft,
    comment: Comment,
    agreed: Agreed,
    *,
    by: Actor,
    now: datetime,
) -> Signature:
    await signatures.void_others(session, draft, by=by, now=now)
    signed = Signature(
        draft_id=draft.id,
        comment_id=comment.id,
        comment_version=comment.version,
        account_id=comment.account_id,
        digest=agreed.digest,
        member_id=by.member_id,
        send_at=agreed.at,
        signed_at=now,
        expires_at=agreed.at or now + timedelta(seconds=comment.account.shelf_life_seconds),
    )
    session.add(signed)
    if draft.corrects is None:
        await waking.reopen(session, comment, now=now)
    await waking.end(session, comment, because=WokenBecause.SETTLED, by=by, now=now)
    await session.flush()
    audit.record(
        session, Audit.FIRST_SIGNED, f"signature:{signed.id}", by=by, at=now, **signed.facts()
    )
    rechecks.want_recheck(session, by.member_id, at=signed.expires_at, now=now, of=signed.id)
    cards.refresh_draft(session, draft.id, now=now)
    await cards.refresh_comment(session, comment.id, now=now)
    return signed


async def undo_first(
    session: AsyncSession, signature_id: SignatureId, *, by: Actor, now: datetime
) -> None:
    """Take a first signature back before the second; for anyone who may sign.

    The signer's own click within a second of signing is a double tap and changes nothing. Raises
    `NothingToUndo`, `NotAllowed`.
    """
    signature = await _hold_standing(session, signature_id, by=by)
    since = now - signature.signed_at
    if by.member_id == signature.member_id and timedelta() <= since < DOUBLE_TAP:
        return
    await signatures.restart(session, signature, because=VoidedBecause.UNDONE, by=by, now=now)


async def send_back(
    session: AsyncSession, signature_id: SignatureId, *, note: str, by: Actor, now: datetime
) -> None:
    """Void a first signature and tell its signer why, in *note*; the draft stays on offer.

    Raises `NothingToUndo`, `NotAllowed`, and `TextRefused` for an empty note or one over `MAX_NOTE`
    characters.
    """
    signature = await _hold_standing(session, signature_id, by=by)
    note = note.strip()
    if is_empty(note):
        raise TextRefused(finding="finding.empty")
    if len(note) > MAX_NOTE:
        raise TextRefused(finding="finding.note_too_long", limit=MAX_NOTE)
    sent_back = VoidedBecause.SENT_BACK
    await signatures.restart(session, signature, because=sent_back, by=by, now=now, note=note)
    notices.add_sent_back(session, signature, by=by, now=now)


async def _hold_standing(
    session: AsyncSession, signature_id: SignatureId, *, by: Actor
) -> Signature:
    signature = await session.get_one(Signature, signature_id)
    comment = await locks.hold_comment(session, signature.comment_id)
    members.must(by, Permission.SIGN_OFF, on=comment.account_id)
    standing = await signatures.find_standing(session, signature.draft_id)
    if standing is None or standing.id != signature_id:
        raise NothingToUndo
    return standing
