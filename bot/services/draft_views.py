"""Reading a draft, its signature and its reply into the card that handlers draw."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.ids import DraftId
from bot.models.comments import Comment, CommentVersion
from bot.models.drafts import Draft, DraftState, Rejection
from bot.models.members import Member
from bot.models.replies import Reply, ReplyEnd, ReplyState
from bot.models.sign_offs import SignOff
from bot.models.signatures import Signature
from bot.rules.digests import Replaced, Target, reply_digest
from bot.rules.word_diff import Run, word_diff
from bot.services import claim_checks, faq_names, policies, published
from bot.services.comment_views import erased_of, load_comment
from bot.views import (
    AccountLabel,
    ClaimFinding,
    DraftCard,
    DraftStatus,
    FaqCitation,
    FaqName,
    FirstSignature,
    Sentence,
)
from integrations.contract import measure


async def get_draft(session: AsyncSession, draft_id: DraftId) -> DraftCard:
    """A draft's card, with the digest that Approve would sign."""
    draft = await session.get_one(Draft, draft_id)
    comment = await load_comment(session, draft.comment_id)
    reply = await _reply_of(session, draft_id)
    writer = await session.get_one(Member, draft.written_by) if draft.written_by else None
    findings = await _findings(session, draft, comment)
    needs = claim_checks.needs_with(findings, await policies.get_requirement(session, comment))
    first = await _find_first(session, draft)
    return DraftCard(
        draft_id=draft.id,
        comment_id=comment.id,
        account=AccountLabel.of(comment.account),
        digest=await digest_of(session, draft, comment, send_at=_signed_for(first)),
        source=draft.source,
        written_by=writer.name if writer else None,
        text=draft.text,
        length=measure(draft.text, comment.account.text_unit),
        limit=comment.account.text_limit,
        findings=findings,
        diff=await _diff(session, draft),
        status=_draft_status(draft, reply),
        retired_because=draft.retired_because,
        needs=needs,
        first=FirstSignature.of(first, comment.account.time_zone, needs) if first else None,
        citations=await _citations(session, draft),
        erased=erased_of(comment),
        **_rests_on(draft),
        **await _corrections(session, draft, reply),
        **_what_became_of(reply),
        **await _rejected(session, draft_id),
    )


async def _findings(
    session: AsyncSession, draft: Draft, comment: Comment
) -> tuple[ClaimFinding, ...]:
    """What keeps a draft on offer from being signed with one click."""
    if draft.state is not DraftState.OFFERED:
        return ()
    return await claim_checks.find_claims(
        session, comment, draft.text, resting_on=draft.id, now=draft.created_at
    )


async def _corrections(session: AsyncSession, draft: Draft, reply: Reply | None) -> dict[str, Any]:
    """Whether it is one, and when other words took the place of what was published."""
    correction = None
    if reply is not None and reply.state is ReplyState.SENT:
        sent = (ReplyState.SENT,)
        correction = await published.find_correction(session, reply.id, states=sent)
    return {
        "is_correction": draft.corrects is not None,
        "corrected_at": correction.sent_at if correction is not None else None,
    }


def _rests_on(draft: Draft) -> dict[str, Any]:
    origin = draft.origin
    return {
        "statement": origin.get("statement", {}).get("name"),
        "model": origin.get("model"),
        "note": origin.get("note"),
        "uncovered": tuple(origin.get("uncovered", [])),
        "sentences": tuple(
            Sentence(text=text, is_supported=supported)
            for text, supported in origin.get("sentences", [])
        ),
    }


def _what_became_of(reply: Reply | None) -> dict[str, Any]:
    return {
        "signed_by": reply.sign_off.member.name if reply else None,
        "signed_at": reply.sign_off.signed_at if reply else None,
        "end": reply.ended_because if reply else None,
    }


