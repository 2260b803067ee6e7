"""Correcting a reply that was published: a look at what stands there, and a signature."""

import unicodedata
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import CardOutdated, DraftChanged, NothingToCorrect, TextRefused
from bot.ids import CommentId, DraftId, ReplyId
from bot.models.comments import Comment
from bot.models.drafts import Draft, DraftState, RetiredBecause
from bot.models.members import Member
from bot.models.replies import Reply
from bot.models.sign_offs import STANDS
from bot.models.signatures import Signature
from bot.rules.digests import PublishedText, standing_digest
from bot.rules.permissions import Permission
from bot.rules.word_diff import word_diff
from bot.services import (
    approving,
    claim_checks,
    comment_views,
    draft_views,
    locks,
    offers,
    published,
    signing,
)
from bot.services.signing import Agreed
from bot.views import AccountLabel, Actor, CorrectionForm, Override, ProposedCorrection
from integrations.contract import measure


async def get_form(
    session: AsyncSession,
    comment_id: CommentId,
    *,
    by: Actor,
    now: datetime,
    typed: str | None = None,
) -> CorrectionForm:
    """The reply that stands under a comment, to be put in other words.

    Where other words wait for their second signature one starts from those. The findings are those
    of *typed*, where somebody typed. Raises `NotAllowed` and as `sign`.
    """
    comment = await comment_views.load_comment(session, comment_id)
    reply = await published.find_newest(session, comment_id)
    if reply is None:
        raise NothingToCorrect
    await signing.must_stand(session, comment, reply.draft_id, seen_version=comment.version)
    await signing.must_sign(session, by, comment)
    draft = await session.get_one(Draft, reply.draft_id)
    standing = await published.text_of(session, reply)
    proposed = await _find_proposed(session, reply, standing)
    start, resting_on = standing, reply.draft_id
    if proposed is not None:
        start, resting_on = proposed.text, proposed.draft_id
    text = typed if typed is not None else start
    return CorrectionForm(
        reply_id=reply.id,
        digest=_digest_of(comment, reply, standing),
        comment_id=comment_id,
        comment_version=comment.version,
        account=AccountLabel.of(comment.account),
        author_name=comment.author.name if comment.author else None,
        text=comment.text,
        standing=standing,
        changed=word_diff(draft.text, standing) if standing != draft.text else (),
        limit=comment.account.text_limit,
        proposed=proposed,
        findings=await claim_checks.find_claims(
            session, comment, text.strip(), resting_on=resting_on, now=now
        ),
    )


async def find_proposed_form(
    session: AsyncSession,
    comment_id: CommentId,
    *,
    by: Actor,
    now: datetime,
    typed: str | None = None,
) -> CorrectionForm | None:
    """The form of a correction that waits for its second signature; None where none does.

    Raises as `get_form`.
    """
    waiting = select(Signature.id).join(Draft, Draft.id == Signature.draft_id)
    is_one = (Signature.comment_id == comment_id) & Draft.corrects.is_not(None) & STANDS
    if await session.scalar(waiting.where(is_one).limit(1)) is None:
        return None
    return await get_form(session, comment_id, by=by, now=now, typed=typed)


async def _find_proposed(
    session: AsyncSession, reply: Reply, standing: str
) -> ProposedCorrection | None:
    """What one member signed in the place of the published text of a reply."""
    replaces = (Draft.comment_id == reply.comment_id) & (Draft.corrects == reply.draft_id)
    found = await session.execute(
        select(Draft.id, Draft.text, Member.name)
        .join(Signature, Signature.draft_id == Draft.id)
        .join(Member, Member.id == Signature.member_id)
        .where(replaces, Draft.state == DraftState.OFFERED, STANDS)
    )
    row = found.one_or_none()
    if row is None:
        return None
    proposed_id, text, name = row
    diff = word_diff(standing, text)
    return ProposedCorrection(draft_id=proposed_id, text=text, signer=name, diff=diff)


