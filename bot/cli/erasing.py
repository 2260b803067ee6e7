"""`signoff erase`: take out what people wrote, for good."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import click
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cli.counts import counted
from bot.cli.opening import in_reading, on_database
from bot.cli.values import AGE, EXTERNAL_ID, REASON
from bot.clock import read_system_clock
from bot.database import Sort, sort_of
from bot.rules.chain import written
from bot.rules.erasure import ErasedBecause, KeptBecause
from bot.services import accounts, audit, erasure, erasures, exports, lookup
from bot.services.erasure import Done, Survey, Wanted
from bot.services.erasures import Erased
from bot.services.exports import Exported
from bot.settings import WrongSettings, read_beyond
from handlers import pasted

YES = click.option("--yes", is_flag=True, help="Do not ask.")
_KEPT = {
    KeptBecause.WAITING: "waits for the team: answer it, or press No reply",
    KeptBecause.ON_ITS_WAY: "a reply is on its way: wait, or undo it",
    KeptBecause.DOUBTFUL: "a reply may be out: press Check on its card",
    KeptBecause.TAKING_DOWN: "a reply is being taken down: wait",
}
_WHY = {
    ErasedBecause.AUTHOR: "author's request",
    ErasedBecause.AGE: "age",
    ErasedBecause.DELETED: "deleted on the platform",
}
_FILES: Mapping[Sort, str] = {
    "sqlite": "- the log beside the database's file, which `signoff serve` empties within a minute;"
    " later, if somebody reads meanwhile",
    "postgresql": "- freed pages of the database's files, until it is vacuumed, and its log",
}


@click.group("erase")
def group() -> None:
    """Erase what people wrote. That something was there, and why it went, stays on record."""


@group.command()
@click.argument("account", required=False)
@click.argument("author_id", type=EXTERNAL_ID, required=False)
@click.option("--comment", "link", help="In place of both: one of the author's comments, by link.")
@click.option("--reason", type=REASON, required=True, help="For the record; without their name.")
@YES
def author(
    account: str | None, author_id: str | None, link: str | None, reason: str, *, yes: bool
) -> None:
    """Erase all that the author AUTHOR_ID, by the platform's id, wrote to ACCOUNT."""
    if (link is None) == (account is None or author_id is None):
        raise click.UsageError("Give ACCOUNT and AUTHOR_ID, or --comment with a link.")

    async def find(session: AsyncSession) -> Wanted:
        if link is not None:
            comment_id = await lookup.find_comment(session, pasted.read(link), by=None)
            account_id, found = await erasures.get_author_of(session, comment_id)
        else:
            account_id = await accounts.get_known_id(session, str(account))
            found = await erasures.get_author_id(session, account_id, str(author_id))
        return Wanted(
            account_id=account_id,
            because=ErasedBecause.AUTHOR,
            by=audit.COMMAND,
            author_id=found,
            reason=reason,
        )

    _erase(find, yes=yes)


@group.command()
@click.argument("account")
@click.argument("age", type=AGE)
@click.option("--reason", type=REASON, help="For the record.")
@YES
def older_than(account: str, age: int, reason: str | None, *, yes: bool) -> None:
    """Erase what came to ACCOUNT more than AGE, like 400d, ago."""
    before = read_system_clock() - timedelta(days=age)

    async def find(session: AsyncSession) -> Wanted:
        return Wanted(
            account_id=await accounts.get_known_id(session, account),
            because=ErasedBecause.AGE,
            by=audit.COMMAND,
            received_before=before,
            reason=reason,
        )

    _erase(find, yes=yes)


@group.command("list")
def list_all() -> None:
    """Show what was erased, when, by whom and why."""
    for each in in_reading(erasures.list_all):
        click.echo("\t".join(_row(each)))


def _row(each: Erased) -> list[str]:
    return [
        written(each.at),
        each.account,
        counted(each.comments, "comment", "comments"),
        counted(each.texts, "text", "texts"),
        _WHY[each.because],
        each.by,
        *([each.reason] if each.reason else []),
    ]


def _erase(find: Callable[[AsyncSession], Awaitable[Wanted]], *, yes: bool) -> None:
    """Show what would go, ask, erase, and tell what no erasing reaches."""

    async def look(session: AsyncSession) -> tuple[Wanted, Survey]:
        wanted = await find(session)
        return wanted, await erasure.survey(session, wanted)

    wanted, found = in_reading(look)
    for line in _survey(found):
        click.echo(line)
    if found.going:
        if not yes:
            click.confirm("Erase these words for good?", abort=True)
        done = on_database(lambda database: erasure.erase(database, read_system_clock, wanted))
        click.echo(_done(done))
    for line in _beyond(*in_reading(_look_beyond)):
        click.echo(line)


async def _look_beyond(session: AsyncSession) -> tuple[Sequence[Exported], Sort]:
    return await exports.list_all(session), sort_of(session)


def _survey(found: Survey) -> Iterator[str]:
    yield f"{counted(found.going, 'comment', 'comments')} to erase, with all drafts and replies."
    if found.kept_count:
        yield f"{counted(found.kept_count, 'comment is', 'comments are')} not settled, and kept:"
    for each in found.kept:
        yield f"comment {each.comment_id}\t{_KEPT[each.because]}"
    if found.kept_count > len(found.kept):
        yield f"… and {found.kept_count - len(found.kept)} more."
    if found.arriving:
        yield f"{counted(found.arriving, 'comment', 'comments')} only just arriving."
    if found.kept_count or found.arriving:
        yield "Run the command again when that is over: it does the rest."


def _done(done: Done) -> str:
    counts = done.counts
    parts = (
        counted(done.comments, "comment", "comments"),
        counted(counts.drafts, "draft", "drafts"),
        f"{counted(counts.texts, 'text', 'texts')} of the record",
        counted(counts.deliveries, "raw delivery", "raw deliveries"),
        counted(counts.authors, "author", "authors"),
    )
    return f"Erased: {', '.join(parts)}. Their cards are redrawn within a minute or so."


def _beyond(exported: Sequence[Exported], sort: Sort) -> Iterator[str]:
    """What holds the words still, and what to do about it."""
    yield "Not reached from here:"
    try:
        kept, model = read_beyond()
    except WrongSettings as wrong:
        raise click.ClickException(str(wrong)) from None
    if kept is None:
        yield "- backups of the database: they hold the words until you delete them"
    else:
        yield f"- backups of the database: until {read_system_clock() + kept:%Y-%m-%d}"
    if model is not None:
        yield f"- the language model ({model}), which read comments to draft: ask who runs it"
    yield _FILES[sort]
    yield "- the author's id in routing rules that name it: take it out of the file, and load that"
    yield "- Slack: direct messages of ours, what it kept of cards from before, exports it made"
    yield "- the platform itself, and what others wrote that quotes or names the author"
    for each in exported:
        yield f"- the export of {written(each.at)}: {_place(each)}"


def _place(each: Exported) -> str:
    if each.user is not None:
        return f"for {each.user} in Slack; delete the file in its direct message, and copies"
    if each.where is None:
        return "printed; delete the copy"
    stands = Path(each.where).exists()
    return f"{each.where} is still there: delete it" if stands else f"{each.where}, moved since"
