"""Members, as read in the transaction of a click."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.ids import AccountId, MemberId
from bot.rules.permissions import Permission, Role, permissions_of
from bot.views.places import AccountLabel


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A member as read in the transaction of the click."""

    member_id: MemberId
    name: str
    locale: str
    roles: frozenset[Role]  # everywhere
    account_roles: frozenset[tuple[AccountId, Role]]
    permissions: frozenset[Permission]  # everywhere
    account_permissions: frozenset[tuple[AccountId, Permission]]

    def may(self, permission: Permission, *, on: AccountId | None = None) -> bool:
        """Whether the member has *permission* for the account *on* (None: everywhere)."""
        return permission in self.permissions or (
            on is not None and (on, permission) in self.account_permissions
        )

    def may_see(self, account_id: AccountId) -> bool:
        """Whether the member has any role on the account, so that its comments are theirs, too."""
        return bool(self.roles) or any(each == account_id for each, _ in self.account_roles)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLine:
    """A member in the list of people and roles."""

    member_id: MemberId
    user_id: str
    name: str
    is_active: bool
    roles: tuple[Role, ...]  # everywhere, given by hand
    of_groups: tuple[Role, ...] = ()  # everywhere, only from user groups of Slack
    on_accounts: tuple["RolesOnAccount", ...] = ()
    training: tuple["Training", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesOnAccount:
    """What a member is for one account, besides what they are everywhere."""

    account: AccountLabel
    roles: tuple[Role, ...]  # given by hand
    of_groups: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGroupLine:
    """A role that everybody in a user group of Slack has; for all accounts or one."""

    group_id: str
    role: Role
    account: AccountLabel | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """How long the replies of a member still need a second signature; one of the two is set."""

    account: AccountLabel | None  # None: on all
    until: datetime | None
    remaining: int | None


def holders(lines: Sequence[MemberLine], permission: Permission) -> tuple[MemberLine, ...]:
    """Those of *lines* who may do something: everywhere, or just on the accounts that are left."""
    found = []
    for line in lines:
        is_everywhere = permission in _permissions(line)
        on_some = tuple(each for each in line.on_accounts if permission in _permissions(each))
        if line.is_active and (is_everywhere or on_some):
            found.append(replace(line, on_accounts=() if is_everywhere else on_some))
    return tuple(found)


def _permissions(line: MemberLine | RolesOnAccount) -> frozenset[Permission]:
    return permissions_of(frozenset((*line.roles, *line.of_groups)))
