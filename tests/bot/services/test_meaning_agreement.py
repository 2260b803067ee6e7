"""How members read comments that may mock stands as the chain tells it."""

from typing import Any

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.ids import AccountId
from bot.models.comments import Comment
from bot.rules.meaning import Meaning
from bot.services import audit, meanings, triage, verification
from bot.services.audit import Audit
from integrations.contract import CommentCreated, CommentEdited
from tests.support.builders import NOW, a_comment, add_account, add_member, deliver, identify
from tests.support.database import change_without_guards
from tests.support.working_off import work_off

MOCKING = "와 역시 모시루ㅋㅋ 뚜껑 두번 쓰고 깨지는 기술력 대박이네요 👏👏"
MOCKING_STILL = "역시 명품이네요 하루만에 고장나고"


async def judge(database: Database, account_id: AccountId, event: Any) -> None:
    await deliver(database, account_id, event)
    await work_off(database, "triage", lambda job: triage.triage(database, lambda: NOW, job))


async def pick(database: Database, name: str, meaning: Meaning) -> None:
    async with database.writes() as session:
        by = await identify(session)
        comment = (await session.scalars(select(Comment).where(Comment.external_id == name))).one()
        await meanings.pick(
            session, comment.id, meaning, seen_version=comment.version, by=by, now=NOW
        )


async def pick_some(database: Database) -> None:
    """민아 reads one comment, then another, then the first once more, for it was edited."""
    await add_member(database)
    await add_member(database, "테오")
    account_id = await add_account(database)
    for name in ("c1", "c2"):
        comment = a_comment(name, text=MOCKING)
        await judge(database, account_id, CommentCreated(comment=comment))
        await pick(database, name, Meaning.SARCASTIC)
    edited = a_comment("c1", text=MOCKING_STILL, edited_at=NOW)
    await judge(database, account_id, CommentEdited(comment=edited, edited_at=NOW))
    await pick(database, "c1", Meaning.SINCERE)


async def verify(database: Database) -> tuple[str | None, str | None]:
    async with database.reads() as session:
        found = await verification.verify(session)
    return found.bad, found.fault


async def test_what_members_picked_agrees(database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.services.meaning_agreement.AT_ONCE", 2)
    await pick_some(database)

    assert await verify(database) == (None, None)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE meaning_pick SET meaning = 'sincere' WHERE id = 2",
        "UPDATE meaning_pick SET member_id = 2 WHERE id = 2",
        "UPDATE meaning_pick SET picked_at = '2025-01-01 00:00:00+00:00' WHERE id = 2",
    ],
)
async def test_a_pick_that_was_changed_by_hand_is_named(database: Database, change: str):
    await pick_some(database)
    change_without_guards(database, change)

    assert await verify(database) == ("meaning pick 2", "it differs from the record")


async def test_a_pick_that_nobody_made_is_named(database: Database):
    await pick_some(database)
    change_without_guards(
        database,
        """INSERT INTO meaning_pick (comment_id, comment_version, meaning, member_id, picked_at)
           SELECT comment_id, 1 + max(comment_version), 'sincere', 1, max(picked_at)
           FROM meaning_pick GROUP BY comment_id HAVING comment_id = 2""",
    )

    assert await verify(database) == ("meaning pick 4", "it differs from the record")


async def test_a_pick_that_was_taken_away_is_missed(database: Database):
    await pick_some(database)
    change_without_guards(database, "DELETE FROM meaning_pick WHERE id = 2")

    bad, fault = await verify(database)

    assert (bad or "").startswith("entry ")
    assert fault == "the meaning pick it tells of is not there"


async def test_a_second_entry_about_one_pick_is_found(database: Database):
    await pick_some(database)
    async with database.writes() as session:
        audit.record(
            session,
            Audit.MEANING_PICKED,
            "comment:2",
            by="member:1",
            at=NOW,
            version=1,
            meaning="sincere",
        )

    assert await verify(database) == ("meaning pick 2", "it differs from the record")
