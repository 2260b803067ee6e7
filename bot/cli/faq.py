"""`signoff faq`: what drafts may cite."""

from pathlib import Path

import click
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cli.opening import in_writing
from bot.clock import read_system_clock
from bot.rules.faq_file import FaqFile, WrongFile, parse
from bot.services import faq
from bot.services.faq import LoadSummary

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("faq")
def group() -> None:
    """Load the FAQ that drafts may cite."""


@group.command()
@click.argument("file", type=FILE)
def check(file: Path) -> None:
    """Read FILE (YAML or CSV) and say what is wrong with it; nothing is changed."""
    click.echo(f"{len(_read(file).entries)} entries, nothing wrong.")


@group.command()
@click.argument("file", type=FILE)
def load(file: Path) -> None:
    """Make FILE (YAML or CSV) the FAQ; changed entries get a new version."""
    read = _read(file)

    async def do(session: AsyncSession) -> LoadSummary:
        return await faq.load(session, read, now=read_system_clock())

    done = in_writing(do)
    click.echo(
        f"{done.added} added, {done.changed} changed, {done.unchanged} unchanged, "
        f"{done.removed} removed."
    )


def _read(file: Path) -> FaqFile:
    try:
        return parse(file.read_bytes(), name=file.name)
    except WrongFile as wrong:
        raise click.ClickException(f"{file} was not taken:\n{wrong}") from None
