"""`signoff serve`, `worker`, `migrate`, `manifest`: running it."""

import asyncio
import json
import signal

import click
from sqlalchemy.exc import SQLAlchemyError

from bot import app
from bot.cli.opening import run, tell
from bot.cli.values import PUBLIC_URL
from bot.database import DatabaseTrouble, upgrade
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
    bring_up_to_date(settings.database_url)
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
    bring_up_to_date(settings.database_url)
    run(_until_stopped(settings))


@click.command()
def migrate() -> None:
    """Bring the database's tables up to this release; `serve` does it by itself."""
    bring_up_to_date(read_database_url())
    click.echo("The database is up to date.")


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
    try:
        settings = read_settings()
    except WrongSettings as wrong:
        raise click.ClickException(f"The settings do not allow a start.\n{wrong}") from None
    set_up(level=settings.log_level, as_json=settings.log_format is LogFormat.JSON)
    for name in [*unknown_variables(), *unknown_settings(settings.platforms)]:
        click.echo(f"Unknown setting {name}: is it misspelt?", err=True)
    return settings
