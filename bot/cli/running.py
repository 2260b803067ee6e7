"""`signoff serve`, `worker`, `migrate`, `manifest`: running it."""

import asyncio
import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import SQLAlchemyError

from bot import app
from bot.cli.opening import run, tell
from bot.cli.values import PUBLIC_URL
from bot.database import DatabaseTrouble, find_missing, grant, must_have_roles, upgrade
from bot.logs import set_up
from bot.settings import (
    LogFormat,
    Settings,
    WrongSettings,
    read_database_url,
    read_settings,
    unknown_variables,
)
from handlers.manifest import http_manifest, socket_manifest
from integrations.registry import unknown_settings


@click.command()
def serve() -> None:
    """Run Signoff: web server, Slack, and all later work."""
    settings = _settings()
    _bring_up_what_is_there(settings.database_url)
    run(app.serve(settings))


@click.command()
def worker() -> None:
    """Run a further process for later work (PostgreSQL only)."""
    settings = _settings()
    if settings.database_url.startswith("sqlite"):
        raise click.ClickException(
            "On SQLite one process does everything: run only `signoff serve`. "
            "Several processes need PostgreSQL (SIGNOFF_DATABASE_URL)."
        )
    _bring_up_what_is_there(settings.database_url)
    run(_until_stopped(settings))


@click.command()
@click.option(
    "--grant",
    "role",
    metavar="ROLE",
    help="PostgreSQL: let this role run the product, without the right to change the record.",
)
def migrate(role: str | None) -> None:
    """Create the database, or bring its tables up to this release, which `serve` does, too."""
    url = read_database_url()
    with _told():
        if role is not None:
            must_have_roles(url)
        created = find_missing(url)
    bring_up_to_date(url)
    click.echo(f"Created the database {created}." if created else "The database is up to date.")
    if role is not None:
        with _told():
            grant(url, role)
        click.echo(f"The role {role} may run Signoff; it cannot change or remove the record.")


def _bring_up_what_is_there(url: str) -> None:
    with _told():
        app.must_be_there(url)
    bring_up_to_date(url)


@contextmanager
def _told() -> Iterator[None]:
    """What is wrong with the address or its file becomes one sentence."""
    try:
        yield
    except DatabaseTrouble as trouble:
        raise click.ClickException(tell(trouble)) from None
    except app.NotMigrated as missing:
        raise click.ClickException(str(missing)) from None


def bring_up_to_date(url: str) -> None:
    """Run the revisions that are missing; raises `click.ClickException` in one sentence."""
    try:
        upgrade(url)
    except DatabaseTrouble as trouble:
        raise click.ClickException(tell(trouble)) from None
    except (OSError, SQLAlchemyError) as error:
        raise click.ClickException(f"The database cannot be opened: {_first_line(error)}") from None


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


@click.command()
@click.option(
    "--http", "public_url", type=PUBLIC_URL, help="Public https address, for delivery over HTTP."
)
def manifest(public_url: str | None) -> None:
    """Print the manifest of the Slack app: for Socket Mode, or with --http for HTTP."""
    made = http_manifest(public_url) if public_url else socket_manifest()
    click.echo(json.dumps(made, ensure_ascii=False, indent=2))


async def _until_stopped(settings: Settings) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopping.set)
    await app.work(settings, stopping)


def _settings() -> Settings:
    for name in unknown_variables():  # first: what is missing may be one of them, misspelt
        _ask_whether_misspelt(name)
    try:
        settings = read_settings()
    except WrongSettings as wrong:
        raise click.ClickException(f"The settings do not allow a start.\n{wrong}") from None
    set_up(level=settings.log_level, as_json=settings.log_format is LogFormat.JSON)
    for name in unknown_settings(settings.platforms):
        _ask_whether_misspelt(name)
    return settings


def _ask_whether_misspelt(name: str) -> None:
    click.echo(f"Unknown setting {name}: is it misspelt?", err=True)