async def _find_first(session: AsyncSession, draft: Draft) -> Signature | None:
    """The newest first signature, valid or not."""
    return await session.scalar(
        select(Signature)
        .where(Signature.draft_id == draft.id)
        .options(joinedload(Signature.member), joinedload(Signature.voider))
        .order_by(Signature.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def _signed_for(first: Signature | None) -> datetime | None:
    """When a reply would be sent that somebody signs second."""
    return first.send_at if first is not None and first.voided_at is None else None


async def _rejected(session: AsyncSession, draft_id: DraftId) -> dict[str, Any]:
    found = await _rejection_of(session, draft_id)
    return {
        "rejected_by": found[1] if found else None,
        "rejection": found[0].reason.value if found else None,
        "rejection_note": found[0].note if found else None,
    }


async def digest_of(
    session: AsyncSession, draft: Draft, comment: Comment, *, send_at: datetime | None = None
) -> str:
    """The digest that signs *draft*: of its own text and the comment version it answers.

    *send_at* is when it is to be sent, None at once. *comment* must be loaded with its account.
    """
    which = draft.comment_id, draft.comment_version
    answered = await session.get_one(CommentVersion, which)  # a held draft has it with it
    return reply_digest(
        Target(
            platform=comment.account.platform,
            account=comment.account.external_id,
            comment=comment.external_id,
            comment_version=draft.comment_version,
            comment_text=answered.text,
        ),
        draft.text,
        offering=draft.offering,
        send_at=send_at,
        replaces=await _replaced(session, draft),
    )


async def _replaced(session: AsyncSession, draft: Draft) -> Replaced | None:
    if draft.corrects is None:
        return None
    reply = await published.get_of_draft(session, draft.corrects)
    text = await published.text_of(session, reply)
    return Replaced(reply=reply.external_id or "", text=text)


async def _citations(session: AsyncSession, draft: Draft) -> tuple[FaqCitation, ...]:
    cited = draft.origin.get("faq", [])
    names = await faq_names.find_names(session, {item["slug"] for item in cited})
    return tuple(_citation(item, names[item["slug"]]) for item in cited)


def _citation(item: dict[str, Any], entry: FaqName) -> FaqCitation:
    checked_on = item.get("checked_on")
    return FaqCitation(
        entry=entry,
        version=item["version"],
        checked_on=date.fromisoformat(checked_on) if checked_on else None,
    )


async def _diff(session: AsyncSession, draft: Draft) -> tuple[Run, ...]:
    if draft.corrects is not None:  # from what stands there
        reply = await published.get_of_draft(session, draft.corrects)
        return tuple(word_diff(await published.text_of(session, reply), draft.text))
    if draft.based_on is None:
        return ()
    base = await session.get_one(Draft, draft.based_on)
    return () if base.text == draft.text else tuple(word_diff(base.text, draft.text))


async def _reply_of(session: AsyncSession, draft_id: DraftId) -> Reply | None:
    return await session.scalar(
        select(Reply)
        .where(Reply.draft_id == draft_id)
        .options(joinedload(Reply.sign_off).joinedload(SignOff.member))
        .order_by(Reply.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


async def _rejection_of(session: AsyncSession, draft_id: DraftId) -> tuple[Rejection, str] | None:
    row = await session.execute(
        select(Rejection, Member.name)
        .join(Member, Member.id == Rejection.member_id)
        .where(Rejection.draft_id == draft_id)
    )
    found = row.one_or_none()
    return (found[0], found[1]) if found else None


_DRAFT_STATUS_OF_REPLY = {
    ReplyState.QUEUED: DraftStatus.SIGNED,
    ReplyState.SENDING: DraftStatus.SIGNED,
    ReplyState.SENT: DraftStatus.SIGNED,
    ReplyState.DOUBTFUL: DraftStatus.SIGNED,
    ReplyState.FAILED: DraftStatus.FAILED,
    ReplyState.WITHDRAWN: DraftStatus.WITHDRAWN,
}


def _draft_status(draft: Draft, reply: Reply | None) -> DraftStatus:
    match draft.state:
        case DraftState.OFFERED:
            return DraftStatus.OFFERED
        case DraftState.REJECTED:
            return DraftStatus.REJECTED
        case DraftState.SIGNED | DraftState.RETIRED:
            if reply is None or reply.ended_because is ReplyEnd.UNDONE:
                return DraftStatus.RETIRED
            return _DRAFT_STATUS_OF_REPLY[reply.state]
