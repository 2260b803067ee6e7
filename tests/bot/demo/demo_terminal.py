"""A person's terminal in which the demo runs, with stand-ins for its two processes."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.demo.supervisor import Options, Surroundings, run

FAKE = (sys.executable, str(Path(__file__).with_name("fake_program.py")))


@dataclass
class Terminal:
    """Runs the demo in a folder; ``react`` is called with each line it says."""

    folder: Path
    lines: list[str] = field(default_factory=list)
    prepared: list[str] = field(default_factory=list)
    react: Callable[[str], None] = lambda _: None

    def run(self, *, environment: dict[str, str] | None = None, **options: Any) -> int:
        around = Surroundings(
            environment=environment or {},
            manifest_for=lambda url: {"url": url},
            prepare=self.prepared.append,
            program=FAKE,
            say=self.say,
        )
        return run(Options(**{"data_dir": self.folder, "port": 0, **options}), around)

    def say(self, line: str) -> None:
        self.lines.append(line)
        self.react(line)

    @property
    def said(self) -> str:
        return "\n".join(self.lines)

    def given_to(self, command: str) -> dict[str, str]:
        given: dict[str, str] = json.loads((self.folder / f"{command}.env.json").read_text())
        return given


def is_box(line: str) -> bool:
    return line.startswith("┌")
