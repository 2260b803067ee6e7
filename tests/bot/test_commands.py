"""The table of commands."""

import click
import pytest

from bot.__main__ import COMMANDS, Commands, main


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_found_under_its_own_name(name: str):
    command = Commands().get_command(click.Context(main), name)

    assert command is not None
    assert command.name == name
