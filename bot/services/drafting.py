"""Making drafts: from the FAQ at once, then from the model if there is one.

A comment that people answer themselves never gets here: triage says so in a column of its own, or
the account in its policy, and `offer` asks again in the transaction that would write the draft.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.errors import CardOutdated, PeopleOnly
from bot.ids import CommentId
from bot.models.comments import Comment
from bot.models.drafts import Draft, DraftSource, DraftState
from bot.ports import Clock, Sessions
from bot.rules.faq_file import FaqEntryText
from bot.rules.faq_match import Verdict
from bot.services import audit, cards, locks, offers, policies, signing
from bot.services.endings import has_reply_in_play
from bot.services.erasure_words import WRITE, dedupe_of_write
from bot.services.faq import FaqSnapshot, get_revision, get_snapshot
from bot.services.faq_shelf import FaqShelf, Finding
from bot.views import Actor
from bot.work import Job, Settled
from integrations.contract import measure
from integrations.model_contract import Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafter:
    """What drafting needs besides a job; ``writer`` None: no language model."""

    sessions: Sessions
    shelf: FaqShelf
    writer: Writer | None
    clock: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A text to propose, with everything it rests on."""

    source: DraftSource
    text: str
    language: str | None
    origin: dict[str, Any]


async def draft(drafter: Drafter, job: Job) -> Settled | None:
    """Look a comment up in the FAQ and show what was found; the handler of the `draft` task."""
    comment_id = CommentId(job.args["comment_id"])
    async with drafter.sessions.reads() as session:
        comment = await session.get_one(Comment, comment_id)
        if comment.version != job.args["version"] or await policies.is_for_people(session, comment):
            return None
        revision = await get_revision(session)
    found = await drafter.shelf.find(comment.text, revision=revision)
    async with drafter.sessions.writes() as session:
        now = drafter.clock()
        await work.finish(session, job, now)
        comment = await locks.hold_comment(session, comment_id)
        if comment.version == job.args["version"] and not await policies.is_for_people(
            session, comment
        ):
            await _take_finding(session, comment, found, now=now)
            await _want_model(session, drafter, comment, found, now=now)
            await cards.refresh_comment(session, comment_id, now=now)
    return Settled.FINISHED


async def offer(
    session: AsyncSession, comment: Comment, proposed: Offer, *, now: datetime
) -> Draft | None:
    """Propose a machine's text, once; None where it may not or need not be.

    The last word on the safety floor: a comment kept for people, one that moved on, and a text
    over the platform's limit get nothing.
    """
    if await policies.is_for_people(session, comment) or not comment.is_open_to_reply():
        return None
    words = _fitting(proposed.text, comment)
    if words is None:
        return None
    made = Draft(
        comment_id=comment.id,
        comment_version=comment.version,
        source=proposed.source,
        text=words,
        language=proposed.language,
        origin=proposed.origin,
        created_at=now,
    )
    if await has_reply_in_play(session, comment) or await _is_offered(session, made):
        return None
    known = ("faq", "model", "prompt")
    told = {key: made.origin[key] for key in known if key in made.origin}
    await offers.lay(session, made, by=audit.SYSTEM, now=now, origin=told)
    return made


def _fitting(text: str, comment: Comment) -> str | None:
    """*text* as it would be sent; None when the platform would not take it."""
    words = unicodedata.normalize("NFC", text).strip()
    fits = measure(words, comment.account.text_unit) <= comment.account.text_limit
    return words if fits else None


def answer_of(
    snapshot: FaqSnapshot, slug: str, *, language: str | None, locale: str, uncovered: Sequence[str]
) -> Offer:
    """An entry's answer as a draft, word for word, in the best language it has."""
    entry = next((entry for entry in snapshot.entries if entry.slug == slug), None)
    if entry is None:
        raise CardOutdated  # the FAQ was loaded anew since
    spoken = _spoken(entry, language, locale)
    checked_on = snapshot.checked_on[slug]
    return Offer(
        source=DraftSource.FAQ,
        text=entry.answers[spoken],
        language=spoken,
        origin={
            "faq": [
                {
                    "slug": slug,
                    "version": snapshot.versions[slug],
                    "checked_on": checked_on.isoformat(),
                }
            ],
            "uncovered": list(uncovered),
        },
    )


