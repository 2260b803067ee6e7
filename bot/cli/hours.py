"""`signoff accounts hours` and `due`: when people are there, and how soon they are to answer."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Generic, TypeVar

import click
from sqlalchemy.ext.asyncio import AsyncSession
from typing_extensions import override

from bot.cli.opening import in_reading, in_writing
from bot.clock import read_system_clock
from bot.rules.due_times import DEFAULTS, KINDS, Within, read_within, write_within
from bot.rules.working_hours import (
    WorkingHours,
    read_calendar,
    read_shifts,
    write_shifts,
)
from bot.services import accounts, due_times

BY_DEFAULT = "default"
Read = TypeVar("Read")


class Readable(click.ParamType[Read], Generic[Read]):
    """Words that *read* understands, else says why not."""

    def __init__(self, name: str, read: Callable[[str], Read]) -> None:
        self.name = name
        self._read = read

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Read:
        """What was read; anything else is refused with the reason."""
        try:
            return self._read(str(value))
        except ValueError as reason:
            self.fail(str(reason), param, ctx)


def _keep(read: Callable[[str], object]) -> Callable[[str], str]:
    """The words themselves, once *read* understood them."""

    def kept(written: str) -> str:
        read(written)
        return written

    return kept


SHIFT = Readable("shift", _keep(lambda written: read_shifts([written])))
CALENDAR = Readable("calendar", _keep(read_calendar))
WITHIN = Readable("time", _keep(lambda said: said == BY_DEFAULT or read_within(said)))
DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("name")
@click.argument("shifts", type=SHIFT, nargs=-1)
@click.option("--calendar", type=CALENDAR, help="Public holidays of KR, US, DE-BY, ... or none.")
@click.option("--closed", type=DAY, multiple=True, help="A further day on which nobody is there.")
@click.option("--open", "opened", type=DAY, multiple=True, help="Take such a day back.")
def hours(
    name: str,
    shifts: tuple[str, ...],
    calendar: str | None,
    closed: tuple[datetime, ...],
    opened: tuple[datetime, ...],
) -> None:
    """Show when people are there for account NAME, or have them there in these SHIFTS.

    A shift is like "mon-fri 09:00-18:00" or "sat 22:00-06:00", in the time zone of the account.
    Only then time counts until a comment is due, and only then anybody is reminded.
    """

    async def do(session: AsyncSession) -> WorkingHours:
        account_id, now = await accounts.get_id(session, name), read_system_clock()
        found = await due_times.get_hours(session, account_id)
        if not changes:
            return found
        taken_back = {day.date() for day in opened}
        _must_be_closed(taken_back, found.closed)
        wanted = replace(
            found,
            shifts=read_shifts(shifts) if shifts else found.shifts,
            calendar=read_calendar(calendar) if calendar is not None else found.calendar,
            closed=(found.closed | {day.date() for day in closed}) - taken_back,
        )
        await due_times.set_hours(session, account_id, wanted, now=now)
        return wanted

    changes = bool(shifts or calendar is not None or closed or opened)
    said = in_writing(do) if changes else in_reading(do)
    for line in _lines(said, read_system_clock().date()):
        click.echo(f"{name}\t{line}")


def _must_be_closed(taken_back: set[date], closed: frozenset[date]) -> None:
    never_closed = taken_back - closed
    if never_closed:
        raise click.UsageError(
            f"{min(never_closed)} was not closed by --closed. Public holidays go by the calendar:"
            " --calendar none is without any."
        )


def _lines(said: WorkingHours, today: date) -> Iterator[str]:
    yield said.zone
    yield from write_shifts(said.shifts)
    yield f"calendar {said.calendar or 'none'}"
    yield from (f"closed {day}" for day in sorted(said.closed) if day >= today)


@click.command()
@click.argument("name")
@click.argument("kind", type=click.Choice(KINDS), required=False)
@click.argument("time", type=WITHIN, required=False)
def due(name: str, kind: str | None, time: str | None) -> None:
    """Show how soon comments of account NAME are to be answered, or change it for one KIND.

    TIME is working time like 30m or 2h, none, or default. A comment of several kinds is due at the
    shortest of their times.
    """

    async def do(session: AsyncSession) -> dict[str, Within]:
        account_id, now = await accounts.get_id(session, name), read_system_clock()
        if kind is not None and time is not None:
            is_default = time == BY_DEFAULT
            within = None if is_default else read_within(time)
            await due_times.set_within(
                session, account_id, kind, within, is_default=is_default, now=now
            )
        return dict(await due_times.get_within(session, account_id))

    chosen = in_writing(do) if time is not None else in_reading(do)
    for each in KINDS if kind is None else [kind]:
        by_default = [] if each in chosen else ["by default"]
        within = write_within(chosen.get(each, DEFAULTS[each]))
        click.echo("\t".join([name, each, within, *by_default]))
