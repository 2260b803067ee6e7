"""Taking down what was signed to be, in the steps of `bot.services.sending` and its settling.

1. The task is leased.
2. One transaction locks the scope and the take-down, checks the signature, and moves it to
   ``sending``. There is no second reading: a comment that was edited makes no removal wrong.
3. The platform is asked to delete just the reply that was signed for, by its own id.
4. The outcome is recorded. An unclear one is looked up before anything else happens: the reply
   stands no more, and it is done; or it does, and the same is asked again, which does no harm.
"""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.errors import NotConnected
from bot.ids import TakeDownId
from bot.models.replies import Reply
from bot.models.take_downs import TakeDown, TakeDownEnd, TakeDownState
from bot.ports import Address
from bot.rules.permissions import Permission
from bot.services import (
    accounts,
    audit,
    comment_views,
    members,
    published,
    scopes,
    take_down_outcomes,
    take_downs,
)
from bot.services.audit import Audit
from bot.services.sending import Sender, later, name_of
from bot.work import Again, Job
from integrations.contract import Platform, PublishedReply
from integrations.errors import (
    ConnectionExpired,
    NotPermitted,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    TargetGone,
    Unavailable,
)

MAX_UNCLEAR = 3
"""Calls after which nobody knew, while a look then finds the reply: a person decides."""
CUT_OFF = "cut off while taking down"
STANDS = "looked for, and it still stands"

