"""An export ends once, and whoever may not have it any more is told the truth about it."""

import pytest
from sqlalchemy import func, select

from bot.database import Database
from bot.errors import ExportUnderWay
from bot.ids import ExportId
from bot.models.audit import AuditEntry
from bot.models.exports import RecordExport
from bot.rules.chain import Anchor
from bot.rules.exports import ExportState
from bot.rules.permissions import Role
from bot.services import export_sending, members
from bot.services.audit import Audit
from bot.services.export_sending import SharedFile
from tests.support.builders import NOW, add_member, identify

FILE = SharedFile("F1", Anchor(1, "0" * 64))


@pytest.fixture
async def export_id(sqlite: Database) -> ExportId:
    """An export that 민아 asked for."""
    await add_member(sqlite, "민아", Role.ADMIN)
    async with sqlite.writes() as session:
        await export_sending.want(session, by=await identify(session), now=NOW)
        return (await session.scalars(select(RecordExport.id))).one()


async def share(database: Database, export_id: ExportId) -> bool:
    async with database.writes() as session:
        return await export_sending.begin_sharing(session, export_id, FILE, now=NOW)


async def end(database: Database, export_id: ExportId, state: ExportState) -> None:
    async with database.writes() as session:
        await export_sending.end(session, export_id, state, now=NOW)


async def lose_the_right(database: Database) -> None:
    async with database.writes() as session:
        member_id = (await identify(session)).member_id
        await members.set_roles(session, member_id, roles=frozenset(), by=None, now=NOW)


async def state_of(database: Database, export_id: ExportId) -> ExportState:
    async with database.reads() as session:
        return (await session.get_one(RecordExport, export_id)).state


async def test_an_export_ends_once(sqlite: Database, export_id: ExportId):
    await end(sqlite, export_id, ExportState.FAILED)

    await end(sqlite, export_id, ExportState.WITHHELD)

    assert await state_of(sqlite, export_id) is ExportState.FAILED
    async with sqlite.reads() as session:
        ends = select(func.count()).where(AuditEntry.kind == Audit.EXPORT_ENDED)
        assert await session.scalar(ends) == 1


async def test_an_export_that_ended_is_not_shared(sqlite: Database, export_id: ExportId):
    await end(sqlite, export_id, ExportState.FAILED)

    assert not await share(sqlite, export_id)


async def test_what_may_have_arrived_is_in_doubt_when_nobody_can_find_out(
    sqlite: Database, export_id: ExportId
):
    await share(sqlite, export_id)

    async with sqlite.writes() as session:
        await export_sending.give_up(session, export_id, now=NOW)

    assert await state_of(sqlite, export_id) is ExportState.DOUBTFUL


async def test_what_may_have_arrived_is_not_said_to_be_withheld(
    sqlite: Database, export_id: ExportId
):
    await share(sqlite, export_id)
    await lose_the_right(sqlite)

    async with sqlite.writes() as session:
        assert await export_sending.find_unsent(session, export_id, now=NOW) is None

    assert await state_of(sqlite, export_id) is ExportState.DOUBTFUL


async def test_another_export_can_be_asked_for_once_the_first_has_ended(
    sqlite: Database, export_id: ExportId
):
    async with sqlite.writes() as session:
        by = await identify(session)
        with pytest.raises(ExportUnderWay):
            await export_sending.want(session, by=by, now=NOW)
        await export_sending.end(session, export_id, ExportState.FAILED, now=NOW)

        await export_sending.want(session, by=by, now=NOW)
