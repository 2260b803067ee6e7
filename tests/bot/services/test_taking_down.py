"""Carrying out a signed take-down: once for sure, or told that it is not."""

import json
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from bot.database import Database
from bot.errors import StillInFlight
from bot.ids import TakeDownId
from bot.models.audit import AuditEntry
from bot.models.comments import Comment, CommentState
from bot.models.replies import Reply
from bot.models.slack import Notice
from bot.models.take_downs import TakeDown, TakeDownEnd, TakeDownState
from bot.models.work import Task, TaskState
from bot.ports import Address
from bot.rules.erasure import ErasedBecause, KeptBecause
from bot.rules.permissions import Role
from bot.services import (
    accounts,
    erasure,
    history,
    members,
    notices,
    queue,
    review,
    take_down_doubts,
    take_down_outcomes,
    take_downs,
    taking_down,
    verification,
)
from bot.services.audit import Audit
from bot.services.comment_views import get_comment, load_comment
from bot.services.erasure import Wanted
from bot.services.sending import Sender
from bot.views import CommentCard, CommentStatus, HistoryQuery, Outcome, Section
from bot.work import Again, Job
from integrations.contract import CommentDeleted, ReplyEchoed, ReplyToSend
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_draft,
    add_member,
    deliver,
    identify,
    publish,
    sign,
    sign_take_down,
)
from tests.support.clock import SettableClock
from tests.support.database import change_without_guards
from tests.support.platform import FakePlatform, Fault

HELD = ReplyToSend(key="k", target_id="c1", text="위 칸에 넣으셔도 돼요.")


@dataclass
class Stage:
    """A reply that stands as ``r1``, and a lead's signature to remove it."""

    database: Database
    clock: SettableClock
    drafted: Drafted
    take_down_id: TakeDownId
    platform: FakePlatform = field(default_factory=lambda: FakePlatform(published=[HELD]))

    def of(self, _address: Address) -> FakePlatform:
        return self.platform

    async def carry_out(self) -> Again | None:
        """One call of the task, as a dispatcher would."""
        async with self.database.writes() as session:
            task = (
                await session.scalars(
                    update(Task)
                    .where(Task.kind == "take_down")
                    .values(
                        state=TaskState.RUNNING, fence=Task.fence + 1, attempts=Task.attempts + 1
                    )
                    .returning(Task)
                )
            ).one()
            job = Job(
                id=task.id,
                kind=task.kind,
                key=task.key,
                args=task.args,
                attempts=task.attempts,
                fence=task.fence,
                created_at=task.created_at,
            )
        sender = Sender(
            sessions=self.database, platforms=self, clock=self.clock, random=lambda: 0.5
        )
        return await taking_down.take_down(sender, job)

    async def row(self) -> TakeDown:
        async with self.database.reads() as session:
            return await session.get_one(TakeDown, self.take_down_id)

    async def outcome(self) -> tuple[TakeDownState, TakeDownEnd | None]:
        row = await self.row()
        return row.state, row.ended_because

    async def card(self) -> CommentCard:
        async with self.database.reads() as session:
            return await get_comment(session, self.drafted.comment_id)

    async def status(self) -> CommentStatus:
        return (await self.card()).status

    async def erase(self) -> int:
        """Erase all of the account that may go; how many comments that were."""
        wanted = Wanted(account_id=self.drafted.account_id, because=ErasedBecause.AGE, by="command")
        return (await erasure.erase(self.database, self.clock, wanted)).comments

    async def agrees(self) -> bool:
        async with self.database.reads() as session:
            return (await verification.verify(session)).fault is None


@pytest.fixture
async def stage(sqlite: Database, clock: SettableClock) -> Stage:
    return await set_up(sqlite, clock)


async def set_up(database: Database, clock: SettableClock) -> Stage:
    await add_member(database)
    await add_member(database, "지우", Role.LEAD)
    drafted = await add_draft(database)
    await publish(database, drafted)
    take_down_id = await sign_take_down(database, drafted.comment_id)
    return Stage(database, clock, drafted, take_down_id)


