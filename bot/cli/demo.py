"""`signoff demo`: the whole product on this machine, without any account."""

import asyncio
import os
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cli.running import bring_up_to_date
from bot.clock import read_system_clock
from bot.database import Database
from bot.demo import data_folder, stage, story, supervisor, world
from bot.demo.refused import DemoRefused
from bot.demo.supervisor import Options, Surroundings
from bot.models.claims import NameList
from bot.rules.faq_file import parse
from bot.rules.permissions import Role
from bot.services import accounts, claim_policies, faq, members, role_groups
from handlers.manifest import http_manifest
from integrations.registry import capabilities_of

FAQ = Path(story.__file__).with_name("faq.yaml")
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option("--port", default=supervisor.FIRST_PORT, show_default=True, help="Of the page.")
@click.option("--speed", default=1.0, show_default=True, help="How fast the story is told.")
@click.option("--storm", is_flag=True, help="The storm of complaints comes at once.")
@click.option("--no-story", is_flag=True, help="Leave Square to you.")
@click.option("--locale", type=click.Choice(["ko", "en"]), default="en", show_default=True)
@click.option("--data-dir", type=FOLDER, default=Path(".demo"), show_default=True)
@click.option("--reset", is_flag=True, help="Forget everything and begin anew.")
@click.option("--exit-when-ready", is_flag=True, hidden=True)
def demo(
    *,
    port: int,
    speed: float,
    storm: bool,
    no_story: bool,
    locale: stage.Locale,
    data_dir: Path,
    reset: bool,
    exit_when_ready: bool,
) -> None:
    """Start Signoff with a local workspace and a sample platform; Ctrl-C ends it."""
    try:
        if reset:
            data_folder.reset(data_dir)
    except DemoRefused as refused:
        raise click.ClickException(str(refused)) from None
    options = Options(
        data_dir=data_dir,
        port=port,
        speed=speed,
        locale=locale,
        is_storm_asked=storm,
        has_story=not no_story,
        exits_when_ready=exit_when_ready,
    )
    around = Surroundings(
        environment=dict(os.environ),  # noqa: TID251 - handed on to the processes of the demo
        manifest_for=http_manifest,
        prepare=prepare,
    )
    raise SystemExit(supervisor.run(options, around))


@click.command(hidden=True)
@click.argument("stage_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def demo_world(stage_file: Path) -> None:
    """Serve the workspace and Square of a demo."""
    asyncio.run(world.run_world(stage.read_stage(stage_file)))


def prepare(database_url: str) -> None:
    """Migrate the demo's database; what an operator does once is done when it is empty."""
    bring_up_to_date(database_url)
    asyncio.run(_settle(database_url))


async def _connect(session: AsyncSession, account: stage.BrandAccount, now: datetime) -> None:
    await accounts.add(
        session,
        platform=stage.PLATFORM,
        name=account.name,
        external_id=account.name,
        locale=account.locale,
        channel=account.channel_id,
        capabilities=capabilities_of(stage.PLATFORM),
        now=now,
    )
    for kind, names in stage.KNOWN_NAMES.items():
        for name in names:
            await claim_policies.list_name(
                session, account.name, names=NameList(kind), name=name, now=now
            )


async def _settle(database_url: str) -> None:
    database, now = Database(database_url), read_system_clock()
    async with database.writes() as session:
        if not await accounts.list_active(session):
            for account in stage.ACCOUNTS:
                await _connect(session, account, now)
            for person in stage.PEOPLE:
                member_id = await members.learn_profile(
                    session,
                    team_id=stage.TEAM_ID,
                    user_id=person.user_id,
                    name=person.name,
                    locale=person.locale,
                    is_active=True,
                    now=now,
                )
                roles = person.roles - {Role.ON_CALL}
                await members.set_roles(session, member_id, roles=roles, by=None, now=now)
            await role_groups.add(
                session,
                team_id=stage.TEAM_ID,
                group_id=stage.ON_CALL_GROUP,
                role=Role.ON_CALL,
                on=None,
                now=now,
            )
            await faq.load(session, parse(FAQ.read_bytes(), name=FAQ.name), now=now)
    await database.close()
