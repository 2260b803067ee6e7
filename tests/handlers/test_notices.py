"""What became of a reply reaches who signed it: in their language, together, and seldom."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.database import Database
from bot.demo.workspace.faults import Fault, PlannedFault
from bot.desk import NOTIFY, HomeOf, Postponed
from bot.ids import MemberId
from bot.models.replies import Reply, ReplyEnd
from bot.models.slack import Notice
from bot.services import clearance, endings, members, notices, outcomes, review
from bot.services.audit import SYSTEM
from integrations.contract import SentReply
from tests.handlers.office import CHANNEL, MINA, THEO, Office, an_office, tasks_of
from tests.support.builders import (
    TEAM,
    a_comment,
    add_account,
    add_draft,
    add_member,
    identify,
    sign,
)

ONE = "c1"


@pytest.fixture
async def idle(sqlite: Database):
    """An office where only the test itself calls the desk."""
    async with an_office(sqlite, works=False) as opened:
        yield opened


async def leave(office: Office, name: str = ONE, *, by: str = "민아", account: str = "kr") -> int:
    """A reply that somebody signed and that is leaving; its comment's card stands."""
    account_id = await add_account(office.database, account)
    drafted = await add_draft(office.database, snapshot=a_comment(name), account_id=account_id)
    reply_id = await sign(office.database, drafted, by=by)
    async with office.database.writes() as session:
        reply = await session.get_one(Reply, reply_id)
        await outcomes.begin_attempt(session, reply, now=office.clock())
    for task in await tasks_of(office.database, "show"):
        await office.side.desk.show(task.args["message_id"])
    return reply_id


async def leave_anew(office: Office, reply_id: int) -> int:
    """Another reply under the same comment, leaving as well."""
    async with office.database.writes() as session:
        comment_id = (await session.get_one(Reply, reply_id)).comment_id
        await review.edit_and_sign(
            session,
            comment_id,
            seen_version=1,
            text="다시 쓴 글이에요.",
            based_on=None,
            by=await identify(session),
            now=office.clock(),
        )
        newest = select(Reply).where(Reply.comment_id == comment_id).order_by(Reply.id.desc())
        reply = (await session.scalars(newest.limit(1))).one()
        await outcomes.begin_attempt(session, reply, now=office.clock())
        return reply.id


async def fail(office: Office, reply_id: int, *, by: str = SYSTEM) -> None:
    async with office.database.writes() as session:
        reply = await session.get_one(Reply, reply_id)
        because = ReplyEnd.REPLIES_CLOSED
        await outcomes.failed(session, reply, because, error="x", by=by, now=office.clock())


async def end_before_sending(office: Office, because: ReplyEnd) -> None:
    drafted = await add_draft(office.database)
    reply_id = await sign(office.database, drafted)
    async with office.database.writes() as session:
        reply = await session.get_one(Reply, reply_id)
        await clearance.give_back(session, reply, because=because, now=office.clock())


async def doubt(office: Office, reply_id: int) -> None:
    async with office.database.writes() as session:
        reply = await session.get_one(Reply, reply_id)
        await outcomes.doubtful(session, reply, error="x", now=office.clock())


async def notify(office: Office, member_id: MemberId) -> Postponed | None:
    return await office.side.desk.notify(member_id)


def told(office: Office, user: str = MINA) -> list[str]:
    return [str(message["blocks"]) for message in office.workspace.dm(user)]


async def test_a_failed_reply_is_told_to_its_signer_with_a_link_to_the_card(idle: Office):
    mina = await add_member(idle.database)
    await fail(idle, await leave(idle))

    await notify(idle, mina)

    (shown,) = told(idle)
    ts = idle.workspace.messages(CHANNEL)[0]["ts"]
    assert "승인한 답글 1개" in idle.workspace.dm(MINA)[0]["text"]
    assert "댓글에 더는 답글을 달 수 없어요" in shown
    assert f"/archives/{CHANNEL}/p{ts.replace('.', '')}" in shown


async def test_every_call_passes_the_gate_of_its_method(idle: Office):
    mina = await add_member(idle.database)
    await fail(idle, await leave(idle))
    await idle.side.desk.redraw_home(HomeOf(team_id=TEAM, user_id=MINA))
    await notify(idle, mina)

    called = {str(call["method"]) for call in idle.workspace.calls()} - {"auth.test"}
    assert {"users.info", "chat.getPermalink", "conversations.open"} < called
    assert {f"method:{method}" for method in called} <= set(idle.gates.asked)


async def test_words_wait_behind_a_closed_gate_without_any_call(idle: Office):
    mina = await add_member(idle.database)
    await fail(idle, await leave(idle))
    idle.gates.later = idle.clock() + timedelta(seconds=2)

    assert await notify(idle, mina) == Postponed(idle.gates.later, "pace")

    assert idle.workspace.calls("conversations.open") == []


async def test_who_reads_english_is_told_in_english(idle: Office):
    theo = await add_member(idle.database, "테오")
    await fail(idle, await leave(idle, by="테오"))

    await notify(idle, theo)

    assert "A reply that you signed" in idle.workspace.dm(THEO)[0]["text"]


