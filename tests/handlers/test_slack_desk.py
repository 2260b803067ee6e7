"""Cards in a workspace that is slow, forgetful, closed or crashed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.database import Database
from bot.demo.workspace.faults import Fault, PlannedFault
from bot.desk import SHOW, Obstacle, Postponed
from bot.dispatch.taking import take
from bot.ids import AccountId, SlackMessageId
from bot.models.drafts import Draft, RetiredBecause
from bot.models.slack import MessageState, SlackMessage
from bot.models.work import Task, TaskState
from bot.rules.chain import Anchor
from bot.services import anchors, cards
from bot.work import Job, Settled
from handlers.slack_cards import HALF_A_TURN
from tests.handlers.office import CHANNEL, MINA, Office, an_office, tasks_of
from tests.support.builders import a_comment, add_draft
from tests.support.workspace import Json

ROOT, DRAFT = SlackMessageId(1), SlackMessageId(2)


@pytest.fixture
async def idle(sqlite: Database):
    """An office where only the test itself calls the desk."""
    async with an_office(sqlite, works=False) as opened:
        await add_draft(sqlite)
        yield opened


async def ledger(office: Office, message_id: SlackMessageId) -> SlackMessage:
    async with office.database.reads() as session:
        return await session.get_one(SlackMessage, message_id)


async def crash_before_the_post(office: Office) -> None:
    async with office.database.writes() as session:
        await cards.begin_posting(session, ROOT)


async def _take(office: Office, message_id: SlackMessageId) -> Job:
    tasks = await tasks_of(office.database, SHOW)
    [task_id] = [task.id for task in tasks if task.args["message_id"] == message_id]
    async with office.database.writes() as session:
        [job] = await take(session, [task_id], owner="a test", now=office.clock())
    return job


def posts(office: Office) -> list[Json]:
    return office.workspace.calls("chat.postMessage")


async def test_a_card_is_posted_once_with_its_marker(idle: Office):
    await idle.side.desk.show(ROOT)
    await idle.side.desk.show(ROOT)

    held = await ledger(idle, ROOT)
    assert len(posts(idle)) == 1
    assert idle.root["metadata"]["event_payload"] == {"marker": held.marker}
    assert (held.state, held.ts) == (MessageState.POSTED, idle.root["ts"])


async def test_a_card_and_the_end_of_its_task_are_noted_together(idle: Office):
    job = await _take(idle, ROOT)

    answer = await idle.side.desk.show(ROOT, job)

    assert answer is Settled.FINISHED
    async with idle.database.reads() as session:
        assert (await session.get_one(Task, job.id)).state is TaskState.DONE


async def test_a_card_is_noted_although_somebody_took_its_task_over(idle: Office):
    job = replace(await _take(idle, ROOT), fence=0)

    await idle.side.desk.show(ROOT, job)

    assert (await ledger(idle, ROOT)).state is MessageState.POSTED


async def test_a_draft_waits_for_the_root_of_its_thread(idle: Office):
    await idle.side.desk.show(DRAFT)

    assert posts(idle) == []


async def test_a_draft_stands_in_the_thread_of_its_root(idle: Office):
    await idle.side.desk.show(ROOT)
    await idle.side.desk.show(DRAFT)

    assert idle.draft["thread_ts"] == idle.root["ts"]


async def test_an_anchor_is_posted_once_though_the_process_dies_before_it_knows(idle: Office):
    async with idle.database.writes() as session:
        anchor = await anchors.record(session, now=idle.clock())
        await cards.want_anchor(session, anchor.seq, channel=CHANNEL, now=idle.clock())
    message_id = SlackMessageId(3)
    await idle.side.desk.show(message_id)
    await _forget(idle, message_id)

    await idle.side.desk.show(message_id)

    [posted] = posts(idle)
    assert Anchor(anchor.seq, anchor.hash).written() in str(posted["arguments"]["blocks"])


async def test_nothing_unfurls_and_nobody_is_linked(idle: Office):
    await idle.side.desk.show(ROOT)

    sent = posts(idle)[0]["arguments"]
    assert (sent["unfurl_links"], sent["unfurl_media"], sent["parse"]) == (False, False, "none")


async def test_after_a_crash_a_card_that_stands_is_found_and_not_posted_again(idle: Office):
    await idle.side.desk.show(ROOT)
    await _forget(idle, ROOT)

    await idle.side.desk.show(ROOT)

    assert len(posts(idle)) == 1
    assert (await ledger(idle, ROOT)).ts == idle.root["ts"]


async def test_after_a_crash_a_draft_is_looked_for_in_its_thread(idle: Office):
    await idle.side.desk.show(ROOT)
    await idle.side.desk.show(DRAFT)
    await _forget(idle, DRAFT)

    await idle.side.desk.show(DRAFT)

    assert len(idle.workspace.thread(CHANNEL, idle.root["ts"])) == 2


async def test_after_a_crash_before_the_call_the_card_is_posted(idle: Office):
    await crash_before_the_post(idle)

    await idle.side.desk.show(ROOT)

    assert len(posts(idle)) == 1


async def test_a_closed_gate_postpones_without_noting_a_post(idle: Office):
    idle.gates.later = idle.clock() + timedelta(seconds=2)

    answer = await idle.side.desk.show(ROOT)

    assert answer == Postponed(idle.gates.later, "pace")
    assert (await ledger(idle, ROOT)).state is MessageState.WANTED


async def test_who_waits_behind_others_comes_back_later(idle: Office):
    idle.gates.later = idle.clock() + timedelta(seconds=2)

    await add_draft(idle.database, snapshot=a_comment("c2"), account_id=AccountId(1))
    answer = await idle.side.desk.show(SlackMessageId(3))

    assert answer == Postponed(idle.gates.later + 2 * HALF_A_TURN, "pace")


async def test_a_call_passes_the_gates_of_its_channel_and_method(idle: Office):
    await idle.side.desk.show(ROOT)

    assert idle.gates.asked == [f"post:{CHANNEL}", "method:chat.postMessage"]


async def test_a_look_up_passes_the_gate_of_its_own_method(idle: Office):
    await crash_before_the_post(idle)

    await idle.side.desk.show(ROOT)

    assert idle.gates.asked[0] == "method:conversations.history"


async def test_when_slack_is_too_busy_the_gate_is_held_back_as_long_as_it_asks(idle: Office):
    limited = PlannedFault(Fault.RATE_LIMITED, retry_after=7)
    idle.workspace.workspace.faults.plan("chat.postMessage", limited)

    answer = await idle.side.desk.show(ROOT)

    until = idle.clock() + timedelta(seconds=7)
    assert answer == Postponed(until, "ratelimited")
    assert idle.gates.held_back == [("method:chat.postMessage", until)]


async def test_a_card_deleted_in_slack_is_posted_afresh(office: Office):
    await add_draft(office.database)
    first = await office.workspace.wait_for(lambda: office.draft)

    await _delete(office, first)

    await office.workspace.wait_for(lambda: office.draft["ts"] != first["ts"])


async def test_what_changed_while_its_root_was_gone_is_redrawn_once_the_root_stands(idle: Office):
    await idle.side.desk.show(ROOT)
    await idle.side.desk.show(DRAFT)
    await _lose(idle, ROOT)
    await _retire(idle, DRAFT)
    await idle.side.desk.show(DRAFT)  # in vain: there is no root

    await _finish_all(idle)
    await idle.side.desk.show(ROOT)

    ready = [task for task in await tasks_of(idle.database, SHOW) if task.state is TaskState.READY]
    assert [task.args["message_id"] for task in ready] == [DRAFT]


async def test_a_closed_channel_is_reported_and_tried_again_later(idle: Office):
    await idle.workspace.control("remove_from_channel", channel=CHANNEL)

    answer = await idle.side.desk.show(ROOT)

    assert {problem.obstacle for problem in idle.problems} == {Obstacle.CHANNEL_CLOSED}
    assert isinstance(answer, Postponed)
    assert answer.until > idle.clock()


async def test_a_card_in_an_archived_channel_is_reported_when_it_changes(idle: Office):
    await idle.side.desk.show(ROOT)
    await idle.workspace.control("archive_channel", channel=CHANNEL, user=MINA)
    async with idle.database.writes() as session:
        held = await session.get_one(SlackMessage, ROOT)
        held.shown_as, held.wanted_version = None, held.wanted_version + 1

    answer = await idle.side.desk.show(ROOT)

    assert "is_inactive" in {problem.error for problem in idle.problems}
    assert isinstance(answer, Postponed)
    assert answer.until > idle.clock()


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.RESET])
async def test_while_slack_is_away_a_card_waits_and_no_attempt_is_counted(
    idle: Office, fault: Fault
):
    idle.workspace.workspace.faults.plan("chat.postMessage", PlannedFault(fault))

    postponed = await idle.side.desk.show(ROOT)

    assert isinstance(postponed, Postponed)
    assert not postponed.counts


async def test_a_post_whose_answer_was_lost_is_found_and_not_made_twice(idle: Office):
    idle.workspace.workspace.faults.plan("chat.postMessage", PlannedFault(Fault.RESET))
    await idle.side.desk.show(ROOT)

    await idle.side.desk.show(ROOT)

    assert len(idle.workspace.messages(CHANNEL)) == 1
    assert (await ledger(idle, ROOT)).state is MessageState.POSTED


async def test_after_a_clear_refusal_nobody_looks_for_the_card(idle: Office):
    limited = PlannedFault(Fault.RATE_LIMITED, retry_after=1)
    idle.workspace.workspace.faults.plan("chat.postMessage", limited)
    await idle.side.desk.show(ROOT)

    await idle.side.desk.show(ROOT)

    assert idle.workspace.calls("conversations.history") == []
    assert len(idle.workspace.messages(CHANNEL)) == 1


@pytest.mark.parametrize("fault", [Fault.RATE_LIMITED, Fault.TOKEN_REVOKED])
async def test_a_look_up_that_slack_refused_is_made_again_before_any_post(
    idle: Office, fault: Fault
):
    await idle.side.desk.show(ROOT)
    await _forget(idle, ROOT)
    idle.workspace.workspace.faults.plan("conversations.history", PlannedFault(fault))
    await idle.side.desk.show(ROOT)

    await idle.side.desk.show(ROOT)

    assert len(idle.workspace.messages(CHANNEL)) == 1
    assert (await ledger(idle, ROOT)).ts == idle.root["ts"]


async def _forget(office: Office, message_id: SlackMessageId) -> None:
    """As if the process had died between the call and the note of its outcome."""
    async with office.database.writes() as session:
        held = await session.get_one(SlackMessage, message_id)
        held.state, held.ts, held.shown_as, held.shown_version = MessageState.POSTING, None, None, 0


async def _lose(office: Office, message_id: SlackMessageId) -> None:
    async with office.database.writes() as session:
        held = await session.get_one(SlackMessage, message_id)
        await cards.lost(session, channel=held.channel, ts=str(held.ts), now=office.clock())


async def _retire(office: Office, message_id: SlackMessageId) -> None:
    async with office.database.writes() as session:
        held = await session.get_one(SlackMessage, message_id)
        draft = await session.get_one(Draft, held.subject_id)
        draft.retire(RetiredBecause.REPLACED)
        cards.refresh_draft(session, draft.id, now=office.clock())


async def _finish_all(office: Office) -> None:
    async with office.database.writes() as session:
        await session.execute(update(Task).values(state=TaskState.DONE))


async def _delete(office: Office, message: Json) -> None:
    await office.side.desk.calls.slack.chat_delete(channel=CHANNEL, ts=message["ts"])
