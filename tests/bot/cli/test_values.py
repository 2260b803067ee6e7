"""What a command is given is looked at before anything is done with it."""

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from handlers.blocks.freeze_modal import REASON_LIMIT

ADD = ["accounts", "add", "facebook"]
REST = ["--channel", "C0123ABCD", "--locale", "en"]
SET = ["members", "set"]


@pytest.fixture(autouse=True)
def database(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNOFF_DATABASE_URL", sqlite_url)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([*ADD, "a/b c", "--id", "1", *REST], "'a/b c' is not a name for an account"),
        ([*ADD, "a" * 41, "--id", "1", *REST], "is not a name for an account"),
        ([*ADD, "kr", "--id", "", *REST], "'' is not an id"),
        ([*ADD, "kr", "--id", "1", "--channel", "#general", "--locale", "en"], "like C0123ABCD"),
        ([*SET, "", "U0123ABCD", "--name", "Ann"], "'' is not the id of a workspace"),
        ([*SET, "T0123ABCD", "", "--name", "Ann"], "'' is not the id of a user"),
        ([*SET, "T0123ABCD", "U0123ABCD", "--name", " "], "write 1 to 80 characters"),
        (["freeze", "  "], f"write 1 to {REASON_LIMIT} characters"),
        (["freeze", "x" * 5_000], f"write 1 to {REASON_LIMIT} characters"),
        (["manifest", "--http", "garbage"], "like https://example.com"),
        (["manifest", "--http", "http://example.com"], "like https://example.com"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_form_it_should_have(words, told):
    answer = CliRunner().invoke(main, words)

    assert answer.exit_code == 2
    assert told in answer.output


@pytest.mark.parametrize(
    "words",
    [
        [*ADD, "mosiru_kr", "--id", "1234567890", *REST],
        [*SET, "T0MOSIRU01", "U0MINA0001", "--name", "김민아"],
        ["freeze", "은색 가루 " + "가" * 190],
        ["manifest", "--http", "https://signoff.example.com:8443/bot"],
    ],
    ids=lambda words: words[0],
)
def test_what_is_meant_is_taken(words):
    assert CliRunner().invoke(main, words).exit_code == 0
