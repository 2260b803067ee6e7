"""The checks before a signature and what it writes: the only place that queues a reply."""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.database import sort_of
from bot.errors import (
    AlreadySignedOff,
    CommentAnswered,
    CommentChanged,
    CommentGone,
    SendingFrozen,
    SignedByYourself,
    TextRefused,
    WordsErased,
)
from bot.ids import CommentId, DraftId
from bot.models.accounts import Account
from bot.models.comments import Comment, CommentState
from bot.models.drafts import Draft, DraftState, RetiredBecause
from bot.models.members import Member
from bot.models.replies import IN_PLAY, Reply, SignOff
from bot.models.signatures import Signature
from bot.models.statements import HoldingStatement
from bot.rules.hidden_text import holds_hidden, is_empty
from bot.services import (
    audit,
    cards,
    claim_checks,
    comment_views,
    members,
    policies,
    scopes,
    waking,
)
from bot.services.audit import Audit
from bot.services.claim_checks import Cleared
from bot.services.endings import lock_comment, retire_drafts, send_key
from bot.services.waking import WokenBecause
from bot.views import Actor, Override
from integrations.contract import measure

SEND = "send"
SEND_LATER = "send_later"
EXPIRE = "expire"
_COMMENT_OF = select(Draft.comment_id).where(Draft.id == bindparam("draft_id"))
_STATE_IN_PLAY = select(Reply.state).where(
    Reply.comment_id == bindparam("comment_id"),
    Reply.round == bindparam("round"),
    Reply.state.in_(IN_PLAY),
)


def checked_text(text: str, account: Account) -> str:
    """*text* in NFC without outer white space; raises `TextRefused` when it cannot be a reply."""
    text = unicodedata.normalize("NFC", text).strip()
    if is_empty(text):
        raise TextRefused(finding="finding.empty")
    if holds_hidden(text):
        raise TextRefused(finding="finding.unsendable")
    length = measure(text, account.text_unit)
    if length > account.text_limit:
        raise TextRefused(finding="finding.too_long", length=length, limit=account.text_limit)
    return text


async def hold_comment(session: AsyncSession, comment_id: CommentId) -> Comment:
    """Lock a comment for a decision, loaded as cards need it."""
    if sort_of(session) == "postgresql":  # a writer on SQLite has the whole file to itself
        await lock_comment(session, comment_id)
    return await comment_views.load_comment(session, comment_id)


async def hold_draft(session: AsyncSession, draft_id: DraftId) -> tuple[Draft, Comment]:
    """Lock a draft and its comment, in the order everybody takes them."""
    comment_id = (await session.scalars(_COMMENT_OF, {"draft_id": draft_id})).one()
    comment = await hold_comment(session, comment_id)
    draft = await session.get_one(Draft, draft_id, with_for_update=True, populate_existing=True)
    return draft, comment


async def must_sign(session: AsyncSession, by: Actor, comment: Comment) -> None:
    """Raise `NotAllowed` unless the member may give the first signature for this comment.

    Asked after what became of the comment: new words are a lead's until they are judged, and who
    saw the old ones must hear that they changed.
    """
    needs = await policies.get_requirement(session, comment)
    members.must(by, needs.first, on=comment.account_id)


async def must_decide(session: AsyncSession, by: Actor, comment: Comment) -> None:
    """Raise `NotAllowed` unless the member may say, alone, that this comment needs no reply."""
    needs = await policies.get_requirement(session, comment)
    members.must(by, needs.alone, on=comment.account_id)


async def must_be_offered(session: AsyncSession, draft: Draft, *, by: Actor) -> None:
    """Raise the refusal that tells what became of the draft."""
    if draft.state is DraftState.SIGNED:
        raise await _already_signed(session, draft.comment_id, by=by)
    draft.must_be_offered()


async def must_await_reply(
    session: AsyncSession, comment: Comment, *, seen_version: int, by: Actor
) -> None:
    """Raise unless the comment still says what was seen and no reply of this round is in play."""
    if comment.erased_at is not None:
        raise WordsErased
    if comment.state is CommentState.GONE:
        raise CommentGone
    if comment.version != seen_version:
        raise CommentChanged
    this_round = {"comment_id": comment.id, "round": comment.round}
    if await session.scalar(_STATE_IN_PLAY, this_round) is not None:
        raise await _already_signed(session, comment.id, by=by)
    if comment.state is CommentState.ANSWERED:
        raise CommentAnswered


async def _already_signed(
    session: AsyncSession, comment_id: CommentId, *, by: Actor
) -> AlreadySignedOff:
    found = await session.execute(
        select(Member.id, Member.name, SignOff.signed_at)
        .join(Member, Member.id == SignOff.member_id)
        .where(SignOff.comment_id == comment_id, SignOff.voided_at.is_(None))
        .order_by(SignOff.id.desc())
        .limit(1)
    )
    member_id, name, signed_at = found.one()
    if member_id == by.member_id:
        return SignedByYourself()
    return AlreadySignedOff(name=name, at=signed_at)


