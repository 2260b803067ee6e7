"""Signing that a published reply is removed."""

import asyncio

import pytest
from sqlalchemy import func, select, update

from bot.database import Database
from bot.errors import (
    AlreadyTakenDown,
    CannotTakeDown,
    CardOutdated,
    NotAllowed,
    NothingToTakeDown,
)
from bot.models.accounts import Account
from bot.models.replies import SEEN
from bot.models.take_downs import TakeDown
from bot.models.work import Task
from bot.rules.permissions import Role
from bot.rules.scope import EVERYTHING
from bot.services import freeze, take_downs
from bot.services.comment_views import get_comment
from bot.views import CommentStatus
from tests.support.builders import (
    NOW,
    Drafted,
    add_draft,
    add_member,
    identify,
    publish,
    sign,
    sign_take_down,
)


async def published(database: Database, **more) -> Drafted:
    """A reply that stands; 지우 is a lead."""
    await add_member(database)
    await add_member(database, "지우", Role.LEAD)
    drafted = await add_draft(database)
    await publish(database, drafted, **more)
    return drafted


async def test_a_lead_signs_and_the_card_says_who(sqlite: Database):
    drafted = await published(sqlite)

    await sign_take_down(sqlite, drafted.comment_id)

    async with sqlite.reads() as session:
        card = await get_comment(session, drafted.comment_id)
        tasks = await session.scalar(select(func.count()).where(Task.kind == take_downs.TAKE_DOWN))
    assert (card.status, tasks, card.can_take_down) == (CommentStatus.TAKING_DOWN, 1, False)
    assert card.take_down is not None
    assert card.take_down.by == "지우"


async def test_a_reviewer_takes_nothing_down(sqlite: Database):
    drafted = await published(sqlite)

    with pytest.raises(NotAllowed):
        await sign_take_down(sqlite, drafted.comment_id, by="민아")


async def test_a_freeze_does_not_keep_a_reply_from_being_taken_down(sqlite: Database):
    drafted = await published(sqlite)
    async with sqlite.writes() as session:
        await freeze.freeze(session, EVERYTHING, reason="은색 가루", by=None, now=NOW)

    await sign_take_down(sqlite, drafted.comment_id)


async def test_what_has_not_left_is_not_taken_down(sqlite: Database):
    await add_member(sqlite)
    await add_member(sqlite, "지우", Role.LEAD)
    drafted = await add_draft(sqlite)
    await sign(sqlite, drafted)

    with pytest.raises(NothingToTakeDown):
        await sign_take_down(sqlite, drafted.comment_id)


async def test_a_reply_whose_id_nobody_learnt_cannot_be_taken_down(sqlite: Database):
    drafted = await published(sqlite, external_id=f"{SEEN}key")

    with pytest.raises(CannotTakeDown):
        await sign_take_down(sqlite, drafted.comment_id)


async def test_a_platform_that_cannot_delete_is_not_asked_to(sqlite: Database):
    drafted = await published(sqlite)
    async with sqlite.writes() as session:
        await session.execute(update(Account).values(can_take_down=False))

    with pytest.raises(CannotTakeDown):
        await sign_take_down(sqlite, drafted.comment_id)
    async with sqlite.reads() as session:
        assert not (await get_comment(session, drafted.comment_id)).can_take_down


async def test_a_digest_of_another_reply_signs_nothing(sqlite: Database):
    drafted = await published(sqlite)
    async with sqlite.writes() as session:
        by = await identify(session, "지우")
        form = await take_downs.get_form(session, drafted.comment_id, by=by)

    with pytest.raises(CardOutdated):
        async with sqlite.writes() as session:
            await take_downs.sign(session, form.reply_id, digest="0" * 64, by=by, now=NOW)


async def test_two_leads_at_once_sign_one_take_down(database: Database):
    drafted = await published(database)
    await add_member(database, "서준", Role.LEAD)

    answers = await asyncio.gather(
        sign_take_down(database, drafted.comment_id),
        sign_take_down(database, drafted.comment_id, by="서준"),
        return_exceptions=True,
    )

    assert sum(isinstance(each, AlreadyTakenDown) for each in answers) == 1
    async with database.reads() as session:
        assert await session.scalar(select(func.count()).select_from(TakeDown)) == 1


async def test_who_signs_second_is_told_who_was_first_and_when(sqlite: Database):
    drafted = await published(sqlite)
    await add_member(sqlite, "서준", Role.LEAD)
    await sign_take_down(sqlite, drafted.comment_id)

    with pytest.raises(AlreadyTakenDown) as told:
        await sign_take_down(sqlite, drafted.comment_id, by="서준")

    assert told.value.parameters == {"name": "지우", "at": NOW}
