"""The table of commands, and what asking for one loads."""

import subprocess
import sys

import click
import pytest

from bot.__main__ import COMMANDS, Commands, main


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_found_under_its_own_name(name: str):
    command = Commands().get_command(click.Context(main), name)

    assert command is not None
    assert command.name == name


def test_the_server_loads_nothing_of_the_demo():
    script = (
        "import sys; from bot.__main__ import main;"
        "main(['serve', '--help'], standalone_mode=False);"
        "print([name for name in sys.modules if name.startswith('bot.demo')])"
    )

    said = subprocess.check_output([sys.executable, "-c", script], text=True)  # noqa: S603 - ours

    assert said.splitlines()[-1] == "[]"
