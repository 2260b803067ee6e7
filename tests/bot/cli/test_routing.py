"""`signoff routing` takes a whole file or none of it, and tells what it would do."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import accounts
from bot.cli.routing import group

GOOD = "rules:\n  - {id: powder, when: {keywords: [은색 가루]}, channel: C0SAFETY}\n"


@pytest.fixture(autouse=True)
def account(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNOFF_DATABASE_URL", sqlite_url)
    add = ["add", "facebook", "mosiru_kr", "--id", "1", "--channel", "C0123ABCD", "--locale", "ko"]
    assert CliRunner().invoke(accounts.group, add).exit_code == 0


def run(command: str, path: Path, text: str) -> tuple[int, str]:
    path.write_text(text, encoding="utf-8")
    answer = CliRunner().invoke(group, [command, str(path)])
    return answer.exit_code, answer.output


def test_a_file_is_checked_tried_loaded_and_listed(tmp_path: Path):
    path = tmp_path / "routing.yaml"

    assert run("check", path, GOOD) == (0, "1 rule, nothing wrong.\n")
    assert run("preview", path, GOOD) == (0, "powder\t0 comments\nno rule\t0 comments\n")
    assert run("load", path, GOOD) == (0, "1 added, 0 changed, 0 unchanged, 0 removed.\n")
    listed = CliRunner().invoke(group, ["list"]).output
    assert listed == "powder\tversion 1\tC0SAFETY\tnobody assigned\tkeywords: 은색 가루\n"


def test_a_file_with_a_fault_changes_nothing(tmp_path: Path):
    path = tmp_path / "routing.yaml"
    wrong = GOOD + "  - {id: other, when: {accounts: [nobody]}, channel: C1}\n"

    code, said = run("load", path, wrong)

    assert (code, "line 3: there is no connected account 'nobody'" in said) == (1, True)
    assert f"{path} was not taken" in said
    assert CliRunner().invoke(group, ["list"]).output == ""
