"""``python -m bot`` and the `signoff` command."""

import click

from bot.cli import accounts, demo, faq, holding, members, record, running, stops


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="signoff", prog_name="signoff")
def main() -> None:
    """Signoff: a person signs every public reply."""


for command in (
    running.serve,
    running.worker,
    running.migrate,
    running.manifest,
    accounts.group,
    members.group,
    faq.group,
    holding.group,
    record.group,
    stops.freeze_command,
    stops.lift_command,
    demo.demo,
    demo.demo_world,
):
    main.add_command(command)

if __name__ == "__main__":
    main(prog_name="signoff")
