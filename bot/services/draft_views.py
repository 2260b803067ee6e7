"""Reading a draft, its signature and its reply into the card that handlers draw."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.ids import DraftId
from bot.models.comments import Comment, CommentVersion
from bot.models.drafts import Draft, DraftState, Rejection
from bot.models.members import Member
from bot.models.replies import Reply, ReplyEnd, ReplyState, SignOff
from bot.rules.digests import Target, reply_digest
from bot.rules.word_diff import Run, word_diff
from bot.services import scopes
from bot.services.comment_views import load_comment
from bot.views import (
    AccountLabel,
    DraftCard,
    DraftStatus,
    FaqCitation,
    Sentence,
)
from integrations.contract import measure


async def get_draft(session: AsyncSession, draft_id: DraftId) -> DraftCard:
    """A draft's card, with the digest that Approve would sign."""
    draft = await session.get_one(Draft, draft_id)
    comment = await load_comment(session, draft.comment_id)
    reply = await _reply_of(session, draft_id)
    frozen = await scopes.find_over(session, comment.account_id)
    writer = await session.get_one(Member, draft.written_by) if draft.written_by else None
    return DraftCard(
        draft_id=draft.id,
        comment_id=comment.id,
        account=AccountLabel.of(comment.account),
        digest=await digest_of(session, draft, comment),
        source=draft.source,
        written_by=writer.name if writer else None,
        text=draft.text,
        length=measure(draft.text, comment.account.text_unit),
        limit=comment.account.text_limit,
        diff=await _diff(session, draft),
        status=_draft_status(draft, reply, is_frozen=frozen is not None),
        retired_because=draft.retired_because,
        freeze_reason=frozen.reason if frozen else None,
        **_rests_on(draft),
        **_what_became_of(reply),
        **await _rejected(session, draft_id),
    )


def _rests_on(draft: Draft) -> dict[str, Any]:
    origin = draft.origin
    return {
        "citations": tuple(_citation(item) for item in origin.get("faq", [])),
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
        "sign_off_id": reply.sign_off_id if reply else None,
        "signed_at": reply.sign_off.signed_at if reply else None,
        "goes_out_at": reply.send_after if reply else None,
        "sent_at": reply.sent_at if reply else None,
        "reply_url": reply.url if reply else None,
        "end": reply.ended_because if reply else None,
    }


async def _rejected(session: AsyncSession, draft_id: DraftId) -> dict[str, Any]:
    found = await _rejection_of(session, draft_id)
    return {
        "rejected_by": found[1] if found else None,
        "rejection": found[0].reason.value if found else None,
        "rejection_note": found[0].note if found else None,
    }


async def digest_of(session: AsyncSession, draft: Draft, comment: Comment) -> str:
    """The digest that signs *draft*: of its own text and the comment version it answers.

    *comment* must be loaded with its account.
    """
    version = await session.get_one(CommentVersion, (draft.comment_id, draft.comment_version))
    return reply_digest(
        Target(
            platform=comment.account.platform,
            account=comment.account.external_id,
            comment=comment.external_id,
            comment_version=draft.comment_version,
            comment_text=version.text,
        ),
        draft.text,
        offering=draft.offering,
    )


def _citation(item: dict[str, Any]) -> FaqCitation:
    checked_on = item.get("checked_on")
    return FaqCitation(
        slug=item["slug"],
        version=item["version"],
        checked_on=date.fromisoformat(checked_on) if checked_on else None,
    )


async def _diff(session: AsyncSession, draft: Draft) -> tuple[Run, ...]:
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
    ReplyState.SENDING: DraftStatus.SENDING,
    ReplyState.SENT: DraftStatus.SENT,
    ReplyState.DOUBTFUL: DraftStatus.DOUBTFUL,
    ReplyState.FAILED: DraftStatus.FAILED,
    ReplyState.WITHDRAWN: DraftStatus.WITHDRAWN,
}


def _draft_status(draft: Draft, reply: Reply | None, *, is_frozen: bool) -> DraftStatus:
    match draft.state:
        case DraftState.OFFERED:
            return DraftStatus.OFFERED
        case DraftState.REJECTED:
            return DraftStatus.REJECTED
        case DraftState.SIGNED | DraftState.RETIRED:
            if reply is None or reply.ended_because is ReplyEnd.UNDONE:
                return DraftStatus.RETIRED
            if reply.state is ReplyState.QUEUED and is_frozen:
                return DraftStatus.FROZEN
            return _DRAFT_STATUS_OF_REPLY[reply.state]