async def test_just_the_signed_reply_is_removed_and_its_comment_waits_again(
    database: Database, clock: SettableClock
):
    stage = await set_up(database, clock)

    await stage.carry_out()

    assert stage.platform.deleted == ["r1"]
    assert await stage.outcome() == (TakeDownState.DONE, None)
    card = await stage.card()
    assert (card.status, card.reply_url) == (CommentStatus.TAKEN_DOWN, None)
    assert await stage.agrees()
    async with database.writes() as session:
        comment = await session.get_one(Comment, stage.drafted.comment_id)
        by = await identify(session)
        waiting = await queue.get_page(
            session, Section.UNASSIGNED, by=by, of=[stage.drafted.account_id], now=NOW
        )
    assert (comment.state, comment.round) == (CommentState.OPEN, 2)
    assert [line.comment_id for line in waiting.lines] == [comment.id]


async def test_after_it_another_reply_can_be_signed_and_taken_down(stage: Stage):
    await stage.carry_out()
    draft = await add_draft(
        stage.database, account_id=stage.drafted.account_id, text="아래 칸에 넣어 주세요."
    )

    await publish(stage.database, draft, external_id="r2")

    assert await stage.status() is CommentStatus.SENT
    assert await sign_take_down(stage.database, draft.comment_id) != stage.take_down_id


async def test_the_words_that_were_signed_to_go_are_not_erased_before(stage: Stage):
    """Nor while it is in doubt: what still stands is asked for again, under the same signature."""
    stage.platform.delete_faults.append(Fault.BUSY)
    await stage.carry_out()

    erased = await stage.erase()
    for _ in range(2):  # look, ask
        await stage.carry_out()

    assert erased == 0
    assert await stage.outcome() == (TakeDownState.DONE, None)


async def test_the_database_keeps_the_words_of_what_is_being_taken_down(
    database: Database, clock: SettableClock
):
    stage = await set_up(database, clock)
    wanted = Wanted(account_id=stage.drafted.account_id, because=ErasedBecause.AGE, by="command")

    async with database.reads() as session:
        [kept] = await erasure.list_kept(session, wanted)
    assert kept.because is KeptBecause.TAKING_DOWN
    with pytest.raises(DBAPIError, match="being taken down"):
        async with database.writes() as session:
            await session.execute(update(Comment).values(erased_at=NOW, erased_because="age"))


async def test_what_is_answered_by_hand_after_it_is_found_as_that(stage: Stage):
    await stage.carry_out()

    async with stage.database.writes() as session:
        by = await identify(session)
        await review.answered_by_hand(session, stage.drafted.comment_id, by=by, now=NOW)
        wanted = HistoryQuery(outcome=Outcome.BY_HAND)
        found = await history.search(session, wanted, by=by)

    assert [line.comment_id for line in found.lines] == [stage.drafted.comment_id]


async def test_a_task_that_comes_twice_asks_once(stage: Stage):
    await stage.carry_out()

    await stage.carry_out()

    assert stage.platform.deleted == ["r1"]


async def test_a_lost_answer_is_looked_up_and_not_asked_again(stage: Stage):
    stage.platform.delete_faults.append(Fault.LOSE_ANSWER)

    again = await stage.carry_out()
    assert again is not None
    assert again.run_at == stage.clock() + timedelta(seconds=30)
    assert await stage.status() is CommentStatus.TAKE_DOWN_DOUBTFUL
    await stage.carry_out()

    assert stage.platform.deleted == ["r1"]
    assert await stage.outcome() == (TakeDownState.DONE, None)
    assert await stage.agrees()


async def test_a_reply_that_still_stands_after_a_doubt_is_asked_for_again(stage: Stage):
    stage.platform.delete_faults.append(Fault.BUSY)

    for _ in range(3):  # ask, look, ask
        await stage.carry_out()

    assert stage.platform.deleted == ["r1"]
    assert await stage.outcome() == (TakeDownState.DONE, None)


async def test_to_find_that_a_reply_stands_is_not_one_of_the_tries_to_remove_it(stage: Stage):
    stage.platform.delete_faults.append(Fault.BUSY)
    await stage.carry_out()

    again = await stage.carry_out()

    assert again is not None
    assert (again.run_at, again.counts) == (stage.clock(), False)


async def test_a_reply_that_somebody_removed_before_is_found_to_be_down(stage: Stage):
    stage.platform.deleted.append("r1")

    for _ in range(2):
        await stage.carry_out()

    assert await stage.outcome() == (TakeDownState.DONE, None)


