"""Which signatures a reply needs, and whether those that stand suffice; which texts may be signed.

An account has a `Measure` for each risk of a comment; the strictest of them holds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.ids import MemberId
from bot.rules.permissions import Permission
from bot.rules.risk import Risk


class Measure(StrEnum):
    """How a reply to a comment of one risk is signed."""

    ONE = "one"  # anybody who may sign
    TWO = "two"  # two different members
    LEAD = "lead"  # a lead
    HOLDING = "holding"  # anybody who may sign, and nothing but a holding statement


_FOR_LEADS = frozenset(
    {
        Risk.SELF_HARM,
        Risk.HEALTH_SAFETY,
        Risk.THREAT,
        Risk.LEGAL,
        Risk.PRESS,
        Risk.INJECTION,
        Risk.TOO_LONG,
    }
)
DEFAULTS: Mapping[Risk, Measure] = {
    risk: Measure.LEAD if risk in _FOR_LEADS else Measure.ONE for risk in Risk
}
"""Of an account that says nothing else.

A lead's is where a life, health, the law, the press or our machine is at stake, or may be: nobody
read all of a comment that is too long.
"""


CARE_FIRST = tuple(risk for risk in Risk if DEFAULTS[risk] is not Measure.ONE)
"""Risks that go before others in a queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """Two signatures are those of two members; ``lead``: one of the signers must be a lead.

    ``holding``: only a holding statement may be signed, word for word.
    """

    signatures: int = 1
    lead: bool = False
    holding: bool = False

    @property
    def first(self) -> Permission:
        """What it takes to give the first signature, or the only one."""
        only_a_lead = self.lead and self.signatures == 1
        return Permission.SIGN_OFF_RISK if only_a_lead else Permission.SIGN_OFF

    @property
    def alone(self) -> Permission:
        """What it takes to decide without a signature, for instance that no reply is needed.

        One member does: it must be one who could have given the last signature.
        """
        if self.lead:
            return Permission.SIGN_OFF_RISK
        return Permission.COUNTER_SIGN if self.signatures == 2 else Permission.SIGN_OFF  # noqa: PLR2004 - said above


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A member with what they may do at this moment, for one account and one text."""

    member_id: MemberId
    may: frozenset[Permission]
    is_trainee: bool = False
    is_author: bool = False  # of the text, alone


class Lack(StrEnum):
    """Why the signatures do not suffice."""

    SECOND = "second"  # another member must sign, too
    RIGHT = "right"  # of the last signer, to sign at all
    LEAD = "lead"  # none of the signers is one
    FIRST_RIGHT = "first_right"  # the first signer may not sign any more
    SAME_MEMBER = "same_member"
    TRAINEE = "trainee"  # signs first, never second
    COUNTER_SIGN = "counter_sign"  # the last signer may not sign second
    AUTHOR = "author"  # the last signer wrote the text


def requirement(risks: Iterable[Risk], measures: Mapping[Risk, Measure]) -> Requirement:
    """The strictest that *measures*, else `DEFAULTS`, ask for any of *risks*.

    `Measure.TWO` and `Measure.LEAD` together are two members of whom one is a lead;
    `Measure.HOLDING` limits the text, whoever signs it.
    """
    asked = {measures.get(risk, DEFAULTS[risk]) for risk in risks}
    return Requirement(
        signatures=2 if Measure.TWO in asked else 1,
        lead=Measure.LEAD in asked,
        holding=Measure.HOLDING in asked,
    )


def may_be_batched(needs: Requirement, signer: Signer) -> bool:
    """Whether *signer* may sign among others of a batch what has these *needs*.

    Only what anybody who may sign signs alone, in any words.
    """
    return needs == Requirement() and not signer.is_trainee


def find_lack(needs: Requirement, last: Signer, first: Signer | None) -> Lack | None:
    """What is missing for a reply that *last* signs, after *first* signed the same text.

    A trainee needs a second signature on any comment. Where the last signer could have signed
    alone, a first signature asks nothing more of them.
    """
    alone = _lack_alone(needs, last)
    if first is None:
        return alone
    if Permission.SIGN_OFF not in first.may:
        return Lack.FIRST_RIGHT
    if first.member_id == last.member_id:
        return Lack.SAME_MEMBER if alone is Lack.SECOND else alone
    if last.is_trainee:
        return Lack.TRAINEE
    return _lack_of_second(needs, last, first) if alone is Lack.SECOND else alone


def _lack_alone(needs: Requirement, signer: Signer) -> Lack | None:
    if Permission.SIGN_OFF not in signer.may:
        return Lack.RIGHT
    if needs.first not in signer.may:
        return Lack.LEAD
    return Lack.SECOND if needs.signatures > 1 or signer.is_trainee else None


def _lack_of_second(needs: Requirement, last: Signer, first: Signer) -> Lack | None:
    if Permission.COUNTER_SIGN not in last.may:
        return Lack.COUNTER_SIGN
    if last.is_author:
        return Lack.AUTHOR
    if needs.lead and Permission.SIGN_OFF_RISK not in first.may | last.may:
        return Lack.LEAD
    return None
