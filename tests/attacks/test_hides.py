"""Somebody with the database in hand has a comment hidden or shown that nobody asked for."""

from typing import Any

import pytest
from sqlalchemy import update

from bot import work
from bot.database import Database
from bot.models.comments import Comment
from bot.ports import Address
from bot.rules.visibility import HideEnd
from bot.services import hides, hiding
from bot.services.comment_views import get_comment
from bot.services.sending import Sender
from tests.support.builders import NOW, Drafted, a_comment, add_draft, add_member, identify
from tests.support.platform import FakePlatform
from tests.support.working_off import work_off


class Wall:
    """The platform, and what it is asked for."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.platform = FakePlatform(comments={"c1": a_comment()})

    def of(self, _address: Address) -> FakePlatform:
        return self.platform

    async def forge(self, drafted: Drafted, asked: str) -> None:
        """Write what a click writes, but for the record."""
        async with self.database.writes() as session:
            wish = {"visibility": asked, "visibility_by": 1, "visibility_at": NOW}
            await session.execute(update(Comment).values(wish))
            args = {"comment_id": drafted.comment_id}
            work.enqueue(session, hides.SET_VISIBILITY, args=args, run_at=NOW, now=NOW)

    async def work_off(self) -> None:
        sender = Sender(
            sessions=self.database, platforms=self, clock=lambda: NOW, random=lambda: 0.5
        )
        await work_off(
            self.database, hides.SET_VISIBILITY, lambda job: hiding.set_visibility(sender, job)
        )


@pytest.fixture
async def drafted(database: Database) -> Drafted:
    await add_member(database)
    return await add_draft(database)


@pytest.mark.parametrize("asked", ["hiding", "showing"])
async def test_what_the_record_does_not_know_is_not_asked_of_the_platform(
    database: Database, drafted: Drafted, asked: str
):
    wall = Wall(database)
    await wall.forge(drafted, asked)

    await wall.work_off()

    async with database.reads() as session:
        hide = (await get_comment(session, drafted.comment_id)).hide
    assert wall.platform.hidden == {}
    assert hide is not None
    assert hide.because is HideEnd.NOT_ON_RECORD


async def test_what_was_asked_once_is_not_asked_again(database: Database, drafted: Drafted):
    wall = Wall(database)
    for ask in (hides.hide, hides.unhide):
        async with database.writes() as session:
            by = await identify(session)
            await ask(session, drafted.comment_id, seen_version=1, by=by, now=NOW)
        await wall.work_off()
    await wall.forge(drafted, "hiding")

    await wall.work_off()

    assert wall.platform.hidden == {"c1": False}


@pytest.mark.parametrize("change", [{"visibility_by": 2}, {"external_id": "c2"}])
async def test_what_was_asked_is_asked_of_no_other_comment_nor_for_another(
    database: Database, drafted: Drafted, change: dict[str, Any]
):
    wall = Wall(database)
    wall.platform.comments["c2"] = a_comment("c2")
    await add_member(database, "테오")
    async with database.writes() as session:
        by = await identify(session)
        await hides.hide(session, drafted.comment_id, seen_version=1, by=by, now=NOW)
        await session.flush()
        await session.execute(update(Comment).values(change))

    await wall.work_off()

    assert wall.platform.hidden == {}
