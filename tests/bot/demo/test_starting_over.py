"""`make demo-reset` forgets the demo and nothing else."""

from pathlib import Path

import pytest

from bot.demo.data_folder import reset
from bot.demo.refused import DemoRefused
from tests.bot.demo.demo_terminal import Terminal, is_box


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "data")


def test_everything_of_the_demo_is_forgotten(terminal: Terminal):
    terminal.run(exits_when_ready=True)
    (terminal.folder / "signoff.sqlite3").write_text("rows")

    reset(terminal.folder)

    left = {path.name for path in terminal.folder.iterdir()}
    assert not left & {"signoff.sqlite3", "secrets.json", "stage.json", "logs"}


def test_what_is_not_ours_stays(terminal: Terminal):
    terminal.folder.mkdir()
    (terminal.folder / "thesis.txt").write_text("words")

    reset(terminal.folder)

    assert (terminal.folder / "thesis.txt").read_text() == "words"


def test_a_running_demo_is_not_pulled_away(terminal: Terminal):
    refusals: list[str] = []

    def try_to_reset(line: str) -> None:
        if is_box(line):
            with pytest.raises(DemoRefused) as refused:
                reset(terminal.folder)
            refusals.append(str(refused.value))

    terminal.react = try_to_reset
    terminal.run(exits_when_ready=True)

    assert "already running" in refusals[0]


def test_nothing_there_is_nothing_to_do(tmp_path: Path):
    reset(tmp_path / "never")

    assert not (tmp_path / "never").exists()
