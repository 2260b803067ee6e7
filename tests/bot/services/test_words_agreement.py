"""The words that people are shown are those of the record, and only what was erased has none."""

from dataclasses import replace

import pytest

from bot.database import Database
from bot.ids import AccountId, CommentId
from bot.rules.erasure import ErasedBecause
from bot.services import audit, erasure, offers, verification
from bot.services.comment_views import load_comment
from bot.services.erasure import Wanted
from integrations.contract import CommentEdited
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_account,
    add_draft,
    add_member,
    deliver,
    identify,
    publish,
    sign_correction,
)
from tests.support.database import change_without_guards

ANSWERED, CORRECTED, WAITING = 1, 2, 3
EMPTIED = """
    UPDATE comment SET erased_at = received_at, erased_because = 'age', author_id = NULL,
        url = NULL, text = '' WHERE id = 1;
    UPDATE comment_version SET text = '' WHERE comment_id = 1;
    UPDATE draft SET text = '', origin = '{}' WHERE comment_id = 1
"""


async def answer_some(database: Database) -> AccountId:
    """One of them in other words by now, which have not left; the last was edited, and waits."""
    await add_member(database)
    account_id = await add_account(database)
    for number in (ANSWERED, CORRECTED, WAITING):
        name, text = f"c{number}", f"식세기 되나요? {number}"
        snapshot = a_comment(name, text=text)
        drafted = await add_draft(database, account_id=account_id, snapshot=snapshot)
        drafted = await write(database, drafted)
        if number != WAITING:
            await publish(database, drafted, external_id=f"r{number}")
    await sign_correction(database, CommentId(CORRECTED))
    edited = CommentEdited(comment=a_comment("c3", text="오븐은요?"), edited_at=NOW)
    await deliver(database, account_id, edited)
    return account_id


async def write(database: Database, drafted: Drafted) -> Drafted:
    """Have a member write what is signed."""
    async with database.writes() as session:
        comment = await load_comment(session, drafted.comment_id)
        by = await identify(session)
        draft = await offers.write(session, comment, "네, 돼요.", base=None, by=by, now=NOW)
        return replace(drafted, draft_id=draft.id)


async def erase(database: Database, account_id: AccountId, comment_id: int) -> None:
    wanted = Wanted(
        account_id=account_id,
        because=ErasedBecause.AUTHOR,
        by=audit.COMMAND,
        comment_id=CommentId(comment_id),
    )
    await erasure.erase(database, lambda: NOW, wanted)


async def verify(database: Database) -> tuple[str | None, str | None]:
    async with database.reads() as session:
        found = await verification.verify(session)
    return found.bad, found.fault


async def test_what_was_said_edited_and_erased_agrees(database: Database):
    account_id = await answer_some(database)
    await erase(database, account_id, ANSWERED)

    assert await verify(database) == (None, None)


@pytest.mark.parametrize(
    ("change", "bad"),
    [
        ("UPDATE draft SET text = '환불해 드려요.' WHERE comment_id = 1", "reply 1"),
        (
            "DELETE FROM personal_text WHERE text = (SELECT text FROM comment WHERE id = 1)",
            "reply 1",
        ),
        (
            """UPDATE comment SET text = '고마워요' WHERE id = 2;
               UPDATE comment_version SET text = '고마워요' WHERE comment_id = 2""",
            "reply 2",
        ),
        ("DELETE FROM personal_text WHERE text = '네, 돼요.'", "reply 1"),
        ("DELETE FROM comment_version WHERE comment_id = 1", "reply 1"),
        ("UPDATE comment SET text = '고마워요' WHERE id = 3", "comment 3"),
        ("UPDATE comment SET text = '식세기 되나요? 3', version = 1 WHERE id = 3", "comment 3"),
        ("DELETE FROM comment_version WHERE comment_id = 3 AND version = 2", "comment 3"),
    ],
)
async def test_other_words_than_the_record_holds_are_found(
    database: Database, change: str, bad: str
):
    await answer_some(database)
    change_without_guards(database, change)

    assert await verify(database) == (bad, "its words differ from the record")


async def test_words_that_were_emptied_by_hand_are_found(database: Database):
    await answer_some(database)
    change_without_guards(database, EMPTIED)

    assert await verify(database) == ("comment 1", "its erasing differs from the record")


@pytest.mark.parametrize(
    "change", ["erased_at = created_at", "erased_at = NULL, erased_because = NULL"]
)
async def test_erasing_that_was_changed_or_undone_by_hand_is_found(database: Database, change: str):
    account_id = await answer_some(database)
    await erase(database, account_id, ANSWERED)
    change_without_guards(database, f"UPDATE comment SET {change} WHERE id = 1")  # noqa: S608 - constants above

    assert await verify(database) == ("comment 1", "its erasing differs from the record")
