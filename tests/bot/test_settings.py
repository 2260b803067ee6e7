"""What an operator sets is read completely, refused by name, and never shown."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from bot.settings import (
    EmbedderChoice,
    SlackTransport,
    WrongSettings,
    read_database_url,
    read_settings,
    unknown_variables,
    variable_of,
)

SECRET = "xoxb-very-secret-1"
SOCKET = {"SLACK_BOT_TOKEN": SECRET, "SLACK_APP_TOKEN": "xapp-very-secret-2"}


Holds = Callable[[Mapping[str, str]], None]


@pytest.fixture
def holds(monkeypatch: pytest.MonkeyPatch) -> Holds:
    """Sets the whole environment, so that the machine's own has no say."""
    return lambda variables: monkeypatch.setattr("os.environ", dict(variables))


def refusal() -> str:
    with pytest.raises(WrongSettings) as caught:
        read_settings()
    return str(caught.value)


def test_two_tokens_are_enough_for_socket_mode(holds: Holds):
    holds(SOCKET)

    chosen = read_settings()

    assert chosen.slack_transport is SlackTransport.SOCKET
    assert chosen.slack_bot_token.get_secret_value() == SECRET
    assert chosen.embedder is EmbedderChoice.BUNDLED
    assert not chosen.has_writer
    assert not chosen.is_local_workspace


def test_without_anything_the_missing_secret_is_named(holds: Holds):
    holds({})

    assert "SLACK_BOT_TOKEN is missing" in refusal()


@pytest.mark.parametrize("channel", ["operators", "#operators", "c0123abcd", "U0123ABCD"])
def test_a_channel_is_named_by_its_id(holds: Holds, channel: str):
    holds({**SOCKET, "SIGNOFF_OPERATORS_CHANNEL": channel})

    assert refusal() == "SIGNOFF_OPERATORS_CHANNEL: use the id of a channel, like C0123ABCD"


def test_an_empty_secret_is_a_missing_one(holds: Holds):
    holds({**SOCKET, "SLACK_BOT_TOKEN": ""})

    assert "SLACK_BOT_TOKEN is missing" in refusal()


def test_socket_mode_asks_for_the_app_token(holds: Holds):
    holds({"SLACK_BOT_TOKEN": SECRET})

    assert "SLACK_APP_TOKEN is missing" in refusal()


def test_http_asks_for_the_signing_secret(holds: Holds):
    holds({"SLACK_BOT_TOKEN": SECRET, "SIGNOFF_SLACK_TRANSPORT": "http"})

    assert "SLACK_SIGNING_SECRET is missing" in refusal()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SIGNOFF_PORT", "70000"),
        ("SIGNOFF_PORT", "eighty"),
        ("SIGNOFF_SLACK_TRANSPORT", "pigeon"),
        ("SIGNOFF_EMBEDDER", "magic"),
        ("SIGNOFF_LOG_LEVEL", "LOUD"),
        ("SIGNOFF_LOG_FORMAT", "xml"),
        ("SIGNOFF_SETTLE_AFTER", "soon"),
        ("SIGNOFF_SETTLE_AFTER", "-1"),
        ("SIGNOFF_SHUTDOWN_WITHIN", "-PT5S"),
        ("SIGNOFF_MODEL_DAILY_TOKENS", "-1"),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_variable(
    holds: Holds, variable: str, value: str
):
    holds({**SOCKET, variable: value})

    assert refusal().startswith(f"{variable}: ")


def test_every_fault_has_its_line(holds: Holds):
    holds({"SIGNOFF_PORT": "70000", "SIGNOFF_LOG_LEVEL": "LOUD"})

    named = {line.split()[0].rstrip(":") for line in refusal().splitlines()}

    assert named == {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SIGNOFF_PORT", "SIGNOFF_LOG_LEVEL"}


def test_a_refusal_never_shows_a_secret(holds: Holds):
    holds({"SLACK_BOT_TOKEN": SECRET, "SIGNOFF_PLATFORMS__FACEBOOK": SECRET})

    assert "secret-" not in refusal()


def test_printed_settings_never_show_a_secret(holds: Holds):
    holds({**SOCKET, "SIGNOFF_PLATFORMS__FACEBOOK__APP_SECRET": "secret-3"})

    chosen = read_settings()

    assert "secret-" not in f"{chosen!r} {chosen}"
    assert chosen.platforms["facebook"]["app_secret"].get_secret_value() == "secret-3"


@pytest.mark.parametrize("value", ["soon", "20", "20s"])
def test_what_is_no_duration_is_shown_how_to_write_one(holds: Holds, value: str):
    holds({**SOCKET, "SIGNOFF_SETTLE_AFTER": value})

    assert refusal() == (
        "SIGNOFF_SETTLE_AFTER: write a duration like PT20S (20 seconds) or 00:00:20"
    )


def test_durations_are_written_as_iso_8601_or_as_a_clock(holds: Holds):
    holds({**SOCKET, "SIGNOFF_SETTLE_AFTER": "PT45S", "SIGNOFF_SHUTDOWN_WITHIN": "00:00:05"})

    chosen = read_settings()

    assert chosen.settle_after == timedelta(seconds=45)
    assert chosen.shutdown_within == timedelta(seconds=5)


def test_another_slack_address_is_a_local_workspace(holds: Holds):
    holds({**SOCKET, "SLACK_BASE_URL": "http://127.0.0.1:8765/api"})

    chosen = read_settings()

    assert chosen.is_local_workspace
    assert chosen.slack_base_url == "http://127.0.0.1:8765/api/"


@pytest.mark.parametrize("variable", ["OPENAI_API_KEY", "OPENAI_BASE_URL"])
def test_a_key_or_an_address_brings_a_writer(holds: Holds, variable: str):
    holds({**SOCKET, variable: "http://127.0.0.1:1/v1"})

    assert read_settings().has_writer


def test_misspelt_variables_are_found(holds: Holds):
    holds({"SIGNOFF_LOG_LEVLE": "INFO", "SIGNOFF_LOG_LEVEL": "INFO", "HOME": "/"})

    assert unknown_variables() == ["SIGNOFF_LOG_LEVLE"]


def test_platform_secrets_are_no_unknown_variables(holds: Holds):
    holds({"SIGNOFF_PLATFORMS__FACEBOOK__APP_SECRET": "x"})

    assert unknown_variables() == []


def test_the_database_is_known_without_any_secret(holds: Holds):
    holds({"SIGNOFF_DATABASE_URL": "postgresql://db/signoff"})

    assert read_database_url() == "postgresql://db/signoff"


def test_the_database_has_a_default(holds: Holds):
    holds({})

    assert read_database_url() == "sqlite:///signoff.db"


def test_a_variable_is_the_alias_or_the_prefixed_name():
    assert variable_of("slack_bot_token") == "SLACK_BOT_TOKEN"
    assert variable_of("database_url") == "SIGNOFF_DATABASE_URL"
