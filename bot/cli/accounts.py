"""`signoff accounts`: connect the brand's accounts."""

from datetime import timedelta

import click
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cli.claims import claim_policy, names
from bot.cli.counts import counted
from bot.cli.hours import due, hours
from bot.cli.opening import in_reading, in_writing
from bot.cli.policy import policy
from bot.cli.values import (
    ACCOUNT_NAME,
    AGE_OR_NONE,
    CHANNEL,
    EVERY_ACCOUNT,
    EXTERNAL_ID,
    TimeZone,
)
from bot.clock import read_system_clock
from bot.models.accounts import Account
from bot.rules.scope import LiftBy, Scope
from bot.services import accounts, scopes
from bot.settings import read_platforms
from integrations import registry

LOCALES = click.Choice(["ko", "en"])
MAX_UNDO = 120


@click.group("accounts")
def group() -> None:
    """Connect the brand's accounts on platforms."""


group.add_command(claim_policy)
group.add_command(names)
group.add_command(policy)
group.add_command(hours)
group.add_command(due)


@group.command()
@click.argument("platform", type=click.Choice(registry.NAMES))
@click.argument("name", type=ACCOUNT_NAME)
@click.option("--id", "external_id", type=EXTERNAL_ID, required=True, help="Its id there.")
@click.option("--channel", type=CHANNEL, required=True, help="Slack channel id, like C0123ABCD.")
@click.option("--locale", type=LOCALES, required=True, help="Language of its cards.")
@click.option("--undo", type=click.IntRange(0, MAX_UNDO), help="Seconds to take a signature back.")
def add(
    platform: str, name: str, external_id: str, channel: str, locale: str, undo: int | None
) -> None:
    """Connect account NAME on PLATFORM, or change it."""

    async def do(session: AsyncSession) -> str:
        now = read_system_clock()
        done = "Changed" if await accounts.is_active(session, name) else "Added"
        account_id = await accounts.add(
            session,
            platform=platform,
            name=name,
            external_id=external_id,
            locale=locale,
            channel=channel,
            capabilities=registry.capabilities_of(platform),
            now=now,
        )
        if undo is not None:
            await accounts.set_undo_window(session, account_id, seconds=undo, now=now)
        return done

    click.echo(f"{in_writing(do)}. Its webhook is /webhooks/{platform}/{name}")
    missing = _find_missing(platform, name)
    if missing is not None:
        click.echo(f"`signoff serve` needs its secrets: {missing} See Platforms in the README.")


def _find_missing(platform: str, name: str) -> str | None:
    """What keeps an account from being connected with the variables of this command."""
    given = read_platforms().get(platform, {})
    try:
        registry.configured(platform, account_name=name, secrets=given)
    except registry.PlatformMisconfigured as missing:
        return str(missing)
    return None


@group.command()
@click.argument("name")
def remove(name: str) -> None:
    """Disconnect account NAME; `add` connects it again, with all that it had."""

    async def do(session: AsyncSession) -> int:
        now = read_system_clock()
        await accounts.remove(session, name, now=now)
        standing = await scopes.list_banners(session, now=now)
        return sum(each.account is not None and each.account.name == name for each in standing)

    frozen = in_writing(do)
    click.echo("Disconnected. What was signed for it comes back to review.")
    if frozen:
        stand = counted(frozen, "freeze of it still stands", "freezes of it still stand")
        click.echo(f"{stand}, also when it is added again. See: signoff lift --account {name}")


@group.command("list")
def list_all() -> None:
    """Show the connected accounts, and of which this shell lacks secrets."""

    async def do(session: AsyncSession) -> list[Account]:
        return await accounts.list_active(session)

    for account in in_reading(do):
        click.echo(
            f"{account.name}\t{account.platform}\t{account.external_id}\t{account.channel}"
            f"\t{account.locale}\t{account.time_zone}\tundo {account.undo_seconds} s"
        )
        missing = _find_missing(account.platform, account.name)
        if missing is not None:
            lacking = f"{account.name} cannot be connected with what is set here: {missing}"
            click.echo(lacking, err=True)


@group.command("time-zone")
@click.argument("name")
@click.argument("zone", type=TimeZone(), required=False)
def time_zone(name: str, zone: str | None) -> None:
    """Show in which ZONE account NAME has its hours and sends later, or change it."""

    async def do(session: AsyncSession) -> str:
        account_id = await accounts.get_id(session, name)
        if zone is not None:
            await accounts.set_time_zone(session, account_id, zone, now=read_system_clock())
        return await accounts.get_time_zone(session, account_id)

    said = in_writing(do) if zone else in_reading(do)
    click.echo(f"{name}\t{said}")


@group.command()
@click.argument("name")
@click.argument("age", type=AGE_OR_NONE, required=False)
@click.option(
    "--deleted-within",
    type=click.IntRange(1, 30 * 24),
    help="Hours after its deletion on the platform in which a comment's words are erased.",
)
def retention(name: str, age: int | None, deleted_within: int | None) -> None:
    """Show how long words of account NAME are kept, or have those older than AGE erased each day.

    AGE is like 400d, or none: kept until somebody has them erased.
    """

    async def do(session: AsyncSession) -> tuple[int | None, timedelta]:
        account_id, now = await accounts.get_id(session, name), read_system_clock()
        if age is not None:
            await accounts.set_retention(session, account_id, days=age or None, now=now)
        if deleted_within is not None:
            within = timedelta(hours=deleted_within)
            await accounts.set_erase_deleted_within(session, account_id, within, now=now)
        return await accounts.get_retention(session, account_id)

    changes = age is not None or deleted_within is not None
    days, within = in_writing(do) if changes else in_reading(do)
    hours = int(within / timedelta(hours=1))
    click.echo(f"{name}\t{f'{days}d' if days else 'none'}\tdeleted comments within {hours} h")


@group.command()
@click.argument("name")
@click.argument("members", type=click.Choice([each.value for each in LiftBy]), required=False)
def lifting(name: str, members: str | None) -> None:
    """Show how many MEMBERS lift a freeze of account NAME and of its posts, or change it.

    NAME may be `everything`: a freeze of all accounts at once, or an account that was removed.
    """

    async def do(session: AsyncSession) -> LiftBy:
        account_id = None if name == EVERY_ACCOUNT else await accounts.get_known_id(session, name)
        if members is not None:
            lift_by, now = LiftBy(members), read_system_clock()
            await accounts.set_lift_by(session, account_id, lift_by, now=now)
        return await scopes.get_lift_by(session, Scope(account_id=account_id))

    said = in_writing(do) if members else in_reading(do)
    click.echo(f"{name}\t{said.value}")
