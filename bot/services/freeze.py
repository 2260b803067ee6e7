"""Stopping all sending of a scope. The locks are in `bot.services.scopes`.

While a scope is locked nobody else can send, and the person who stopped it waits for an answer:
the transaction makes a few statements, however much is held. The cards follow in a task.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import (
    AlreadyFrozen,
    AskTimePast,
    PhraseOfAnAccount,
    PhraseRefused,
    TooManyPhrases,
)
from bot.models.accounts import THE_INSTALLATION
from bot.models.freezes import PublishFreeze
from bot.models.replies import Reply
from bot.rules.asking import may_ask
from bot.rules.permissions import Permission
from bot.rules.scope import LONGEST_PHRASE, MOST_PHRASES, SHORTEST_PHRASE, Scope, kept_phrase
from bot.services import audit, flights, held, members, reminders, scopes
from bot.services.audit import Audit
from bot.services.held import Waiting
from bot.views import Actor, FreezeOutcome


async def freeze(
    session: AsyncSession,
    scope: Scope,
    *,
    reason: str,
    by: Actor | None,
    now: datetime,
    ask_at: datetime | None = None,
) -> FreezeOutcome:
    """Stop sending within *scope*. ``by`` None: the command line.

    When the transaction commits nothing of the scope can newly leave; the outcome counts what is
    held and names what was already on its way, and who froze is told when that is settled. It
    stands until somebody lifts it: at *ask_at* the team is asked. Raises `NotAllowed`,
    `AskTimePast`, `AlreadyFrozen`, `TooManyPhrases`.
    """
    if by is not None:
        members.must(by, Permission.FREEZE, on=scope.account_id)
    if ask_at is not None and not may_ask(ask_at, now=now):
        raise AskTimePast
    await scopes.hold_alone(session, scope)
    await _must_leave_room(session, scope)
    standing = await scopes.find(session, scope)
    if standing is not None:
        raise AlreadyFrozen(reason=standing.reason)
    begun = await _begin(session, scope, reason=reason, by=by, now=now, ask_at=ask_at)
    reminders.schedule(session, begun, now=now)
    waiting = await held.list_waiting(session, scope)
    leaving = await flights.hold(session, scope)
    flights.keep(session, begun.id, leaving)
    await held.redraw_later(session, [each.comment_id for each in waiting], now=now)
    audit.record(
        session,
        Audit.FROZEN,
        scope.subject,
        by=by or audit.COMMAND,
        at=now,
        personal={"reason": reason},
        **begun.facts(),
        held=len(waiting),
        in_flight=[reply.id for reply in leaving],
    )
    return await _outcome(session, waiting, leaving)


def narrowed(scope: Scope, typed: str | None) -> Scope:
    """An account's scope narrowed to a topic, if one was named.

    Raises `PhraseOfAnAccount` for another scope, `PhraseRefused` for what cannot be looked for.
    """
    if not (typed or "").strip():
        return scope
    if scope.account_id is None or scope.post_id is not None:
        raise PhraseOfAnAccount
    kept = kept_phrase(typed or "")
    if kept is None:
        raise PhraseRefused(shortest=SHORTEST_PHRASE, longest=LONGEST_PHRASE)
    return replace(scope, phrase=kept)


async def _must_leave_room(session: AsyncSession, scope: Scope) -> None:
    if scope.phrase is None or scope.account_id is None:
        return
    if await scopes.count_phrases(session, scope.account_id) >= MOST_PHRASES:
        raise TooManyPhrases(limit=MOST_PHRASES)


async def _begin(
    session: AsyncSession,
    scope: Scope,
    *,
    reason: str,
    by: Actor | None,
    now: datetime,
    ask_at: datetime | None,
) -> PublishFreeze:
    begun = PublishFreeze(
        installation_id=THE_INSTALLATION,
        account_id=scope.account_id,
        post_id=scope.post_id,
        phrase=scope.phrase,
        reason=reason,
        frozen_by=by.member_id if by else None,
        frozen_at=now,
        ask_at=ask_at,
    )
    session.add(begun)
    await session.flush()
    return begun


async def preview(session: AsyncSession, scope: Scope) -> FreezeOutcome:
    """What a freeze would hold if it came now, and what it could not stop any more."""
    waiting = await held.list_waiting(session, scope)
    return await _outcome(session, waiting, await flights.find(session, scope))


async def _outcome(
    session: AsyncSession, waiting: list[Waiting], leaving: list[Reply]
) -> FreezeOutcome:
    return FreezeOutcome(
        held=len(waiting),
        later=sum(each.is_later for each in waiting),
        in_flight=len(leaving),
        leaving=await flights.list_lines(session, leaving),
    )
