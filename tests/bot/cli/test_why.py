"""`signoff audit why`: the whole timeline on a terminal."""

import asyncio
import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.cli import record
from bot.database import Database
from bot.models.audit import AuditEntry
from bot.services import review
from tests.support.builders import NOW, a_comment, add_draft, add_member, identify
from tests.support.database import ONLY_SQLITE, change_without_guards

OUTSIDE = "\x1b[31m식세기\u202e 되나요?\n두 번째 줄 👨‍👩‍👧"


async def add_edited_reply(url: str) -> None:
    """A comment with outside words, and a reply that a person changed twice and signed."""
    database = Database(url)
    await add_member(database)
    drafted = await add_draft(database, snapshot=a_comment(text=OUTSIDE))
    async with database.writes() as session:
        by = await identify(session)
        await review.edit_and_sign(
            session,
            drafted.comment_id,
            seen_version=1,
            text="아래 칸에 넣어 주세요.",
            based_on=None,
            by=by,
            now=NOW,
        )
    await database.close()


async def seq_of(url: str, kind: str) -> int:
    database = Database(url)
    async with database.reads() as session:
        found = await session.scalars(select(AuditEntry.seq).where(AuditEntry.kind == kind))
        seq = found.one()
    await database.close()
    return seq


Why = Callable[..., Result]


@pytest.fixture
def why(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Why:
    monkeypatch.setenv("SIGNOFF_DATABASE_URL", database_url)
    asyncio.run(add_edited_reply(database_url))
    return lambda *asked: CliRunner().invoke(record.group, ["why", *asked])


def test_why_tells_each_step_of_a_reply(why: Why):
    answer = why("1")

    assert answer.exit_code == 0, answer.output
    lines = answer.output.splitlines()
    assert lines[0] == "mosiru_kr · 콩나물국밥러 · comment 1 · reply 1"
    assert [line.rpartition(" · ")[2] for line in lines if re.match(r"\d+  ", line)] == [
        "Comment received",
        "Written",
        "Approved draft 2 as reply 1",
    ]
    assert any("2026-11-24 09:00:00 UTC · 민아 · Approved" in line for line in lines)
    assert "    | 아래 칸에 넣어 주세요." in lines
    assert lines[-1].startswith("✓ Record verified")


@ONLY_SQLITE
@pytest.mark.parametrize("asked", ["comment 1", "reply 1", "https://square.example/#c-c1"])
def test_why_takes_numbers_and_links(why: Why, asked: str):
    assert why(asked).output == why("1").output


@ONLY_SQLITE
def test_why_speaks_korean_when_asked_to(why: Why):
    assert "기록 확인됨 ✓" in why("1", "--locale", "ko").output


@ONLY_SQLITE
def test_why_lets_no_outside_text_command_the_terminal(why: Why):
    answer = why("1").output

    assert not re.search("[\x1b\u202e]", answer)
    assert "    | \ufffd[31m식세기\ufffd 되나요?\n    | 두 번째 줄 👨‍👩‍👧" in answer


@ONLY_SQLITE
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("4711", "Error: No reply has the number 4711. If you mean a comment: 'comment 4711'"),
        ("comment 4711", "Error: No comment has the number 4711."),
        ("what?", "Error: Please give a link"),
    ],
)
def test_why_says_what_to_do_when_nothing_is_found(why: Why, asked: str, told: str):
    answer = why(asked)

    assert answer.exit_code == 1
    assert answer.output.startswith(told)


def test_why_fails_when_an_entry_does_not_hold(sqlite_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SIGNOFF_DATABASE_URL", sqlite_url)
    asyncio.run(add_edited_reply(sqlite_url))
    seq = asyncio.run(seq_of(sqlite_url, "draft_offered"))
    database = Database(sqlite_url)
    change_without_guards(database, "UPDATE personal_text SET text = 'x' WHERE text LIKE '아래%'")
    asyncio.run(database.close())

    answer = CliRunner().invoke(record.group, ["why", "comment 1"])

    assert answer.exit_code == 1
    assert f"✖ Entry {seq} of the record does not hold" in answer.output
