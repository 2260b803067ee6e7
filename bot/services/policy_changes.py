"""Changing how an account has comments answered, and what that does to what is on offer.

Each change holds the account: a reply that is leaving was judged by what the policy said before.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import AccountId, CommentId
from bot.models.accounts import Account, RiskPolicy
from bot.models.comments import Comment, CommentState, Placement
from bot.models.drafts import MACHINES, RetiredBecause
from bot.models.slack import CardSubject
from bot.rules.policy import Measure
from bot.rules.risk import Risk
from bot.services import audit, cards, comment_views, meaning_picks, policies, statements
from bot.services.audit import Audit
from bot.services.endings import lock_comment, retire_drafts


async def set_measure(
    session: AsyncSession, account_id: AccountId, risk: Risk, measure: Measure, *, now: datetime
) -> None:
    """Change how replies to comments of one risk are signed.

    Whoever signed first is not asked again; what their reply still needs is read anew at each
    click.
    """
    await hold(session, account_id)
    policy = await _get_policy(session, account_id, risk, now=now)
    policy.measure = measure
    _record(session, policy, now=now)
    await bring_in_line(session, [account_id], risk, now=now)


async def set_people_only(
    session: AsyncSession,
    account_id: AccountId,
    risk: Risk | None,
    *,
    is_people_only: bool,
    now: datetime,
) -> None:
    """Have people answer comments of one risk, or (None) all of an account, without machines.

    What machines offered for them is retired; taking it back makes drafts for what comes from
    then on.
    """
    account = await hold(session, account_id)
    if risk is None:
        account.is_people_only = is_people_only
        audit.record(
            session,
            Audit.POLICY_CHANGED,
            f"account:{account_id}",
            by=audit.COMMAND,
            at=now,
            risk=None,
            people_only=is_people_only,
        )
    else:
        policy = await _get_policy(session, account_id, risk, now=now)
        policy.is_people_only = is_people_only
        _record(session, policy, now=now)
    await bring_in_line(session, [account_id], risk, now=now)


async def bring_in_line(
    session: AsyncSession,
    account_ids: Collection[AccountId],
    risk: Risk | None,
    *,
    now: datetime,
) -> None:
    """Have what is on offer for open comments, of one risk or (None) all, agree with the policy.

    The caller holds the accounts; comments are held in order of id, whosever they are.

    Words that are not judged yet have no drafts; triage gives them what the policy says then.
    """
    await session.flush()
    for comment_id in await _list_open(session, account_ids, risk):
        await lock_comment(session, comment_id)
        comment = await comment_views.load_comment(session, comment_id)
        if not comment.is_judged or comment.state is not CommentState.OPEN:
            continue
        policy = await policies.get_policy(session, comment.account_id)
        if policy.needs_of(comment).holding:
            because = RetiredBecause.HOLDING_ONLY
            await retire_drafts(session, comment_id, because=because, now=now, of=MACHINES)
            await statements.offer(session, comment, now=now)
        elif policy.is_for_people(comment):
            because = RetiredBecause.PEOPLE_ONLY
            await retire_drafts(session, comment_id, because=because, now=now, of=MACHINES)
        if meaning_picks.is_wanted(comment, policy):
            await cards.want_in_thread(
                session, comment.id, CardSubject.MEANING, comment.id, now=now
            )
        await cards.refresh(session, comment_id, now=now)


async def hold(session: AsyncSession, account_id: AccountId) -> Account:
    """Keep out until commit whoever sends for the account, or changes what it says."""
    # Not the key: a click that holds its comment may still write rows that point to the account.
    only_this = {"key_share": True}
    return await session.get_one(
        Account, account_id, with_for_update=only_this, populate_existing=True
    )


async def _get_policy(
    session: AsyncSession, account_id: AccountId, risk: Risk, *, now: datetime
) -> RiskPolicy:
    policy = await session.get(RiskPolicy, (account_id, risk), populate_existing=True)
    if policy is None:
        policy = RiskPolicy(account_id=account_id, risk=risk, is_people_only=False)
        session.add(policy)
    policy.set_at = now
    return policy


def _record(session: AsyncSession, policy: RiskPolicy, *, now: datetime) -> None:
    audit.record(
        session,
        Audit.POLICY_CHANGED,
        f"account:{policy.account_id}",
        by=audit.COMMAND,
        at=now,
        risk=policy.risk.value,
        measure=policy.measure.value if policy.measure else None,
        people_only=policy.is_people_only,
    )


async def _list_open(
    session: AsyncSession, account_ids: Collection[AccountId], risk: Risk | None
) -> list[CommentId]:
    """Comments with a card of their own that await a reply, in the order everybody takes them."""
    rows = await session.execute(
        select(Comment.id, Comment.flags)
        .where(
            Comment.account_id.in_(account_ids),
            Comment.placement == Placement.THREADED,
            Comment.state == CommentState.OPEN,
        )
        .order_by(Comment.id)
    )
    return [comment_id for comment_id, flags in rows if risk is None or risk.value in flags]
