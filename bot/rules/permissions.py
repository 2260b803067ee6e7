"""Which role may do what, and who may do it where."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Role(StrEnum):
    """What a member is to the team."""

    REVIEWER = "reviewer"
    LEAD = "lead"
    ON_CALL = "on_call"
    ADMIN = "admin"


class Permission(StrEnum):
    """One thing a person may be allowed to do."""

    SIGN_OFF = "sign_off"
    SIGN_OFF_RISK = "sign_off_risk"  # comments that are a lead's
    COUNTER_SIGN = "counter_sign"  # the second of two signatures
    TAKE_DOWN = "take_down"  # a reply that was published
    FREEZE = "freeze"
    LIFT_FREEZE = "lift_freeze"
    MANAGE_MEMBERS = "manage_members"
    EXPORT = "export"  # the whole record, of all accounts


PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.REVIEWER: frozenset({Permission.SIGN_OFF}),
    Role.LEAD: frozenset(
        {
            Permission.SIGN_OFF,
            Permission.SIGN_OFF_RISK,
            Permission.COUNTER_SIGN,
            Permission.TAKE_DOWN,
            Permission.FREEZE,
            Permission.LIFT_FREEZE,
        }
    ),
    Role.ON_CALL: frozenset({Permission.FREEZE}),
    Role.ADMIN: frozenset({Permission.MANAGE_MEMBERS, Permission.EXPORT}),
}


def roles_for(account_id: int | None) -> tuple[Role, ...]:
    """The roles that can be given for one account, or (None) for all: an admin is one of all."""
    return tuple(role for role in Role if account_id is None or role is not Role.ADMIN)


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """Everything that somebody with *roles* may do."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles))


class GivenRole(NamedTuple):
    """A member beside one role that they have, or (None) none; *on* one account, or (None) all."""

    is_active: bool
    role: Role | None
    on: int | None


def rights_of(given: Iterable[GivenRole], *, on: int | None) -> frozenset[Permission]:
    """What a member with these *given* roles may do for the account *on*, or (None) everywhere."""
    holding = (each for each in given if each.is_active and each.on in {None, on})
    return permissions_of(frozenset(each.role for each in holding if each.role is not None))
