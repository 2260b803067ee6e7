"""`signoff erase` on the live database: shows, asks, erases, and tells what it cannot reach."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from bot.cli import accounts, erasing, record
from bot.clock import read_system_clock
from bot.database import Database
from bot.models.comments import Comment, CommentState
from integrations.contract import CommentCreated
from tests.support.builders import a_comment, add_account, deliver

AUTHOR = ("author", "mosiru_kr", "u1", "--reason", "문의 12")


async def add_comments(url: str) -> None:
    """Two comments of u1, long ago; one of them waits."""
    database = Database(url)
    account_id = await add_account(database)
    long_ago = read_system_clock() - timedelta(days=500)
    for name in ("c1", "c2"):
        comment = CommentCreated(comment=a_comment(name))
        await deliver(database, account_id, comment, now=long_ago)
    async with database.writes() as session:
        is_first = Comment.external_id == "c1"
        await session.execute(update(Comment).where(is_first).values(state=CommentState.CLOSED))
    await database.close()


@pytest.fixture(autouse=True)
def database(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNOFF_DATABASE_URL", sqlite_url)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "SIGNOFF_BACKUPS_KEPT"):
        monkeypatch.delenv(name, raising=False)
    asyncio.run(add_comments(sqlite_url))


def erase(*words: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(erasing.group, words, input=answer)


def test_it_shows_what_goes_and_what_waits_and_asks_first():
    told = erase(*AUTHOR, answer="n\n")

    assert told.exit_code == 1
    assert told.output.splitlines()[:4] == [
        "1 comment to erase, with all drafts and replies.",
        "1 comment is not settled, and kept:",
        "comment 2\twaits for the team: answer it, or press No reply",
        "Run the command again when that is over: it does the rest.",
    ]
    assert erase("list").output == ""


def test_it_erases_and_lists_what_it_did_and_verify_holds():
    told = erase(*AUTHOR, "--yes")

    assert told.exit_code == 0, told.output
    assert "Erased: 1 comment, 0 drafts, 1 text of the record, 1 raw delivery, 0" in told.output
    assert erase("list").output.endswith(
        "mosiru_kr\t1 comment\t1 text\tauthor's request\tcommand\t문의 12\n"
    )
    verified = CliRunner().invoke(record.group, ["verify"])
    assert "; 1 personal text erased." in verified.output


def test_it_tells_what_it_does_not_reach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    zipped = tmp_path / "record.zip"
    for options in (["--output", str(zipped)], []):
        CliRunner().invoke(record.group, ["export", *options])
    monkeypatch.setenv("SIGNOFF_BACKUPS_KEPT", "P30D")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://models.example/v1")

    told = erase(*AUTHOR, "--yes").output

    until = read_system_clock() + timedelta(days=30)
    assert f"- backups of the database: until {until:%Y-%m-%d}" in told
    assert "- the language model (http://models.example/v1)" in told
    assert "- the author's id in routing rules" in told
    assert "- the log beside the database's file, which `signoff serve` empties" in told
    assert f": {zipped} is still there: delete it" in told
    assert ": printed; delete the copy" in told


def test_an_author_is_found_by_a_link_to_a_comment():
    told = erase("author", "--comment", "comment 1", "--reason", "문의 12", "--yes")

    assert "Erased: 1 comment" in told.output


def test_what_is_older_is_erased():
    assert "Erased: 1 comment" in erase("older-than", "mosiru_kr", "400d", "--yes").output


def test_where_nothing_is_meant_nobody_is_asked():
    told = erase("older-than", "mosiru_kr", "600d")

    assert told.output.startswith("0 comments to erase")
    assert told.exit_code == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("older-than", "mosiru_kr", "400"), "'400' is not an age: write days, like 400d."),
        (("older-than", "mosiru_kr", "0d"), "write days, like 400d."),
        (("older-than", "nobody", "400d"), "There is no account 'nobody'. See: signoff accounts"),
        (("author", "mosiru_kr", "u9", "--reason", "x"), "signoff erase author --comment LINK"),
        (("author", "mosiru_kr", "--reason", "x"), "Give ACCOUNT and AUTHOR_ID, or --comment"),
        (("author", "mosiru_kr", "u1"), "Missing option '--reason'"),
        (("author", "--comment", "comment 99", "--reason", "x"), "Error: "),
    ],
)
def test_bad_input_is_told_with_what_to_do(words: tuple[str, ...], sentence: str):
    told = erase(*words, "--yes")

    assert told.exit_code != 0
    assert sentence in told.output


def test_how_long_words_are_kept_is_shown_and_set():
    def retention(*words: str) -> str:
        return CliRunner().invoke(accounts.group, ["retention", "mosiru_kr", *words]).output

    assert retention() == "mosiru_kr\tnone\tdeleted comments within 24 h\n"
    assert retention("400d") == "mosiru_kr\t400d\tdeleted comments within 24 h\n"
    assert retention("none", "--deleted-within", "48") == (
        "mosiru_kr\tnone\tdeleted comments within 48 h\n"
    )
    assert "write days, like 400d" in retention("soon")
