"""Who may do what where, from the roles they have."""

from bot.rules.permissions import GivenRole, Permission, Role, permissions_of, rights_of

LEAD = permissions_of(frozenset({Role.LEAD}))
ON_CALL = permissions_of(frozenset({Role.ON_CALL}))


def test_a_role_for_all_accounts_counts_for_each_of_them():
    given = [GivenRole(is_active=True, role=Role.LEAD, on=None)]

    assert rights_of(given, on=7) == rights_of(given, on=None) == LEAD


def test_a_role_for_one_account_counts_for_no_other():
    given = [GivenRole(is_active=True, role=Role.LEAD, on=7)]

    assert rights_of(given, on=7) == LEAD
    assert rights_of(given, on=8) == rights_of(given, on=None) == frozenset()


def test_roles_add_up():
    everywhere = GivenRole(is_active=True, role=Role.ON_CALL, on=None)
    given = [everywhere, GivenRole(is_active=True, role=Role.REVIEWER, on=7)]

    assert rights_of(given, on=7) == ON_CALL | {Permission.SIGN_OFF}
    assert rights_of(given, on=8) == ON_CALL


def test_somebody_deactivated_may_nothing_whatever_their_roles():
    assert rights_of([GivenRole(is_active=False, role=Role.LEAD, on=None)], on=7) == frozenset()


def test_a_member_without_a_role_may_nothing():
    assert rights_of([GivenRole(is_active=True, role=None, on=None)], on=7) == frozenset()
