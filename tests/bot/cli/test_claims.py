"""`signoff accounts claim-policy` and `names` say what holds after them."""

import pytest
from click.testing import CliRunner, Result

from bot.cli.accounts import group

ADD = ["add", "facebook", "mosiru_kr", "--id", "1", "--channel", "C0123ABCD", "--locale", "ko"]


@pytest.fixture(autouse=True)
def account(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNOFF_DATABASE_URL", sqlite_url)
    signoff(*ADD)


def signoff(*words: str) -> Result:
    return CliRunner().invoke(group, words)


def test_a_chosen_measure_is_shown_among_the_defaults():
    told = signoff("claim-policy", "mosiru_kr", "date", "block").output

    shown = signoff("claim-policy", "mosiru_kr").output.splitlines()

    assert told == "mosiru_kr\tdate\tblock\n"
    assert {"date\tblock", "price\twarn", "link_host\tnone"} <= set(shown)


def test_a_listed_name_is_shown_and_taken_off():
    signoff("names", "mosiru_kr", "link_host", "https://mosiru.example/")
    shown = signoff("claim-policy", "mosiru_kr").output
    told = signoff("names", "mosiru_kr", "link_host", "mosiru.example", "--remove").output

    assert "link_host\tmosiru.example" in shown
    assert told == "mosiru_kr\tlink_host\tmosiru.example\tremoved\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["claim-policy", "nobody", "date", "warn"], "There is no connected account 'nobody'."),
        (["claim-policy", "mosiru_kr", "date"], "Say one of warn, second_signature, block"),
        (["claim-policy", "mosiru_kr", "over_limit", "warn"], "over_limit is always block"),
        (["claim-policy", "mosiru_kr", "weather", "warn"], "'weather' is not one of"),
        (["names", "mosiru_kr", "competitor", ""], "write 1 to 200 characters"),
        (["names", "mosiru_kr", "competitor", "Acme", "--remove"], "is not on the list competitor"),
    ],
)
def test_what_cannot_be_done_is_said(words, sentence):
    answer = signoff(*words)

    assert answer.exit_code != 0
    assert sentence in answer.output
