"""Rows and values with sensible defaults: a test states only what matters to it."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import (
    AccountId,
    CommentId,
    DraftId,
    MemberId,
    ReplyId,
    SignatureId,
    TakeDownId,
)
from bot.models.comments import Comment, Placement
from bot.models.drafts import Draft, DraftSource
from bot.models.replies import Reply
from bot.models.signatures import Signature
from bot.models.take_downs import TakeDown
from bot.ports import Sessions
from bot.rules.permissions import Role
from bot.rules.policy import Measure
from bot.rules.risk import Risk
from bot.services import (
    accounts,
    arrivals,
    assigning,
    audit,
    cards,
    corrections,
    draft_views,
    members,
    outcomes,
    policy_changes,
    review,
    role_groups,
    take_downs,
)
from bot.services.arrivals import Verified
from bot.services.audit import Audit
from bot.services.comment_views import load_comment
from bot.services.members import Clicker
from bot.views import Actor
from integrations.contract import (
    CommentCreated,
    CommentKind,
    CommentSnapshot,
    InboundEvent,
    PostSnapshot,
    Reading,
    SentReply,
)
from tests.support.platform import capabilities

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TEAM = "T1"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Drafted:
    """An account with one comment, its card, and a draft offered for it."""

    account_id: AccountId
    comment_id: CommentId
    draft_id: DraftId
    external_id: str


def a_comment(
    external_id: str = "c1", *, text: str = "식세기 되나요?", **fields
) -> CommentSnapshot:
    defaults = {
        "parent_id": None,
        "post": PostSnapshot(external_id="p1", title="금요일은 만두지"),
        "kind": CommentKind.COMMENT,
        "author_id": "u1",
        "author_name": "콩나물국밥러",
        "url": f"https://square.example/#c-{external_id}",
        "created_at": NOW - timedelta(minutes=1),
    }
    return CommentSnapshot(external_id=external_id, text=text, **(defaults | fields))


async def add_account(
    sessions: Sessions, name: str = "mosiru_kr", *, limit: int = 500
) -> AccountId:
    async with sessions.writes() as session:
        return await accounts.add(
            session,
            platform="fake",
            name=name,
            external_id=f"page-{name}",
            locale="ko",
            channel="C1",
            capabilities=capabilities(text_limit=limit),
            now=NOW,
        )


async def add_member(
    sessions: Sessions, name: str = "민아", *roles: Role, locale: str = "ko"
) -> MemberId:
    """A member with *roles*, a reviewer by default."""
    async with sessions.writes() as session:
        member_id = await members.learn_profile(
            session,
            team_id=TEAM,
            user_id=user_of(name),
            name=name,
            locale=locale,
            is_active=True,
            now=NOW,
        )
        await members.set_roles(
            session, member_id, roles=frozenset(roles or {Role.REVIEWER}), by=None, now=NOW
        )
        return member_id


async def add_group(
    session: AsyncSession,
    group_id: str,
    role: Role = Role.ON_CALL,
    *,
    on: AccountId | None = None,
) -> None:
    """Have a user group of Slack give a role."""
    await role_groups.add(session, team_id=TEAM, group_id=group_id, role=role, on=on, now=NOW)


def user_of(name: str) -> str:
    return f"U-{name}"


async def identify(session: AsyncSession, name: str = "민아") -> Actor:
    return await members.identify(session, Clicker(team_id=TEAM, user_id=user_of(name), name=name))


async def deliver(
    sessions: Sessions,
    account_id: AccountId,
    *events: InboundEvent,
    key: str | None = None,
    now: datetime = NOW,
) -> bool:
    """Store a delivery with these events and take in what is new in it."""
    async with sessions.writes() as session:
        [is_new] = await arrivals.store(session, [verified(account_id, *events, key=key)], now=now)
        while await arrivals.take_some(session, now=now):
            pass
    return is_new


def verified(account_id: AccountId, *events: InboundEvent, key: str | None = None) -> Verified:
    """A delivery with these events; without *key* one of its own."""
    return Verified(
        account_id=account_id,
        key=key or f"delivery-{next(_numbers)}",
        body=b"{}",
        reading=Reading(events=events),
    )


async def add_draft(
    sessions: Sessions,
    *,
    text: str = "위 칸에 넣으셔도 돼요.",
    snapshot: CommentSnapshot | None = None,
    account_id: AccountId | None = None,
    flags: Sequence[str] = (),
    uncovered: Sequence[str] = (),
) -> Drafted:
    """A comment that arrived, was judged, and has a draft from the FAQ."""
    snapshot = snapshot or a_comment()
    account_id = account_id or await add_account(sessions)
    await deliver(sessions, account_id, CommentCreated(comment=snapshot))
    async with sessions.writes() as session:
        comment = (
            await session.scalars(
                select(Comment).where(Comment.external_id == snapshot.external_id)
            )
        ).one()
        comment.placement, comment.is_people_only = Placement.THREADED, False
        comment.is_judged, comment.flags = True, list(flags)
        await cards.want_comment(session, comment, channel="C1", now=NOW)
        draft = Draft(
            comment_id=comment.id,
            comment_version=comment.version,
            source=DraftSource.FAQ,
            text=text,
            origin={
                "faq": [{"slug": "dishwasher", "version": 1}],
                "uncovered": list(uncovered),
            },
            created_at=NOW,
        )
        session.add(draft)
        await session.flush()
        await cards.want_draft(session, draft, now=NOW)
        return Drafted(account_id, comment.id, draft.id, snapshot.external_id)


async def digest_of(sessions: Sessions, draft_id: DraftId) -> str:
    """What the card's Approve button carries."""
    async with sessions.reads() as session:
        draft = await session.get_one(Draft, draft_id)
        return await draft_views.digest_of(
            session, draft, await load_comment(session, draft.comment_id)
        )


