"""`signoff holding` takes a whole file or none of it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import accounts
from bot.cli.holding import group

GOOD = "statements:\n  - {id: safety, accounts: [mosiru_kr], texts: {ko: 확인하고 있어요.}}\n"
ONE = "1 statement, 1 text: "


@pytest.fixture(autouse=True)
def account(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNOFF_DATABASE_URL", sqlite_url)
    add = ["add", "facebook", "mosiru_kr", "--id", "1", "--channel", "C0123ABCD", "--locale", "ko"]
    assert CliRunner().invoke(accounts.group, add).exit_code == 0


def holding(command: str, path: Path, text: str) -> tuple[int, str]:
    path.write_text(text, encoding="utf-8")
    answer = CliRunner().invoke(group, [command, str(path)])
    return answer.exit_code, answer.output


def test_a_file_is_checked_loaded_and_loaded_again(tmp_path: Path):
    path = tmp_path / "holding.yaml"

    assert holding("check", path, GOOD) == (0, f"{ONE}nothing wrong.\n")
    assert holding("load", path, GOOD) == (
        0,
        f"{ONE}1 added, 0 changed, 0 unchanged, 0 removed.\n",
    )
    assert holding("load", path, GOOD) == (
        0,
        f"{ONE}0 added, 0 changed, 1 unchanged, 0 removed.\n",
    )


def test_check_and_load_count_alike(tmp_path: Path):
    both = GOOD.replace("ko: 확인하고 있어요.", "ko: 확인하고 있어요., en: We are looking.")
    counted = "1 statement, 2 texts: "

    told = [holding(command, tmp_path / "holding.yaml", both)[1] for command in ("check", "load")]

    assert told == [
        f"{counted}nothing wrong.\n",
        f"{counted}2 added, 0 changed, 0 unchanged, 0 removed.\n",
    ]


def test_a_file_with_a_fault_changes_nothing(tmp_path: Path):
    path = tmp_path / "holding.yaml"
    wrong = GOOD + "  - {id: other, accounts: [nobody], texts: {ko: 네}}\n"

    code, said = holding("load", path, wrong)

    assert (code, "line 3: there is no connected account 'nobody'" in said) == (1, True)
    assert "1 added" in holding("load", path, GOOD)[1]
