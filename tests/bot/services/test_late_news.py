"""News that comes late, in between, or while a reply is on its way."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.dispatch.taking import take
from bot.models.comments import Comment, CommentState
from bot.models.replies import Reply, ReplyEnd, ReplyState
from bot.models.work import Task, TaskState
from bot.rules.permissions import Role
from bot.rules.risk import Risk
from bot.services import clearance, intake, members, outcomes, settling
from bot.services.settling import Settler
from integrations.contract import (
    CommentCreated,
    CommentDeleted,
    CommentEdited,
    ReplyEchoed,
    Resend,
)
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_draft,
    add_member,
    deliver,
    get_reply,
    identify,
    sign,
)
from tests.support.clock import SettableClock
from tests.support.platform import FakePlatform, capabilities

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def drafted(database: Database) -> Drafted:
    await add_member(database)
    return await add_draft(database)


async def edit(database: Database, drafted: Drafted, text: str, minute: int) -> None:
    at = NOW + minute * MINUTE
    changed = a_comment(text=text, edited_at=at)
    await deliver(database, drafted.account_id, CommentEdited(comment=changed, edited_at=at))


async def begin(database: Database, drafted: Drafted) -> None:
    """Sign and begin an attempt whose outcome is open."""
    await sign(database, drafted)
    async with database.writes() as session:
        reply = (await session.scalars(select(Reply))).one()
        await outcomes.begin_attempt(session, reply, now=NOW)


async def clear(database: Database, drafted: Drafted, **shown) -> Reply:
    reply = await get_reply(database, drafted.comment_id)
    async with database.writes() as session:
        await clearance.clear(session, reply.id, replace(a_comment(), **shown), now=NOW)
    return await get_reply(database, drafted.comment_id)


async def test_an_edit_that_was_taken_back_stays_taken_back(database: Database, drafted: Drafted):
    await edit(database, drafted, a_comment().text, 2)

    await edit(database, drafted, "일본 100v에서도 돼요?", 1)

    async with database.reads() as session:
        comment = await session.get_one(Comment, drafted.comment_id)
    assert comment.text == a_comment().text


async def test_other_words_on_the_platform_count_whatever_time_it_gives(
    database: Database, drafted: Drafted
):
    await edit(database, drafted, a_comment().text, 2)
    await sign(database, drafted)

    reply = await clear(database, drafted, text="일본 100v에서도 돼요?", edited_at=NOW + MINUTE)

    assert (reply.state, reply.ended_because) == (ReplyState.WITHDRAWN, ReplyEnd.COMMENT_CHANGED)


async def miss(database: Database, drafted: Drafted) -> None:
    """Let the reading before a sending find no comment."""
    await sign(database, drafted)
    reply = await get_reply(database, drafted.comment_id)
    async with database.writes() as session:
        await clearance.clear(session, reply.id, None, now=NOW)


def news(text: str, *, minute: int, is_edit: bool = True) -> CommentEdited | CommentCreated:
    at = NOW + minute * MINUTE
    comment = a_comment(text=text, edited_at=at)
    return (
        CommentEdited(comment=comment, edited_at=at) if is_edit else CommentCreated(comment=comment)
    )


SAME, OTHER = a_comment().text, "일본 100v에서도 돼요?"


@pytest.mark.parametrize(
    ("late", "state"),
    [
        (news(OTHER, minute=1), CommentState.OPEN),
        (news(OTHER, minute=-1), CommentState.OPEN),  # a clock behind ours
        (news(SAME, minute=1), CommentState.OPEN),
        (news(SAME, minute=-1), CommentState.GONE),
        (news(OTHER, minute=1, is_edit=False), CommentState.OPEN),
        (CommentCreated(comment=a_comment(text=OTHER)), CommentState.OPEN),
        (CommentCreated(comment=a_comment()), CommentState.GONE),
    ],
)
async def test_a_comment_that_a_reading_missed_comes_back_with_news_of_it(
    database: Database,
    drafted: Drafted,
    late: CommentEdited | CommentCreated,
    state: CommentState,
):
    await miss(database, drafted)

    await deliver(database, drafted.account_id, late)

    async with database.reads() as session:
        comment = await session.get_one(Comment, drafted.comment_id)
        wanted = select(Task).where(Task.kind == intake.TRIAGE, Task.state == TaskState.READY)
        triage = (await session.scalars(wanted)).one()
    is_back = state is CommentState.OPEN
    assert (comment.state, comment.version) == (state, 2 if is_back else 1)
    assert comment.text == (late.comment.text if is_back else SAME)
    assert triage.args == {"comment_id": drafted.comment_id}


async def test_a_deletion_after_a_missed_reading_is_final(database: Database, drafted: Drafted):
    await miss(database, drafted)
    deletion = CommentDeleted(external_id="c1", deleted_at=NOW)
    await deliver(database, drafted.account_id, deletion)

    late = [news(OTHER, minute=1), news(OTHER, minute=2, is_edit=False)]
    await deliver(database, drafted.account_id, *late)

    async with database.reads() as session:
        comment = await session.get_one(Comment, drafted.comment_id)
    assert (comment.state, comment.version) == (CommentState.GONE, 1)


async def test_first_words_that_come_late_do_not_bring_back_a_missed_comment(
    database: Database, drafted: Drafted
):
    await edit(database, drafted, SAME, 2)
    await miss(database, drafted)

    await deliver(database, drafted.account_id, CommentCreated(comment=a_comment(text=OTHER)))

    async with database.reads() as session:
        comment = await session.get_one(Comment, drafted.comment_id)
    assert (comment.state, comment.text) == (CommentState.GONE, SAME)


async def test_an_answer_by_hand_during_an_attempt_ends_the_next_attempt(
    database: Database, drafted: Drafted
):
    await begin(database, drafted)
    echo = ReplyEchoed(external_id="n1", parent_id="c1", text="직접요", url=None, sent_at=NOW)
    await deliver(database, drafted.account_id, echo)
    async with database.writes() as session:
        reply = (await session.scalars(select(Reply))).one()
        await outcomes.requeued(session, reply, error="RateLimited", now=NOW)

    reply = await clear(database, drafted)

    assert reply.ended_because is ReplyEnd.ANSWERED_ELSEWHERE


async def test_a_lead_who_may_no_longer_sign_risks_does_not_send_one(
    database: Database, drafted: Drafted
):
    member_id = await add_member(database, "지우", Role.LEAD)
    async with database.writes() as session:
        (await session.get_one(Comment, drafted.comment_id)).flags = [Risk.LEGAL.value]
    await sign(database, drafted, by="지우")
    async with database.writes() as session:
        roles = frozenset({Role.REVIEWER})
        await members.set_roles(session, member_id, roles=roles, by=None, now=NOW)

    reply = await clear(database, drafted)

    assert reply.ended_because is ReplyEnd.SIGNER_LOST_RIGHT


async def look(database: Database, platform: FakePlatform) -> None:
    """Run the look that waits."""

    class Platforms:
        def of(self, _address) -> FakePlatform:
            return platform

    async with database.writes() as session:
        wanted = select(Task.id).where(Task.kind == settling.SETTLE, Task.state == TaskState.READY)
        jobs = await take(session, (await session.scalars(wanted)).all(), owner="test", now=NOW)
    clock, chance = SettableClock(NOW), lambda: 0.5
    settler = Settler(sessions=database, platforms=Platforms(), clock=clock, random=chance)
    await settling.settle(settler, jobs[0])


async def doubt(database: Database) -> Reply:
    async with database.writes() as session:
        reply = (await session.scalars(select(Reply))).one()
        await outcomes.doubtful(session, reply, error="lost", now=NOW)
        return reply


async def test_a_look_that_somebody_asked_for_concludes_nothing_too_early(
    database: Database, drafted: Drafted
):
    await begin(database, drafted)
    reply = await doubt(database)
    async with database.writes() as session:
        await settling.check_now(session, reply.sign_off_id, by=await identify(session), now=NOW)

    await look(database, FakePlatform(capabilities=capabilities(resend=Resend.IDEMPOTENT)))

    assert (await get_reply(database, drafted.comment_id)).state is ReplyState.DOUBTFUL


async def test_attempts_that_surely_failed_do_not_use_up_the_second_send(
    database: Database, drafted: Drafted
):
    await begin(database, drafted)
    async with database.writes() as session:
        reply = (await session.scalars(select(Reply))).one()
        await outcomes.requeued(session, reply, error="RateLimited", now=NOW)
        await outcomes.begin_attempt(session, reply, now=NOW)
    reply = await doubt(database)
    async with database.writes() as session:
        await settling.schedule(session, reply, at=NOW, now=NOW, look=len(settling.LOOKS) - 1)

    await look(database, FakePlatform())

    assert (await get_reply(database, drafted.comment_id)).state is ReplyState.QUEUED
