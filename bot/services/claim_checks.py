"""The check of outgoing texts, with what an account and its comments make of it.

`must_pass` is called where a sign-off is written, in its transaction; the other check here shows
people beforehand what it will find.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import ClaimBlocked, ReasonNeeded
from bot.ids import DraftId
from bot.models.claims import ClaimOverride, NameList
from bot.models.comments import Comment
from bot.models.drafts import Draft
from bot.models.faq import FaqEntry, FaqVersion
from bot.models.replies import Reply
from bot.models.sign_offs import SignOff
from bot.models.signatures import Signature
from bot.rules.claims.checks import check
from bot.rules.claims.findings import Context, Rule, SentText
from bot.rules.claims.measures import Measure, measure_of
from bot.rules.hidden_text import is_empty
from bot.rules.policy import Requirement
from bot.services import audit, claim_policies, policies
from bot.services.audit import Audit
from bot.views import Actor, ClaimFinding, Override, seen_of

RECENT = timedelta(days=1)
"""Texts sent since then count as repeated."""
MOST_RECENT = 200
"""Different texts; those that most authors got."""
LONGEST_REASON = 500


def _select_origins() -> Select[tuple[dict[str, Any]]]:
    """Of a draft and of all that it was made from."""
    start = select(Draft.id, Draft.based_on).where(Draft.id == bindparam("draft_id"))
    line = start.cte(recursive=True)
    line = line.union_all(select(Draft.id, Draft.based_on).join(line, Draft.id == line.c.based_on))
    return select(Draft.origin).join(line, Draft.id == line.c.id)


_ORIGINS = _select_origins()
_ANSWERS = (
    select(FaqVersion.answers)
    .join(FaqEntry, FaqEntry.id == FaqVersion.entry_id)
    .where(
        tuple_(FaqEntry.slug, FaqVersion.version).in_(bindparam("cited", expanding=True)),
        FaqVersion.version == FaqEntry.version,
        FaqEntry.is_active,
    )
)
_AUTHORS = func.count(func.distinct(Comment.author_id))
_SENT = (
    select(Draft.text, _AUTHORS)
    .select_from(Reply)
    .join(Draft, Draft.id == Reply.draft_id)
    .join(Comment, Comment.id == Reply.comment_id)
    .where(Reply.sent_at >= bindparam("since"), Reply.account_id == bindparam("account_id"))
    .group_by(Draft.text)
    .order_by(_AUTHORS.desc())
    .limit(MOST_RECENT)
)


@dataclass(frozen=True, slots=True)
class Cleared:
    """That a text may be signed: nothing in it is blocked, and for the rest there is a reason.

    Only `must_pass` makes one, and no sign-off is written without one.
    """

    findings: tuple[ClaimFinding, ...]
    reason: str


def needs_with(findings: Iterable[ClaimFinding], needs: Requirement) -> Requirement:
    """What a text needs that has these findings, for a comment with these *needs*."""
    asks = any(each.measure is Measure.SECOND_SIGNATURE for each in findings)
    return replace(needs, signatures=2) if asks else needs


async def find_claims(
    session: AsyncSession,
    comment: Comment,
    text: str,
    *,
    resting_on: DraftId | None,
    now: datetime,
) -> tuple[ClaimFinding, ...]:
    """What *text* as a reply to *comment* (account and author loaded) breaks, worst first.

    *resting_on* is the draft that it is, or was made from: what the FAQ answers in its own words
    there is approved.
    """
    names = await claim_policies.get_names(session, comment.account_id)
    context = Context(
        limit=comment.account.text_limit,
        unit=comment.account.text_unit,
        language=comment.language,
        author_name=comment.author.name if comment.author else None,
        own_names=names[NameList.OWN_NAME],
        link_hosts=names[NameList.LINK_HOST],
        competitors=names[NameList.COMPETITOR],
        approved=await _approved(session, resting_on),
        recent=await _sent_since(session, comment, now - RECENT),
    )
    found = check(text, context)
    if found and await policies.find_statement(session, comment.account_id, text):
        # it was approved when it was loaded
        found = check(text, replace(context, approved=(*context.approved, text)))
    chosen = await claim_policies.get_choices(session, comment.account_id) if found else {}
    return tuple(
        ClaimFinding(
            rule=finding.rule,
            measure=measure_of(finding.rule, chosen),
            words=finding.words,
            parameters=finding.parameters,
        )
        for finding in found
    )


async def find_standing(
    session: AsyncSession, comment: Comment, draft: Draft, *, now: datetime
) -> tuple[ClaimFinding, ...]:
    """What a signed text breaks by what its account says today, before it leaves.

    Not what others were sent meanwhile: each of these texts was signed for itself.
    """
    found = await find_claims(session, comment, draft.text, resting_on=draft.id, now=now)
    return tuple(each for each in found if each.rule is not Rule.REPEATED)


async def must_pass(
    session: AsyncSession,
    draft: Draft,
    comment: Comment,
    *,
    override: Override | None,
    now: datetime,
) -> Cleared:
    """Raise `ClaimBlocked`, or `ReasonNeeded` where *override* gives none for what is found now.

    Both signers of a text give their own reason.
    """
    findings = await find_claims(session, comment, draft.text, resting_on=draft.id, now=now)
    blocked = tuple(each for each in findings if each.measure is Measure.BLOCK)
    if blocked:
        raise ClaimBlocked(findings=blocked)
    reason = override.reason.strip()[:LONGEST_REASON] if override else ""
    if findings and (override is None or is_empty(reason) or override.seen != seen_of(findings)):
        raise ReasonNeeded(findings=findings)
    return Cleared(findings, reason)


def record_overrides(
    session: AsyncSession,
    signed: SignOff | Signature,
    cleared: Cleared,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Write down what was signed although it was found, and why."""
    if not cleared.findings:
        return
    is_first = isinstance(signed, Signature)
    session.add_all(
        ClaimOverride(
            sign_off_id=None if is_first else signed.id,
            signature_id=signed.id if is_first else None,
            member_id=by.member_id,
            rule=finding.rule,
            measure=finding.measure,
            words=finding.words,
            reason=cleared.reason,
            overridden_at=now,
        )
        for finding in cleared.findings
    )
    audit.record(
        session,
        Audit.CLAIMS_OVERRIDDEN,
        f"{signed.__tablename__}:{signed.id}",
        by=by,
        at=now,
        personal={
            "reason": cleared.reason,
            "words": "\n".join(finding.words for finding in cleared.findings),
        },
        draft=signed.draft_id,
        rules=[finding.rule.value for finding in cleared.findings],
        measures=[finding.measure.value for finding in cleared.findings],
    )


async def _approved(session: AsyncSession, draft_id: DraftId | None) -> tuple[str, ...]:
    """The answers of the FAQ that a draft cites, or one that it was made from.

    Only those that stand: who changed an answer took back what it said before.
    """
    if draft_id is None:
        return ()
    draft = await session.get_one(Draft, draft_id)
    origins: Iterable[dict[str, Any]] = [draft.origin]
    if draft.based_on is not None:
        origins = await session.scalars(_ORIGINS, {"draft_id": draft_id})
    cited = {
        (entry["slug"], entry["version"]) for origin in origins for entry in origin.get("faq", [])
    }
    return await _answers(session, sorted(cited)) if cited else ()


async def _answers(session: AsyncSession, cited: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    answers: Iterable[dict[str, str]] = await session.scalars(_ANSWERS, {"cited": list(cited)})
    return tuple(text for each in answers for text in each.values())


async def _sent_since(
    session: AsyncSession, comment: Comment, since: datetime
) -> tuple[SentText, ...]:
    rows = await session.execute(_SENT, {"since": since, "account_id": comment.account_id})
    return tuple(SentText(text, count) for text, count in rows)
