"""`signoff audit` on the live database."""

import asyncio
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from bot.cli import record
from bot.database import Database
from bot.models.replies import SignOff
from tests.support.builders import NOW, add_draft, add_member, sign


async def add_signature(url: str) -> None:
    database = Database(url)
    await add_member(database)
    await sign(database, await add_draft(database))
    await database.close()


async def void_by_hand(url: str) -> None:
    database = Database(url)
    async with database.writes() as session:
        await session.execute(update(SignOff).values(voided_at=NOW))
    await database.close()


Verify = Callable[..., Result]


@pytest.fixture
def verify(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Verify:
    """Runs the command on a database in which one reply is signed."""
    monkeypatch.setenv("SIGNOFF_DATABASE_URL", database_url)
    asyncio.run(add_signature(database_url))
    return lambda *options: CliRunner().invoke(record.group, ["verify", *options])


def test_verify_tells_how_much_holds_and_the_head(verify: Verify):
    answer = verify()

    assert answer.exit_code == 0
    assert answer.output.splitlines()[0] == "4 entries hold; 0 personal texts erased."
    assert "Head: 4 " in answer.output


def test_verify_names_the_first_that_does_not_agree(verify: Verify, database_url: str):
    asyncio.run(void_by_hand(database_url))

    answer = verify()

    assert answer.exit_code == 1
    assert answer.output == (
        "Error: reply 1 does not hold: it differs from the record: voided_at\n"
    )


def test_verify_misses_a_head_that_was_kept_elsewhere(verify: Verify):
    answer = verify("--head", "f" * 64)

    assert answer.exit_code == 1
    assert "no entry has the head kept elsewhere" in answer.output
