"""Which signatures a reply needs, and which ones suffice."""

import pytest

from bot.ids import MemberId
from bot.rules.permissions import Role, permissions_of, roles_for
from bot.rules.policy import (
    DEFAULTS,
    Lack,
    Measure,
    Requirement,
    Signer,
    find_lack,
    may_be_batched,
    requirement,
)
from bot.rules.risk import Risk

ONE = Requirement()
TWO = Requirement(signatures=2)
LEAD = Requirement(lead=True)
TWO_WITH_LEAD = Requirement(signatures=2, lead=True)


def a_signer(number: int, *roles: Role, **more: bool) -> Signer:
    may = permissions_of(frozenset(roles or {Role.REVIEWER}))
    return Signer(member_id=MemberId(number), may=may, **more)


REVIEWER, ANOTHER = a_signer(1), a_signer(2)
A_LEAD, ANOTHER_LEAD = a_signer(3, Role.LEAD), a_signer(4, Role.LEAD)


@pytest.mark.parametrize(
    ("risks", "measures", "needs"),
    [
        ((), {}, ONE),
        ((Risk.REFUND,), {}, ONE),
        ((Risk.LEGAL,), {}, LEAD),
        ((Risk.LEGAL,), {Risk.LEGAL: Measure.ONE}, ONE),
        ((Risk.REFUND,), {Risk.REFUND: Measure.TWO}, TWO),
        ((Risk.REFUND,), {Risk.LEGAL: Measure.TWO}, ONE),
        ((Risk.REFUND, Risk.LEGAL), {Risk.REFUND: Measure.TWO}, TWO_WITH_LEAD),
        (tuple(Risk), {}, LEAD),
        ((Risk.LEGAL,), {Risk.LEGAL: Measure.HOLDING}, Requirement(holding=True)),
        (
            (Risk.REFUND, Risk.LEGAL, Risk.PRESS),
            {Risk.REFUND: Measure.TWO, Risk.PRESS: Measure.HOLDING},
            Requirement(signatures=2, lead=True, holding=True),
        ),
    ],
)
def test_the_strictest_measure_of_all_risks_holds(risks, measures, needs):
    assert requirement(risks, measures) == needs


def test_every_risk_has_a_measure():
    assert set(DEFAULTS) == set(Risk)


@pytest.mark.parametrize(
    ("needs", "last", "first", "lack"),
    [
        (ONE, REVIEWER, None, None),
        (ONE, a_signer(1, Role.ON_CALL), None, Lack.RIGHT),
        (ONE, a_signer(1, is_author=True), None, None),
        (LEAD, REVIEWER, None, Lack.LEAD),
        (LEAD, A_LEAD, None, None),
        (TWO, REVIEWER, None, Lack.SECOND),
        (TWO, A_LEAD, None, Lack.SECOND),
        (TWO, A_LEAD, REVIEWER, None),
        (TWO, A_LEAD, ANOTHER_LEAD, None),
        (TWO, ANOTHER, REVIEWER, Lack.COUNTER_SIGN),
        (TWO, A_LEAD, A_LEAD, Lack.SAME_MEMBER),
        (TWO, a_signer(3, Role.LEAD, is_author=True), REVIEWER, Lack.AUTHOR),
        (TWO, A_LEAD, a_signer(1, is_author=True), None),
        (TWO, A_LEAD, a_signer(1, Role.ON_CALL), Lack.FIRST_RIGHT),
        (TWO_WITH_LEAD, REVIEWER, None, Lack.SECOND),
        (TWO_WITH_LEAD, A_LEAD, REVIEWER, None),
        (TWO_WITH_LEAD, ANOTHER, REVIEWER, Lack.COUNTER_SIGN),
    ],
)
def test_signatures_suffice_only_as_the_policy_says(needs, last, first, lack):
    assert find_lack(needs, last, first) is lack


@pytest.mark.parametrize(
    ("needs", "last", "first", "lack"),
    [
        (ONE, a_signer(1, is_trainee=True), None, Lack.SECOND),
        (LEAD, a_signer(1, is_trainee=True), None, Lack.LEAD),
        (ONE, ANOTHER, a_signer(1, is_trainee=True), None),
        (LEAD, ANOTHER, a_signer(1, is_trainee=True), Lack.LEAD),
        (TWO, a_signer(3, Role.LEAD, is_trainee=True), REVIEWER, Lack.TRAINEE),
        (ONE, a_signer(3, Role.LEAD, is_trainee=True), REVIEWER, Lack.TRAINEE),
        (TWO, A_LEAD, a_signer(1, is_trainee=True), None),
    ],
)
def test_a_trainee_signs_first_and_never_second(needs, last, first, lack):
    assert find_lack(needs, last, first) is lack


def test_who_signed_first_may_sign_alone_where_one_signature_has_become_enough():
    assert find_lack(ONE, REVIEWER, REVIEWER) is None


def test_one_member_ends_a_comment_only_if_they_could_sign_last():
    reviewer, lead = (permissions_of(frozenset({role})) for role in (Role.REVIEWER, Role.LEAD))

    assert ONE.alone in reviewer
    assert {TWO.alone, LEAD.alone, TWO_WITH_LEAD.alone} <= lead
    assert not {TWO.alone, LEAD.alone, TWO_WITH_LEAD.alone} & reviewer


@pytest.mark.parametrize(
    ("needs", "is_trainee", "may"),
    [
        (ONE, False, True),
        (ONE, True, False),
        (TWO, False, False),
        (LEAD, False, False),
        (Requirement(holding=True), False, False),
    ],
)
def test_only_what_anybody_signs_alone_in_any_words_goes_into_a_batch(needs, *, is_trainee, may):
    assert may_be_batched(needs, a_signer(1, is_trainee=is_trainee)) is may


def test_an_admin_is_one_of_all_accounts():
    assert set(roles_for(None)) == set(Role)
    assert set(roles_for(3)) == set(Role) - {Role.ADMIN}
