"""What `signoff serve` says before anything runs."""

import pytest
from click.testing import CliRunner

from bot.__main__ import main


@pytest.mark.parametrize(
    "variable", ["SIGNOFF_LOG_LEVLE", "SIGNOFF_PLATFORMS__FACEBOOK__PAGE_TOKNE"]
)
def test_a_misspelt_variable_is_named_at_the_start(monkeypatch: pytest.MonkeyPatch, variable: str):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    monkeypatch.setenv("SIGNOFF_DATABASE_URL", "sqlite://")  # so that nothing runs
    monkeypatch.setenv(variable, "secret-1")

    answer = CliRunner().invoke(main, ["serve"])

    assert f"Unknown setting {variable}: is it misspelt?" in answer.output
    assert "secret-1" not in answer.output


def test_every_fault_of_the_settings_is_told_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SIGNOFF_PORT", "eighty")
    monkeypatch.setenv("SIGNOFF_SLACK_TRANSPROT", "http")

    told = CliRunner().invoke(main, ["serve"]).output

    for each in (
        "Unknown setting SIGNOFF_SLACK_TRANSPROT",
        "SLACK_APP_TOKEN is missing",
        "SIGNOFF_PORT:",
    ):
        assert each in told
