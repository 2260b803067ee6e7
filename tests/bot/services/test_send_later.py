"""Sending later: at the time that was signed and never before, or back to review."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from bot.database import Database
from bot.dispatch.taking import list_next, take
from bot.errors import TimeRefused
from bot.ids import DraftId
from bot.models.attempts import Attempt
from bot.models.audit import AuditEntry
from bot.models.drafts import Draft, DraftState
from bot.models.replies import Reply, ReplyEnd, ReplyState
from bot.models.sign_offs import SignOff
from bot.models.signatures import Signature, VoidedBecause
from bot.ports import Address
from bot.rules.chain import written
from bot.rules.permissions import Role
from bot.rules.policy import Measure
from bot.rules.risk import Risk
from bot.rules.scope import EVERYTHING
from bot.services import (
    draft_views,
    freeze,
    lifting,
    outbox,
    review,
    sending,
    signatures,
    verification,
)
from bot.services.audit import Audit
from bot.services.sending import Sender
from bot.views import Terms
from bot.work import Again, Settled, finish
from integrations.contract import CommentDeleted, CommentEdited
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_draft,
    add_member,
    deliver,
    digest_of,
    get_reply,
    identify,
    set_measure,
    sign,
)
from tests.support.clock import SettableClock
from tests.support.database import change_without_guards
from tests.support.platform import FakePlatform

AT = NOW + timedelta(hours=10)
SHELF_LIFE = timedelta(hours=4)
A_MOMENT = timedelta(seconds=1)


@dataclass
class Stage:
    """A draft, the platform it may go to, and whoever runs what is due."""

    database: Database
    clock: SettableClock
    platform: FakePlatform
    drafted: Drafted

    def of(self, _: Address) -> FakePlatform:
        return self.platform

    async def sign(self, at: datetime = AT, *, by: str = "민아") -> None:
        async with self.database.writes() as session:
            await review.edit_and_sign(
                session,
                self.drafted.comment_id,
                seen_version=1,
                text="위 칸에 넣으셔도 돼요.",
                based_on=self.drafted.draft_id,
                by=await identify(session, by),
                now=self.clock(),
                terms=Terms(send_at=at),
            )

    async def run_due(self, *kinds: str) -> None:
        """Run what is due of the timers of a reply, as a dispatcher would."""
        sender = Sender(
            sessions=self.database, platforms=self, clock=self.clock, random=lambda: 0.5
        )
        timers = {outbox.SEND_LATER: sending.send_later, outbox.EXPIRE: sending.expire}
        for kind in kinds or (outbox.SEND_LATER, outbox.SEND, outbox.EXPIRE):
            async with self.database.writes() as session:
                due = [task.id for task in await list_next(session, [kind], limit=9)]
                jobs = await take(session, due, owner="test", now=self.clock())
            for job in jobs:
                again = None if kind in timers else await sending.send(sender, job)
                assert not isinstance(again, Again)
                if again is Settled.FINISHED:
                    continue
                async with self.database.writes() as session:
                    if kind in timers:
                        await timers[kind](session, job, self.clock())
                    await finish(session, job, self.clock())

    async def reply(self) -> Reply:
        return await get_reply(self.database, self.drafted.comment_id)

    async def first(self) -> Signature:
        """The newest first signature."""
        async with self.database.reads() as session:
            newest = select(Signature).order_by(Signature.id.desc()).limit(1)
            return (await session.scalars(newest)).one()

    @property
    def sent(self) -> int:
        return len(self.platform.published)


async def build(database: Database, clock: SettableClock, *flags: str) -> Stage:
    await add_member(database)
    await add_member(database, "지우", Role.LEAD)
    drafted = await add_draft(database, flags=flags)
    clock.instant = NOW
    return Stage(database, clock, FakePlatform(comments={"c1": a_comment()}), drafted)


@pytest.fixture
async def stage(sqlite: Database, clock: SettableClock) -> Stage:
    return await build(sqlite, clock)


@pytest.fixture
async def risky(sqlite: Database, clock: SettableClock) -> Stage:
    """A draft that two must sign."""
    stage = await build(sqlite, clock, Risk.REFUND)
    await set_measure(sqlite, stage.drafted.account_id, Risk.REFUND, Measure.TWO)
    return stage


@pytest.fixture
async def either(database: Database, clock: SettableClock) -> Stage:
    return await build(database, clock)


async def test_a_reply_leaves_at_its_time_and_not_before(stage: Stage):
    await stage.sign()
    sent = []
    for at in (AT - A_MOMENT, AT, AT + A_MOMENT):
        stage.clock.instant = at
        await stage.run_due()
        sent.append(stage.sent)

    assert sent == [0, 1, 1]


async def test_a_reply_that_waits_lets_the_others_of_its_conversation_pass(stage: Stage):
    await stage.sign()
    follow_up = a_comment("c2", parent_id="c1")
    stage.platform.comments["c2"] = follow_up
    account_id = stage.drafted.account_id
    other = await add_draft(stage.database, snapshot=follow_up, account_id=account_id)
    await sign(stage.database, other)
    stage.clock.instant = NOW + timedelta(minutes=1)

    await stage.run_due()

    assert [reply.target_id for reply in stage.platform.published] == ["c2"]


async def test_an_outage_past_its_time_sends_it_late_while_its_shelf_life_lasts(stage: Stage):
    await stage.sign()
    stage.clock.instant = AT + SHELF_LIFE - A_MOMENT

    await stage.run_due()

    assert stage.sent == 1


async def test_after_a_longer_outage_it_is_back_for_review(stage: Stage):
    await stage.sign()
    stage.clock.instant = AT + SHELF_LIFE

    await stage.run_due()

    reply = await stage.reply()
    assert (stage.sent, reply.ended_because) == (0, ReplyEnd.EXPIRED)


@pytest.mark.parametrize(
    "news",
    [
        CommentEdited(comment=a_comment(text="일본 100v에서도 돼요?"), edited_at=NOW),
        CommentDeleted(external_id="c1", deleted_at=NOW),
    ],
)
async def test_a_change_of_the_comment_withdraws_it_at_once(
    stage: Stage, news: CommentEdited | CommentDeleted
):
    await stage.sign()

    await deliver(stage.database, stage.drafted.account_id, news)

    assert (await stage.reply()).state is ReplyState.WITHDRAWN


async def test_a_comment_is_read_again_at_that_time(stage: Stage):
    await stage.sign()
    stage.platform.comments["c1"] = a_comment(text="일본 100v에서도 돼요?")
    stage.clock.instant = AT

    await stage.run_due()

    assert (stage.sent, (await stage.reply()).ended_because) == (0, ReplyEnd.COMMENT_CHANGED)


async def test_a_cancelled_one_never_leaves_and_its_words_are_on_offer_again(stage: Stage):
    await stage.sign()
    stage.clock.instant = AT - A_MOMENT
    async with stage.database.writes() as session:
        lead = await identify(session, "지우")
        sign_off_id = (await stage.reply()).sign_off_id
        await review.undo(session, sign_off_id, by=lead, now=stage.clock())
    stage.clock.instant = AT

    await stage.run_due()

    async with stage.database.reads() as session:
        draft = await session.get_one(Draft, stage.drafted.draft_id)
    assert (stage.sent, draft.state) == (0, DraftState.OFFERED)


async def test_a_freeze_holds_it_and_lifting_returns_it_to_review(stage: Stage):
    await stage.sign()
    async with stage.database.writes() as session:
        lead = await identify(session, "지우")
        stopped = await freeze.freeze(session, EVERYTHING, reason="불", by=lead, now=NOW)
    stage.clock.instant = AT
    await stage.run_due()
    held = (await stage.reply()).state
    async with stage.database.writes() as session:
        await lifting.lift_scope(session, EVERYTHING, by=lead, now=AT)

    reply = await stage.reply()
    assert (stopped.held, stopped.later, held) == (1, 1, ReplyState.QUEUED)
    assert (stage.sent, reply.ended_because) == (0, ReplyEnd.FROZEN)


@pytest.mark.parametrize(
    ("at", "finding"),
    [
        (NOW - A_MOMENT, "later.past"),
        (NOW + A_MOMENT, "later.too_soon"),
        (NOW + timedelta(days=15), "later.too_far"),
    ],
)
async def test_a_time_that_cannot_be_kept_signs_nothing(stage: Stage, at: datetime, finding: str):
    with pytest.raises(TimeRefused) as refused:
        await stage.sign(at)

    assert refused.value.parameters == {"finding": finding, "zone": "Asia/Seoul", "days": 14}


async def test_the_record_tells_the_time(stage: Stage):
    await stage.sign()

    async with stage.database.reads() as session:
        signed = select(AuditEntry.body).where(AuditEntry.kind == Audit.SIGNED_OFF)
        body = (await session.scalars(signed)).one()
        found = await verification.verify(session)
    assert json.loads(body)["facts"]["send_at"] == written(AT)
    assert found.fault is None


async def approve_as_shown(stage: Stage, by: str) -> None:
    """Press Approve on the draft's card as it stands now."""
    async with stage.database.writes() as session:
        card = await draft_views.get_draft(session, stage.drafted.draft_id)
        reviewer = await identify(session, by)
        await review.sign_off(
            session, card.draft_id, digest=card.digest, by=reviewer, now=stage.clock()
        )


