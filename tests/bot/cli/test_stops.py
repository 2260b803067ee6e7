"""`signoff freeze` and `lift` name what stands after them."""

import pytest
from click.testing import CliRunner, Result

from bot.cli.accounts import group as accounts
from bot.cli.stops import freeze_command, lift_command

ADD = ["add", "facebook", "mosiru_kr", "--id", "1", "--channel", "C0123ABCD", "--locale", "ko"]
TOPIC = ["--account", "mosiru_kr", "--about", "silver flakes"]
OF_A_TOPIC = "stands\tmosiru_kr, about 'silver flakes'\twait for the lab"


@pytest.fixture(autouse=True)
def topic(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A freeze of one topic of an account."""
    monkeypatch.setenv("SIGNOFF_DATABASE_URL", sqlite_url)
    CliRunner().invoke(accounts, ADD)
    freeze("wait for the lab", *TOPIC)


def freeze(*words: str) -> Result:
    return CliRunner().invoke(freeze_command, words)


def lift(*words: str) -> Result:
    return CliRunner().invoke(lift_command, words)


def test_a_freeze_is_named_with_those_that_stand_already():
    told = freeze("wrong price", "--account", "mosiru_kr").output.splitlines()

    assert told[1:] == [OF_A_TOPIC, "stands\tmosiru_kr\twrong price"]


@pytest.mark.parametrize("options", [[], ["--account", "mosiru_kr"]])
def test_a_lift_of_another_scope_names_the_freeze_that_stands(options: list[str]):
    answer = lift(*options)

    assert answer.exit_code != 0
    assert OF_A_TOPIC in answer.output


def test_nothing_stands_after_the_last_lift():
    answer = lift(*TOPIC)

    assert answer.output == "Lifted. 0 replies are back in review.\n"


def test_a_freeze_for_two_outlives_its_account_and_is_lifted_by_command_after_a_change():
    CliRunner().invoke(accounts, ["lifting", "mosiru_kr", "two"])

    removed = CliRunner().invoke(accounts, ["remove", "mosiru_kr"]).output
    refused = lift(*TOPIC)
    CliRunner().invoke(accounts, ["lifting", "mosiru_kr", "one"])
    lifted = lift(*TOPIC)

    assert "1 freeze of it still stands, also when it is added again." in removed
    assert "signoff accounts lifting NAME one" in refused.output
    assert lifted.output.startswith("Lifted.")
