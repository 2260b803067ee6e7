"""Sending: exactly what was signed, once, to a comment that still says the same."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from typing_extensions import override

from bot.database import Database
from bot.dispatch.taking import put_back
from bot.errors import NotConnected, NothingInDoubt, StillInFlight
from bot.ids import AccountId, TaskId
from bot.models.attempts import Attempt, AttemptOutcome
from bot.models.audit import AuditEntry
from bot.models.comments import Comment, CommentState
from bot.models.drafts import Draft, DraftState
from bot.models.replies import Reply, ReplyEnd, ReplyState
from bot.models.slack import Notice
from bot.models.work import Task, TaskState
from bot.ports import Address
from bot.rules.scope import EVERYTHING, Scope
from bot.services import accounts, clearance, freeze, lifting, members, outcomes, sending, settling
from bot.services.audit import Audit
from bot.services.sending import Sender
from bot.services.settling import Settler
from bot.views import FreezeOutcome
from bot.work import Again, Job
from integrations.contract import (
    CommentDeleted,
    CommentSnapshot,
    ReplyEchoed,
    ReplyToSend,
    Resend,
    SentReply,
)
from integrations.errors import RateLimited
from tests.support.builders import (
    NOW,
    TEAM,
    Drafted,
    a_comment,
    add_account,
    add_draft,
    add_member,
    deliver,
    get_reply,
    identify,
    sign,
    user_of,
)
from tests.support.clock import SettableClock
from tests.support.database import ONLY_SQLITE
from tests.support.platform import FakePlatform, Fault, capabilities


@dataclass
class Stage:
    """A signed reply, the platform it goes to, and the hands that move it."""

    database: Database
    clock: SettableClock
    platform: FakePlatform
    drafted: Drafted
    asked_for: set[Address] = field(default_factory=set)

    def of(self, address: Address) -> FakePlatform:
        self.asked_for.add(address)
        return self.platform

    @property
    def sender(self) -> Sender:
        return Sender(sessions=self.database, platforms=self, clock=self.clock, random=lambda: 0.5)

    async def take(self, kind: str) -> Job:
        """Take the newest task of a kind, as a dispatcher would."""
        async with self.database.writes() as session:
            return await self.take_in(session, kind)

    async def take_in(self, session: AsyncSession, kind: str) -> Job:
        task = (
            await session.scalars(
                select(Task)
                .where(Task.kind == kind, Task.state != TaskState.DONE)
                .order_by(Task.id.desc())
            )
        ).first()
        assert task is not None, f"there is no {kind} task"
        task.state, task.fence, task.attempts = (
            TaskState.RUNNING,
            task.fence + 1,
            task.attempts + 1,
        )
        return Job(
            id=TaskId(task.id),
            kind=kind,
            key=task.key,
            args=task.args,
            attempts=task.attempts,
            fence=task.fence,
            created_at=task.created_at,
        )

    async def send(self) -> Again | None:
        """When to come back, if it said so."""
        again = await sending.send(self.sender, await self.take("send"))
        return again if isinstance(again, Again) else None

    async def settle(self) -> Again | None:
        settler = Settler(
            sessions=self.database, platforms=self, clock=self.clock, random=lambda: 0.5
        )
        return await settling.settle(settler, await self.take("settle"))

    async def reply(self) -> Reply:
        return await get_reply(self.database, self.drafted.comment_id)

    async def draft_state(self) -> DraftState:
        async with self.database.reads() as session:
            return (await session.get_one(Draft, self.drafted.draft_id)).state

    def show(self, comment: CommentSnapshot) -> None:
        self.platform.comments[comment.external_id] = comment


@pytest.fixture
async def stage(database: Database, clock: SettableClock) -> Stage:
    """A reply that Mina signed; its undo window is over."""
    await add_member(database)
    drafted = await add_draft(database)
    await sign(database, drafted)
    stage = Stage(database, clock, FakePlatform(), drafted)
    stage.show(a_comment())
    clock.advance(timedelta(seconds=21))
    return stage


async def test_a_signed_reply_is_published_word_for_word(stage: Stage):
    await stage.send()

    assert [reply.text for reply in stage.platform.published] == ["위 칸에 넣으셔도 돼요."]
    assert (await stage.reply()).state is ReplyState.SENT


@ONLY_SQLITE
async def test_a_reply_goes_to_where_its_account_points(stage: Stage):
    await stage.send()

    asked_for = {(address.platform, address.external_id) for address in stage.asked_for}
    assert asked_for == {("fake", "page-mosiru_kr")}


async def test_sending_answers_the_comment_and_ends_the_draft(stage: Stage):
    await stage.send()

    async with stage.database.reads() as session:
        comment = await session.get_one(Comment, stage.drafted.comment_id)
    assert comment.state is CommentState.ANSWERED
    assert await stage.draft_state() is DraftState.RETIRED


async def test_a_task_that_comes_twice_publishes_once(stage: Stage):
    job = await stage.take("send")
    await sending.send(stage.sender, job)

    await sending.send(stage.sender, job)

    assert len(stage.platform.published) == 1


async def test_a_comment_edited_behind_our_back_withdraws_the_reply(stage: Stage):
    stage.show(a_comment(text="일본 100v에서도 돼요?", edited_at=NOW))

    await stage.send()

    reply = await stage.reply()
    assert stage.platform.published == []
    assert (reply.state, reply.ended_because) == (
        ReplyState.WITHDRAWN,
        ReplyEnd.COMMENT_CHANGED,
    )


async def test_a_comment_deleted_behind_our_back_withdraws_the_reply(stage: Stage):
    stage.platform.comments.clear()

    await stage.send()

    assert stage.platform.published == []
    assert (await stage.reply()).ended_because is ReplyEnd.COMMENT_GONE


@pytest.mark.parametrize("second_reading", ["gone", "shown"])
async def test_a_comment_deleted_while_its_reply_was_leaving_withdraws_the_reply(
    stage: Stage, second_reading: str
):
    comments = stage.platform.comments

    class Busy(FakePlatform):
        @override
        async def send_reply(self, reply: ReplyToSend) -> SentReply:
            deletion = CommentDeleted(external_id=reply.target_id, deleted_at=stage.clock())
            await deliver(stage.database, stage.drafted.account_id, deletion)
            raise RateLimited("slow down", retry_after=timedelta(seconds=30))

    stage.platform = Busy(comments=comments)
    await stage.send()
    stage.platform = FakePlatform(comments=comments if second_reading == "shown" else {})

    await stage.send()

    reply = await stage.reply()
    assert (reply.state, reply.ended_because) == (ReplyState.WITHDRAWN, ReplyEnd.COMMENT_GONE)
    assert stage.platform.published == []


async def test_a_comment_deleted_while_its_reply_was_in_doubt_withdraws_the_reply(stage: Stage):
    stage.platform.capabilities = capabilities(resend=Resend.IDEMPOTENT)
    await _leave_in_sending(stage)
    await stage.send()
    deletion = CommentDeleted(external_id="c1", deleted_at=stage.clock())
    await deliver(stage.database, stage.drafted.account_id, deletion)
    stage.platform.comments.clear()
    await stage.settle()

    await stage.send()

    assert (await stage.reply()).ended_because is ReplyEnd.COMMENT_GONE


@ONLY_SQLITE
async def test_news_of_another_comment_does_not_release_the_reply(stage: Stage):
    stage.platform.comments["c1"] = a_comment("c2")

    again = await stage.send()

    assert again is not None
    assert stage.platform.published == []
    assert (await stage.reply()).state is ReplyState.QUEUED


@ONLY_SQLITE
@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"is_hidden": True, "can_reply": False}, ReplyEnd.COMMENT_HIDDEN),
        ({"can_reply": False}, ReplyEnd.REPLIES_CLOSED),
    ],
)
async def test_a_comment_that_takes_no_replies_returns_the_reply(stage: Stage, change, because):
    stage.show(replace(a_comment(), **change))

    await stage.send()

    assert stage.platform.published == []
    assert (await stage.reply()).ended_because is because


async def test_a_reply_given_in_the_app_withdraws_ours(stage: Stage):
    stage.show(replace(a_comment(), own_reply_ids=("native-1",)))

    await stage.send()

    assert stage.platform.published == []
    assert (await stage.reply()).ended_because is ReplyEnd.ANSWERED_ELSEWHERE


async def test_a_frozen_account_keeps_signed_replies_in_the_outbox(stage: Stage):
    async with stage.database.writes() as session:
        await freeze.freeze(session, EVERYTHING, reason="은색 가루", by=None, now=NOW)

    await stage.send()

    assert stage.platform.published == []
    assert (await stage.reply()).state is ReplyState.QUEUED


async def test_lifting_a_freeze_returns_what_it_held_to_review(stage: Stage):
    async with stage.database.writes() as session:
        await freeze.freeze(session, EVERYTHING, reason="은색 가루", by=None, now=NOW)
    await stage.send()

    async with stage.database.writes() as session:
        await lifting.lift_scope(session, EVERYTHING, by=None, now=NOW)

    reply = await stage.reply()
    assert (reply.state, reply.ended_because) == (ReplyState.WITHDRAWN, ReplyEnd.FROZEN)
    assert stage.platform.published == []


async def freeze_and_lift(stage: Stage, account_id: AccountId | None = None) -> FreezeOutcome:
    """Stop everything, or one account, and let it go again a moment later."""
    async with stage.database.writes() as session:
        outcome = await freeze.freeze(
            session, Scope(account_id=account_id), reason="은색 가루", by=None, now=stage.clock()
        )
    stage.clock.advance(timedelta(seconds=5))
    async with stage.database.writes() as session:
        await lifting.lift_scope(session, Scope(account_id=account_id), by=None, now=stage.clock())
    return outcome


@pytest.mark.parametrize("scope", ["installation", "account"])
async def test_a_reply_in_doubt_during_a_freeze_does_not_leave_after_the_lift(
    stage: Stage, scope: str
):
    stage.platform.capabilities = capabilities(resend=Resend.IDEMPOTENT)
    await _leave_in_sending(stage)
    await stage.send()
    outcome = await freeze_and_lift(
        stage, None if scope == "installation" else stage.drafted.account_id
    )
    await stage.settle()

    await stage.send()

    reply = await stage.reply()
    assert (outcome.held, outcome.in_flight) == (0, 1)
    assert (reply.state, reply.ended_because) == (ReplyState.WITHDRAWN, ReplyEnd.FROZEN)
    assert stage.platform.published == []


async def test_a_reply_that_was_leaving_during_a_freeze_does_not_try_again_after_the_lift(
    stage: Stage,
):
    class Busy(FakePlatform):
        @override
        async def send_reply(self, reply: ReplyToSend) -> SentReply:
            del reply
            await freeze_and_lift(stage)
            raise RateLimited("slow down", retry_after=timedelta(seconds=30))

    stage.platform = Busy(comments=stage.platform.comments)
    await stage.send()
    stage.platform = FakePlatform(comments=stage.platform.comments)

    await stage.send()

    assert (await stage.reply()).ended_because is ReplyEnd.FROZEN
    assert stage.platform.published == []


async def test_a_freeze_of_another_account_leaves_a_retry_alone(stage: Stage):
    stage.platform.faults.append(Fault.UNAVAILABLE)
    await stage.send()
    await freeze_and_lift(stage, await add_account(stage.database, "mosiru_jp"))

    await stage.send()

    assert (await stage.reply()).state is ReplyState.SENT


async def test_a_sign_off_past_its_shelf_life_returns_to_review(stage: Stage):
    stage.clock.advance(timedelta(hours=4))

    await stage.send()

    assert stage.platform.published == []
    assert (await stage.reply()).ended_because is ReplyEnd.EXPIRED


async def test_a_signer_who_lost_the_right_signs_nothing_out(stage: Stage):
    async with stage.database.writes() as session:
        await members.learn_profile(
            session,
            team_id=TEAM,
            user_id=user_of("민아"),
            name="민아",
            locale="ko",
            is_active=False,
            now=NOW,
        )

    await stage.send()

    assert stage.platform.published == []
    assert (await stage.reply()).ended_because is ReplyEnd.SIGNER_LOST_RIGHT


@ONLY_SQLITE
@pytest.mark.parametrize("fault", [Fault.RATE_LIMIT, Fault.UNAVAILABLE])
async def test_a_platform_that_surely_did_nothing_is_tried_again(stage: Stage, fault: Fault):
    stage.platform.faults.append(fault)

    again = await stage.send()

    assert again is not None
    assert again.run_at > stage.clock()
    assert (await stage.reply()).state is ReplyState.QUEUED


@ONLY_SQLITE
async def test_the_record_says_why_a_reply_is_tried_again(stage: Stage):
    stage.platform.faults.append(Fault.UNAVAILABLE)

    await stage.send()

    async with stage.database.reads() as session:
        wanted = select(AuditEntry.body).where(AuditEntry.kind == Audit.REPLY_REQUEUED)
        [body] = await session.scalars(wanted)
    assert json.loads(body)["facts"]["error"] == "Unavailable: unavailable"


@ONLY_SQLITE
@pytest.mark.parametrize(
    ("fault", "end"),
    [
        (Fault.REFUSE, ReplyEnd.REFUSED),
        (Fault.EXPIRED, ReplyEnd.CONNECTION_EXPIRED),
        (Fault.NOT_PERMITTED, ReplyEnd.NOT_PERMITTED),
        (Fault.GONE, ReplyEnd.COMMENT_GONE),
    ],
)
async def test_a_refusal_of_the_platform_fails_the_reply_with_its_reason(
    stage: Stage, fault: Fault, end: ReplyEnd
):
    stage.platform.faults.append(fault)

    await stage.send()

    reply = await stage.reply()
    assert (reply.state, reply.ended_because) == (ReplyState.FAILED, end)


@ONLY_SQLITE
@pytest.mark.parametrize("fault", [Fault.EXPIRED, Fault.NOT_PERMITTED, Fault.REFUSE])
async def test_a_signer_hears_that_the_reading_before_the_sending_was_refused(
    stage: Stage, fault: Fault
):
    stage.platform.fetch_faults.append(fault)

    await stage.send()

    assert await _count_notices(stage) == 1


@ONLY_SQLITE
async def test_a_signer_hears_that_replies_were_closed_meanwhile(stage: Stage):
    stage.show(replace(a_comment(), can_reply=False))

    await stage.send()

    assert await _count_notices(stage) == 1


@ONLY_SQLITE
async def test_a_signer_hears_that_the_signature_grew_too_old(stage: Stage):
    async with stage.database.writes() as session:
        await sending.expire(session, await stage.take_in(session, "expire"), stage.clock())

    assert await _count_notices(stage) == 1


@ONLY_SQLITE
async def test_a_signer_is_not_told_what_a_colleague_did(stage: Stage):
    stage.show(replace(a_comment(), own_reply_ids=("native-1",)))

    await stage.send()

    assert await _count_notices(stage) == 0


async def test_an_account_that_was_removed_gives_back_what_is_signed_for_it(stage: Stage):
    async with stage.database.writes() as session:
        await accounts.remove(session, "mosiru_kr", now=NOW)

    await stage.send()

    assert stage.platform.published == []
    assert (await stage.reply()).ended_because is ReplyEnd.CONNECTION_EXPIRED


async def test_an_account_that_is_removed_during_the_second_reading_sends_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    async def fetch(_: str) -> CommentSnapshot:
        async with stage.database.writes() as session:
            await accounts.remove(session, "mosiru_kr", now=NOW)
        return a_comment()

    monkeypatch.setattr(stage.platform, "fetch_comment", fetch)

    await stage.send()

    assert stage.platform.published == []
    assert (await stage.reply()).ended_because is ReplyEnd.CONNECTION_EXPIRED


@ONLY_SQLITE
async def test_a_missing_secret_gives_the_reply_back_at_once(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    def of(_: Address) -> FakePlatform:
        raise NotConnected("account mosiru_kr: the token is missing")

    monkeypatch.setattr(stage, "of", of)

    assert await stage.send() is None

    assert (await stage.reply()).ended_because is ReplyEnd.CONNECTION_EXPIRED


async def test_a_lost_answer_is_doubtful_and_not_sent_again(stage: Stage):
    stage.platform.faults.append(Fault.LOSE_ANSWER)

    await stage.send()

    assert (await stage.reply()).state is ReplyState.DOUBTFUL
    assert len(stage.platform.published) == 1


async def test_a_doubtful_reply_that_is_found_is_sent(stage: Stage):
    stage.platform.faults.append(Fault.LOSE_ANSWER)
    await stage.send()
    stage.clock.advance(timedelta(seconds=31))

    await stage.settle()

    assert (await stage.reply()).state is ReplyState.SENT
    assert len(stage.platform.published) == 1


@ONLY_SQLITE
async def test_a_clock_of_ours_that_is_ahead_hides_no_reply(stage: Stage):
    stage.clock.advance(timedelta(minutes=5))
    asked: list[datetime] = []

    async def find(
        reply: ReplyToSend, *, since: datetime, besides: Collection[str] = ()
    ) -> SentReply | None:
        del reply, besides
        asked.append(since)
        return None

    stage.platform.find_reply = find  # type: ignore[method-assign]
    await _leave_in_sending(stage)
    await stage.send()
    await stage.settle()

    assert asked[0] <= a_comment().created_at


async def test_a_doubtful_reply_that_is_not_there_is_queued_once_more(stage: Stage):
    await _leave_in_sending(stage)
    await stage.send()
    for _ in settling.LOOKS:
        await stage.settle()

    await stage.send()

    assert (await stage.reply()).state is ReplyState.SENT
    assert len(stage.platform.published) == 1


@ONLY_SQLITE
async def test_a_platform_that_cannot_tell_leaves_the_decision_to_a_person(stage: Stage):
    stage.platform.capabilities = capabilities(resend=Resend.BLIND)
    await _leave_in_sending(stage)
    await stage.send()

    await stage.settle()

    assert (await stage.reply()).state is ReplyState.DOUBTFUL
    assert stage.platform.published == []


@pytest.mark.parametrize(
    ("seen", "state"), [("there", ReplyState.SENT), ("not there", ReplyState.FAILED)]
)
async def test_a_person_who_looked_settles_a_doubtful_reply(
    stage: Stage, seen: str, state: ReplyState
):
    stage.platform.capabilities = capabilities(resend=Resend.BLIND)
    stage.platform.faults.append(Fault.LOSE_ANSWER)
    await stage.send()
    stage.clock.advance(settling.STILL_IN_FLIGHT)

    async with stage.database.writes() as session:
        await settling.settle_by_hand(
            session,
            (await stage.reply()).sign_off_id,
            stands=seen == "there",
            by=await identify(session),
            now=stage.clock(),
        )

    assert (await stage.reply()).state is state
    assert len(stage.platform.published) == 1


async def test_nobody_looks_any_more_for_a_reply_that_a_person_settled(stage: Stage):
    stage.platform.faults.append(Fault.LOSE_ANSWER)
    await stage.send()
    assert await _count_looks(stage) == 1

    async with stage.database.writes() as session:
        signed, by = (await stage.reply()).sign_off_id, await identify(session)
        await settling.settle_by_hand(session, signed, stands=True, by=by, now=stage.clock())

    assert await _count_looks(stage) == 0


async def test_nobody_settles_what_is_in_no_doubt(stage: Stage):
    await stage.send()

    with pytest.raises(NothingInDoubt):
        async with stage.database.writes() as session:
            await settling.settle_by_hand(
                session,
                (await stage.reply()).sign_off_id,
                stands=True,
                by=await identify(session),
                now=stage.clock(),
            )


@ONLY_SQLITE
async def test_nobody_can_say_it_is_not_there_while_the_call_may_yet_land(stage: Stage):
    stage.platform.faults.append(Fault.LOSE_ANSWER)
    await stage.send()

    with pytest.raises(StillInFlight):
        async with stage.database.writes() as session:
            await settling.settle_by_hand(
                session,
                (await stage.reply()).sign_off_id,
                stands=False,
                by=await identify(session),
                now=stage.clock(),
            )


async def test_a_call_that_lands_after_all_closes_the_comment(stage: Stage):
    quick = stage.platform.send_reply

    async def hang(reply: ReplyToSend) -> SentReply:
        async with stage.database.writes() as session:  # meanwhile it was found doubtful, absent
            held = await session.get_one(Reply, (await stage.reply()).id)
            held.move(ReplyState.QUEUED)
            await session.flush()
            held.move(ReplyState.WITHDRAWN, because=ReplyEnd.COMMENT_CHANGED)
        return await quick(reply)

    stage.platform.send_reply = hang  # type: ignore[method-assign]

    await stage.send()

    async with stage.database.reads() as session:
        comment = await session.get_one(Comment, stage.drafted.comment_id)
        kinds = (await session.scalars(select(AuditEntry.kind))).all()
    assert comment.state is CommentState.ANSWERED
    assert "reply_arrived_late" in kinds


async def test_a_second_arrival_of_a_sent_reply_is_on_the_record(stage: Stage):
    quick = stage.platform.send_reply

    async def hang(reply: ReplyToSend) -> SentReply:
        async with stage.database.writes() as session:  # another process sent it meanwhile
            held = await session.get_one(Reply, (await stage.reply()).id)
            sent = SentReply(external_id="other", url=None)
            await outcomes.arrived(session, held, sent, by="system", now=stage.clock())
        return await quick(reply)

    stage.platform.send_reply = hang  # type: ignore[method-assign]

    await stage.send()

    assert ((await stage.reply()).external_id, await _late_arrivals(stage)) == ("other", ["r1"])


@pytest.mark.parametrize(
    ("name", "text", "late"),
    [
        ("r2", "위 칸에 넣으셔도 돼요. ", ["r2"]),
        ("r1", "위 칸에 넣으셔도 돼요.", []),
        ("r2", "직접 답해요.", []),
    ],
)
async def test_an_echo_of_a_sent_reply_under_another_id_is_on_the_record(
    stage: Stage, name: str, text: str, late: list[str]
):
    await stage.send()
    echo = ReplyEchoed(external_id=name, parent_id="c1", text=text, url=None, sent_at=NOW)

    await deliver(stage.database, stage.drafted.account_id, echo)

    assert ((await stage.reply()).external_id, await _late_arrivals(stage)) == ("r1", late)


async def test_a_crash_between_release_and_record_becomes_doubtful(stage: Stage):
    await _leave_in_sending(stage)

    await stage.send()

    async with stage.database.reads() as session:
        attempt = (await session.scalars(select(Attempt))).one()
    assert (await stage.reply()).state is ReplyState.DOUBTFUL
    assert attempt.outcome is AttemptOutcome.UNKNOWN


async def test_our_own_echo_confirms_a_doubtful_reply(stage: Stage):
    stage.platform.faults.append(Fault.LOSE_ANSWER)
    await stage.send()
    echo = ReplyEchoed(
        external_id="r9", parent_id="c1", text="위 칸에 넣으셔도 돼요.", url=None, sent_at=NOW
    )

    await deliver(stage.database, stage.drafted.account_id, echo)

    reply = await stage.reply()
    assert (reply.state, reply.external_id) == (ReplyState.SENT, "r9")


async def test_a_second_reading_that_is_too_old_is_repeated(stage: Stage):
    def clock() -> datetime:
        return stage.clock.advance(timedelta(seconds=3))  # a database that takes its time

    again = await sending.send(replace(stage.sender, clock=clock), await stage.take("send"))

    assert again is not None
    assert stage.platform.published == []
    assert (await stage.reply()).state is ReplyState.QUEUED


@ONLY_SQLITE
async def test_a_slow_answer_is_as_old_as_its_question(stage: Stage):
    """The author may have changed the comment while the answer was on its way."""
    read_slowly(stage, takes=timedelta(seconds=3))

    again = await stage.send()

    assert again is not None
    assert again.counts  # so that it is not tried for ever
    assert stage.platform.published == []
    assert (await stage.reply()).state is ReplyState.QUEUED


@ONLY_SQLITE
async def test_a_platform_that_takes_long_to_read_is_answered_after_some_tries(stage: Stage):
    read_slowly(stage, takes=timedelta(seconds=10))

    tries = [await stage.send() for _ in range(5)]

    assert [again is not None for again in tries] == [True, True, True, True, False]
    assert (await stage.reply()).state is ReplyState.SENT


def read_slowly(stage: Stage, *, takes: timedelta) -> None:
    quick = stage.platform.fetch_comment

    async def slow(external_id: str) -> CommentSnapshot | None:
        stage.clock.advance(takes)
        return await quick(external_id)

    stage.platform.fetch_comment = slow  # type: ignore[method-assign]


@pytest.mark.parametrize(
    ("failing", "end"),
    [
        (None, ReplyEnd.EXPIRED),
        ("publishing", ReplyEnd.GAVE_UP),
        ("reading", ReplyEnd.GAVE_UP),
        ("reading, and once more right now", ReplyEnd.GAVE_UP),
    ],
)
async def test_what_did_not_leave_in_its_shelf_life_comes_back_with_the_reason(
    stage: Stage, failing: str | None, end: ReplyEnd
):
    is_publishing = failing == "publishing"
    (stage.platform.faults if is_publishing else stage.platform.fetch_faults).append(
        Fault.UNAVAILABLE
    )
    if failing is None:  # the process came too late even for the first try
        await stage.take("send")
    else:
        await _send_in_vain(stage)
    if failing == "reading, and once more right now":
        await stage.take("send")

    async with stage.database.writes() as session:
        await sending.expire(session, await stage.take_in(session, "expire"), stage.clock())

    assert (await stage.reply()).ended_because is end


async def _late_arrivals(stage: Stage) -> list[str]:
    async with stage.database.reads() as session:
        wanted = select(AuditEntry.body).where(AuditEntry.kind == Audit.REPLY_ARRIVED_LATE)
        return [json.loads(body)["facts"]["external_id"] for body in await session.scalars(wanted)]


async def _count_notices(stage: Stage) -> int:
    async with stage.database.reads() as session:
        return len((await session.scalars(select(Notice))).all())


async def _count_looks(stage: Stage) -> int:
    """How many times the platform is still to be asked what became of a reply."""
    is_ready = (Task.kind == settling.SETTLE) & (Task.state == TaskState.READY)
    async with stage.database.reads() as session:
        return len((await session.scalars(select(Task.id).where(is_ready))).all())


async def _send_in_vain(stage: Stage) -> None:
    """Try once; the dispatcher puts the task back."""
    job = await stage.take("send")
    again = await sending.send(stage.sender, job)
    assert isinstance(again, Again)
    async with stage.database.writes() as session:
        await put_back(session, job, again, now=stage.clock())


async def _leave_in_sending(stage: Stage) -> None:
    """What a process leaves that was killed after the release and before the call."""
    async with stage.database.writes() as session:
        reply = await stage.reply()
        await clearance.clear(session, reply.id, a_comment(), now=stage.clock())
