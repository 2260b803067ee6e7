"""The model's draft: asked with everything it may rest on, checked, and offered like any other."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot import work
from bot.errors import PeopleOnly, TextRefused
from bot.ids import CommentId
from bot.models.comments import Comment
from bot.models.drafts import Draft, DraftSource, DraftState
from bot.models.replies import Reply, ReplyState
from bot.rules import draft_check
from bot.services import audit, cards, comment_views, meaning_picks, policies
from bot.services.audit import Audit
from bot.services.drafting import Drafter, Offer, offer
from bot.services.erasure_words import WRITE, dedupe_of_write
from bot.services.faq import FaqSnapshot
from bot.services.locks import hold_comment
from bot.services.published import IS_CORRECTED, IS_TAKEN_DOWN
from bot.services.signing import must_await_reply, must_sign
from bot.views import Actor
from bot.work import Again, Job
from integrations.model_contract import SourceText, WriterUnavailable, WritingRequest, Written

EARLIER = 6
"""Earlier comments and replies of the conversation that the model sees."""
MAX_INSTRUCTION = 500


async def write(drafter: Drafter, job: Job) -> Again | None:
    """Have the model draft one reply; the handler of the `write` task.

    Whatever goes wrong with the model is said on the card; the comment stays answerable.
    """
    comment_id = CommentId(job.args["comment_id"])
    if not await _is_wanted(drafter, job):
        return None
    shelved = await drafter.shelf.open()
    request = await _prepare(drafter, job, shelved.snapshot)
    if request is None:
        return None
    if drafter.writer is None:
        await _say_why(drafter, job, comment_id, "no_model")
        return None
    try:
        written = await drafter.writer.write(request)
    except WriterUnavailable as unavailable:
        await _say_why(drafter, job, comment_id, unavailable.reason)
        return None
    checked = draft_check.check(written.text, [source.text for source in request.sources])
    if checked.faults:
        await _say_why(drafter, job, comment_id, "unsafe")
        return None
    async with drafter.sessions.writes() as session:
        await work.hold(session, job)
        comment = await hold_comment(session, comment_id)
        if comment.version == job.args["version"]:
            proposed = _proposed(written, checked.sentences, request, shelved.snapshot)
            await offer(session, comment, proposed, now=drafter.clock())
    return None


async def draft_again(
    session: AsyncSession,
    comment_id: CommentId,
    *,
    instruction: str | None,
    by: Actor,
    now: datetime,
) -> None:
    """Ask the model for another draft, with a reviewer's instruction.

    Raises `PeopleOnly`, `TextRefused` for an instruction over `MAX_INSTRUCTION`, and as
    `bot.services.review.sign_off` does.
    """
    if instruction is not None and len(instruction) > MAX_INSTRUCTION:
        raise TextRefused(finding="finding.note_too_long", limit=MAX_INSTRUCTION)
    comment = await hold_comment(session, comment_id)
    await must_sign(session, by, comment)
    await must_await_reply(session, comment, seen_version=comment.version, by=by)
    if await policies.is_for_people(session, comment):
        raise PeopleOnly
    audit.record(
        session,
        Audit.DRAFT_WANTED,
        f"comment:{comment_id}",
        by=by,
        at=now,
        personal={"instruction": instruction} if instruction else None,
    )
    slugs = [slug for slug, _ in comment.candidates]
    work.enqueue(
        session,
        WRITE,
        args={
            "comment_id": comment.id,
            "version": comment.version,
            "slugs": slugs,
            "instruction": instruction or None,
        },
        run_at=now,
        now=now,
        dedupe=dedupe_of_write(comment.id),
    )


async def _is_wanted(drafter: Drafter, job: Job) -> bool:
    async with drafter.sessions.reads() as session:
        comment = await session.get_one(Comment, CommentId(job.args["comment_id"]))
        return await _may_write(session, comment, job)


async def _may_write(session: AsyncSession, comment: Comment, job: Job) -> bool:
    is_meant = comment.version == job.args["version"] and comment.is_open_to_reply()
    return is_meant and not await policies.is_for_people(session, comment)


async def _prepare(drafter: Drafter, job: Job, snapshot: FaqSnapshot) -> WritingRequest | None:
    async with drafter.sessions.reads() as session:
        comment = await comment_views.load_comment(session, CommentId(job.args["comment_id"]))
        if not await _may_write(session, comment, job):
            return None
        language = comment.language or comment.account.locale
        picked = await meaning_picks.find(session, comment)
        return WritingRequest(
            comment=comment.text,
            language=language,
            post=comment.conversation.post.title,
            earlier=await _earlier(session, comment),
            sources=_sources(snapshot, job.args["slugs"], language, drafter.clock().date()),
            voice=snapshot.voice,
            text_limit=comment.account.text_limit,
            instruction=job.args.get("instruction"),
            meaning=picked.meaning.value if picked else None,
        )


async def _earlier(session: AsyncSession, comment: Comment) -> list[tuple[str, str]]:
    """What was said in this conversation before, oldest first."""
    comments = await session.scalars(
        select(Comment)
        .where(Comment.conversation_id == comment.conversation_id, Comment.id < comment.id)
        .order_by(Comment.id.desc())
        .limit(EARLIER)
    )
    said: list[tuple[str, str]] = []
    for before in reversed(comments.all()):
        said.append(("author", before.text))
        replies = await session.scalars(
            select(Reply)
            .where(
                Reply.comment_id == before.id,
                Reply.state == ReplyState.SENT,
                ~IS_CORRECTED,
                ~IS_TAKEN_DOWN,
            )
            .options(joinedload(Reply.draft))
            .order_by(Reply.id)
        )
        said.extend(("brand", reply.draft.text) for reply in replies)
    return said


def _sources(
    snapshot: FaqSnapshot, slugs: Sequence[str], language: str, today: date
) -> list[SourceText]:
    entries = {entry.slug: entry for entry in snapshot.entries}
    usable = [
        entries[slug]
        for slug in slugs
        if slug in entries and not _is_over(entries[slug].review_by, today)
    ]
    answers = [
        SourceText(
            key=f"faq:{entry.slug}",
            text=entry.answers.get(language) or next(iter(entry.answers.values())),
        )
        for entry in usable
    ]
    facts = [
        SourceText(key=f"fact:{number}", text=text.get(language) or next(iter(text.values())))
        for number, (text, until) in enumerate(snapshot.facts, start=1)
        if not _is_over(until, today)
    ]
    return [*answers, *facts]


def _is_over(day: date | None, today: date) -> bool:
    return day is not None and day < today


def _proposed(
    written: Written,
    sentences: Sequence[tuple[str, bool]],
    request: WritingRequest,
    snapshot: FaqSnapshot,
) -> Offer:
    cited = [key.removeprefix("faq:") for key in written.cites if key.startswith("faq:")]
    return Offer(
        source=DraftSource.MODEL,
        text=written.text,
        language=request.language,
        origin={
            "model": written.model,
            "prompt": written.prompt_version,
            "cites": list(written.cites),
            "faq": [
                {
                    "slug": slug,
                    "version": snapshot.versions[slug],
                    "checked_on": snapshot.checked_on[slug].isoformat(),
                }
                for slug in cited
                if slug in snapshot.versions
            ],
            "sentences": [[text, is_supported] for text, is_supported in sentences],
        },
    )


async def _say_why(drafter: Drafter, job: Job, comment_id: CommentId, reason: str) -> None:
    """Say on the comment's card that the model gave nothing, unless a draft stands anyway."""
    async with drafter.sessions.writes() as session:
        await work.hold(session, job)
        comment = await hold_comment(session, comment_id)
        if not await _may_write(session, comment, job):
            return
        if await _is_faq_draft_standing(session, comment):
            comment.draft_note = "note.model_failed_faq_stands"
        else:
            comment.draft_note = "note.no_model" if reason == "no_model" else "note.model_failed"
        comment.note_facts = {"reason": reason}
        await cards.refresh_comment(session, comment_id, now=drafter.clock())


async def _is_faq_draft_standing(session: AsyncSession, comment: Comment) -> bool:
    found = await session.scalar(
        select(Draft.id).where(
            Draft.comment_id == comment.id,
            Draft.comment_version == comment.version,
            Draft.source == DraftSource.FAQ,
            # a signed one is offered again after an undo
            Draft.state.in_((DraftState.OFFERED, DraftState.SIGNED)),
        )
    )
    return found is not None
