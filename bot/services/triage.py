"""The first look at a comment: language, risk, topic, and whether a person must see it."""

import asyncio
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.ids import CommentId
from bot.models.comments import Comment, CommentState, Placement
from bot.models.meaning_picks import MEANING_WANTED
from bot.models.roll_ups import RollUp, RollUpKind
from bot.models.slack import CardSubject, SlackMessage
from bot.ports import Clock, Sessions
from bot.rules.judgement import Judgement, judge
from bot.rules.risk import forbids_machine_draft
from bot.rules.topic import Topic
from bot.rules.working_hours import next_opening
from bot.services import (
    audit,
    cards,
    due_times,
    locks,
    meaning_picks,
    policies,
    routing,
    statements,
    surroundings,
)
from bot.services.audit import Audit
from bot.services.comment_views import load_comment
from bot.services.policies import Policy
from bot.services.redraws import want_redraw
from bot.services.routing import Heard
from bot.work import Job, Settled

DRAFT = "draft"
ROOT_WAITS = timedelta(seconds=2)
"""The root is posted with the verdict of the FAQ, or after this long without it."""
ROLL_UP_WAITS = timedelta(seconds=30)
"""Comments of a roll-up come in bursts; its one card is redrawn for all of them."""


async def triage(sessions: Sessions, clock: Clock, job: Job) -> Settled:
    """Judge one comment and give it its place; the handler of the `triage` task.

    It judges in a thread and between transactions: somebody may write to keep us busy. There, too,
    the calendar of the account is loaded, if it is the first that needs it.
    """
    comment_id = CommentId(job.args["comment_id"])
    async with sessions.reads() as session:
        comment = await load_comment(session, comment_id)
        keywords = await routing.list_keywords(session)
    await asyncio.to_thread(next_opening, clock(), due_times.hours_of(comment.account))
    judged = await asyncio.to_thread(judge, comment.text)
    heard = await asyncio.to_thread(routing.listen, comment.text, keywords)
    async with sessions.writes() as session:
        now, seen = clock(), comment.version
        await work.finish(session, job, now)
        await take_judgement(session, comment_id, judged, heard, version=seen, now=now)
    return Settled.FINISHED


async def take_judgement(
    session: AsyncSession,
    comment_id: CommentId,
    judged: Judgement,
    heard: Heard,
    *,
    version: int,
    now: datetime,
) -> None:
    """Give a comment its place, unless its words changed since: then triage comes again.

    *heard* tells which keywords of rules were looked for already. After an edit a comment that had
    no card may get one, never the reverse.
    """
    comment = await locks.hold_comment(session, comment_id)
    if comment.state is CommentState.GONE or comment.version != version:
        return
    _note(comment, judged)
    has_card = comment.placement in (Placement.THREADED, Placement.FAILED)
    if has_card or judged.needs_reply:
        since = comment.received_at if comment.version == 1 else now
        await place_in_thread(session, comment, heard, since=since, now=now)
    else:
        await _group(session, comment, now=now)
    audit.record(
        session,
        Audit.COMMENT_TRIAGED,
        f"comment:{comment_id}",
        by=audit.SYSTEM,
        at=now,
        version=comment.version,
        placement=comment.placement.value,
        language=comment.language,
        topic=comment.topic,
        flags=list(comment.flags),
    )


async def place_in_thread(
    session: AsyncSession, comment: Comment, heard: Heard, *, since: datetime, now: datetime
) -> None:
    """Give a comment its card, and drafts if machines may; *comment* has its account loaded.

    *since*: from when its words waited for an answer.
    """
    is_placed = comment.placement is Placement.THREADED  # and was routed then
    channel = comment.account.channel
    if not is_placed:
        with session.no_autoflush:  # what is noted so far is written with the place
            channel = await routing.route(session, comment, heard, now=now)
    left, comment.roll_up_id = comment.roll_up_id, None
    comment.placement = Placement.THREADED
    due_times.begin(session, comment, since=since, now=now)
    await session.flush()
    cards.refresh_roll_up(session, left, now=now)
    policy = await policies.get_policy(session, comment.account_id)
    delay = cards.NOW if policy.is_for_people(comment) else ROOT_WAITS
    await cards.want_comment(session, comment, channel=channel, now=now, delay=delay)
    if meaning_picks.is_wanted(comment, policy):
        await cards.want_in_thread(session, comment.id, CardSubject.MEANING, comment.id, now=now)
    elif is_placed:
        want_redraw(session, CardSubject.MEANING, comment.id, at=now, now=now)
    await offer_drafts(session, comment, policy, now=now)