async def _take_finding(
    session: AsyncSession, comment: Comment, found: Finding, *, now: datetime
) -> None:
    comment.uncovered = list(found.uncovered)
    best = found.match.candidates[0].slug if found.match.candidates else None
    if found.match.verdict is Verdict.NONE or best is None:
        comment.draft_note, comment.note_facts = "note.none", {}
        return
    entries = {entry.slug: entry for entry in found.snapshot.entries}
    if _is_past_review(entries[best], now.date()):
        day = entries[best].review_by
        comment.draft_note = "note.out_of_date"
        comment.note_facts = {"slug": best, "day": day.isoformat() if day else ""}
        return
    if found.match.verdict is Verdict.MAYBE:
        comment.draft_note, comment.note_facts = "note.unsure", {}
        comment.candidates = [
            [candidate.slug, _answer(entries[candidate.slug], comment)]
            for candidate in found.match.candidates
            if not _is_past_review(entries[candidate.slug], now.date())
        ]
        await cards.want_candidates(session, comment, now=now)
        return
    proposed = answer_of(
        found.snapshot,
        best,
        language=comment.language,
        locale=comment.account.locale,
        uncovered=found.uncovered,
    )
    await offer(session, comment, proposed, now=now)


async def _want_model(
    session: AsyncSession, drafter: Drafter, comment: Comment, found: Finding, *, now: datetime
) -> None:
    if drafter.writer is None:
        return
    work.enqueue(
        session,
        WRITE,
        args={
            "comment_id": comment.id,
            "version": comment.version,
            "slugs": [candidate.slug for candidate in found.match.candidates],
        },
        run_at=now,
        now=now,
        dedupe=dedupe_of_write(comment.id),
    )


async def _is_offered(session: AsyncSession, made: Draft) -> bool:
    """Whether this version has the same words, or a draft that rests on the same, on offer already.

    A rerun after a crash must not lay a second draft.
    """
    standing = await session.scalars(
        select(Draft).where(
            Draft.comment_id == made.comment_id,
            Draft.comment_version == made.comment_version,
            Draft.state == DraftState.OFFERED,
        )
    )
    return any(each.text == made.text or each.origin == made.origin for each in standing)


def _is_past_review(entry: FaqEntryText, today: date) -> bool:
    return entry.review_by is not None and entry.review_by < today


def _answer(entry: FaqEntryText, comment: Comment) -> str:
    return entry.answers[_spoken(entry, comment.language, comment.account.locale)]


def _spoken(entry: FaqEntryText, *wanted: str | None) -> str:
    """The first wanted language that the entry speaks, else any."""
    known = (each for each in wanted if each is not None and each in entry.answers)
    return next(known, next(iter(entry.answers)))


async def pick_candidate(
    session: AsyncSession, comment_id: CommentId, *, slug: str, by: Actor, now: datetime
) -> None:
    """A person says which entry fits; its answer is proposed like a sure match."""
    comment = await locks.hold_comment(session, comment_id)
    await signing.must_sign(session, by, comment)
    await signing.must_await_reply(session, comment, seen_version=comment.version, by=by)
    if await policies.is_for_people(session, comment):
        raise PeopleOnly
    if slug not in {known for known, _ in comment.candidates}:
        raise CardOutdated
    proposed = answer_of(
        await get_snapshot(session),
        slug,
        language=comment.language,
        locale=comment.account.locale,
        uncovered=comment.uncovered,
    )
    proposed.origin["picked_by"] = by.member_id
    await offer(session, comment, proposed, now=now)
    comment.draft_note = None
    await cards.refresh(session, comment_id, now=now)


async def give_up(
    session: AsyncSession, comment_id: CommentId, *, version: int, now: datetime
) -> None:
    """Drafting failed for good: the card says so, and the comment stays answerable."""
    comment = await locks.hold_comment(session, comment_id)
    if comment.version != version or await policies.is_for_people(session, comment):
        return
    comment.draft_note, comment.note_facts = "note.draft_failed", {}
    await cards.refresh_comment(session, comment_id, now=now)
