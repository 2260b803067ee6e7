"""Whose signature a text waits for, asked of all texts at once."""

from typing import Any

import pytest
from sqlalchemy import event, insert

from bot.database import Database
from bot.ids import CommentId
from bot.models.members import Trainee
from bot.rules.permissions import Role
from bot.rules.policy import Measure
from bot.rules.risk import Risk
from bot.services import second_signers, trainees
from tests.support.builders import (
    NOW,
    a_comment,
    add_account,
    add_draft,
    add_member,
    identify,
    set_measure,
    sign_first,
)
from tests.support.database import change_without_guards


async def sign_some(database: Database, *names: str) -> list[CommentId]:
    """Texts that 민아 signed first; 지우 may sign them, too."""
    account_id = await add_account(database)
    await add_member(database)
    await add_member(database, "지우", Role.LEAD)
    await set_measure(database, account_id, Risk.REFUND, Measure.TWO)
    signed = [
        await add_draft(
            database, snapshot=a_comment(name), account_id=account_id, flags=(Risk.REFUND,)
        )
        for name in names
    ]
    for each in signed:
        await sign_first(database, each)
    return [each.comment_id for each in signed]


async def list_of(database: Database, reader: str = "지우") -> tuple[list[CommentId], int]:
    """What waits for the reader, and how many questions that was."""
    asked: list[str] = []
    async with database.writes() as session:
        by = await identify(session, reader)
    async with database.reads() as session:
        connection: Any = (await session.connection()).sync_connection
        event.listen(connection, "before_cursor_execute", lambda *given: asked.append(given[2]))
        found = await second_signers.list_signable(session, by=by, now=NOW)
    return list(found), len(asked)


async def test_many_first_signatures_are_asked_about_no_more_often_than_one(sqlite: Database):
    waiting = await sign_some(sqlite, "1", "2", "3")
    found, asked = await list_of(sqlite)
    change_without_guards(
        sqlite, "UPDATE signature SET voided_at = signed_at, voided_because = 'undone' WHERE id > 1"
    )

    assert found == waiting
    assert await list_of(sqlite) == (waiting[:1], asked)


@pytest.mark.parametrize(
    "spoiled",
    [
        "UPDATE draft SET source = 'person', written_by = 2",
        "UPDATE member SET is_active = FALSE WHERE id = 1",
        "DELETE FROM member_role WHERE member_id = 1",
    ],
)
async def test_a_text_waits_for_nobody_who_may_not_complete_it(sqlite: Database, spoiled: str):
    await sign_some(sqlite, "1")
    change_without_guards(sqlite, spoiled)

    assert (await list_of(sqlite))[0] == []


async def test_somebody_in_training_is_not_asked_to_sign_second(sqlite: Database):
    await sign_some(sqlite, "1")
    async with sqlite.writes() as session:
        learns = insert(Trainee).values(member_id=2, remaining=3, set_at=NOW)
        await session.execute(learns)

    assert (await list_of(sqlite))[0] == []


async def test_a_second_signature_that_was_asked_for_is_of_one_who_may_give_it(sqlite: Database):
    """Also where only what the text says asked for it, and one may sign for the comment."""
    waiting = await sign_some(sqlite, "1")
    change_without_guards(sqlite, "DELETE FROM risk_policy")
    change_without_guards(sqlite, "UPDATE comment SET flags = '[]'")
    await add_member(sqlite, "테오")

    assert (await list_of(sqlite, "테오"))[0] == []
    assert (await list_of(sqlite, "지우"))[0] == waiting


async def test_what_somebody_in_training_signed_first_waits_for_all_who_may_sign_alone(
    sqlite: Database,
):
    drafted = await add_draft(sqlite)
    member_id = await add_member(sqlite)
    await add_member(sqlite, "테오")
    async with sqlite.writes() as session:
        await trainees.begin(session, member_id, on=None, until=None, remaining=3, now=NOW)
    await sign_first(sqlite, drafted)

    assert (await list_of(sqlite, "테오"))[0] == [drafted.comment_id]
