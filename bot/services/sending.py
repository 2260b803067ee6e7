"""Sending what was signed, in the five steps that let no freeze, edit or doubt slip through.

1. The task is leased; the reply stays ``queued``.
2. The comment is read again on the platform, with no transaction open.
3. One transaction locks the scope and the reply, checks everything, and moves it to ``sending``.
4. The reply is published at once; if too long passed since (2), back to (2).
5. The outcome is recorded. An unclear one is looked up before anything else happens.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.errors import NotConnected
from bot.ids import ReplyId
from bot.models.comments import Comment
from bot.models.replies import Reply, ReplyEnd, ReplyState
from bot.ports import Address, Clock, Platforms, Sessions
from bot.rules import retries
from bot.services import accounts, clearance, echoes, outbox, outcomes, published, settling
from bot.services.endings import lock_reply, send_key
from bot.work import Again, Job, Settled
from integrations.contract import (
    CommentSnapshot,
    Correction,
    Platform,
    PublishedReply,
    ReplyToSend,
    SentReply,
)
from integrations.errors import (
    ConnectionExpired,
    NotPermitted,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Refused,
    TargetGone,
    Unavailable,
)

FRESH_FOR = timedelta(seconds=2)
"""How old the last answer of the second reading may be when the reply leaves."""
FRESH_AT_MOST = timedelta(seconds=20)
"""How old its first question may be, for a slow platform: `FRESH_FOR` with each try, up to this."""
_TOO_OLD = "the second reading is too old"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """What sending needs besides a job; built once at the start."""

    sessions: Sessions
    platforms: Platforms
    clock: Clock
    random: Callable[[], float]  # uniform in [0, 1), for back-off
    settle_after: timedelta = timedelta(seconds=30)  # a call in flight may land this much later


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """The comment, then the text that a correction edits, as they stood; None what is gone."""

    comment: CommentSnapshot | None
    standing: str | None
    asked_at: datetime  # for the comment: neither is older
    read_at: datetime  # the last of them

    def is_too_old(self, now: datetime, *, attempts: int) -> bool:
        since_asked = min(FRESH_FOR * attempts, FRESH_AT_MOST)
        return now - self.read_at > FRESH_FOR or now - self.asked_at > since_asked


@dataclass(frozen=True, slots=True, kw_only=True)
class _Aim:
    address: Address
    target_id: str
    edits: PublishedReply | None  # by a correction


async def send(sender: Sender, job: Job) -> Again | Settled | None:
    """Send one reply if everything still holds; the handler of the `send` task."""
    reply_id = ReplyId(job.args["reply_id"])
    aim = await _take_aim(sender, job, reply_id)
    if not isinstance(aim, _Aim):
        return aim
    try:
        reading = await _read_again(sender, aim)
        async with sender.sessions.writes() as session:
            await work.hold(session, job)
            now = sender.clock()
            reply = await clearance.clear(
                session, reply_id, reading.comment, now=now, standing=reading.standing
            )
    except PlatformError as error:
        return await _reading_failed(sender, job, reply_id, error)
    if reply is None:
        return None
    if reading.is_too_old(sender.clock(), attempts=job.attempts):
        await _requeue(sender, job, reply_id, error=_TOO_OLD)
        wait = retries.find_wait(job.attempts, share=sender.random())
        return Again(run_at=sender.clock() + wait, reason=_TOO_OLD)
    return await _publish(sender, job, reply_id, aim, reply)


async def send_later(session: AsyncSession, job: Job, now: datetime) -> None:
    """Have a reply sent whose time has come, if it still waits for that; a timer's handler."""
    reply = await lock_reply(session, ReplyId(job.args["reply_id"]))
    if reply.state is ReplyState.QUEUED:
        comment = await session.get_one(Comment, reply.comment_id)
        outbox.want_send(session, reply, comment, at=now, now=now)