async def sign(
    session: AsyncSession,
    reply_id: ReplyId,
    *,
    digest: str,
    seen_version: int,
    text: str,
    by: Actor,
    now: datetime,
    override: Override | None = None,
) -> None:
    """Sign that *text* is put in the place of just the reply that was shown with this digest.

    Raises `NothingToCorrect`, `BeingCorrected`, `CannotCorrect`, `AlreadyTakenDown`, `CardOutdated`
    for a digest of anything else, `TextRefused` also for the words that stand there, and as
    `bot.services.approving.approve` does.
    """
    reply = await session.get(Reply, reply_id)
    if reply is None:
        raise CardOutdated
    comment = await locks.hold_comment(session, reply.comment_id)
    await session.refresh(reply)
    await signing.must_stand(session, comment, reply.draft_id, seen_version=seen_version)
    policy = await signing.must_sign(session, by, comment)
    standing = await published.text_of(session, reply)
    if digest != _digest_of(comment, reply, standing):
        raise CardOutdated
    text = signing.checked_text(text, comment.account)
    if published.are_alike(text, standing):
        raise TextRefused(finding="finding.unchanged")
    draft = await _offered(session, comment, reply, text, by=by, now=now)
    digest = await draft_views.digest_of(session, draft, comment)
    agreed = Agreed(digest=digest, override=override)
    held = await locks.held_with(session, draft, comment)
    await approving.approve(session, held, agreed=agreed, policy=policy, by=by, now=now)


async def sign_proposed(
    session: AsyncSession,
    draft_id: DraftId,
    *,
    digest: str | None,
    text: str,
    by: Actor,
    now: datetime,
    override: Override | None = None,
) -> None:
    """Sign *text* where just this correction was shown with this digest: as it is, or changed.

    Raises `DraftChanged` for a digest of anything else, and as `sign` does.
    """
    held = await locks.hold_draft(session, draft_id)
    draft, comment = held.draft, held.comment
    await signing.must_be_offered(session, draft, by=by)
    await signing.must_await(session, held, by=by)
    if digest != await draft_views.digest_of(session, draft, comment):
        raise DraftChanged
    reply = await _corrected_by(session, draft)
    await sign(
        session,
        reply.id,
        digest=_digest_of(comment, reply, await published.text_of(session, reply)),
        seen_version=draft.comment_version,
        text=text,
        by=by,
        now=now,
        override=override,
    )


async def keep_proposed(
    session: AsyncSession, draft_id: DraftId, *, text: str, by: Actor, now: datetime
) -> bool:
    """Keep what somebody typed over a correction, as `keep_text` does."""
    reply = await _corrected_by(session, await session.get_one(Draft, draft_id))
    return await keep_text(session, reply.id, text=text, by=by, now=now)


async def _corrected_by(session: AsyncSession, draft: Draft) -> Reply:
    if draft.corrects is None:
        raise NothingToCorrect
    return await published.get_of_draft(session, draft.corrects)


async def keep_text(
    session: AsyncSession, reply_id: ReplyId, *, text: str, by: Actor, now: datetime
) -> bool:
    """Keep what somebody typed when it could not be signed: as their draft in the thread.

    Returns whether it can be read, and signed, there now.
    """
    reply = await session.get(Reply, reply_id)
    if reply is None:
        return False
    comment = await locks.hold_comment(session, reply.comment_id)
    text = unicodedata.normalize("NFC", text).strip()
    may = by.may(Permission.SIGN_OFF, on=comment.account_id)
    if not text or not may or comment.erased_at is not None:
        return False
    draft = await _offered(session, comment, reply, text, by=by, now=now)
    newest = await published.find_newest(session, comment.id)
    is_standing = newest is not None and newest.id == reply_id
    if not is_standing or await published.find_take_down(session, reply_id) is not None:
        draft.retire(RetiredBecause.REPLACED)
    elif measure(text, comment.account.text_unit) > comment.account.text_limit:
        draft.retire(RetiredBecause.TOO_LONG)
    return draft.state is DraftState.OFFERED


async def _offered(
    session: AsyncSession, comment: Comment, reply: Reply, text: str, *, by: Actor, now: datetime
) -> Draft:
    """The correction with these words that is on offer, or a new one."""
    alike = await offers.find_alike(
        session, comment, text, DraftState.OFFERED, corrects=reply.draft_id
    )
    if alike is not None:
        return alike
    base = await session.get_one(Draft, reply.draft_id)
    return await offers.write(
        session, comment, text, base=base, corrects=reply.draft_id, by=by, now=now
    )


def _digest_of(comment: Comment, reply: Reply, standing: str) -> str:
    return standing_digest(
        PublishedText(
            platform=comment.account.platform,
            account=comment.account.external_id,
            comment=comment.external_id,
            reply=reply.external_id or "",
            text=standing,
        ),
        comment_version=comment.version,
    )
