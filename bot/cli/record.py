"""`signoff audit`: prove the record and take it along."""

from typing import TextIO

import click
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cli.counts import counted
from bot.cli.opening import in_reading
from bot.cli.progress import progress
from bot.services import audit, entries, verification
from bot.services import export as exporting


@click.group("audit")
def group() -> None:
    """Prove the record and take it along."""


@group.command()
@click.option("--head", help="A hash kept elsewhere: the chain must hold it.")
def verify(head: str | None) -> None:
    """Recompute the whole chain and compare the rows; exit code 1 names the first fault."""
    with progress("Reading the record") as show:
        found = in_reading(
            lambda session: verification.verify(session, known_head=head, on_page=show)
        )
    if found.fault is not None:
        raise click.ClickException(_told(found.bad, found.fault))
    holding = counted(found.entry_count, "entry holds", "entries hold")
    erased = counted(found.erased_count, "personal text", "personal texts")
    click.echo(f"{holding}; {erased} erased.")
    click.echo("Every sign-off, reply, attempt and freeze stands as they tell it.")
    click.echo(f"Head: {found.head_seq} {found.head_hash}")
    if head is None:
        click.echo("Without a head kept elsewhere (--head), the tail cannot be proved.")


def _told(bad: str | None, fault: str) -> str:
    if bad is not None:
        return f"{bad} does not hold: {fault}"
    return f"{fault}: it was mistyped, or the record was rewritten since."


@group.command()
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl")
@click.option("--output", type=click.File("w", encoding="utf-8"), default="-")
def export(form: str, output: TextIO) -> None:
    """Write every entry, oldest first, with its hash and the texts that still stand."""
    if form == "csv":
        output.write(exporting.heading())
    write = exporting.as_lines if form == "jsonl" else exporting.as_rows

    async def exported(session: AsyncSession) -> None:
        head = await audit.get_head(session)
        async for page in entries.pages(session, until=head.seq, on_page=show):
            output.write(write(page))

    with progress("Exporting the record") as show:
        in_reading(exported)