async def expire(session: AsyncSession, job: Job, now: datetime) -> None:
    """Return a reply that did not leave within its sign-off's shelf life; a timer's handler."""
    reply = await lock_reply(session, ReplyId(job.args["reply_id"]))
    if reply.state is ReplyState.QUEUED:
        was_tried = (
            await work.has_failed(session, send_key(reply))  # also where the reading failed
            or await outcomes.count_attempts(session, reply) > 0
        )
        because = ReplyEnd.GAVE_UP if was_tried else ReplyEnd.EXPIRED
        await clearance.give_back(session, reply, because=because, now=now)


async def _take_aim(sender: Sender, job: Job, reply_id: ReplyId) -> _Aim | Again | None:
    """Where the reply goes; None when it is not queued, `Again` while it can still be undone.

    Read without locks: whatever changes meanwhile, `clearance.clear` sees.
    """
    async with sender.sessions.reads() as session:
        reply = await session.get_one(Reply, reply_id)
        if reply.state is ReplyState.QUEUED:
            if sender.clock() < reply.send_after:  # whatever moved the task: it was promised
                at, why = reply.send_after, "the undo window is open"
                return Again(run_at=at, reason=why, counts=False)
            if await accounts.is_connected(session, reply.account_id):
                return await _aim(session, reply)
        elif reply.state is not ReplyState.SENDING:
            return None
    return await _settle_unsent(sender, job, reply_id)


async def _aim(session: AsyncSession, reply: Reply) -> _Aim:
    comment = await session.get_one(Comment, reply.comment_id)
    return _Aim(
        address=await accounts.get_address(session, reply.account_id),
        target_id=comment.external_id,
        edits=await published.name_of(session, reply) if reply.is_correction else None,
    )


async def _settle_unsent(sender: Sender, job: Job, reply_id: ReplyId) -> Again | None:
    """Settle a reply that cannot be tried now.

    One found in ``sending`` was cut off by a crash: perhaps it left, so it becomes doubtful.
    """
    async with sender.sessions.writes() as session:
        await work.hold(session, job)
        reply, now = await lock_reply(session, reply_id), sender.clock()
        if reply.state is ReplyState.SENDING:
            await outcomes.doubtful(session, reply, error="cut off while sending", now=now)
            await settling.schedule(session, reply, at=now + sender.settle_after, now=now)
        elif reply.state is ReplyState.QUEUED:
            if await accounts.is_connected(session, reply.account_id):
                return Again(run_at=now, reason="it changed meanwhile", counts=False)
            because = ReplyEnd.CONNECTION_EXPIRED
            await clearance.give_back(session, reply, because=because, now=now)
    return None


async def _read_again(sender: Sender, aim: _Aim) -> _Reading:
    try:
        platform = sender.platforms.of(aim.address)
    except NotConnected as error:  # waiting does not bring back a secret
        raise ConnectionExpired(str(error)) from None
    asked_at = sender.clock()
    comment = await _read_comment(platform, aim)
    edits = aim.edits if comment is not None else None
    # Last, and so the freshest: what somebody made of it meanwhile would be written over.
    standing = await platform.read_reply(edits) if edits is not None else None
    return _Reading(comment=comment, standing=standing, asked_at=asked_at, read_at=sender.clock())


async def _read_comment(platform: Platform, aim: _Aim) -> CommentSnapshot | None:
    """The comment as it stands now; None when it is gone."""
    try:
        snapshot = await platform.fetch_comment(aim.target_id)
    except TargetGone:
        return None
    if snapshot is not None and snapshot.external_id != aim.target_id:
        raise Unavailable("the platform answered with another comment")
    return snapshot