async def test_what_comes_within_the_pause_is_told_together_after_it(idle: Office):
    mina = await add_member(idle.database)
    await fail(idle, await leave(idle))
    await notify(idle, mina)
    for name in ("c2", "c3"):
        await fail(idle, await leave(idle, name, account=name))

    later = await notify(idle, mina)

    assert later is not None
    assert (later.until, later.counts) == (idle.clock() + notices.PAUSE, False)
    idle.clock.advance(notices.PAUSE)
    assert await notify(idle, mina) is None
    assert len(told(idle)) == 2
    assert "승인한 답글 2개" in idle.workspace.dm(MINA)[-1]["text"]


async def test_two_failures_under_one_comment_are_two_lines(idle: Office):
    mina = await add_member(idle.database)
    first = await leave(idle)
    await fail(idle, first)
    await fail(idle, await leave_anew(idle, first))

    await notify(idle, mina)

    (shown,) = told(idle)
    assert shown.count("댓글에 더는 답글을 달 수 없어요") == 2


async def test_a_crowd_is_ten_lines_and_a_count(idle: Office):
    mina = await add_member(idle.database)
    for number in range(12):
        await fail(idle, await leave(idle, f"c{number}", account=f"a{number}"))

    await notify(idle, mina)

    (shown,) = told(idle)
    assert shown.count("/archives/") == notices.LINES
    assert "홈에 2개 더 있어요" in shown


async def test_a_doubt_is_told_once_the_first_look_had_its_time(idle: Office):
    mina = await add_member(idle.database)
    await doubt(idle, await leave(idle))
    (task,) = await tasks_of(idle.database, NOTIFY)

    await notify(idle, mina)

    assert task.run_at == idle.clock() + notices.DOUBT_WAITS
    assert "게시됐는지 확인하고 있어요" in told(idle)[0]


async def test_a_doubt_that_came_to_a_good_end_is_told_to_nobody(idle: Office):
    mina = await add_member(idle.database)
    reply_id = await leave(idle)
    await doubt(idle, reply_id)
    async with idle.database.writes() as session:
        reply = await session.get_one(Reply, reply_id)
        sent = SentReply(external_id="r1", url=None)
        await outcomes.arrived(session, reply, sent, by=SYSTEM, now=idle.clock())

    await notify(idle, mina)

    assert told(idle) == []


async def test_who_says_that_it_failed_need_not_be_told(idle: Office):
    mina = await add_member(idle.database)

    await fail(idle, await leave(idle), by=f"member:{mina}")

    assert await tasks_of(idle.database, NOTIFY) == []


async def test_a_failure_after_a_doubt_that_nobody_heard_of_is_one_line(idle: Office):
    mina = await add_member(idle.database)
    reply_id = await leave(idle)
    await doubt(idle, reply_id)
    await fail(idle, reply_id)

    await notify(idle, mina)

    assert told(idle)[0].count("/archives/") == 1


async def test_a_reply_that_came_back_before_it_was_sent_is_told(idle: Office):
    mina = await add_member(idle.database)
    await end_before_sending(idle, ReplyEnd.CONNECTION_EXPIRED)

    await notify(idle, mina)

    assert "연결이 만료됐어요" in told(idle)[0]


async def test_a_doubt_that_a_freeze_ended_is_told_to_nobody(idle: Office):
    mina = await add_member(idle.database)
    reply_id = await leave(idle)
    await doubt(idle, reply_id)
    async with idle.database.writes() as session:
        reply = await session.get_one(Reply, reply_id)
        await outcomes.requeued(session, reply, error="not found", now=idle.clock())
        await session.flush()
        because = ReplyEnd.FROZEN
        await endings.withdraw(session, reply, because=because, by=SYSTEM, now=idle.clock())

    await notify(idle, mina)

    assert told(idle) == []


@pytest.mark.parametrize("method", ["users.info", "chat.getPermalink", "conversations.open"])
@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.RESET])
async def test_while_slack_is_away_the_words_wait_and_are_said_once(
    idle: Office, method: str, fault: Fault
):
    mina = await add_member(idle.database)
    await fail(idle, await leave(idle))
    idle.workspace.workspace.faults.plan(method, PlannedFault(fault))

    later = await notify(idle, mina)
    await notify(idle, mina)

    assert later is not None
    assert not later.counts
    assert len(told(idle)) == 1


async def test_somebody_slack_does_not_reach_is_not_tried_for_ever(idle: Office):
    ghost = await add_member(idle.database, "유령")
    await fail(idle, await leave(idle, by="유령"))

    assert await notify(idle, ghost) is None

    async with idle.database.reads() as session:
        assert await session.scalar(select(func.count()).where(Notice.told_at.is_(None))) == 0


async def test_somebody_who_left_is_told_nothing(idle: Office):
    mina = await add_member(idle.database)
    await fail(idle, await leave(idle))
    async with idle.database.writes() as session:
        await members.learn_profile(
            session,
            team_id=TEAM,
            user_id=MINA,
            name="민아",
            locale="ko",
            is_active=False,
            now=idle.clock(),
        )

    await notify(idle, mina)

    assert told(idle) == []
