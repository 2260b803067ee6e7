"""`signoff audit`: prove the record and take it along."""

import sys
from pathlib import Path

import click
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cli.counts import counted
from bot.cli.opening import in_writing, on_database
from bot.cli.progress import progress
from bot.cli.proving import beside
from bot.cli.values import ANCHOR, EXPORT
from bot.cli.why import why
from bot.clock import read_system_clock
from bot.database import Database
from bot.enclosing import enclose
from bot.rules.chain import Anchor, written
from bot.services import anchors, entries, exports, verification
from bot.services.entries import Progress
from bot.services.export import as_lines
from bot.services.export_folder import Head, anchor_head, export_to
from bot.services.verification import Verification
from bot.settings import read_signing_key_file

_EXPORTING = "Exporting the record"


@click.group("audit")
def group() -> None:
    """Prove the record and take it along."""


group.add_command(why)


@group.command()
@click.option(
    "--anchor",
    "known",
    type=ANCHOR,
    multiple=True,
    help="An anchor kept elsewhere: SEQ:HASH, or the head.json of an export.",
)
def verify(known: tuple[Anchor, ...]) -> None:
    """Recompute the whole chain and compare the rows; exit code 1 names the first fault."""
    with progress("Reading the record") as show:
        found = on_database(lambda database: _verify(database, known, show))
    if found.fault is not None:
        raise click.ClickException(_told(found.bad, found.fault))
    holding = counted(found.entry_count, "entry holds", "entries hold")
    erased = counted(found.erased_count, "personal text", "personal texts")
    click.echo(f"{holding}; {erased} erased.")
    click.echo("Every sign-off, reply, attempt and freeze stands as they tell it.")
    click.echo(f"Head: {Anchor(found.head_seq, found.head_hash).written()}")
    click.echo(_proved(found))


async def _verify(database: Database, known: tuple[Anchor, ...], show: Progress) -> Verification:
    elsewhere = beside(database.url)
    async with database.reads() as session:
        return await verification.verify(session, known=known, on_page=show, beside=elsewhere)


def _told(bad: str | None, fault: str) -> str:
    if bad is not None:
        return f"{bad} does not hold: {fault}"
    return f"{fault}: the anchor was mistyped, or the record was changed since."


def _proved(found: Verification) -> str:
    if found.proved_seq == 0:
        return (
            "Without an anchor kept elsewhere (--anchor), the tail cannot be proved: "
            "who owns the database could have rewritten it."
        )
    after = found.entry_count - found.proved_seq
    if after == 0:
        return f"Proved up to entry {found.proved_seq}, the last one."
    rest = f"the {counted(after, 'entry', 'entries')} after it cannot be proved yet"
    return f"Proved up to entry {found.proved_seq}; {rest}."


@group.command()
def anchor() -> None:
    """Print the head of the record, to be kept elsewhere, and note that it was told."""
    kept = in_writing(lambda session: anchors.record(session, now=read_system_clock()))
    told = Anchor(kept.seq, kept.hash).written()
    click.echo(told)
    click.echo(
        f"Anchored at {written(kept.at)}. Keep the line above outside of this machine; it proves "
        "all entries up to it: signoff audit verify --anchor SEQ:HASH",
        err=True,
    )


@group.command()
@click.option("--output", type=EXPORT, help="A new folder, or a new zip: NAME.zip.")
def export(output: Path | None) -> None:
    """Take every entry along, with all that proves it; without --output as lines of JSON."""
    if output is None or not output.exists():
        _note(output)
    if output is None:
        with progress(_EXPORTING) as show:
            head = on_database(lambda database: _stream(database, show))
    else:
        head = _export_to(output)
    click.echo(f"Head: {Anchor(head.seq, head.hash).written()}", err=True)


def _note(output: Path | None) -> None:
    """Put on record that words leave; before they do, so that none leaves unsaid."""
    where = str(output.resolve()) if output else None

    async def note(session: AsyncSession) -> None:
        exports.record(session, where, now=read_system_clock())

    in_writing(note)


async def _stream(database: Database, show: Progress) -> Head:
    head = await anchor_head(database, now=read_system_clock())
    output = sys.stdout.buffer
    async with database.reads() as session:
        async for page in entries.pages(session, until=head.seq, on_page=show):
            output.write(as_lines(page).encode())
    return head


def _export_to(output: Path) -> Head:
    with progress(_EXPORTING) as show:

        async def make(database: Database) -> Head:
            enclosed = enclose(read_signing_key_file())
            return await export_to(
                database, output, enclosed=enclosed, now=read_system_clock(), on_page=show
            )

        return on_database(make)