_ENDS: dict[type[PlatformError], TakeDownEnd] = {
    ConnectionExpired: TakeDownEnd.CONNECTION_EXPIRED,
    NotPermitted: TakeDownEnd.NOT_PERMITTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Aim:
    take_down_id: TakeDownId
    address: Address
    reply: PublishedReply
    is_in_doubt: bool


async def take_down(sender: Sender, job: Job) -> Again | None:
    """Remove one reply, or look what became of it; the handler of the `take_down` task."""
    aim = await _take_aim(sender, job, TakeDownId(job.args["take_down_id"]))
    if not isinstance(aim, _Aim):
        return aim
    if aim.is_in_doubt:
        return await _look(sender, job, aim)
    return await _delete(sender, job, aim)


async def _take_aim(sender: Sender, job: Job, take_down_id: TakeDownId) -> _Aim | Again | None:
    """What to ask of the platform; None when nothing is to be asked (any more).

    One found in ``sending`` was cut off by a crash: perhaps it was done, so it becomes doubtful.
    """
    async with sender.sessions.writes() as session:
        await work.hold(session, job)
        signed = await session.get_one(TakeDown, take_down_id)
        await members.hold(session, signed.member_id)
        await scopes.hold(session, signed.account_id)
        signed = await take_down_outcomes.hold(session, take_down_id)
        match signed.state:
            case TakeDownState.SENDING:
                return await _doubt(sender, session, signed, error=CUT_OFF)
            case TakeDownState.QUEUED:
                if not await _clear(sender, session, signed):
                    return None
            case TakeDownState.DOUBTFUL:
                return await _aim(session, signed, is_in_doubt=True)
            case _:
                return None
        return await _aim(session, signed, is_in_doubt=False)


async def _clear(sender: Sender, session: AsyncSession, signed: TakeDown) -> bool:
    """Move a queued take-down to ``sending``, or settle why it may not be carried out."""
    now = sender.clock()
    because = await _why_not(sender, session, signed)
    if because is not None:
        await take_down_outcomes.withdrawn(session, signed, because, now=now)
        return False
    await take_down_outcomes.begin(session, signed, now=now)
    return True


async def _why_not(sender: Sender, session: AsyncSession, signed: TakeDown) -> TakeDownEnd | None:
    if not await _is_on_record(session, signed):
        return TakeDownEnd.NOT_ON_RECORD
    if sender.clock() >= signed.expires_at:
        return TakeDownEnd.EXPIRED
    if not await accounts.is_connected(session, signed.account_id):
        return TakeDownEnd.CONNECTION_EXPIRED
    rights = await members.get_rights(session, signed.member_id, on=signed.account_id)
    return None if Permission.TAKE_DOWN in rights else TakeDownEnd.SIGNER_LOST_RIGHT


async def _is_on_record(session: AsyncSession, signed: TakeDown) -> bool:
    """Whether the chain tells of the signature, and it is of this reply as it stands."""
    reply = await session.get_one(Reply, signed.reply_id)
    comment = await comment_views.load_comment(session, signed.comment_id)
    if signed.digest != await take_downs.digest_of(session, reply, comment, before=signed.id):
        return False
    return await audit.tells(
        session,
        Audit.TAKE_DOWN_SIGNED,
        signed.subject,
        by=f"member:{signed.member_id}",
        at=signed.signed_at,
        facts=signed.facts(),
    )


async def _aim(session: AsyncSession, signed: TakeDown, *, is_in_doubt: bool) -> _Aim:
    reply = await session.get_one(Reply, signed.reply_id)
    comment = await comment_views.load_comment(session, signed.comment_id)
    return _Aim(
        take_down_id=signed.id,
        address=comment.account.address,
        reply=await published.name_of(session, reply),
        is_in_doubt=is_in_doubt,
    )


async def _delete(sender: Sender, job: Job, aim: _Aim) -> Again | None:
    try:
        await _platform_of(sender, aim).delete_reply(aim.reply)
    except (RateLimited, Unavailable) as error:
        await _requeue(sender, job, aim, error=name_of(error))
        return later(sender, job, error)
    except (OutcomeUnknown, TargetGone) as error:  # "no such reply" may mean that it is down
        async with sender.sessions.writes() as session:
            await work.hold(session, job)
            signed = await take_down_outcomes.hold(session, aim.take_down_id)
            return await _doubt(sender, session, signed, error=name_of(error))
    except PlatformError as error:
        await _fail(sender, job, aim, error)
        return None
    async with sender.sessions.writes() as session:
        signed = await take_down_outcomes.hold(session, aim.take_down_id)
        if signed.state in (TakeDownState.SENDING, TakeDownState.DOUBTFUL):
            await take_down_outcomes.done(session, signed, now=sender.clock())
    return None


async def _look(sender: Sender, job: Job, aim: _Aim) -> Again | None:
    """Whether a reply in doubt still stands: settle it, try again, or leave it to a person."""
    try:
        is_standing = await _platform_of(sender, aim).is_standing(aim.reply)
    except PlatformError as error:
        return later(sender, job, error)
    async with sender.sessions.writes() as session:
        await work.hold(session, job)
        signed = await take_down_outcomes.hold(session, aim.take_down_id)
        now = sender.clock()
        if signed.state is not TakeDownState.DOUBTFUL:
            return None
        if not is_standing:
            await take_down_outcomes.done(session, signed, now=now)
            return None
        if signed.unclear_count >= MAX_UNCLEAR:
            because = TakeDownEnd.GAVE_UP
            await take_down_outcomes.failed(session, signed, because, error=STANDS, now=now)
            return None
        await take_down_outcomes.requeued(session, signed, error=STANDS, now=now)
        return Again(run_at=now, reason=STANDS, counts=False)


async def _doubt(
    sender: Sender, session: AsyncSession, signed: TakeDown, *, error: str
) -> Again | None:
    """Look when a call in flight must have landed."""
    now = sender.clock()
    if signed.state is TakeDownState.SENDING:
        await take_down_outcomes.doubtful(session, signed, error=error, now=now)
    return Again(run_at=now + sender.settle_after, reason=error, counts=False)


async def _requeue(sender: Sender, job: Job, aim: _Aim, *, error: str) -> None:
    async with sender.sessions.writes() as session:
        await work.hold(session, job)
        signed = await take_down_outcomes.hold(session, aim.take_down_id)
        if signed.state is TakeDownState.SENDING:
            await take_down_outcomes.requeued(session, signed, error=error, now=sender.clock())


async def _fail(sender: Sender, job: Job, aim: _Aim, error: PlatformError) -> None:
    because = _ENDS.get(type(error), TakeDownEnd.REFUSED)
    async with sender.sessions.writes() as session:
        await work.hold(session, job)
        signed = await take_down_outcomes.hold(session, aim.take_down_id)
        if signed.state is TakeDownState.SENDING:
            await take_down_outcomes.failed(
                session, signed, because, error=name_of(error), now=sender.clock()
            )


def _platform_of(sender: Sender, aim: _Aim) -> Platform:
    try:
        return sender.platforms.of(aim.address)
    except NotConnected as error:  # waiting does not bring back a secret
        raise ConnectionExpired(str(error)) from None
