"""What is wrong with the database is one sentence, and nothing is created by looking."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import make_url

from bot.__main__ import main

FILE = "signoff.db"
LOOK = """
import sys
from bot.cli.running import bring_up_to_date
bring_up_to_date(sys.argv[1])
wanted = {"sqlalchemy", "alembic", "psycopg", "procrastinate", "openai", "requests"}
print("signoff", *sorted(wanted & set(sys.modules)))
"""
COMMANDS = [["accounts", "list"], ["members", "list"], ["audit", "verify"], ["lift"], ["migrate"]]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, url: str, *words: str) -> Result:
    monkeypatch.setenv("SIGNOFF_DATABASE_URL", url)
    return CliRunner().invoke(main, words)


def assert_told(answer: Result, *words: str) -> None:
    """One sentence and a failing exit code; anything else would have been a traceback."""
    assert isinstance(answer.exception, SystemExit), answer.exception
    assert answer.exit_code == 1
    assert answer.output.startswith("Error: ")
    assert answer.output.count("\n") == 1
    for each in words:
        assert each in answer.output


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    "url",
    ["mysql://ann:secret-1@host/name", "secret-1", "sqlite://", "postgresql://ann:secret-1@h:x/y"],
)
def test_an_address_that_is_none_is_named_by_its_variable(here, monkeypatch, url, words):
    answer = run(monkeypatch, url, *words)

    assert_told(answer, "SIGNOFF_DATABASE_URL: ", "use sqlite:///signoff.db or postgresql://")
    assert "secret-1" not in answer.output
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_file_that_is_no_database_is_left_as_it_is(here, monkeypatch, words):
    (here / FILE).write_text("a shopping list, long enough to be told from a database\n" * 20)
    before = (here / FILE).read_bytes()

    answer = run(monkeypatch, f"sqlite:///{FILE}", *words)

    assert_told(answer, "SIGNOFF_DATABASE_URL", "file is not a database")
    assert (here / FILE).read_bytes() == before


@pytest.mark.parametrize("words", [*COMMANDS[:-1], ["serve"]], ids=" ".join)
def test_only_migrate_creates_a_database(here, monkeypatch, words):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")

    answer = run(monkeypatch, f"sqlite:///mistyped/{FILE}", *words)

    told = "If SIGNOFF_DATABASE_URL is right, create it: signoff migrate"
    assert_told(answer, f"There is no database at mistyped/{FILE}. {told}")
    assert list(here.iterdir()) == []


@pytest.mark.usefixtures("here")
def test_migrate_says_when_it_creates_a_database(monkeypatch):
    told = [run(monkeypatch, f"sqlite:///{FILE}", "migrate").output for _ in range(2)]

    assert told == [f"Created the database {FILE}.\n", "The database is up to date.\n"]


def test_what_only_roles_can_have_is_refused_before_a_database_is_created(here, monkeypatch):
    answer = run(monkeypatch, f"sqlite:///{FILE}", "migrate", "--grant", "signoff_app")

    assert_told(answer, "SQLite has no roles", "Run signoff migrate without --grant")
    assert list(here.iterdir()) == []


def test_a_lock_that_cannot_be_created_is_named(here, monkeypatch):
    (here / f"{FILE}.lock").mkdir()

    answer = run(monkeypatch, f"sqlite:///{FILE}", "migrate")

    assert_told(answer, f"{FILE}.lock cannot be created; its folder must exist and be writable")


def test_a_place_that_another_account_has_is_named(sqlite_url, monkeypatch):
    add = ["accounts", "add", "facebook"]
    rest = ["--id", "123", "--channel", "C0123ABCD", "--locale", "en"]
    assert run(monkeypatch, sqlite_url, *add, "first", *rest).exit_code == 0

    answer = run(monkeypatch, sqlite_url, *add, "second", *rest)

    assert_told(answer, "123 on facebook is account first.")


def test_tables_of_another_release_are_one_sentence(sqlite_url, monkeypatch):
    with closing(sqlite3.connect(str(make_url(sqlite_url).database))) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'of_tomorrow'")
        connection.commit()

    answer = run(monkeypatch, sqlite_url, "migrate")

    assert_told(answer, "SIGNOFF_DATABASE_URL", "another release of Signoff", "restore a backup")


def test_what_only_postgresql_and_a_migration_need_is_not_loaded_on_sqlite(sqlite_url):
    """They are a fifth of the memory that a small server has for us."""
    told = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", LOOK, sqlite_url],
        capture_output=True,
        check=True,
        text=True,
    ).stdout

    assert told.split() == ["signoff", "sqlalchemy"]
