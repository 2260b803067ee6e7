"""Finding out what became of a doubtful reply, before anything is sent again."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.errors import NotConnected, NothingInDoubt, StillInFlight
from bot.ids import ReplyId, SignOffId
from bot.models.attempts import Attempt, AttemptOutcome
from bot.models.comments import Comment
from bot.models.drafts import Draft
from bot.models.replies import ENDED, SEEN, Reply, ReplyEnd, ReplyState
from bot.models.sign_offs import SignOff
from bot.ports import Address, Clock, Platforms, Sessions
from bot.rules import retries
from bot.rules.permissions import Permission
from bot.services import accounts, audit, cards, echoes, members, outcomes, published
from bot.services.endings import lock_comment, lock_reply
from bot.services.outbox import want_send
from bot.views import Actor
from bot.work import Again, Job
from integrations.contract import PublishedReply, ReplyToSend, Resend, SentReply
from integrations.errors import PlatformError

SETTLE = "settle"
LOOKS = (timedelta(0), timedelta(minutes=1), timedelta(minutes=4))
"""When to look, counted from the end of the settle wait: a reply may show up late."""
MAX_ATTEMPTS = 2
"""Unclear sends of one signature on a platform that cannot dedupe; then a person decides."""
ASKED = -1
"""A look that somebody asked for; when it finds nothing, the looks above begin anew."""
STILL_IN_FLIGHT = timedelta(seconds=30)
"""A call may land this long after its sender gave up: a look before tells nothing if it fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settler:
    """What looking needs besides a job."""

    sessions: Sessions
    platforms: Platforms
    clock: Clock
    random: Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    address: Address
    reply: ReplyToSend
    since: datetime
    besides: Collection[str]
    unclear_count: int
    edits: PublishedReply | None  # by a correction


async def schedule(
    session: AsyncSession, reply: Reply, *, at: datetime, now: datetime, look: int = 0
) -> None:
    """Look for a doubtful reply at *at*; *look* is a place in `LOOKS`, or `ASKED`.

    Of the two only the latter may be early: what a place in `LOOKS` does not find was not done.
    """
    if look != ASKED:
        await work.cancel(session, f"{SETTLE}:{reply.id}")  # else this one ran at its time
    work.enqueue(
        session,
        SETTLE,
        args={"reply_id": reply.id, "look": look},
        run_at=at,
        now=now,
        dedupe=f"{SETTLE}:{reply.id}",
    )


async def settle(settler: Settler, job: Job) -> Again | None:
    """Look for one doubtful reply; the handler of the `settle` task.

    Found: it is sent. Surely not there, and the platform can tell or dedupe: it is queued once
    more, and passes every check again. Otherwise it stays doubtful and a person decides.
    """
    reply_id = ReplyId(job.args["reply_id"])
    question = await _ask(settler, reply_id)
    if question is None:
        return None
    if question.edits is not None:
        return await _read_edited(settler, job, question, question.edits)
    try:
        platform = settler.platforms.of(question.address)
        found = await platform.find_reply(
            question.reply, since=question.since, besides=question.besides
        )
    except (NotConnected, PlatformError) as error:
        wait = retries.find_wait(job.attempts, share=settler.random())
        return Again(run_at=settler.clock() + wait, reason=type(error).__name__)
    async with settler.sessions.writes() as session:
        await work.hold(session, job)
        reply = await lock_reply(session, reply_id)
        now = settler.clock()
        if reply.state is not ReplyState.DOUBTFUL:
            await _found_late(session, reply, found, now=now)
            return None
        resend = platform.capabilities.resend
        if found is not None:
            if resend is Resend.IDEMPOTENT or not await _may_be_of_another(session, reply, found):
                await outcomes.arrived(session, reply, found, by=audit.SYSTEM, now=now)
                return None
            resend = Resend.BLIND  # whose it is, nobody can tell here
        await _not_found(session, job, reply, resend, question.unclear_count, now=now)
    return None


async def _ask(settler: Settler, reply_id: ReplyId) -> _Question | None:
    async with settler.sessions.reads() as session:
        reply = await session.get_one(Reply, reply_id)
        if reply.state is not ReplyState.DOUBTFUL:
            return None
        draft = await session.get_one(Draft, reply.draft_id)
        comment = await session.get_one(Comment, reply.comment_id)
        unclear = func.count().filter(Attempt.outcome == AttemptOutcome.UNKNOWN)
        row = await session.execute(
            select(func.min(Attempt.started_at), unclear).where(Attempt.reply_id == reply_id)
        )
        first_at, count = row.one()
        return _Question(
            address=await accounts.get_address(session, reply.account_id),
            reply=ReplyToSend(key=reply.key, target_id=comment.external_id, text=draft.text),
            # By the platform's clock, for ours may be ahead: no answer is older than its comment.
            since=min(comment.created_at, first_at),
            besides=await echoes.find_known(session, comment),
            unclear_count=count,
            edits=await published.name_of(session, reply) if reply.is_correction else None,
        )


async def _read_edited(
    settler: Settler, job: Job, question: _Question, edits: PublishedReply
) -> Again | None:
    """Look which words stand there: those of a correction in doubt, those of before, or others."""
    try:
        found = await settler.platforms.of(question.address).read_reply(edits)
    except (NotConnected, PlatformError) as error:
        wait = retries.find_wait(job.attempts, share=settler.random())
        return Again(run_at=settler.clock() + wait, reason=type(error).__name__)
    async with settler.sessions.writes() as session:
        await work.hold(session, job)
        correction = await lock_reply(session, ReplyId(job.args["reply_id"]))
        if correction.state is ReplyState.DOUBTFUL:
            await _settle_edit(session, job, correction, question, found, now=settler.clock())
        elif found is not None and correction.state in ENDED:  # somebody said so meanwhile
            await published.note_late(session, correction, found, now=settler.clock())
    return None


