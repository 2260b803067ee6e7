"""Rehearse "Connect your Slack" of the README without Slack: ``python -m tests.rehearsal``.

Serves a local workspace and Square, and prints what a second terminal needs to connect to them;
the product is yours to start. It delivers over Socket Mode, with ``--http`` over HTTP.
"""

import asyncio
import dataclasses
import shlex
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import click
import httpx

from bot.clock import read_system_clock
from bot.demo.made_up_secrets import SECRETS_FILE, read_secrets
from bot.demo.ports import choose_ports
from bot.demo.refused import DemoRefused
from bot.demo.serving import serving
from bot.demo.square import create_app
from bot.demo.stage import ACCOUNTS, HOST, Stage, product_environment
from bot.demo.story.player import CONTROL_HEADER
from bot.demo.workspace.server import RunningWorkspace, running
from bot.demo.world import square_config, workspace_config
from handlers.manifest import http_manifest, socket_manifest

Transport = Literal["socket", "http"]
FIRST_PORT = 8720
BIN = Path(sys.executable).parent
"""Where the command `signoff` stands."""
FOLDER = click.Path(file_okay=False, path_type=Path)
RETRY: Mapping[Transport, str] = {
    "socket": "python -m tests.rehearsal --port ",
    "http": "python -m tests.rehearsal --http --port ",
}
POST = {"id": "C", "account": "mosiru", "text": "Mini 2 ships to the US today."}

UNUSED: Mapping[Transport, tuple[str, ...]] = {
    "socket": ("SLACK_SIGNING_SECRET", "SIGNOFF_SLACK_TRANSPORT"),
    "http": ("SLACK_APP_TOKEN",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """A workspace and Square that wait for a product; ``variables`` connect one.

    ``square`` calls Square as a teller of stories does, ``control_key`` opens the workspace's
    levers.
    """

    workspace: RunningWorkspace
    square: httpx.AsyncClient
    control_key: str
    variables: Mapping[str, str]


@asynccontextmanager
async def rehearsing(folder: Path, first_port: int, over: Transport) -> AsyncIterator[Rehearsal]:
    """Serve both for the length of the block; *first_port* 0 takes free ones.

    Raises `bot.demo.refused.DemoRefused` for a port, and OSError for the folder.
    """
    ports = choose_ports(first_port, retry=RETRY[over])
    manifest = socket_manifest() if over == "socket" else http_manifest(ports.product_url)
    stage = Stage(data_dir=folder, ports=ports, manifest=manifest)
    secrets = read_secrets(folder, accounts=[account.name for account in ACCOUNTS])
    workspace = workspace_config(stage, secrets, now=read_system_clock)
    board = create_app(square_config(stage, secrets, now=read_system_clock))
    given = product_environment(ports, folder)
    async with (
        running(dataclasses.replace(workspace, delivery=over), HOST, ports.page) as served,
        serving(board, host=HOST, port=ports.square),
        httpx.AsyncClient(
            base_url=ports.square_url,
            headers={CONTROL_HEADER: secrets.control_key},
            trust_env=False,
        ) as square,
    ):
        await square.post("/control/posts", json=POST)
        yield Rehearsal(
            workspace=served,
            square=square,
            control_key=secrets.control_key,
            variables={name: given[name] for name in given if name not in UNUSED[over]},
        )


@click.command(help="A local workspace and Square, for a product that you start yourself.")
@click.option("--http", "over", flag_value="http", help="Deliver over HTTP.")
@click.option("--socket", "over", flag_value="socket", default=True, help="Over Socket Mode.")
@click.option("--port", default=FIRST_PORT, show_default=True, help="Of the page.")
@click.option("--data-dir", type=FOLDER, default=Path(".cache/rehearsal"), show_default=True)
def main(over: Transport, port: int, data_dir: Path) -> None:
    """Serve until Ctrl-C."""
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        asyncio.run(_rehearse(data_dir.resolve(), port, over))
    except DemoRefused as refused:
        raise click.ClickException(str(refused)) from None


async def _rehearse(folder: Path, port: int, over: Transport) -> None:
    async with rehearsing(folder, port, over) as place:
        click.echo("In a second terminal, before the commands of the README:\n")
        click.echo(f'export PATH={shlex.quote(str(BIN))}:"$PATH"')
        for name, value in place.variables.items():
            click.echo(f"export {name}={shlex.quote(value)}")
        click.echo(f"\nThe workspace: {place.workspace.url}/ (Square is linked there)")
        click.echo(
            "To disturb it on purpose: docs/local-workspace.md;"
            f" the key is control_key in {folder / SECRETS_FILE}"
        )
        await asyncio.Event().wait()


if __name__ == "__main__":
    main()