async def _publish(
    sender: Sender, job: Job, reply_id: ReplyId, aim: _Aim, reply: ReplyToSend | Correction
) -> Again | Settled | None:
    try:
        sent = await _call(sender.platforms.of(aim.address), reply)
    except (RateLimited, Unavailable) as error:
        await _requeue(sender, job, reply_id, error=name_of(error))
        return later(sender, job, error)
    except OutcomeUnknown as error:
        await _doubt(sender, job, reply_id, error=name_of(error))
        return None
    except PlatformError as error:
        is_gone = isinstance(error, TargetGone) and isinstance(reply, Correction)
        because = ReplyEnd.REPLY_GONE if is_gone else _end_of(error)
        await _fail(sender, job, reply_id, because, error=name_of(error))
        return None
    async with sender.sessions.writes() as session:
        held, now = await lock_reply(session, reply_id), sender.clock()
        sent = sent or await published.as_sent(session, held)
        if held.state in (ReplyState.SENDING, ReplyState.DOUBTFUL, ReplyState.SENT):
            await outcomes.arrived(session, held, sent, by="system", now=now)
        else:
            await echoes.arrived_late(session, held, sent, now=now)
        return await work.end(session, job, now)


async def _call(platform: Platform, reply: ReplyToSend | Correction) -> SentReply | None:
    """None: what was corrected stands where it stood."""
    if isinstance(reply, ReplyToSend):
        return await platform.send_reply(reply)
    await platform.edit_reply(reply)
    return None


async def _reading_failed(
    sender: Sender, job: Job, reply_id: ReplyId, error: PlatformError
) -> Again | None:
    """The comment could not be read: nothing has left, so wait, or return it to a person."""
    if isinstance(error, RateLimited | Unavailable | OutcomeUnknown):
        return later(sender, job, error)
    async with sender.sessions.writes() as session:
        await work.hold(session, job)
        reply = await lock_reply(session, reply_id)
        if reply.state is ReplyState.QUEUED:
            await clearance.give_back(session, reply, because=_end_of(error), now=sender.clock())
    return None


async def _requeue(sender: Sender, job: Job, reply_id: ReplyId, *, error: str) -> None:
    async with sender.sessions.writes() as session:
        await work.hold(session, job)
        reply = await lock_reply(session, reply_id)
        if reply.state is ReplyState.SENDING:
            await outcomes.requeued(session, reply, error=error, now=sender.clock())


async def _doubt(sender: Sender, job: Job, reply_id: ReplyId, *, error: str) -> None:
    async with sender.sessions.writes() as session:
        await work.hold(session, job)
        reply = await lock_reply(session, reply_id)
        if reply.state is ReplyState.SENDING:  # an echo may have settled it meanwhile
            now = sender.clock()
            await outcomes.doubtful(session, reply, error=error, now=now)
            await settling.schedule(session, reply, at=now + sender.settle_after, now=now)


async def _fail(
    sender: Sender, job: Job, reply_id: ReplyId, because: ReplyEnd, *, error: str
) -> None:
    async with sender.sessions.writes() as session:
        await work.hold(session, job)
        reply = await lock_reply(session, reply_id)
        if reply.state is ReplyState.SENDING:
            await outcomes.failed(session, reply, because, error=error, now=sender.clock())


def later(sender: Sender, job: Job, error: PlatformError) -> Again:
    """When to come back after a failure that will pass."""
    wait = retries.find_wait(
        job.attempts,
        share=sender.random(),
        retry_after=error.retry_after if isinstance(error, RateLimited) else None,
    )
    return Again(run_at=sender.clock() + wait, reason=name_of(error))


_ENDS: dict[type[PlatformError], ReplyEnd] = {
    TargetGone: ReplyEnd.COMMENT_GONE,
    ConnectionExpired: ReplyEnd.CONNECTION_EXPIRED,
    NotPermitted: ReplyEnd.NOT_PERMITTED,
    Refused: ReplyEnd.REFUSED,
}


def _end_of(error: PlatformError) -> ReplyEnd:
    return _ENDS.get(type(error), ReplyEnd.REFUSED)


def name_of(error: PlatformError) -> str:
    """What the record keeps of a failure."""
    return f"{type(error).__name__}: {error.reason}" if error.reason else type(error).__name__
