"""`signoff accounts add` tells what it did, and only what is still to do."""

import pytest
from click.testing import CliRunner

from bot.cli.accounts import group

ADD = ["add", "facebook", "mosiru_kr", "--id", "1", "--channel", "C0123ABCD", "--locale", "ko"]
HOOK = "Its webhook is /webhooks/facebook/mosiru_kr"
SECRETS = ("APP_SECRET", "VERIFY_TOKEN", "PAGE_TOKEN")


@pytest.fixture(autouse=True)
def database(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNOFF_DATABASE_URL", sqlite_url)


def signoff(*words: str) -> list[str]:
    answer = CliRunner().invoke(group, words)
    assert answer.exit_code == 0, answer.output
    return answer.output.splitlines()


def set_secrets(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    for name in names:
        monkeypatch.setenv(f"SIGNOFF_PLATFORMS__FACEBOOK__{name}", "s3cret-of-mosiru")


def test_a_missing_secret_is_named():
    told = signoff(*ADD)[1]

    assert told.startswith("`signoff serve` needs its secrets: SIGNOFF_PLATFORMS__FACEBOOK__")


def test_nothing_is_asked_for_when_the_secrets_are_set(monkeypatch):
    set_secrets(monkeypatch, *SECRETS)

    assert signoff(*ADD) == [f"Added. {HOOK}"]


def test_the_list_names_the_secrets_that_an_account_lacks(monkeypatch):
    signoff(*ADD)
    set_secrets(monkeypatch, "APP_SECRET")

    lacking = signoff("list")
    set_secrets(monkeypatch, *SECRETS)

    prefix = "SIGNOFF_PLATFORMS__FACEBOOK"
    assert lacking[1] == (
        f"mosiru_kr cannot be connected with what is set here: {prefix}__VERIFY_TOKEN is missing"
        " or empty. "
        f"{prefix}__PAGE_TOKEN is missing or empty."
    )
    assert signoff("list") == lacking[:1]


def test_an_account_may_have_secrets_of_its_own(monkeypatch):
    set_secrets(monkeypatch, *(f"{name}_MOSIRU_KR" for name in SECRETS))

    assert signoff(*ADD) == [f"Added. {HOOK}"]


def test_an_account_that_was_there_is_changed_and_one_that_left_is_added():
    told = [signoff(*ADD)[0], signoff(*ADD)[0]]
    signoff("remove", "mosiru_kr")
    told.append(signoff(*ADD)[0])

    assert told == [f"Added. {HOOK}", f"Changed. {HOOK}", f"Added. {HOOK}"]


def test_the_policy_is_listed_with_what_is_by_default():
    signoff(*ADD)

    said = signoff("policy", "mosiru_kr")

    assert "legal\tlead\tby default" in said
    assert "refund\tone\tby default" in said


def test_a_measure_is_set_for_one_risk_and_stays():
    signoff(*ADD)

    assert signoff("policy", "mosiru_kr", "refund", "two") == ["refund\ttwo"]
    assert "refund\ttwo" in signoff("policy", "mosiru_kr")


def test_an_account_and_a_risk_are_kept_for_people():
    signoff(*ADD)

    assert "every comment\tpeople only" in signoff("policy", "mosiru_kr", "--drafts", "people")
    assert signoff("policy", "mosiru_kr", "refund", "--drafts", "people") == [
        "refund\tone\tby default\tpeople only"
    ]
    assert (
        signoff("policy", "mosiru_kr", "--drafts", "machines")[0] == "self_harm\tlead\tby default"
    )


@pytest.mark.parametrize("words", [("nobody",), ("mosiru_kr", "refund"), ("mosiru_kr", "x", "two")])
def test_a_policy_that_makes_no_sense_is_refused_in_words(words: tuple[str, ...]):
    signoff(*ADD)

    answer = CliRunner().invoke(group, ["policy", *words])

    assert answer.exit_code != 0
    assert "Error: " in answer.output


def test_the_policy_warns_that_anybody_may_sign_and_that_nothing_is_loaded_to_be_signed():
    signoff(*ADD)

    first = signoff("policy", "mosiru_kr", "legal", "holding")
    again = signoff("policy", "mosiru_kr", "legal", "holding")

    assert first[0] == "legal\tholding"
    assert first[1].startswith("Until now a lead had to sign here;")
    assert first[2].endswith("Load one: signoff holding load FILE")
    assert again == [first[0], first[2]]


def test_how_many_lift_a_freeze_is_shown_and_changed():
    signoff(*ADD)

    told = [
        signoff("lifting", "mosiru_kr"),
        signoff("lifting", "mosiru_kr", "two"),
        signoff("lifting", "mosiru_kr"),
        signoff("lifting", "everything"),
    ]

    assert told == [["mosiru_kr\tone"], ["mosiru_kr\ttwo"], ["mosiru_kr\ttwo"], ["everything\tone"]]


def test_no_account_is_called_everything():
    platform, _, *rest = ADD[1:]

    answer = CliRunner().invoke(group, ["add", platform, "everything", *rest])

    assert answer.exit_code != 0
    assert "'everything' means all of them" in answer.output


def test_an_account_has_the_zone_of_its_language_until_it_is_given_another():
    signoff(*ADD)

    told = [signoff("time-zone", "mosiru_kr"), signoff("time-zone", "mosiru_kr", "Asia/Tokyo")]

    assert told == [["mosiru_kr\tAsia/Seoul"], ["mosiru_kr\tAsia/Tokyo"]]
    assert "Asia/Tokyo" in signoff("list")[0]


def test_a_zone_that_nobody_knows_is_refused_with_the_nearest():
    signoff(*ADD)

    answer = CliRunner().invoke(group, ["time-zone", "mosiru_kr", "Asia/Soul"])

    assert answer.exit_code == 2
    assert "'Asia/Soul' is no time zone. Write one like Asia/Seoul." in answer.output
