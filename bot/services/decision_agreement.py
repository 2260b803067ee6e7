"""Whether who lifts freezes, and what accounts say of claims, stands as the record tells it.

A policy may have been another one for a moment, by hand: so each lift is compared with what the
record says that it took. See `agreement`.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models.accounts import Account, Installation
from bot.models.claims import ClaimPolicy, ListedName
from bot.rules.scope import LiftBy, Scope
from bot.services import audit, scopes
from bot.services.audit import Audit
from bot.services.row_entries import Disagreement
from bot.services.told import Told

_DIFFERS = "it differs from the record"
_OF_LIFTS = (Audit.POLICY_CHANGED, Audit.FROZEN, Audit.LIFT_CONFIRMED, Audit.LIFTED)
_Entry = Mapping[str, Any]
_Decisions = dict[str, Any]
"""By what was decided on; nothing is said of what is as by default."""


async def find_first(session: AsyncSession, record: Told) -> Disagreement | None:
    """A decision that was made, changed or taken away behind the back of the record."""
    told = _told_of_lifting(record) | _told_of_claims(record)
    stands = await _lifting(session) | await _claims(session)
    for where in sorted({*told, *stands}):
        if told.get(where) != stands.get(where):
            return Disagreement(where, _DIFFERS)
    return _find_lifted_by_one(record.of(_OF_LIFTS))


def _told_of_lifting(record: Told) -> _Decisions:
    """The newest word of the record on each."""
    changes = [each for each in record.of([Audit.POLICY_CHANGED]) if "lift_by" in each["facts"]]
    newest = {f"lifting of {each['subject']}": each["facts"]["lift_by"] for each in changes}
    return {where: lift_by for where, lift_by in newest.items() if lift_by != LiftBy.ONE}


async def _lifting(session: AsyncSession) -> _Decisions:
    of_everything = select(Installation.lift_by).where(Installation.lift_by != LiftBy.ONE)
    stands: _Decisions = {
        f"lifting of {Scope().subject}": lift_by for lift_by in await session.scalars(of_everything)
    }
    rows = await session.execute(
        select(Account.id, Account.lift_by).where(Account.lift_by != LiftBy.ONE)
    )
    return stands | {f"lifting of account:{account_id}": lift_by for account_id, lift_by in rows}


def _told_of_claims(record: Told) -> _Decisions:
    told: _Decisions = {}
    for said in record.of([Audit.ACCOUNT_CHANGED]):
        facts, claims, names = said["facts"], *_of_claims(said["subject"])
        if "rule" in facts:
            told.setdefault(claims, {})[facts["rule"]] = facts["measure"]
        elif "listed" in facts:
            told.setdefault(names, set()).add((facts["listed"], facts["name"]))
        elif "unlisted" in facts:
            told.get(names, set()).discard((facts["unlisted"], facts["name"]))
    return {where: decided for where, decided in told.items() if decided}


async def _claims(session: AsyncSession) -> _Decisions:
    stands: _Decisions = {}
    for policy in await session.scalars(select(ClaimPolicy)):
        claims, _ = _of_claims(f"account:{policy.account_id}")
        stands.setdefault(claims, {})[policy.rule.value] = policy.measure.value
    for listed in await session.scalars(select(ListedName)):
        _, names = _of_claims(f"account:{listed.account_id}")
        stands.setdefault(names, set()).add((listed.list.value, listed.name))
    return stands


def _of_claims(subject: str) -> tuple[str, str]:
    return f"claims of {subject}", f"names of {subject}"


def _find_lifted_by_one(entries: Iterable[_Entry]) -> Disagreement | None:
    """A freeze that one member lifted, or a command, though it took two as the record has it."""
    takes_two, frozen, confirmed = set[str](), dict[int, _Entry](), set[int]()
    for said in entries:
        facts, freeze_id = said["facts"], said["facts"].get("freeze", 0)
        match said["kind"]:
            case Audit.POLICY_CHANGED if "lift_by" in facts:
                takes_two -= {said["subject"]}
                takes_two |= set(_subject_if_two(said))
            case Audit.FROZEN:
                frozen[freeze_id] = said
            case Audit.LIFT_CONFIRMED:
                confirmed.add(freeze_id)
            case Audit.LIFTED if freeze_id not in confirmed:
                begun = frozen[freeze_id]
                scope = Scope(account_id=begun["facts"]["account"])
                if scope.subject in takes_two and not _takes_back(begun, said):
                    return Disagreement(f"freeze {freeze_id}", "one lifted it, and it took two")
    return None


def _subject_if_two(said: _Entry) -> Iterator[str]:
    if said["facts"]["lift_by"] == LiftBy.TWO:
        yield said["subject"]


def _takes_back(begun: _Entry, lifted: _Entry) -> bool:
    """Whether who froze took that back, soon enough to do so alone."""
    since = datetime.fromisoformat(lifted["at"]) - datetime.fromisoformat(begun["at"])
    is_own = lifted["actor"] == begun["actor"] and lifted["actor"] != audit.COMMAND
    return is_own and since < scopes.ALONE_WITHIN
