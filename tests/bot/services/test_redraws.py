"""Which cards are drawn anew, and when."""

import asyncio
import time
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.database import Database
from bot.desk import SHOW
from bot.ids import DraftId
from bot.models.slack import BEHIND, CardSubject, SlackMessage
from bot.models.work import Task, TaskState
from bot.services import cards, home
from bot.work import READY
from tests.support.builders import NOW, Drafted, add_draft
from tests.support.locks import until_somebody_waits

SOON = NOW + timedelta(seconds=3)


@pytest.fixture
async def drafted(database: Database) -> Drafted:
    """A comment and its draft; both cards show their newest state."""
    made = await add_draft(database)
    async with database.writes() as session:
        await session.execute(update(SlackMessage).values(shown_version=1))
        await session.execute(update(Task).values(state=TaskState.DONE))
    return made


async def change(database: Database, draft_id: DraftId) -> None:
    async with database.writes() as session:
        cards.refresh_draft(session, draft_id, now=SOON)


async def test_a_card_that_was_shown_waits_since_it_changed(database, drafted):
    await change(database, drafted.draft_id)

    async with database.reads() as session:
        waits_since = select(SlackMessage.subject).where(BEHIND, SlackMessage.wanted_at == SOON)
        assert (await session.scalars(waits_since)).all() == [CardSubject.DRAFT]


@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/Los_Angeles"])
async def test_the_lag_of_slack_is_the_same_in_every_time_zone(
    database, drafted, monkeypatch, zone
):
    await change(database, drafted.draft_id)

    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        async with database.reads() as session:
            lag = await home.get_slack_lag(session, now=SOON + timedelta(minutes=1))
    finally:
        monkeypatch.undo()
        time.tzset()

    assert lag == timedelta(minutes=1)


async def change_both(database: Database, drafted: Drafted) -> None:
    """The draft at once, its comment a little later."""
    async with database.writes() as session:
        await cards.refresh_comment(session, drafted.comment_id, now=NOW, delay=SOON - NOW)
        cards.refresh_draft(session, drafted.draft_id, now=NOW)


async def test_each_card_of_a_transaction_has_its_own_time(database, drafted):
    await change_both(database, drafted)

    async with database.reads() as session:
        waits_since = select(SlackMessage.wanted_at).where(BEHIND).order_by(SlackMessage.id)
        shows_at = (
            select(Task.run_at).where(Task.kind == SHOW, Task.state == READY).order_by(Task.key)
        )
        assert (await session.scalars(waits_since)).all() == [SOON, NOW]
        assert (await session.scalars(shows_at)).all() == [SOON, NOW]


async def test_of_several_times_for_one_card_the_earliest_counts(database, drafted):
    async with database.writes() as session:
        for seconds in (3, 0, 6):
            cards.refresh_draft(session, drafted.draft_id, now=NOW + timedelta(seconds=seconds))

    async with database.reads() as session:
        assert (await session.scalars(select(SlackMessage.wanted_at).where(BEHIND))).all() == [NOW]


@pytest.mark.postgresql
async def test_who_redraws_the_same_cards_takes_them_in_one_order(postgresql: Database):
    drafted = await add_draft(postgresql)
    async with postgresql.writes() as session:
        of_comment = SlackMessage.subject == CardSubject.COMMENT
        await session.scalars(select(SlackMessage).where(of_comment).with_for_update())
        other = asyncio.create_task(change_both(postgresql, drafted))
        await until_somebody_waits(postgresql)
        cards.refresh_draft(session, drafted.draft_id, now=NOW)  # the other has not got it

    await other
