"""Picking what a comment that may mock means: then it goes on as triage would have had it.

A pick signs nothing and takes no risk away: what a reply needs is what it needed before, or more.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import CardOutdated, Refusal, TakenAsSarcastic, TakenAsSincere
from bot.ids import CommentId
from bot.models.comments import Comment, CommentState
from bot.models.meaning_picks import MeaningPick
from bot.rules.meaning import Meaning, with_complaint
from bot.services import audit, cards, due_times, locks, meaning_picks, signing, triage
from bot.services.audit import Audit
from bot.services.policies import Policy
from bot.views import Actor

_TAKEN: dict[Meaning, type[Refusal]] = {
    Meaning.SINCERE: TakenAsSincere,
    Meaning.SARCASTIC: TakenAsSarcastic,
}


async def pick(
    session: AsyncSession,
    comment_id: CommentId,
    meaning: Meaning,
    *,
    seen_version: int,
    by: Actor,
    now: datetime,
) -> None:
    """Say how the words that were seen are meant, once and for all.

    Raises what became of the comment, `NotAllowed` for who may not sign for it, `TakenAsSincere`
    or `TakenAsSarcastic` where somebody picked before, and `CardOutdated` where there is nothing
    to pick any more.
    """
    comment = await locks.hold_comment(session, comment_id)
    await signing.must_await_reply(session, comment, seen_version=seen_version, by=by)
    policy = await signing.must_sign(session, by, comment)
    await _must_be_asked(session, comment, policy)
    session.add(
        MeaningPick(
            comment_id=comment_id,
            comment_version=comment.version,
            meaning=meaning,
            member_id=by.member_id,
            picked_at=now,
        )
    )
    audit.record(
        session,
        Audit.MEANING_PICKED,
        f"comment:{comment_id}",
        by=by,
        at=now,
        version=comment.version,
        meaning=meaning.value,
    )
    is_for_drafts = _take(comment, meaning)
    await session.refresh(comment, ["account"])
    due_times.begin(session, comment, since=now, now=now)  # praise is never due
    await session.flush()
    if is_for_drafts:
        await triage.offer_drafts(session, comment, policy, now=now)
    await cards.refresh(session, comment_id, now=now)


async def _must_be_asked(session: AsyncSession, comment: Comment, policy: Policy) -> None:
    before = await meaning_picks.find(session, comment)
    if before is not None:
        raise _TAKEN[before.meaning](name=before.member.name, at=before.picked_at)
    is_open = comment.state is CommentState.OPEN
    if not is_open or not meaning_picks.is_wanted(comment, policy):
        raise CardOutdated


def _take(comment: Comment, meaning: Meaning) -> bool:
    """Have the comment be what it was picked to be; whether drafts are of use for it."""
    facts, comment.note_facts = comment.note_facts, {}
    comment.is_people_only, comment.draft_note = False, None
    if meaning is Meaning.SARCASTIC:
        comment.flags = with_complaint(comment.flags)
        return True
    comment.topic = facts["topic"]
    if not facts["needs_reply"]:
        comment.draft_note = "note.sincere"
    return bool(facts["needs_reply"])
