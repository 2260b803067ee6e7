"""`signoff accounts claim-policy` and `names`: what replies of an account may say."""

import click
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cli.opening import in_reading, in_writing
from bot.cli.values import Line
from bot.clock import read_system_clock
from bot.models.claims import NameList
from bot.rules.claims.findings import Rule
from bot.rules.claims.measures import Measure
from bot.services import claim_policies

RULES = click.Choice([rule.value for rule in Rule])
MEASURES = click.Choice([measure.value for measure in Measure])
LISTS = click.Choice([names.value for names in NameList])
LISTED_NAME = Line("name", claim_policies.LONGEST_NAME)


@click.command("claim-policy")
@click.argument("account")
@click.argument("rule", type=RULES, required=False)
@click.argument("measure", type=MEASURES, required=False)
def claim_policy(account: str, rule: str | None, measure: str | None) -> None:
    """Say what a finding of RULE asks for on ACCOUNT; without a rule, show what holds."""
    if rule is None:
        _show(account)
        return
    if measure is None:
        raise click.UsageError(f"Say one of {', '.join(MEASURES.choices)} after the rule.")
    chosen = Measure(measure)

    async def do(session: AsyncSession) -> None:
        await claim_policies.set_measure(
            session, account, rule=Rule(rule), measure=chosen, now=read_system_clock()
        )

    in_writing(do)
    click.echo(f"{account}\t{rule}\t{measure}")


@click.command("names")
@click.argument("account")
@click.argument("list_name", metavar="LIST", type=LISTS)
@click.argument("name", type=LISTED_NAME)
@click.option("--remove", is_flag=True, help="Take it off the list.")
def names(account: str, list_name: str, name: str, *, remove: bool) -> None:
    """Put NAME on a LIST of ACCOUNT: link_host (or what is below it), competitor, own_name."""
    change = claim_policies.unlist_name if remove else claim_policies.list_name

    async def do(session: AsyncSession) -> str:
        return await change(
            session, account, names=NameList(list_name), name=name, now=read_system_clock()
        )

    kept = in_writing(do)
    click.echo(f"{account}\t{list_name}\t{kept}\t{'removed' if remove else 'listed'}")


def _show(account: str) -> None:
    measures, listed = in_reading(lambda session: claim_policies.describe(session, account))
    for rule, measure in measures.items():
        click.echo(f"{rule.value}\t{measure.value}")
    for kind, known in listed.items():
        click.echo(f"{kind.value}\t{', '.join(known) or 'none'}")