async def sign_first(
    sessions: Sessions, drafted: Drafted, *, by: str = "민아", now: datetime = NOW
) -> SignatureId:
    """Click Approve on a draft that needs two signatures."""
    digest = await digest_of(sessions, drafted.draft_id)
    async with sessions.writes() as session:
        actor = await identify(session, by)
        await review.sign_off(session, drafted.draft_id, digest=digest, by=actor, now=now)
    async with sessions.reads() as session:
        newest = select(Signature.id).order_by(Signature.id.desc()).limit(1)
        return (await session.scalars(newest)).one()


async def take(sessions: Sessions, comment_id: CommentId, *, by: str = "민아") -> None:
    """Take a comment, or give it back, on its card as it stands."""
    async with sessions.writes() as session:
        comment = await session.get_one(Comment, comment_id)
        await assigning.take(
            session,
            comment_id,
            seen_version=comment.version,
            seen_assignee=comment.assigned_to,
            by=await identify(session, by),
            now=NOW,
        )


async def set_measure(
    sessions: Sessions, account_id: AccountId, risk: Risk, measure: Measure
) -> None:
    """Have replies to comments of one risk signed so."""
    async with sessions.writes() as session:
        await policy_changes.set_measure(session, account_id, risk, measure, now=NOW)


async def set_people_only(
    sessions: Sessions, account_id: AccountId, risk: Risk | None = None, *, to: bool = True
) -> None:
    """Have people answer comments of one risk, or all, without machine drafts."""
    async with sessions.writes() as session:
        await policy_changes.set_people_only(session, account_id, risk, is_people_only=to, now=NOW)


async def sign(
    sessions: Sessions, drafted: Drafted, *, by: str = "민아", now: datetime = NOW
) -> ReplyId:
    """Click Approve on the draft as it stands."""
    digest = await digest_of(sessions, drafted.draft_id)
    async with sessions.writes() as session:
        actor = await identify(session, by)
        await review.sign_off(session, drafted.draft_id, digest=digest, by=actor, now=now)
    return (await get_reply(sessions, drafted.comment_id)).id


async def publish(
    sessions: Sessions, drafted: Drafted, *, external_id: str = "r1", by: str = "민아"
) -> ReplyId:
    """Sign the draft and have it arrive on the platform under this id."""
    reply_id = await sign(sessions, drafted, by=by)
    async with sessions.writes() as session:
        reply = await session.get_one(Reply, reply_id)
        await outcomes.begin_attempt(session, reply, now=NOW)
        await session.flush()
        sent = SentReply(external_id=external_id, url=f"https://square.example/#{external_id}")
        await outcomes.arrived(session, reply, sent, by="system", now=NOW)
    return reply_id


async def sign_take_down(
    sessions: Sessions, comment_id: CommentId, *, by: str = "지우", now: datetime = NOW
) -> TakeDownId:
    """Look at the reply that stands and sign its end."""
    async with sessions.writes() as session:
        actor = await identify(session, by)
        form = await take_downs.get_form(session, comment_id, by=actor)
        await take_downs.sign(session, form.reply_id, digest=form.digest, by=actor, now=now)
        return (await session.scalars(select(func.max(TakeDown.id)))).one()


async def sign_correction(
    sessions: Sessions,
    comment_id: CommentId,
    text: str = "아래 칸에 넣어 주세요.",
    *,
    by: str = "민아",
    now: datetime = NOW,
) -> ReplyId:
    """Look at the reply that stands and sign other words for it; the newest reply then."""
    async with sessions.writes() as session:
        actor = await identify(session, by)
        form = await corrections.get_form(session, comment_id, by=actor, now=now)
        await corrections.sign(
            session,
            form.reply_id,
            digest=form.digest,
            seen_version=form.comment_version,
            text=text,
            by=actor,
            now=now,
        )
    return (await get_reply(sessions, comment_id)).id


async def get_reply(sessions: Sessions, comment_id: CommentId) -> Reply:
    """The newest reply of a comment."""
    async with sessions.reads() as session:
        return (
            await session.scalars(
                select(Reply).where(Reply.comment_id == comment_id).order_by(Reply.id.desc())
            )
        ).first() or _nothing()


async def record_entries(sessions: Sessions, count: int = 1) -> None:
    """Let the record hold what somebody said."""
    async with sessions.writes() as session:
        for number in range(count):
            audit.record(
                session,
                Audit.REFUSED,
                f"account:{number}",
                by=audit.COMMAND,
                at=NOW,
                personal={"reason": f"이유 {number}"},
            )


def _nothing() -> Reply:
    raise AssertionError("there is no reply")
