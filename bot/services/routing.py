"""A comment goes where the first rule that fits it says, once, with the card it gets."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import MemberId
from bot.models.comments import Comment
from bot.models.members import Member
from bot.models.routing import RoutingRule
from bot.rules.risk import Risk
from bot.rules.routing import Speaks, Traits, fits, listener
from bot.services import audit, members, notices
from bot.services.audit import Audit

Heard = Mapping[str, bool]
"""Of keywords, whether a comment speaks of them: looked for while nothing was locked."""
_CURRENT = (
    select(RoutingRule).where(RoutingRule.is_current).order_by(RoutingRule.position, RoutingRule.id)
)


async def list_current(session: AsyncSession) -> Sequence[RoutingRule]:
    """The rules of the newest file, in the order in which they are asked."""
    return (await session.scalars(_CURRENT)).all()


async def list_keywords(session: AsyncSession) -> frozenset[str]:
    """All that rules listen for."""
    rules = await list_current(session)
    return frozenset(each for rule in rules for each in rule.as_route().when.keywords)


def listen(text: str, keywords: frozenset[str]) -> Heard:
    """Look for *keywords* in a comment; up to some tenths of a second, whatever somebody wrote."""
    speaks_of = listener(text)
    return {keyword: speaks_of(keyword) for keyword in keywords}


async def route(session: AsyncSession, comment: Comment, heard: Heard, *, now: datetime) -> str:
    """Follow the rule that fits a comment that gets its card now; returns the card's channel.

    The caller holds the comment, its account and author loaded. Whose it is already it stays; who
    was named and may not answer it any more is passed over.
    """
    asked = listener(comment.text)
    traits = traits_of(comment, lambda word: heard[word] if word in heard else asked(word))
    rules = await list_current(session)
    rule = next((each for each in rules if fits(each.as_route().when, traits)), None)
    if rule is None:
        return comment.account.channel
    comment.routed_by = rule.id
    await _assign(session, comment, rule, now=now)
    audit.record(
        session,
        Audit.COMMENT_ROUTED,
        f"comment:{comment.id}",
        by=audit.SYSTEM,
        at=now,
        rule=rule.name,
        version=rule.version,
        channel=rule.channel,
        member=comment.assigned_to,
    )
    return rule.channel or comment.account.channel


def traits_of(comment: Comment, speaks_of: Speaks) -> Traits:
    """What rules ask of a comment, its account and author loaded."""
    return Traits(
        account=comment.account.name,
        language=comment.language,
        kind=comment.kind,
        risks=frozenset(map(Risk, comment.flags)),
        author=comment.author.external_id if comment.author else None,
        speaks_of=speaks_of,
    )


async def _assign(
    session: AsyncSession, comment: Comment, rule: RoutingRule, *, now: datetime
) -> None:
    if comment.assigned_to is not None:
        return
    comment.assigned_to = await _find_member(session, comment, rule, now=now)
    if comment.assigned_to is not None:
        await notices.add_assigned(session, comment.id, comment.assigned_to, now=now)


async def _find_member(
    session: AsyncSession, comment: Comment, rule: RoutingRule, *, now: datetime
) -> MemberId | None:
    """The first who may answer."""
    named = select(Member.user_id, Member.id).where(Member.user_id.in_(rule.assign))
    found = [(user, each) for user, each in await session.execute(named.order_by(Member.id))]
    for user_id in rule.assign:
        for member_id in (each for user, each in found if user == user_id):
            on = comment.account_id
            if await members.may_be_assigned(session, member_id, on=on, now=now):
                return member_id
    return None