async def test_after_three_doubts_a_person_is_told_that_it_stands(stage: Stage):
    stage.platform.delete_faults.extend([Fault.BUSY] * 3)

    for _ in range(6):
        await stage.carry_out()

    assert await stage.outcome() == (TakeDownState.FAILED, TakeDownEnd.GAVE_UP)
    assert await stage.status() is CommentStatus.NOT_TAKEN_DOWN
    assert await stage.agrees()
    async with stage.database.writes() as session:
        by = await identify(session, "지우")
        told = await notices.collect(session, by.member_id)
    assert told is not None
    assert [line.not_taken_down for line in told.lines] == [TakeDownEnd.GAVE_UP]


async def test_after_a_failure_it_can_be_signed_again(stage: Stage):
    stage.platform.delete_faults.append(Fault.REFUSE)
    await stage.carry_out()

    await sign_take_down(stage.database, stage.drafted.comment_id)

    async with stage.database.reads() as session:
        states = await session.scalars(select(TakeDown.state).order_by(TakeDown.id))
        assert list(states) == [TakeDownState.FAILED, TakeDownState.QUEUED]


async def in_doubt(stage: Stage) -> None:
    stage.platform.delete_faults.append(Fault.BUSY)
    await stage.carry_out()


@pytest.mark.parametrize(
    ("is_down", "end"),
    [
        (True, (TakeDownState.DONE, None)),
        (False, (TakeDownState.FAILED, TakeDownEnd.SEEN_STANDING)),
    ],
)
async def test_a_lead_who_looked_settles_a_doubt(stage: Stage, *, is_down: bool, end):
    await in_doubt(stage)
    async with stage.database.writes() as session:
        by, of = await identify(session, "지우"), [stage.drafted.account_id]
        waiting = await queue.get_page(session, Section.DOUBTFUL, by=by, of=of, now=NOW)
        later = stage.clock() + timedelta(minutes=1)
        await take_down_doubts.settle_by_hand(
            session, stage.take_down_id, is_down=is_down, by=by, now=later
        )

    assert [line.comment_id for line in waiting.lines] == [stage.drafted.comment_id]
    assert await stage.outcome() == end
    assert await stage.agrees()


async def test_what_may_go_down_yet_is_not_said_to_stand(stage: Stage):
    await in_doubt(stage)

    with pytest.raises(StillInFlight):
        async with stage.database.writes() as session:
            by, now = await identify(session, "지우"), stage.clock()
            await take_down_doubts.settle_by_hand(
                session, stage.take_down_id, is_down=False, by=by, now=now
            )


async def test_news_that_the_reply_was_deleted_settles_a_doubt(stage: Stage):
    await in_doubt(stage)

    gone = CommentDeleted(external_id="r1", deleted_at=NOW)
    await deliver(stage.database, stage.drafted.account_id, gone)

    assert await stage.outcome() == (TakeDownState.DONE, None)
    assert await stage.agrees()


async def test_a_doubt_that_is_settled_is_told_to_nobody(stage: Stage):
    stage.platform.delete_faults.append(Fault.LOSE_ANSWER)
    for _ in range(2):
        await stage.carry_out()

    async with stage.database.writes() as session:
        by = await identify(session, "지우")
        assert await notices.collect(session, by.member_id) is None
        assert list(await session.scalars(select(Notice))) == []


@pytest.mark.parametrize(
    ("fault", "end"),
    [
        (Fault.EXPIRED, TakeDownEnd.CONNECTION_EXPIRED),
        (Fault.NOT_PERMITTED, TakeDownEnd.NOT_PERMITTED),
        (Fault.REFUSE, TakeDownEnd.REFUSED),
    ],
)
async def test_a_refusal_of_the_platform_ends_it_with_a_reason(stage: Stage, fault, end):
    stage.platform.delete_faults.append(fault)

    assert await stage.carry_out() is None

    assert await stage.outcome() == (TakeDownState.FAILED, end)


@pytest.mark.parametrize("fault", [Fault.RATE_LIMIT, Fault.UNAVAILABLE])
async def test_what_surely_did_nothing_is_tried_again_later(stage: Stage, fault: Fault):
    stage.platform.delete_faults.append(fault)

    again = await stage.carry_out()

    assert again is not None
    assert (await stage.row()).state is TakeDownState.QUEUED


async def test_the_record_says_why_a_take_down_is_tried_again(stage: Stage):
    stage.platform.delete_faults.append(Fault.UNAVAILABLE)

    await stage.carry_out()

    wanted = select(AuditEntry.body).where(AuditEntry.kind == Audit.TAKE_DOWN_REQUEUED)
    async with stage.database.reads() as session:
        [body] = await session.scalars(wanted)
    assert json.loads(body)["facts"]["error"] == "Unavailable: unavailable"


