"""Members, as read in the transaction of a click."""

from dataclasses import dataclass

from bot.ids import AccountId, MemberId
from bot.rules.permissions import Permission, Role


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
    roles: tuple[Role, ...]
