"""`signoff members` says who may do what, and which option is missing."""

import pytest
from click.testing import CliRunner

from bot.cli.accounts import group as accounts
from bot.cli.members import group

ADD = ["add", "facebook", "mosiru_kr", "--id", "1", "--channel", "C0123ABCD", "--locale", "ko"]
WHO = ("T0123ABCD", "U0123ABCD")


@pytest.fixture(autouse=True)
def member(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNOFF_DATABASE_URL", sqlite_url)
    run("set", *WHO, "--name", "Ara", "--role", "reviewer")


def run(*words: str) -> str:
    answer = CliRunner().invoke(group, words)
    assert answer.exit_code == 0, answer.output
    return answer.output


@pytest.mark.parametrize("span", [("--until", "2999-01-01"), ("--count", "5")])
def test_a_training_begins_and_ends(span: tuple[str, str]):
    assert "needs a second signature" in run("trainee", *WHO, *span)
    assert run("trainee", *WHO, "--end") == "The training is over.\n"
    assert "no such training" in run("trainee", *WHO, "--end")


def test_the_newest_word_holds():
    run("trainee", *WHO, "--count", "5")

    run("trainee", *WHO, "--until", "2999-01-01")

    assert run("trainee", *WHO, "--end") == "The training is over.\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (WHO, "one of --until, --count and --end"),
        ((*WHO, "--count", "5", "--end"), "one of --until, --count and --end"),
        ((*WHO, "--until", "2020-01-01"), "over already"),
        ((*WHO, "--count", "0"), "0 is not in the range"),
        (("T0123ABCD", "U0NOBODY", "--end"), "There is no member U0NOBODY"),
        ((*WHO, "--end", "--account", "nobody"), "There is no connected account"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(words: tuple[str, ...], told: str):
    answer = CliRunner().invoke(group, ["trainee", *words])

    assert answer.exit_code != 0
    assert told in answer.output


def test_a_role_for_one_account_is_listed_with_its_name():
    CliRunner().invoke(accounts, ADD)

    run("set", *WHO, "--name", "Ara", "--role", "lead", "--account", "mosiru_kr")

    assert run("list") == "U0123ABCD\tAra\treviewer; mosiru_kr: lead\n"
    assert run("may", "counter_sign") == "U0123ABCD\tAra\tonly mosiru_kr\n"
    assert run("may", "sign_off") == "U0123ABCD\tAra\n"


def test_who_takes_roles_away_is_told_which_ones_stay():
    CliRunner().invoke(accounts, ADD)
    run("set", *WHO, "--name", "Ara", "--role", "lead", "--account", "mosiru_kr")

    assert run("set", *WHO, "--name", "Ara") == "Ara: no roles\nStill on mosiru_kr: lead\n"


def test_who_takes_roles_on_one_account_away_is_told_those_for_all():
    CliRunner().invoke(accounts, ADD)

    told = run("set", *WHO, "--name", "Ara", "--account", "mosiru_kr")

    assert told == "Ara on mosiru_kr: no roles\nStill on all accounts: reviewer\n"


def test_the_list_says_who_is_in_training():
    run("trainee", *WHO, "--count", "5")

    assert run("list") == "U0123ABCD\tAra\treviewer\tin training for 5 more replies\n"


def test_an_admin_of_one_account_is_refused_in_words():
    answer = CliRunner().invoke(
        group, ["set", *WHO, "--name", "Ara", "--role", "admin", "--account", "mosiru_kr"]
    )

    assert answer.exit_code != 0
    assert "An admin is one for all accounts" in answer.output


def test_a_group_that_gives_a_role_is_listed_until_that_ends():
    group_of = ("group", WHO[0], "S0123ABCD", "--role", "on_call")
    before = run("list")

    run(*group_of)

    assert run("list") == f"{before}S0123ABCD\tuser group\tgives on_call\n"
    assert run(*group_of, "--end") == "S0123ABCD no longer gives on_call.\n"
    assert run(*group_of, "--end") == "S0123ABCD did not give on_call.\n"
    assert run("list") == before


def test_a_group_that_slack_was_not_asked_for_is_said_to_be_unchecked(monkeypatch):
    group_of = ("group", WHO[0], "S0123ABCD", "--role", "on_call")
    monkeypatch.setenv("SLACK_BASE_URL", "http://127.0.0.1:9/")

    told = [run(*group_of)]
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-of-nobody")
    told.append(run(*group_of))

    assert "Not checked: Slack can be asked for it where SLACK_BOT_TOKEN is set." in told[0]
    assert "Not checked: Slack did not tell who is in it (ClientConnectorError)." in told[1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("S0123ABCD", "--role", "admin"), "Give this role by hand"),
        (("S0123ABCD",), "Missing option '--role'"),
        (("@oncall", "--role", "lead"), "like S0123ABCD"),
        (("S0123ABCD", "--role", "lead", "--account", "nobody"), "no connected account"),
    ],
)
def test_what_no_group_can_give_is_refused_in_words(words: tuple[str, ...], told: str):
    answer = CliRunner().invoke(group, ["group", WHO[0], *words])

    assert answer.exit_code != 0
    assert told in answer.output
