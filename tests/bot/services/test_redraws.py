"""Which cards are drawn anew, and when."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.database import Database
from bot.ids import DraftId
from bot.models.slack import BEHIND, CardSubject, SlackMessage
from bot.services import cards, home
from tests.support.builders import NOW, Drafted, add_draft

SOON = NOW + timedelta(seconds=3)


@pytest.fixture
async def drafted(database: Database) -> Drafted:
    """A comment and its draft; both cards show their newest state."""
    made = await add_draft(database)
    async with database.writes() as session:
        await session.execute(update(SlackMessage).values(shown_version=1))
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
