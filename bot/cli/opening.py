"""What commands share: one transaction on the live database, and errors as sentences."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TypeVar

import click
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import NotMigrated, open_database
from bot.database import (
    Database,
    DatabaseGone,
    DatabaseTrouble,
    NotADatabase,
    OfAnotherRelease,
    WrongAddress,
)
from bot.errors import BotError, Refusal
from bot.locales import Catalogue
from bot.settings import WrongSettings, read_database_url
from integrations.registry import PlatformMisconfigured

Result = TypeVar("Result")


def run(task: Awaitable[Result]) -> Result:
    """Await *task*; what is known to go wrong becomes one sentence and exit code 1."""

    async def awaited() -> Result:
        return await task

    try:
        return asyncio.run(awaited())
    except Refusal as refusal:
        words = Catalogue.of("en")
        raise click.ClickException(words(refusal.message_id, **refusal.parameters)) from None
    except DatabaseTrouble as trouble:
        raise click.ClickException(tell(trouble)) from None
    except (BotError, NotMigrated, PlatformMisconfigured, WrongSettings) as error:
        raise click.ClickException(str(error)) from None


def tell(trouble: DatabaseTrouble) -> str:
    """The first line of a trouble, and where to look for its reason."""
    words = str(trouble).partition("\n")[0] or type(trouble).__name__
    match trouble:
        case WrongAddress():
            return f"SIGNOFF_DATABASE_URL: {words}"
        case DatabaseGone() | NotADatabase() | OfAnotherRelease():
            return f"The database of SIGNOFF_DATABASE_URL cannot be opened: {words}"
        case _:
            return words


def in_writing(do: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
    """Run *do* in one write transaction on the database of the settings."""

    async def written(database: Database) -> Result:
        async with database.writes() as session:
            return await do(session)

    return on_database(written)


def in_reading(do: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
    """Run *do* in one read transaction on the database of the settings."""

    async def read(database: Database) -> Result:
        async with database.reads() as session:
            return await do(session)

    return on_database(read)


def on_database(do: Callable[[Database], Awaitable[Result]]) -> Result:
    """Run *do* with the database of the settings; it opens its own transactions."""

    async def opened() -> Result:
        async with AsyncExitStack() as stack:
            return await do(await open_database(read_database_url(), stack, alone=False))

    return run(opened())
