"""`signoff members trainee` begins and ends a training, and says which option is missing."""

import pytest
from click.testing import CliRunner

from bot.cli.members import group

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