async def test_nobody_takes_silence_for_an_answer(stage: Stage):
    stage.platform.delete_faults.append(Fault.BUSY)
    stage.platform.look_faults.append(Fault.EXPIRED)
    await stage.carry_out()

    again = await stage.carry_out()

    assert again is not None
    assert (await stage.row()).state is TakeDownState.DOUBTFUL


async def test_a_crash_between_the_call_and_the_record_is_a_doubt(stage: Stage):
    async with stage.database.writes() as session:
        signed = await take_down_outcomes.hold(session, stage.take_down_id)
        await take_down_outcomes.begin(session, signed, now=NOW)
    stage.platform.deleted.append("r1")  # the call went through

    for _ in range(2):
        await stage.carry_out()

    assert stage.platform.deleted == ["r1"]
    assert await stage.outcome() == (TakeDownState.DONE, None)


async def lose_right(stage: Stage) -> None:
    async with stage.database.writes() as session:
        lead = (await identify(session, "지우")).member_id
        roles = frozenset({Role.REVIEWER})
        await members.set_roles(session, lead, roles=roles, by=None, now=NOW)


async def run_out(stage: Stage) -> None:
    stage.clock.advance(timedelta(hours=4))


async def disconnect(stage: Stage) -> None:
    async with stage.database.writes() as session:
        await accounts.remove(session, "mosiru_kr", now=NOW)


@pytest.mark.parametrize(
    ("happens", "end"),
    [
        (lose_right, TakeDownEnd.SIGNER_LOST_RIGHT),
        (run_out, TakeDownEnd.EXPIRED),
        (disconnect, TakeDownEnd.CONNECTION_EXPIRED),
    ],
)
async def test_a_signature_that_holds_no_more_removes_nothing(stage: Stage, happens, end):
    await happens(stage)

    await stage.carry_out()

    assert stage.platform.deleted == []
    assert await stage.outcome() == (TakeDownState.WITHDRAWN, end)
    assert await stage.agrees()


async def test_a_row_that_nobody_signed_removes_nothing(stage: Stage):
    """All that a signature writes, but for the record."""
    await stage.carry_out()
    draft = await add_draft(
        stage.database, account_id=stage.drafted.account_id, text="아래 칸에 넣어 주세요."
    )
    reply_id = await publish(stage.database, draft, external_id="r2")
    stage.platform.published.append(HELD)
    async with stage.database.writes() as session:
        comment = await load_comment(session, draft.comment_id)
        reply = await session.get_one(Reply, reply_id)
        forged = TakeDown(
            reply_id=reply_id,
            comment_id=comment.id,
            account_id=comment.account_id,
            external_id="r2",
            digest=await take_downs.digest_of(session, reply, comment),
            member_id=(await identify(session, "지우")).member_id,
            signed_at=NOW,
            expires_at=NOW + timedelta(hours=4),
        )
        session.add(forged)
        await session.flush()
        await session.execute(
            update(Task).where(Task.kind == "take_down").values(args={"take_down_id": forged.id})
        )

    await stage.carry_out()

    assert stage.platform.deleted == ["r1"]
    assert not await stage.agrees()


async def test_a_reply_put_in_the_place_of_the_signed_one_is_not_removed(stage: Stage):
    """Somebody with the database in hand, and without its guards."""
    elsewhere = await add_draft(
        stage.database, account_id=stage.drafted.account_id, snapshot=a_comment("c2")
    )
    other_id = await sign(stage.database, elsewhere)
    change_without_guards(
        stage.database,
        f"UPDATE take_down SET reply_id = {other_id}, comment_id = {elsewhere.comment_id}",  # noqa: S608 - numbers
    )

    await stage.carry_out()

    assert stage.platform.deleted == []
    assert (await stage.row()).ended_because is TakeDownEnd.NOT_ON_RECORD


async def test_an_answer_in_the_app_after_it_is_told_as_such(stage: Stage):
    await stage.carry_out()
    echo = ReplyEchoed(external_id="x1", parent_id="c1", text="앱에서요", url=None, sent_at=NOW)

    await deliver(stage.database, stage.drafted.account_id, echo)

    assert await stage.status() is CommentStatus.ANSWERED_ELSEWHERE
