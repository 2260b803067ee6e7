"""What the Review / Edit modal starts from."""

import unicodedata
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import CommentId, DraftId
from bot.models.claims import ClaimOverride
from bot.models.comments import Comment
from bot.models.drafts import MACHINES, Draft, DraftSource, DraftState
from bot.models.members import Member
from bot.models.signatures import Signature
from bot.rules import later
from bot.rules.policy import Requirement
from bot.services import (
    claim_checks,
    comment_views,
    due_times,
    faq_names,
    policies,
    signing,
)
from bot.views import AccountLabel, Actor, DraftChoice, FaqName, FirstSignature, ReviewForm

MAX_CHOICES = 20


async def get_review_form(
    session: AsyncSession,
    comment_id: CommentId,
    *,
    draft_id: DraftId | None,
    by: Actor,
    now: datetime,
    is_blank: bool = False,
    typed: str | None = None,
) -> ReviewForm:
    """The form for a comment as it stands now; raises `NotAllowed`.

    Texts on offer come first, then others written for this version; rejected ones are left out.
    Where nobody picked one, with *draft_id*, the text is chosen that waits for a second signature.
    *is_blank*: with an empty field, whatever is on offer. The findings are those of *typed*, where
    somebody typed, else of the chosen text.
    """
    comment = await comment_views.load_comment(session, comment_id)
    policy = await signing.must_sign(session, by, comment)
    needs = policy.needs_of(comment)
    is_fixed = needs.holding
    standing = await comment_views.find_standing(session, comment)
    if draft_id is None and standing is not None and not is_blank:
        draft_id = standing[1].id
    choices = await _choices(session, comment, draft_id, is_fixed=is_fixed)
    known = {choice.draft_id for choice in choices}
    first = choices[0].draft_id if choices and not is_blank else None
    chosen = draft_id if draft_id in known else first
    text = (
        unicodedata.normalize("NFC", typed)
        if typed
        else next((each.text for each in choices if each.draft_id == chosen), "")
    )
    findings = await claim_checks.find_claims(
        session, comment, text.strip(), resting_on=chosen, now=now
    )
    return ReviewForm(
        **await _of_comment(session, comment),
        choices=choices,
        chosen=chosen,
        is_fixed=is_fixed,
        findings=findings,
        morning=later.next_working_morning(now, due_times.hours_of(comment.account)),
        **await _signed_first(
            session, comment, standing, chosen, claim_checks.needs_with(findings, needs)
        ),
    )


async def _of_comment(session: AsyncSession, comment: Comment) -> dict[str, Any]:
    return {
        "comment_id": comment.id,
        "comment_version": comment.version,
        "account": AccountLabel.of(comment.account),
        "author_name": comment.author.name if comment.author else None,
        "text": comment.text,
        "previous_text": await comment_views.find_previous_text(session, comment),
        "flags": comment_views.flags_of(comment),
        "limit": comment.account.text_limit,
    }


async def _signed_first(
    session: AsyncSession,
    comment: Comment,
    standing: tuple[Signature, Draft] | None,
    chosen: DraftId | None,
    needs: Requirement,
) -> dict[str, Any]:
    """For when a text was signed first, and all of that signature where it is the *chosen* one."""
    if standing is None:
        return {"send_time": None}
    signature, draft = standing
    first = FirstSignature.of(signature, comment.account.time_zone, needs)
    if draft.id != chosen:
        return {"send_time": first.send_time}
    return {
        "send_time": first.send_time,
        "first": first,
        "first_reason": await session.scalar(
            select(ClaimOverride.reason).where(ClaimOverride.signature_id == signature.id).limit(1)
        ),
    }


async def has_choices(session: AsyncSession, comment_id: CommentId) -> bool:
    """Whether the form of a comment as it stands now offers any text."""
    comment = await comment_views.load_comment(session, comment_id)
    is_fixed = (await policies.get_requirement(session, comment)).holding
    return bool(await _choices(session, comment, None, is_fixed=is_fixed))


async def _choices(
    session: AsyncSession, comment: Comment, draft_id: DraftId | None, *, is_fixed: bool
) -> tuple[DraftChoice, ...]:
    rows = await session.execute(
        select(Draft, Member.name)
        .outerjoin(Member, Member.id == Draft.written_by)
        .where(
            Draft.comment_id == comment.id,
            Draft.corrects.is_(None),
            (Draft.comment_version == comment.version) | (Draft.id == draft_id),
            Draft.state != DraftState.REJECTED,
            Draft.source.in_(await _sources(session, comment, is_fixed=is_fixed)),
        )
        .order_by(
            *([Draft.id != draft_id] if draft_id is not None else []),  # whatever is cut off
            Draft.state != DraftState.OFFERED,
            Draft.id,
        )
        .limit(MAX_CHOICES)
    )
    found = sorted(rows, key=lambda row: (row[0].state is not DraftState.OFFERED, row[0].id))
    cited = {slug for draft, _ in found if (slug := _cited(draft))}
    names = await faq_names.find_names(session, cited)
    return tuple(_choice(draft, name, names) for draft, name in found)


async def _sources(session: AsyncSession, comment: Comment, *, is_fixed: bool) -> list[DraftSource]:
    """Whose texts one may start from: none that could not be signed for what it is."""
    if is_fixed:
        return [DraftSource.HOLDING]
    is_for_people = await policies.is_for_people(session, comment)
    return [each for each in DraftSource if not (is_for_people and each in MACHINES)]


def _unsupported(draft: Draft) -> tuple[str, ...]:
    sentences = draft.origin.get("sentences", [])
    return tuple(text for text, is_supported in sentences if text and not is_supported)


def _cited(draft: Draft) -> str | None:
    entries = draft.origin.get("faq")
    return entries[0]["slug"] if entries else None


def _choice(draft: Draft, writer: str | None, names: dict[str, FaqName]) -> DraftChoice:
    slug = _cited(draft)
    return DraftChoice(
        draft_id=draft.id,
        source=draft.source,
        written_by=writer,
        entry=names[slug] if slug else None,
        text=draft.text,
        uncovered=tuple(draft.origin.get("uncovered", [])),
        unsupported=_unsupported(draft),
    )
