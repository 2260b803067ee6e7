"""When people are there, and how soon they are to answer, are said by command and recorded."""

import json
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner
from sqlalchemy import make_url

from bot.cli.accounts import group

ADD = ["add", "facebook", "mosiru_kr", "--id", "1", "--channel", "C0123ABCD", "--locale", "ko"]
OFFICE = [f"mosiru_kr\t{day} 09:00-18:00" for day in ("mon", "tue", "wed", "thu", "fri")]


@pytest.fixture(autouse=True)
def account(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNOFF_DATABASE_URL", sqlite_url)
    signoff(*ADD)


def signoff(*words: str) -> list[str]:
    answer = CliRunner().invoke(group, words)
    assert answer.exit_code == 0, answer.output
    return answer.output.splitlines()


def refused(*words: str) -> str:
    answer = CliRunner().invoke(group, words)
    assert answer.exit_code == 2
    return answer.output


def look_up(url: str, asked: str) -> list[object]:
    with closing(sqlite3.connect(str(make_url(url).database))) as connection:
        return [row[0] for row in connection.execute(asked)]


def test_an_account_begins_with_office_hours_and_the_calendar_of_its_language():
    assert signoff("hours", "mosiru_kr") == [
        "mosiru_kr\tAsia/Seoul",
        *OFFICE,
        "mosiru_kr\tcalendar KR",
    ]


def test_shifts_calendar_and_closed_days_are_changed_and_the_rest_stays():
    signoff("hours", "mosiru_kr", "--closed", "2099-12-24", "--closed", "2099-12-31")
    signoff("hours", "mosiru_kr", "sat 22:00-06:00", "--open", "2099-12-31")

    assert signoff("hours", "mosiru_kr", "--calendar", "us") == [
        "mosiru_kr\tAsia/Seoul",
        "mosiru_kr\tsat 22:00-06:00",
        "mosiru_kr\tcalendar US",
        "mosiru_kr\tclosed 2099-12-24",
    ]


def test_a_day_that_was_not_closed_cannot_be_taken_back():
    told = refused("hours", "mosiru_kr", "--open", "2099-12-25")

    assert "2099-12-25 was not closed by --closed" in told
    assert "--calendar none" in told


def test_a_day_is_not_closed_and_taken_back_at_once():
    told = refused("hours", "mosiru_kr", "--closed", "2099-12-24", "--open", "2099-12-24")

    assert "2099-12-24 was not closed by --closed" in told


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["mon-fry 09:00-18:00"], "'fry' in 'mon-fry 09:00-18:00' is no day"),
        (["--calendar", "KO"], "no calendar 'KO' is known: write a country like KR or US"),
        (["--closed", "24.12."], "does not match the format '%Y-%m-%d'"),
    ],
)
def test_hours_that_nobody_understands_change_nothing(words: list[str], reason: str):
    assert reason in refused("hours", "mosiru_kr", *words)
    assert signoff("hours", "mosiru_kr")[1:6] == OFFICE


def test_times_are_those_of_every_account_until_one_says_otherwise():
    before = signoff("due", "mosiru_kr", "question")

    assert before == ["mosiru_kr\tquestion\t2h\tby default"]
    assert signoff("due", "mosiru_kr", "question", "90m") == ["mosiru_kr\tquestion\t90m"]
    assert "mosiru_kr\tpraise\tnone\tby default" in signoff("due", "mosiru_kr")
    assert signoff("due", "mosiru_kr", "question", "default") == before


def test_a_time_that_nobody_understands_changes_nothing():
    assert "'soon' is no time: write one like 30m or 2h" in refused(
        "due", "mosiru_kr", "question", "soon"
    )


def test_a_change_is_recorded_and_has_what_waits_counted_anew(sqlite_url: str):
    signoff("due", "mosiru_kr", "question", "4h")
    signoff("hours", "mosiru_kr", "mon 10:00-12:00")

    bodies = look_up(sqlite_url, "SELECT body FROM audit_entry WHERE kind = 'account_changed'")
    facts = [json.loads(str(body, "utf-8"))["facts"] for body in bodies if isinstance(body, bytes)]
    assert facts[1] == {"due_within": {"question": 14400}}
    assert facts[2]["working_hours"]["shifts"] == ["mon 10:00-12:00"]
    assert look_up(sqlite_url, "SELECT kind FROM task") == ["recount_due"]


def test_a_time_zone_moves_what_is_due(sqlite_url: str):
    signoff("time-zone", "mosiru_kr", "America/New_York")

    assert look_up(sqlite_url, "SELECT kind FROM task") == ["recount_due"]
