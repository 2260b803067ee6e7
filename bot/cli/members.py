"""`signoff members`: who may do what."""

import click
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cli.opening import in_reading, in_writing
from bot.cli.values import PERSON_NAME, TEAM, USER
from bot.clock import read_system_clock
from bot.rules.permissions import Role
from bot.services import members
from bot.views import MemberLine

ROLES = click.Choice([role.value for role in Role])


@click.group("members")
def group() -> None:
    """Say who may do what."""


@group.command("set")
@click.argument("team", type=TEAM)
@click.argument("user", type=USER)
@click.option("--name", type=PERSON_NAME, required=True, help="How cards name this person.")
@click.option("--locale", type=click.Choice(["ko", "en"]), default="en", show_default=True)
@click.option(
    "--role", "roles", type=ROLES, multiple=True, help="May be repeated; none: no rights."
)
def set_roles(team: str, user: str, name: str, locale: str, roles: tuple[str, ...]) -> None:
    """Give Slack user USER of workspace TEAM exactly these roles."""

    async def do(session: AsyncSession) -> None:
        now = read_system_clock()
        member_id = await members.learn_profile(
            session, team_id=team, user_id=user, name=name, locale=locale, is_active=True, now=now
        )
        await members.set_roles(
            session, member_id, roles=frozenset(map(Role, roles)), by=None, now=now
        )

    in_writing(do)
    click.echo(f"{name}: {', '.join(roles) or 'no roles'}")


@group.command("list")
def list_all() -> None:
    """Show members and their roles."""

    async def do(session: AsyncSession) -> tuple[MemberLine, ...]:
        return await members.list_all(session)

    for line in in_reading(do):
        roles = ", ".join(role.value for role in line.roles) or "no roles"
        click.echo(f"{line.user_id}\t{line.name}\t{roles}{_ending(line)}")


def _ending(line: MemberLine) -> str:
    return "" if line.is_active else "\tdeactivated"
