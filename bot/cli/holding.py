"""`signoff holding`: what a class of comments may only be answered with."""

from pathlib import Path

import click
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cli.counts import counted
from bot.cli.opening import in_reading, in_writing
from bot.clock import read_system_clock
from bot.rules.faq_file import WrongFile
from bot.rules.holding_file import StatementText, parse
from bot.services import statement_files
from bot.services.statement_files import Loaded

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("holding")
def group() -> None:
    """Load the holding statements that a class of comments may only be answered with."""


@group.command()
@click.argument("file", type=FILE)
def check(file: Path) -> None:
    """Read FILE (YAML) and say what is wrong with it; nothing is changed."""
    content = file.read_bytes()

    async def do(session: AsyncSession) -> tuple[StatementText, ...]:
        return await _parse(session, file, content)

    click.echo(f"{_counted(in_reading(do))}: nothing wrong.")


@group.command()
@click.argument("file", type=FILE)
def load(file: Path) -> None:
    """Make FILE (YAML) the holding statements; changed ones get a new version."""
    content = file.read_bytes()

    async def do(session: AsyncSession) -> tuple[tuple[StatementText, ...], Loaded]:
        statements = await _parse(session, file, content)
        return statements, await statement_files.load(session, statements, now=read_system_clock())

    statements, done = in_writing(do)
    click.echo(
        f"{_counted(statements)}: {done.added} added, {done.changed} changed, "
        f"{done.unchanged} unchanged, {done.removed} removed."
    )


def _counted(statements: tuple[StatementText, ...]) -> str:
    """A statement has a text for each of its accounts and languages."""
    names = len({each.name for each in statements})
    texts = sum(len(each.texts) for each in statements)
    return f"{counted(names, 'statement', 'statements')}, {counted(texts, 'text', 'texts')}"


async def _parse(session: AsyncSession, file: Path, content: bytes) -> tuple[StatementText, ...]:
    try:
        return parse(content, await statement_files.get_limits(session))
    except WrongFile as wrong:
        raise click.ClickException(f"{file} was not taken:\n{wrong}") from None
