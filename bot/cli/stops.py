"""`signoff freeze` and `signoff lift`: the switch for all sending, without Slack."""

from datetime import timedelta

import click
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cli.counts import counted
from bot.cli.opening import in_reading, in_writing
from bot.cli.values import REASON
from bot.clock import read_system_clock
from bot.rules.asking import LATEST
from bot.rules.scope import EVERYTHING, Scope
from bot.services import accounts, freeze, lifting, scopes
from bot.views import FreezeBanner, FreezeOutcome

ACCOUNT = click.option("--account", help="Only this account; without it: everything.")


ABOUT = click.option("--about", help="Only replies to comments of the account that speak of this.")


@click.command("freeze")
@click.argument("reason", type=REASON)
@ACCOUNT
@ABOUT
@click.option(
    "--ask-after",
    type=click.IntRange(1, LATEST // timedelta(hours=1)),
    help="Hours until leads and those on call are asked whether it is still needed.",
)
def freeze_command(
    reason: str, account: str | None, about: str | None, ask_after: int | None
) -> None:
    """Stop sending at once, because of REASON. Signed replies are held until somebody lifts."""
    now = read_system_clock()

    async def do(session: AsyncSession) -> FreezeOutcome:
        return await freeze.freeze(
            session,
            await _scope_of(session, account, about),
            reason=reason,
            by=None,
            now=now,
            ask_at=now + timedelta(hours=ask_after) if ask_after else None,
        )

    done = in_writing(do)
    click.echo(f"Frozen. {counted(done.held, 'signed reply', 'signed replies')} held.")
    if done.in_flight:
        leaving = counted(done.in_flight, "was", "were")
        click.echo(f"{leaving} leaving or perhaps out already, and could not be stopped.")
    for each in done.leaving:
        click.echo(f"comment {each.comment.comment_id}\t{each.state.value}")
    _tell_what_stands()


@click.command("lift")
@ACCOUNT
@ABOUT
def lift_command(account: str | None, about: str | None) -> None:
    """End a freeze. What it held returns to review; nothing leaves by itself."""

    async def do(session: AsyncSession) -> int | None:
        scope = await _scope_of(session, account, about)
        return await lifting.lift_scope(session, scope, by=None, now=read_system_clock())

    try:
        returned = in_writing(do) or 0
    except click.ClickException:
        _tell_what_stands()
        raise
    click.echo(f"Lifted. {counted(returned, 'reply is', 'replies are')} back in review.")
    _tell_what_stands()


def _tell_what_stands() -> None:
    """Name every freeze that stands: `lift` ends the one whose options it is given."""

    async def do(session: AsyncSession) -> tuple[FreezeBanner, ...]:
        return await scopes.list_banners(session, now=read_system_clock())

    for each in in_reading(do):
        click.echo(f"stands\t{_named(each)}\t{each.reason}")


def _named(freeze: FreezeBanner) -> str:
    parts = [
        freeze.account.name if freeze.account else "everything",
        f"post {freeze.post.title or freeze.post.id}" if freeze.post else None,
        f"about {freeze.phrase!r}" if freeze.phrase else None,
    ]
    return ", ".join(part for part in parts if part)


async def _scope_of(session: AsyncSession, name: str | None, about: str | None) -> Scope:
    if name is None:
        return freeze.narrowed(EVERYTHING, about)
    return freeze.narrowed(Scope(account_id=await accounts.get_known_id(session, name)), about)