async def _must_not_be_frozen(session: AsyncSession, comment: Comment) -> None:
    standing = await scopes.find_over(session, comment)
    if standing is not None:
        raise SendingFrozen(reason=standing.reason)


async def must_be_sendable(
    session: AsyncSession,
    draft: Draft,
    comment: Comment,
    *,
    override: Override | None,
    now: datetime,
) -> Cleared:
    """The proof that a draft may leave, once it is signed.

    Raises `SendingFrozen`, `TextRefused` when it is over the platform's limit, and `ClaimBlocked`
    or `ReasonNeeded` for what it says (`bot.services.claim_checks.must_pass`).
    """
    await _must_not_be_frozen(session, comment)
    checked_text(draft.text, comment.account)
    return await claim_checks.must_pass(session, draft, comment, override=override, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What a member agreed to: one exact reply, and when it is sent, or None as soon as it can."""

    digest: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What a sign-off rests on. ``cleared`` is of `must_be_sendable`, ``first`` of two.

    ``statement`` is the one that the text must be; None where it may be any text.
    """

    cleared: Cleared
    needs_two: bool
    statement: HoldingStatement | None
    first: Signature | None


async def queue(
    session: AsyncSession,
    draft: Draft,
    comment: Comment,
    *,
    agreed: Agreed,
    by: Actor,
    now: datetime,
    grounds: Grounds,
) -> None:
    """Write sign-off, reply and timers for a draft that passed every check of its caller.

    The digest *agreed* to is `draft_views.digest_of` the two as this transaction holds them.
    """
    draft.sign()
    signed = _sign_off(draft, comment, agreed=agreed, by=by, now=now)
    signed.needs_two, first = grounds.needs_two, grounds.first
    if grounds.statement is not None:
        signed.needs_holding, signed.statement_id = True, grounds.statement.id
    if first is not None:
        signed.first_signature_id, signed.first_member_id = first.id, first.member_id
    session.add(signed)
    await session.flush()
    claim_checks.record_overrides(session, signed, grounds.cleared, by=by, now=now)
    reply = await _write_reply(session, signed, comment, now=now)
    await waking.reopen(session, comment, now=now)
    await waking.end(session, comment, because=WokenBecause.SETTLED, by=by, now=now)
    audit.record(
        session,
        Audit.SIGNED_OFF,
        f"reply:{reply.id}",
        by=by,
        at=signed.signed_at,
        **signed.facts(),
    )
    _schedule(session, reply, comment, signed, now=now)
    await retire_drafts(
        session, comment.id, because=RetiredBecause.REPLACED, now=now, sparing=draft.id
    )
    cards.refresh_draft(session, draft.id, now=now)
    await cards.refresh_comment(session, comment.id, now=now)


def _sign_off(
    draft: Draft, comment: Comment, *, agreed: Agreed, by: Actor, now: datetime
) -> SignOff:
    return SignOff(
        draft_id=draft.id,
        comment_id=comment.id,
        comment_version=comment.version,
        account_id=comment.account_id,
        digest=agreed.digest,
        member_id=by.member_id,
        send_at=agreed.at,
        signed_at=now,
        expires_at=(agreed.at or now) + timedelta(seconds=comment.account.shelf_life_seconds),
    )


async def _write_reply(
    session: AsyncSession, signed: SignOff, comment: Comment, *, now: datetime
) -> Reply:
    reply = Reply(
        key=secrets.token_hex(16),
        sign_off_id=signed.id,
        draft_id=signed.draft_id,
        comment_id=signed.comment_id,
        account_id=signed.account_id,
        digest=signed.digest,
        round=comment.round,
        send_after=signed.send_at or now + timedelta(seconds=comment.account.undo_seconds),
        queued_at=now,
    )
    session.add(reply)
    await session.flush()
    return reply


def _schedule(
    session: AsyncSession, reply: Reply, comment: Comment, signed: SignOff, *, now: datetime
) -> None:
    if signed.send_at is None:
        want_send(session, reply, comment, at=reply.send_after, now=now)
    else:
        # no key: until its time it must not keep the other replies of its conversation waiting
        args = {"reply_id": reply.id}
        work.enqueue(session, SEND_LATER, args=args, run_at=signed.send_at, now=now)
    work.enqueue(
        session,
        EXPIRE,
        args={"reply_id": reply.id},
        run_at=signed.expires_at,
        now=now,
        dedupe=f"{EXPIRE}:{reply.id}",
    )


def want_send(
    session: AsyncSession, reply: Reply, comment: Comment, *, at: datetime, now: datetime
) -> None:
    """Have a queued reply sent at *at*, after those of its conversation that were before it."""
    work.enqueue(
        session,
        SEND,
        args={"reply_id": reply.id},
        run_at=at,
        now=now,
        key=f"conversation:{comment.conversation_id}",
        dedupe=send_key(reply),
    )