async def offer_drafts(
    session: AsyncSession, comment: Comment, policy: Policy, *, now: datetime
) -> None:
    """Have drafts made for a comment in a thread, its account loaded, as far as they may be."""
    if policy.needs_of(comment).holding:
        await statements.offer(session, comment, now=now)
    if policy.is_for_people(comment):
        return
    work.enqueue(
        session,
        DRAFT,
        args={"comment_id": comment.id, "version": comment.version},
        run_at=now,
        now=now,
        dedupe=f"{DRAFT}:{comment.id}",
    )


async def give_up(session: AsyncSession, comment_id: CommentId, *, now: datetime) -> None:
    """Triage failed for good: the comment still gets its card, so that nobody overlooks it.

    New words that nobody judged must not stay in a roll-up, either: it shows the old ones.
    """
    comment = await locks.hold_comment(session, comment_id)
    is_new = comment.placement is Placement.WAITING
    if comment.is_judged or not (is_new or comment.placement is Placement.GROUPED):
        return
    left, comment.roll_up_id = comment.roll_up_id, None
    comment.placement = Placement.FAILED
    comment.draft_note = "note.triage_failed"
    await session.flush()
    cards.refresh_roll_up(session, left, now=now)
    await cards.want_comment(session, comment, channel=comment.account.channel, now=now)


def _note(comment: Comment, judged: Judgement) -> None:
    findings = judged.findings
    comment.language, comment.topic = judged.language, judged.topic.value
    comment.flags = [finding.risk.value for finding in findings]
    comment.is_judged = True
    comment.is_people_only = forbids_machine_draft(findings)
    comment.draft_note = "note.people_only" if comment.is_people_only else None
    comment.note_facts, comment.candidates, comment.uncovered = {}, [], []
    if judged.doubt is not None:
        comment.draft_note, comment.note_facts = MEANING_WANTED, asdict(judged.doubt)


async def _group(session: AsyncSession, comment: Comment, *, now: datetime) -> None:
    left, roll_up = comment.roll_up_id, await _hold_roll_up(session, comment, now=now)
    roll_up_id = roll_up.id
    if comment.state is CommentState.OPEN:  # a hidden one stays closed, whatever it says by now
        roll_up.closed_at = None
    comment.placement, comment.roll_up_id = Placement.GROUPED, roll_up_id
    if left != roll_up_id:
        cards.refresh_roll_up(session, left, now=now)
    is_shown = await session.scalar(
        select(SlackMessage.id).where(
            SlackMessage.subject == CardSubject.ROLL_UP, SlackMessage.subject_id == roll_up_id
        )
    )
    delay = ROLL_UP_WAITS if is_shown else ROOT_WAITS
    await cards.want_roll_up(session, comment, roll_up_id, now=now, delay=delay)


async def _hold_roll_up(session: AsyncSession, comment: Comment, *, now: datetime) -> RollUp:
    """The roll-up of this hour that fits what a comment seems to be."""
    is_spam = comment.topic == Topic.SPAM.value
    of = {
        "account_id": comment.account_id,
        "kind": RollUpKind.SPAM if is_spam else RollUpKind.NO_REPLY,
        "hour_at": now.replace(minute=0, second=0, microsecond=0),
    }
    await surroundings.insert_once(session, RollUp, **of, closed_at=None)
    return (await session.scalars(select(RollUp).filter_by(**of).with_for_update())).one()
