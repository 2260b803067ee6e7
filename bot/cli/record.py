"""`signoff audit`: prove the record and take it along."""

import csv
import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any, TextIO

import click

from bot.app import open_database
from bot.cli.counts import counted
from bot.cli.opening import in_reading, run
from bot.services import audit, verification
from bot.settings import read_database_url

COLUMNS = ("seq", "at", "kind", "actor", "subject", "facts", "personal", "hash", "prev")


@click.group("audit")
def group() -> None:
    """Prove the record and take it along."""


@group.command()
@click.option("--head", help="A hash kept elsewhere: the chain must hold it.")
def verify(head: str | None) -> None:
    """Recompute the whole chain and compare the rows; exit code 1 names the first fault."""
    found = in_reading(lambda session: verification.verify(session, known_head=head))
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
    write = _jsonl(output) if form == "jsonl" else _csv(output)
    run(_export(write))


async def _export(write: Callable[[dict[str, Any]], None]) -> None:
    async with AsyncExitStack() as stack:
        database = await open_database(read_database_url(), stack, alone=False)
        async with database.reads() as session:
            async for entry in audit.export(session):
                write(entry)


def _jsonl(output: TextIO) -> Callable[[dict[str, Any]], None]:
    def write(entry: dict[str, Any]) -> None:
        output.write(json.dumps(entry, ensure_ascii=False) + "\n")

    return write


def _csv(output: TextIO) -> Callable[[dict[str, Any]], None]:
    rows = csv.writer(output)
    rows.writerow(COLUMNS)

    def write(entry: dict[str, Any]) -> None:
        said = json.loads(entry["body"])
        texts = {name: kept["text"] for name, kept in entry["personal"].items()}
        shown = {
            **said,
            "hash": entry["hash"],
            "facts": json.dumps(said["facts"], ensure_ascii=False),
            "personal": json.dumps(texts, ensure_ascii=False),
        }
        rows.writerow([_harmless(shown[column]) for column in COLUMNS])

    return write


def _harmless(value: object) -> object:
    """Outside text must not become a formula in a spreadsheet."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" else value
