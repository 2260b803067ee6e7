"""Everything in the history is found by where it stands: on a card, in a roll-up, or hidden."""

import pytest
from sqlalchemy import update

from bot.database import Database
from bot.ids import CommentId
from bot.models.comments import Comment
from bot.models.history_states import HistoryState
from bot.models.slack import CardSubject, MessageState, SlackMessage
from bot.rules.judgement import judge
from bot.rules.visibility import Visibility
from bot.services import hides, hiding, review, triage
from bot.views import CommentStatus, HistoryLine, Outcome
from integrations.contract import CommentCreated
from tests.bot.services.test_history import find, search
from tests.bot.services.test_snoozing import LATER, snooze
from tests.support.builders import (
    NOW,
    a_comment,
    add_account,
    add_draft,
    add_member,
    deliver,
    identify,
    sign,
)


@pytest.fixture
async def hidden(database: Database) -> CommentId:
    """A comment that somebody wants hidden, newer than one that needs no reply."""
    await add_member(database)
    account_id = await add_account(database)
    closed, hidden = [
        await add_draft(database, snapshot=a_comment(name, text=name), account_id=account_id)
        for name in ("closed", "hidden")
    ]
    async with database.writes() as session:
        by = await identify(session)
        await review.close(session, closed.comment_id, by=by, now=NOW)
        await hides.hide(session, hidden.comment_id, seen_version=1, by=by, now=NOW)
    return hidden.comment_id


async def group(database: Database, text: str) -> CommentId:
    """A comment that seems to need no reply, in the roll-up of its hour."""
    account_id = await add_account(database)
    await deliver(database, account_id, CommentCreated(comment=a_comment("grouped", text=text)))
    [line] = (await search(database)).lines
    async with database.writes() as session:
        await triage.take_judgement(session, line.comment_id, judge(text), {}, version=1, now=NOW)
        await session.execute(
            update(SlackMessage)
            .where(SlackMessage.subject == CardSubject.ROLL_UP)
            .values(state=MessageState.POSTED, ts="1700000000.000200")
        )
    return line.comment_id


async def only_line(database: Database, state: HistoryState) -> HistoryLine:
    [line] = (await search(database, state=state)).lines
    return line


@pytest.mark.parametrize(
    ("visibility", "status"),
    [
        (Visibility.HIDING, CommentStatus.HIDING),
        (Visibility.HIDDEN, CommentStatus.HIDDEN),
        (Visibility.SHOWING, CommentStatus.UNHIDING),
    ],
)
async def test_what_was_hidden_is_not_said_to_need_no_reply(
    database: Database, hidden: CommentId, visibility: Visibility, status: CommentStatus
):
    async with database.writes() as session:
        await session.execute(
            update(Comment).where(Comment.id == hidden).values(visibility=visibility)
        )

    assert (await only_line(database, HistoryState.HIDDEN)).status is status
    assert await find(database, state=HistoryState.CLOSED) == ["closed"]
    assert await find(database, outcome=Outcome.NO_REPLY) == ["closed"]


async def test_what_could_not_be_hidden_waits_again(database: Database, hidden: CommentId):
    async with database.writes() as session:
        await hiding.give_up(session, hidden, now=NOW)

    assert (await only_line(database, HistoryState.OPEN)).status is CommentStatus.NOT_HIDDEN
    assert await find(database, state=HistoryState.HIDDEN) == []


async def test_what_is_snoozed_says_until_when_and_is_found(database: Database):
    await add_member(database)
    account_id = await add_account(database)
    snoozed, _ = [
        await add_draft(database, snapshot=a_comment(name, text=name), account_id=account_id)
        for name in ("snoozed", "waiting")
    ]
    await snooze(database, snoozed)

    [line] = (await search(database, outcome=Outcome.SNOOZED)).lines

    assert (line.text, line.snoozed_until) == ("snoozed", LATER)
    assert await find(database, state=HistoryState.OPEN) == ["waiting", "snoozed"]


async def test_what_was_signed_is_snoozed_no_more(database: Database):
    await add_member(database)
    drafted = await add_draft(database)
    await snooze(database, drafted)

    await sign(database, drafted)

    assert await find(database, outcome=Outcome.SNOOZED) == []


async def test_what_waits_in_a_roll_up_says_so_and_leads_there(database: Database):
    await add_member(database)
    await group(database, "🔥🔥🔥")

    line = await only_line(database, HistoryState.GROUPED)

    assert (line.status, line.ts) == (CommentStatus.GROUPED, "1700000000.000200")
    assert await find(database, state=HistoryState.OPEN) == []


async def test_what_is_done_with_in_a_roll_up_waits_there_no_more(database: Database):
    await add_member(database)
    comment_id = await group(database, "🔥🔥🔥")
    async with database.writes() as session:
        await review.close(session, comment_id, by=await identify(session), now=NOW)

    assert (await only_line(database, HistoryState.CLOSED)).status is CommentStatus.CLOSED
    assert await find(database, state=HistoryState.GROUPED) == []
