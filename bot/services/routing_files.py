"""Loading routing rules from a file, and trying them on comments that came before."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.database import hold_names
from bot.ids import CommentId
from bot.models.accounts import Account
from bot.models.comments import Comment
from bot.models.members import Member
from bot.models.routing import RoutingRule, kept_conditions
from bot.rules.routing import Route, find_route, listener
from bot.rules.routing_file import Known
from bot.services import audit, routing
from bot.services.audit import Audit

EXAMPLES: Final = 5
AT_ONCE: Final = 500
"""Comments in memory while rules are tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a load changed."""

    added: int
    changed: int
    unchanged: int
    removed: int


@dataclass(slots=True)
class Tried:
    """What a rule would have caught; the newest comments of it, by number."""

    count: int = 0
    examples: tuple[CommentId, ...] = ()

    def add(self, comment_id: CommentId) -> None:
        """Count a comment; they come newest first."""
        self.count += 1
        if len(self.examples) < EXAMPLES:
            self.examples = (*self.examples, comment_id)


async def get_known(session: AsyncSession) -> Known:
    """What the rules of a file may name."""
    accounts = await session.scalars(select(Account.name).where(Account.is_active))
    users = await session.scalars(select(Member.user_id).where(Member.is_active))
    return Known(accounts=frozenset(accounts), users=frozenset(users))


async def load(session: AsyncSession, routes: Sequence[Route], *, now: datetime) -> Loaded:
    """Make these the rules, in this order; what they leave out is put to rest.

    A rule that says anything else is a new version. Earlier ones stay, for the comments that went
    by them, but forget whom they were about; cards stay where they are.
    """
    await hold_names(session, "routing")  # two loads would leave the rules of both
    current = {each.name: each for each in await routing.list_current(session)}
    wanted = {each.name: each for each in routes}
    old = [each for each in current.values() if each.as_route() != wanted.get(each.name)]
    stay = {name for name, each in current.items() if each not in old}
    for each in old:
        each.end()
    await session.flush()  # before their successors: one of a name is current
    begun = []
    for position, route in enumerate(routes, start=1):
        if route.name in stay:
            current[route.name].position = position
        else:
            begun.append(await _add(session, route, position, now=now))
    order = [each.name for each in routes]
    if old or begun or order != list(current):
        _record(session, old, begun, order, now=now)
    added = sum(each.name not in current for each in begun)
    return Loaded(
        added=added,
        changed=len(begun) - added,
        unchanged=len(stay),
        removed=len(current.keys() - wanted.keys()),
    )


async def _add(session: AsyncSession, route: Route, position: int, *, now: datetime) -> RoutingRule:
    newest = await session.scalar(
        select(func.max(RoutingRule.version)).where(RoutingRule.name == route.name)
    )
    rule = RoutingRule(
        name=route.name,
        version=(newest or 0) + 1,
        position=position,
        conditions=kept_conditions(route.when),
        channel=route.channel,
        assign=list(route.assign),
        is_current=True,
        loaded_at=now,
    )
    session.add(rule)
    return rule


def _record(
    session: AsyncSession,
    old: list[RoutingRule],
    begun: list[RoutingRule],
    order: list[str],
    *,
    now: datetime,
) -> None:
    audit.record(
        session,
        Audit.ROUTING_LOADED,
        "installation",
        by=audit.COMMAND,
        at=now,
        ended=sorted(f"{each.name}:{each.version}" for each in old),
        begun=[_facts(each) for each in begun],
        order=order,
    )


def _facts(rule: RoutingRule) -> dict[str, Any]:
    return {
        "rule": rule.name,
        "version": rule.version,
        "channel": rule.channel,
        "assign": list(rule.assign),
    }


async def preview(
    session: AsyncSession, routes: Sequence[Route], *, since: datetime
) -> Mapping[str | None, Tried]:
    """What each rule would have caught of the comments received *since*; None: no rule.

    By what triage found in them when they came.
    """
    tried: dict[str | None, Tried] = defaultdict(Tried)
    for route in routes:
        tried[route.name] = Tried()
    async for comment in _list_judged(session, since=since):
        found = find_route(routes, routing.traits_of(comment, listener(comment.text)))
        tried[found.name if found else None].add(comment.id)
    return tried


async def _list_judged(session: AsyncSession, *, since: datetime) -> AsyncIterator[Comment]:
    """Newest first, some at a time."""
    before: CommentId | None = None
    while True:
        page = (
            select(Comment)
            .where(Comment.received_at >= since, Comment.is_judged)
            .options(joinedload(Comment.account), joinedload(Comment.author))
            .order_by(Comment.id.desc())
            .limit(AT_ONCE)
        )
        older = page if before is None else page.where(Comment.id < before)
        comments = (await session.scalars(older)).all()
        for comment in comments:
            yield comment
        if len(comments) < AT_ONCE:
            return
        before = comments[-1].id
        session.expunge_all()
