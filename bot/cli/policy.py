"""`signoff accounts policy`: how comments of each risk are answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import click
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cli.opening import in_reading, in_writing
from bot.clock import read_system_clock
from bot.rules.policy import DEFAULTS, Measure
from bot.rules.risk import Risk
from bot.services import accounts, policies, policy_changes


class Drafts(StrEnum):
    """Who proposes texts."""

    MACHINES = "machines"  # and people
    PEOPLE = "people"  # alone


_SIGNERS = {Measure.LEAD: "a lead", Measure.TWO: "two members"}


@dataclass
class _Policy:
    measures: Mapping[Risk, Measure] = field(default_factory=dict)
    is_people_only: bool = False
    people_only: frozenset[Risk] = frozenset()
    has_statements: bool = True
    before: Measure | None = None  # of the risk that was changed

    def measure_of(self, risk: Risk) -> Measure:
        return self.measures.get(risk, DEFAULTS[risk])


@click.command()
@click.argument("name")
@click.argument("risk", type=click.Choice([risk.value for risk in Risk]), required=False)
@click.argument("measure", type=click.Choice([each.value for each in Measure]), required=False)
@click.option(
    "--drafts",
    type=click.Choice([each.value for each in Drafts]),
    help="Who proposes texts for this risk, or without one for every comment.",
)
def policy(name: str, risk: str | None, measure: str | None, drafts: str | None) -> None:
    """Show how comments of account NAME are answered, or have those of one RISK answered so.

    one: signed by anybody who may sign. two: by two different members, a lead second. lead: by a
    lead. holding: by anybody who may sign, and nothing but a holding statement; it takes the place
    of lead and two for this risk.

    With --drafts people nothing is drafted by a machine.
    """
    if risk is not None and measure is None and drafts is None:
        measures = ", ".join(Measure)
        raise click.UsageError(f"Say after the risk how it is signed ({measures}), or --drafts.")
    which = Risk(risk) if risk else None

    async def do(session: AsyncSession) -> _Policy:
        account_id, now = await accounts.get_id(session, name), read_system_clock()
        before = (await policies.get_policy(session, account_id)).measures
        if which is not None and measure is not None:
            await policy_changes.set_measure(session, account_id, which, Measure(measure), now=now)
        if drafts is not None:
            is_people_only = drafts == Drafts.PEOPLE
            await policy_changes.set_people_only(
                session, account_id, which, is_people_only=is_people_only, now=now
            )
        after = await policies.get_policy(session, account_id)
        return _Policy(
            after.measures,
            after.is_people_only,
            after.people_only,
            await policies.has_statements(session, account_id),
            before.get(which, DEFAULTS[which]) if which else None,
        )

    said = in_writing(do) if which or drafts else in_reading(do)
    for line in _lines(said, which):
        click.echo("\t".join(line))
    for warning in _warnings(said, which):
        click.echo(warning, err=True)


def _lines(said: _Policy, which: Risk | None) -> Iterator[list[str]]:
    if which is None and said.is_people_only:
        yield ["every comment", "people only"]
    for risk in Risk if which is None else [which]:
        by_default = [] if risk in said.measures else ["by default"]
        people_only = ["people only"] if risk in said.people_only else []
        yield [risk.value, said.measure_of(risk).value, *by_default, *people_only]


def _warnings(said: _Policy, which: Risk | None) -> Iterator[str]:
    """What somebody may not have meant by `holding`."""
    if Measure.HOLDING not in map(said.measure_of, Risk if which is None else [which]):
        return
    if said.before in _SIGNERS:
        yield (
            f"Until now {_SIGNERS[said.before]} had to sign here; a holding statement is signed"
            " by anybody who may sign."
        )
    if not said.has_statements:
        yield (
            "No holding statement of this account is loaded, so these comments cannot be answered."
            " Load one: signoff holding load FILE"
        )
