"""`signoff routing`: where comments go, and to whom."""

from datetime import timedelta
from pathlib import Path

import click
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cli.counts import counted
from bot.cli.opening import in_reading, in_writing
from bot.clock import read_system_clock
from bot.rules.faq_file import WrongFile
from bot.rules.routing import Route
from bot.rules.routing_file import parse
from bot.services import routing, routing_files
from bot.services.routing_files import Loaded, Tried

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
LONGEST_PREVIEW = 366


@click.group("routing")
def group() -> None:
    """Say where comments go, and to whom: rules, of which the first that fits decides."""


@group.command()
@click.argument("file", type=FILE)
def check(file: Path) -> None:
    """Read FILE (YAML) and say what is wrong with it; nothing is changed."""
    content = file.read_bytes()

    async def do(session: AsyncSession) -> tuple[Route, ...]:
        return await _parse(session, file, content)

    click.echo(f"{counted(len(in_reading(do)), 'rule', 'rules')}, nothing wrong.")


@group.command()
@click.argument("file", type=FILE)
def load(file: Path) -> None:
    """Make FILE (YAML) the routing rules. Cards that stand already stay where they are."""
    content = file.read_bytes()

    async def do(session: AsyncSession) -> Loaded:
        routes = await _parse(session, file, content)
        return await routing_files.load(session, routes, now=read_system_clock())

    done = in_writing(do)
    click.echo(
        f"{done.added} added, {done.changed} changed, {done.unchanged} unchanged, "
        f"{done.removed} removed."
    )


@group.command("list")
def list_command() -> None:
    """The rules in the order in which they are asked: where they lead, and for which comments."""

    async def do(session: AsyncSession) -> list[list[str]]:
        return [
            [
                rule.name,
                f"version {rule.version}",
                rule.channel or "the account's channel",
                ", ".join(rule.assign) or "nobody assigned",
                "; ".join(f"{name}: {', '.join(each)}" for name, each in rule.conditions.items()),
            ]
            for rule in await routing.list_current(session)
        ]

    for line in in_reading(do):
        click.echo("\t".join(line))


@group.command()
@click.argument("file", type=FILE)
@click.option("--days", type=click.IntRange(1, LONGEST_PREVIEW), default=30, show_default=True)
def preview(file: Path, days: int) -> None:
    """What the rules of FILE (YAML) would have caught of past comments; nothing is changed.

    For each rule how many, and the numbers of the newest; then what no rule catches.
    """
    content, since = file.read_bytes(), read_system_clock() - timedelta(days=days)

    async def do(session: AsyncSession) -> list[tuple[str, Tried]]:
        routes = await _parse(session, file, content)
        tried = dict(await routing_files.preview(session, routes, since=since))
        rest = tried.pop(None, Tried())
        return [*((str(name), each) for name, each in tried.items()), ("no rule", rest)]

    for name, each in in_reading(do):
        examples = ", ".join(f"comment {number}" for number in each.examples)
        click.echo(f"{name}\t{counted(each.count, 'comment', 'comments')}\t{examples}".rstrip())


async def _parse(session: AsyncSession, file: Path, content: bytes) -> tuple[Route, ...]:
    try:
        return parse(content, await routing_files.get_known(session))
    except WrongFile as wrong:
        raise click.ClickException(f"{file} was not taken:\n{wrong}") from None
