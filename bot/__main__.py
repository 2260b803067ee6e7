"""``python -m bot`` and the `signoff` command."""

from importlib import import_module
from typing import Final

import click
from typing_extensions import override

COMMANDS: Final = {
    "serve": "running.serve",
    "worker": "running.worker",
    "migrate": "running.migrate",
    "manifest": "running.manifest",
    "accounts": "accounts.group",
    "members": "members.group",
    "faq": "faq.group",
    "holding": "holding.group",
    "routing": "routing.group",
    "audit": "record.group",
    "erase": "erasing.group",
    "freeze": "stops.freeze_command",
    "lift": "stops.lift_command",
    "demo": "demo.demo",
    "demo-world": "demo.demo_world",
}
"""Where in `bot.cli` each command is."""


class Commands(click.Group):
    """Imports what a command needs when it is asked for: a server loads nothing of the demo."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(".")
        command: click.Command = getattr(import_module(f"bot.cli.{module}"), name)
        return command


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="signoff", prog_name="signoff")
def main() -> None:
    """Signoff: a person signs every public reply."""


if __name__ == "__main__":
    main(prog_name="signoff")
