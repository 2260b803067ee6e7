"""Whose turn a comment is: what one member's own signature takes further, in order of the queue."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, exists, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import AccountId, CommentId
from bot.models.comments import Comment
from bot.models.sign_offs import STANDS
from bot.models.signatures import Signature
from bot.rules.permissions import Permission
from bot.rules.policy import Measure, requirement
from bot.rules.risk import Risk
from bot.services import accounts, policies, queue, second_signers
from bot.views import Actor

MOST_COUNTED = 1000
"""Turns of each of the two sorts: for a number nobody reads on beyond these."""


@dataclass(frozen=True, slots=True)
class Turns:
    """The first comment of somebody's turns, and how many those are."""

    first: CommentId | None
    count: int


async def find(
    session: AsyncSession,
    *,
    by: Actor,
    now: datetime,
    besides: Select[CommentId] | None = None,
) -> Turns:
    """What waits for the member: of nobody or their own, or of theirs to sign second.

    What somebody else must sign is left out, and so is what *besides* names: the database passes
    over both on its way along the index, however much that is.
    """
    known = [label.id for label in await accounts.list_labels(session)]
    of = [each for each in known if by.may(Permission.SIGN_OFF, on=each)]
    measures = await policies.get_measures_of(session, of)
    signable = await second_signers.list_signable(session, by=by, now=now)
    second = select(Comment).where(Comment.id.in_(signable), Comment.snoozed_until.is_(None))
    free = _free(by).where(or_(false(), *_may_sign(by, measures)))
    found = []
    count = 0
    for wanted in (second, free):
        left = wanted if besides is None else wanted.where(Comment.id.not_in(besides))
        placed = left.with_only_columns(*queue.ORDER).order_by(*queue.ORDER)
        found += [tuple(row) for row in await session.execute(placed.limit(1))]
        some = placed.limit(MOST_COUNTED).subquery()
        count += await session.scalar(select(func.count()).select_from(some)) or 0
    return Turns(CommentId(min(found)[-1]) if found else None, count)


def _free(by: Actor) -> Select[Any]:
    """Waiting, and signed by nobody: what was signed once is somebody's to sign second."""
    is_free = or_(Comment.assigned_to.is_(None), Comment.assigned_to == by.member_id)
    signed_first = exists().where(STANDS, Signature.comment_id == Comment.id)
    return queue.waiting().where(is_free, ~signed_first)


def _may_sign(
    by: Actor, measures: Mapping[AccountId, Mapping[Risk, Measure]]
) -> list[ColumnElement[bool]]:
    """Where the member may give the first signature, as `requirement` says it of each comment.

    One condition for all accounts that say the same.
    """
    alike: dict[tuple[frozenset[Risk], ...], list[AccountId]] = defaultdict(list)
    for account_id, said in measures.items():
        is_lead = by.may(Permission.SIGN_OFF_RISK, on=account_id)
        leads = {risk for risk in Risk if requirement([risk], said).lead and not is_lead}
        twos = {risk for risk in Risk if requirement([risk], said).signatures > 1}
        alike[frozenset(leads), frozenset(twos)].append(account_id)
    return [
        Comment.account_id.in_(ids) & ~_is_a_leads(leads, twos)
        for (leads, twos), ids in alike.items()
    ]


def _is_a_leads(leads: frozenset[Risk], twos: frozenset[Risk]) -> ColumnElement[bool]:
    """Whether only a lead may sign first. Words that nobody judged yet may be of any risk."""
    if not leads:
        return false()
    judged = _is_any_of(leads) & ~_is_any_of(twos) & Comment.is_judged
    return judged if twos else judged | ~Comment.is_judged


def _is_any_of(risks: frozenset[Risk]) -> ColumnElement[bool]:
    flags = cast(Comment.flags, Text)
    return or_(false(), *(flags.contains(f'"{risk.value}"', autoescape=True) for risk in risks))
