"""The head of the record is told each day in the operators' channel, if there is news."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.ids import TaskId
from bot.models.audit import AuditAnchor
from bot.models.slack import SlackMessage
from bot.models.work import Task
from bot.services import anchoring, card_views
from bot.views import AnchorCard
from bot.work import Job
from tests.support.builders import NOW, add_account, record_entries

JOB = Job(
    id=TaskId(1),
    kind=anchoring.ANCHOR,
    key=None,
    args={"channel": "C9"},
    attempts=1,
    fence=1,
    created_at=NOW,
)


async def tell(database: Database, *, days: int = 0) -> None:
    async with database.writes() as session:
        await anchoring.tell_head(session, JOB, NOW + timedelta(days=days))


async def told(database: Database) -> list[tuple[int, str]]:
    """Entries whose anchors have a message, and its channel."""
    async with database.reads() as session:
        rows = await session.execute(select(SlackMessage.subject_id, SlackMessage.channel))
        return [(seq, channel) for seq, channel in rows]


async def test_the_head_is_anchored_and_told_in_the_channel(database: Database):
    await record_entries(database, 3)

    await tell(database)

    assert await told(database) == [(3, "C9")]
    async with database.reads() as session:
        assert (await session.scalars(select(AuditAnchor.seq))).all() == [3]
        assert (await session.scalars(select(Task.kind))).all() == ["show"]


async def test_a_record_that_did_not_grow_is_not_told_again(database: Database):
    await record_entries(database, 3)
    await tell(database)

    await tell(database, days=1)

    assert await told(database) == [(3, "C9")]


async def test_a_record_that_grew_is_told_the_next_day(database: Database):
    await record_entries(database, 3)
    await tell(database)
    await record_entries(database, 1)

    await tell(database, days=1)

    assert await told(database) == [(3, "C9"), (4, "C9")]


async def test_an_empty_record_is_not_told(database: Database):
    await tell(database)

    assert await told(database) == []


@pytest.mark.parametrize(("names", "locale"), [([], "en"), (["mosiru_kr"], "ko")])
async def test_the_message_speaks_the_language_of_the_first_account(
    database: Database, names: list[str], locale: str
):
    await record_entries(database)
    for name in names:
        await add_account(database, name)
    await tell(database)
    [(seq, _)] = await told(database)

    async with database.reads() as session:
        card = await card_views.get_anchor(session, seq)

    assert isinstance(card, AnchorCard)
    assert card.locale == locale
