"""`signoff members`: who may do what."""

from datetime import UTC, datetime, timedelta

import click
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cli.opening import in_reading, in_writing
from bot.cli.values import PERSON_NAME, TEAM, USER
from bot.clock import read_system_clock
from bot.rules.permissions import Role
from bot.services import accounts, members, team, trainees
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


@group.command()
@click.argument("team", type=TEAM)
@click.argument("user", type=USER)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day, in UTC.")
@click.option("--count", type=click.IntRange(1, 10_000), help="How many replies must go out.")
@click.option("--end", "ends", is_flag=True, help="End the training now.")
@click.option("--account", "name", help="For this account only; else for all.")
def trainee(
    team: str, user: str, until: datetime | None, count: int | None, name: str | None, *, ends: bool
) -> None:
    """Have replies of Slack user USER of workspace TEAM signed by a second member, too."""
    if [until is None, count is None, not ends].count(False) != 1:
        raise click.UsageError("Give one of --until, --count and --end.")
    now = read_system_clock()
    over = until and until.replace(tzinfo=UTC) + timedelta(days=1)
    if over is not None and over <= now:
        raise click.UsageError("--until is over already. To end the training: --end")

    async def do(session: AsyncSession) -> bool:
        member_id = await members.get_id(session, team_id=team, user_id=user)
        on = await accounts.get_id(session, name) if name else None
        if ends:
            return await trainees.end(session, member_id, on=on, now=now)
        await trainees.begin(session, member_id, on=on, until=over, remaining=count, now=now)
        return True

    click.echo(_told_of_training(ends=ends, was_done=in_writing(do)))


def _told_of_training(*, ends: bool, was_done: bool) -> str:
    if not ends:
        return "In training: what this member signs needs a second signature."
    if was_done:
        return "The training is over."
    return "There was no such training; one for an account is ended with --account."


@group.command("list")
def list_all() -> None:
    """Show members and their roles."""

    async def do(session: AsyncSession) -> tuple[MemberLine, ...]:
        return await team.list_all(session)

    for line in in_reading(do):
        roles = ", ".join(role.value for role in line.roles) or "no roles"
        click.echo(f"{line.user_id}\t{line.name}\t{roles}{_ending(line)}")


def _ending(line: MemberLine) -> str:
    return "" if line.is_active else "\tdeactivated"