async def test_the_second_of_two_signs_the_time_of_the_first(risky: Stage):
    await risky.sign()

    await approve_as_shown(risky, "지우")

    async with risky.database.reads() as session:
        signed = (await session.scalars(select(SignOff))).one()
    assert (signed.send_at, signed.first_signature_id) == (AT, (await risky.first()).id)


@pytest.mark.parametrize("at", [AT + timedelta(hours=1), None])
async def test_another_time_begins_with_no_signature(risky: Stage, at: datetime | None):
    await risky.sign()
    before = await risky.first()
    if at is not None:
        await risky.sign(at, by="지우")
    else:  # on a card that does not show the time yet
        digest = await digest_of(risky.database, DraftId(before.draft_id))
        async with risky.database.writes() as session:
            lead = await identify(session, "지우")
            await review.sign_off(session, before.draft_id, digest=digest, by=lead, now=NOW)

    async with risky.database.reads() as session:
        voided = await session.get_one(Signature, before.id)
        standing = await signatures.find_standing(session, before.draft_id)
    assert voided.voided_because is VoidedBecause.TIME_CHANGED
    assert standing is not None
    assert standing.send_at == at


async def test_a_first_signature_waits_until_its_time_at_the_most(risky: Stage):
    await risky.sign()
    risky.clock.instant = AT

    with pytest.raises(TimeRefused):
        await approve_as_shown(risky, "지우")

    assert (await risky.first()).expires_at == AT


