"""`signoff members`: who may do what."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import click
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cli.counts import counted
from bot.cli.opening import in_reading, in_writing, run
from bot.cli.values import GROUP, PERSON_NAME, TEAM, USER
from bot.clock import read_system_clock
from bot.ids import MemberId
from bot.rules.permissions import Permission, Role
from bot.services import accounts, members, role_groups, team, trainees
from bot.settings import read_slack, variable_of
from bot.views import MemberLine, RoleGroupLine, RolesOnAccount, Training, holders
from handlers.slack_app import SlackAccess, web_client
from handlers.user_groups import NotAsked, count_people

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
@click.option("--account", help="For this account only, besides the roles for all.")
def set_roles(
    team: str, user: str, name: str, locale: str, roles: tuple[str, ...], account: str | None
) -> None:
    """Give Slack user USER of workspace TEAM exactly these roles."""
    chosen = frozenset(map(Role, roles))
    if account and Role.ADMIN in chosen:
        raise click.UsageError("An admin is one for all accounts: leave out --account.")

    async def do(session: AsyncSession) -> MemberId:
        now = read_system_clock()
        member_id = await members.learn_profile(
            session, team_id=team, user_id=user, name=name, locale=locale, is_active=True, now=now
        )
        on = await accounts.get_id(session, account) if account else None
        await members.set_roles(session, member_id, roles=chosen, on=on, by=None, now=now)
        return member_id

    member_id = in_writing(do)
    where = f" on {account}" if account else ""
    click.echo(f"{name}{where}: {_named(sorted(chosen)) or 'no roles'}")
    for rest in _kept(member_id, besides=account):
        click.echo(f"Still on {rest}")


def _kept(member_id: MemberId, *, besides: str | None) -> Iterator[str]:
    """What the member is elsewhere, or by a group: who leaves the team keeps none of it unseen."""
    line = next(each for each in _everybody() if each.member_id == member_id)
    places: dict[str | None, MemberLine | RolesOnAccount] = {None: line}
    places |= {each.account.name: each for each in line.on_accounts}
    for where, held in places.items():
        told = _held(replace(held, roles=() if where == besides else held.roles))
        if told:
            yield f"{where or 'all accounts'}: {told}"


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


@group.command("group")
@click.argument("team", type=TEAM)
@click.argument("group", type=GROUP)
@click.option("--role", type=ROLES, required=True, help="The role of everybody in the group.")
@click.option("--account", "name", help="For this account only; else for all.")
@click.option("--end", "ends", is_flag=True, help="Take the role away from the group again.")
def set_group(team: str, group: str, role: str, name: str | None, *, ends: bool) -> None:
    """Give a role to whoever is in Slack user group GROUP of workspace TEAM, as long as they are.

    Slack is asked here whether it knows the group, if SLACK_BOT_TOKEN is set. Who is in it is asked
    by the running serve or worker: at once, when the group changes, and hourly.
    """
    now, checked = read_system_clock(), "" if ends else _checked(group)

    async def do(session: AsyncSession) -> bool:
        on = await accounts.get_id(session, name) if name else None
        chosen = Role(role)
        if ends:
            return await role_groups.remove(session, group_id=group, role=chosen, on=on, now=now)
        await role_groups.add(session, team_id=team, group_id=group, role=chosen, on=on, now=now)
        return True

    was_done = in_writing(do)
    where = f" on {name}" if name else ""
    if ends:
        told = "no longer gives" if was_done else "did not give"
        click.echo(f"{group} {told} {role}{where}.")
    else:
        click.echo(f"{group} gives {role}{where}. {checked}")
        click.echo("Who has a role by it is shown by: signoff members list")


def _checked(group_id: str) -> str:
    """What Slack says of a group now; raises `click.ClickException` if it knows none such."""
    token, base_url = read_slack()
    if token is None:
        return (
            f"Not checked: Slack can be asked for it where {variable_of('slack_bot_token')} is set."
        )
    slack = web_client(SlackAccess(bot_token=token, base_url=base_url))
    try:
        count = run(count_people(slack, group_id))
    except NotAsked as why:
        return f"Not checked: Slack did not tell who is in it ({why})."
    if count is None:
        raise click.ClickException(
            f"Slack knows no user group {group_id} in this workspace, or it is disabled. Nothing"
            " was changed. Its id is under ⋮, Copy group ID, where Slack lists user groups."
        )
    return f"{counted(count, 'person is', 'people are')} in it now."


@group.command("list")
def list_all() -> None:
    """Show members, their roles, who is in training, and the groups that give roles."""
    for line in _everybody():
        on_accounts = [f"{each.account.name}: {_held(each)}" for each in line.on_accounts]
        roles = "; ".join([*filter(None, [_held(line)]), *on_accounts]) or "no roles"
        training = [_training(each) for each in line.training]
        ending = [] if line.is_active else ["deactivated"]
        click.echo("\t".join([line.user_id, line.name, roles, *training, *ending]))
    for each in _groups():
        where = f" on {each.account.name}" if each.account else ""
        click.echo(f"{each.group_id}\tuser group\tgives {each.role.value}{where}")


@group.command("may")
@click.argument("permission", type=click.Choice([each.value for each in Permission]))
def list_holders(permission: str) -> None:
    """Show who may do something."""
    for line in holders(_everybody(), Permission(permission)):
        only = ", ".join(each.account.name for each in line.on_accounts)
        click.echo("\t".join([line.user_id, line.name, *([f"only {only}"] if only else [])]))


def _everybody() -> tuple[MemberLine, ...]:
    async def do(session: AsyncSession) -> tuple[MemberLine, ...]:
        return await team.list_all(session, now=read_system_clock())

    return in_reading(do)


def _groups() -> tuple[RoleGroupLine, ...]:
    return in_reading(role_groups.list_all)


def _held(line: MemberLine | RolesOnAccount) -> str:
    by_group = [f"{role.value} (group)" for role in line.of_groups]
    return ", ".join([*(role.value for role in line.roles), *by_group])


def _named(roles: Sequence[Role]) -> str:
    return ", ".join(role.value for role in roles)


def _training(training: Training) -> str:
    where = f" on {training.account.name}" if training.account else ""
    if training.until is not None:
        return f"in training{where} until {training.until:%Y-%m-%d %H:%M} UTC"
    return f"in training{where} for {training.remaining} more replies"