async def _settle_edit(
    session: AsyncSession,
    job: Job,
    correction: Reply,
    question: _Question,
    found: str | None,
    *,
    now: datetime,
) -> None:
    edited = await session.get_one(Reply, correction.edits_reply_id)
    because, error = ReplyEnd.REPLY_GONE, "the reply does not stand any more"
    if found is not None and published.are_alike(question.reply.text, found):
        sent = await published.as_sent(session, correction)
        await outcomes.arrived(session, correction, sent, by=audit.SYSTEM, now=now)
        return
    if job.args["look"] == ASKED:  # the call may land yet, over whatever stands there now
        await _not_found(session, job, correction, Resend.LOOKUP, question.unclear_count, now=now)
        return
    if found is not None and published.are_alike(await published.text_of(session, edited), found):
        # the same once more does no harm, unless the first arrives after somebody went on
        if question.unclear_count < MAX_ATTEMPTS:
            same = Resend.IDEMPOTENT
            await _not_found(session, job, correction, same, question.unclear_count, now=now)
            return
        because, error = ReplyEnd.NOT_FOUND, "looked for, and the words are those of before"
    elif found is not None:
        published.note_change(session, edited, found, now=now)
        because, error = ReplyEnd.EDITED_ELSEWHERE, "somebody else edited the reply"
    await outcomes.failed(session, correction, because, error=error, now=now)


async def _found_late(
    session: AsyncSession, reply: Reply, found: SentReply | None, *, now: datetime
) -> None:
    """While we looked somebody said that the reply is not there; it is all the same."""
    if found is None or reply.state not in ENDED or await _may_be_of_another(session, reply, found):
        return
    await echoes.arrived_late(session, reply, found, now=now)


async def _may_be_of_another(session: AsyncSession, reply: Reply, found: SentReply) -> bool:
    """Whether what was found by its words may be another reply of ours with the same ones."""
    if await echoes.is_known(session, reply.account_id, found.external_id):
        return True
    comment = await session.get_one(Comment, reply.comment_id)
    draft = await session.get_one(Draft, reply.draft_id)
    alike = await echoes.find_nameless(session, comment, draft.text)
    return any(other.id != reply.id for other in alike)


async def _not_found(
    session: AsyncSession,
    job: Job,
    reply: Reply,
    resend: Resend,
    unclear_count: int,
    *,
    now: datetime,
) -> None:
    look = job.args["look"] + 1
    if look == 0 or (resend is Resend.LOOKUP and look < len(LOOKS)):
        wait = LOOKS[look] - LOOKS[look - 1] if look else STILL_IN_FLIGHT
        await schedule(session, reply, at=now + wait, now=now, look=look)
        return
    may_resend = resend is Resend.IDEMPOTENT or (
        resend is Resend.LOOKUP and unclear_count < MAX_ATTEMPTS
    )
    if may_resend:
        await _queue_again(session, reply, now=now)
    else:
        await cards.refresh(session, reply.comment_id, now=now)


async def _queue_again(session: AsyncSession, reply: Reply, *, now: datetime) -> None:
    await outcomes.requeued(session, reply, error="looked for and not found", now=now)
    comment = await session.get_one(Comment, reply.comment_id)
    want_send(session, reply, comment, at=now, now=now)


async def check_now(
    session: AsyncSession, sign_off_id: SignOffId, *, by: Actor, now: datetime
) -> None:
    """Look for a doubtful reply at once, because somebody asked."""
    reply = (await session.scalars(select(Reply).where(Reply.sign_off_id == sign_off_id))).one()
    members.must(by, Permission.SIGN_OFF, on=reply.account_id)
    if reply.state is ReplyState.DOUBTFUL:
        await schedule(session, reply, at=now, now=now, look=ASKED)


async def settle_by_hand(
    session: AsyncSession, sign_off_id: SignOffId, *, stands: bool, by: Actor, now: datetime
) -> None:
    """A person looked on the platform and says what became of a doubtful reply.

    It stands: the reply is sent, under an id of our own. It does not: the reply has failed, and
    another signature may follow; nothing is sent by itself. Raises `NothingInDoubt` when there is
    no doubt (any more) about the reply of just this sign-off.
    """
    signed = await session.get_one(SignOff, sign_off_id)
    comment = await lock_comment(session, signed.comment_id)
    members.must(by, Permission.SIGN_OFF, on=comment.account_id)
    reply = await session.scalar(
        select(Reply)
        .where(Reply.sign_off_id == sign_off_id, Reply.state == ReplyState.DOUBTFUL)
        .with_for_update()
    )
    if reply is None:
        raise NothingInDoubt
    if not stands and await _may_be_in_flight(session, reply, now=now):
        raise StillInFlight
    await work.cancel(session, f"{SETTLE}:{reply.id}")
    actor = f"member:{by.member_id}"
    if stands:
        seen = SentReply(external_id=f"{SEEN}{reply.key}", url=None)
        if reply.is_correction:
            seen = await published.as_sent(session, reply)
        await outcomes.arrived(session, reply, seen, by=actor, now=now)
    else:
        await outcomes.failed(
            session, reply, ReplyEnd.NOT_FOUND, error="a person looked", by=actor, now=now
        )


async def _may_be_in_flight(session: AsyncSession, reply: Reply, *, now: datetime) -> bool:
    """Whether the last call is so young that it may yet land."""
    last = await session.scalar(
        select(func.max(func.coalesce(Attempt.finished_at, Attempt.started_at))).where(
            Attempt.reply_id == reply.id
        )
    )
    return last is not None and now - last < STILL_IN_FLIGHT