async def test_a_time_that_was_changed_by_hand_sends_nothing(stage: Stage):
    await stage.sign()
    stage.clock.instant = NOW + timedelta(hours=2)
    earlier = stage.clock.instant.isoformat(timespec="microseconds")
    change_without_guards(
        stage.database,
        f"UPDATE sign_off SET send_at = '{earlier}'; UPDATE reply SET send_after = '{earlier}';"  # noqa: S608 - constants
        f" UPDATE task SET run_at = '{earlier}' WHERE kind = 'send_later'",
    )

    await stage.run_due()

    assert (stage.sent, (await stage.reply()).ended_because) == (0, ReplyEnd.NOT_ON_RECORD)


async def test_the_database_keeps_the_time(either: Stage):
    await either.sign()
    reply = await either.reply()
    signed = SignOff.id == reply.sign_off_id
    early = Attempt(reply_id=reply.id, number=1, started_at=AT - A_MOMENT)

    for forbidden in (
        update(SignOff).where(signed).values(send_at=NOW + A_MOMENT),
        update(Reply).where(Reply.id == reply.id).values(send_after=NOW),
    ):
        with pytest.raises(IntegrityError):
            async with either.database.writes() as session:
                await session.execute(forbidden)
    with pytest.raises(IntegrityError, match="not before its time"):
        async with either.database.writes() as session:
            (await session.get_one(Reply, reply.id)).state = ReplyState.SENDING
            session.add(early)


async def test_the_database_wants_a_reply_to_wait_for_what_was_signed(
    either: Stage, monkeypatch: pytest.MonkeyPatch
):
    write_reply = outbox.write_reply

    async def forgetful(session, signed, comment, *, corrects, now):
        told, signed.send_at = signed.send_at, None
        with session.no_autoflush:
            reply = await write_reply(session, signed, comment, corrects=corrects, now=now)
        signed.send_at = told
        return reply

    monkeypatch.setattr(outbox, "write_reply", forgetful)

    with pytest.raises(IntegrityError):
        await either.sign()
