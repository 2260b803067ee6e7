"""What a freeze stops: everything, an account, or one post or topic of an account."""

from dataclasses import dataclass
from enum import StrEnum

from bot.ids import AccountId, PostId


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Everything (no field is set), an account, or a post of that account."""

    account_id: AccountId | None = None
    post_id: PostId | None = None

    @property
    def subject(self) -> str:
        """How the record calls it."""
        if self.post_id is not None:
            return f"post:{self.post_id}"
        return "installation" if self.account_id is None else f"account:{self.account_id}"


EVERYTHING = Scope()


class LiftBy(StrEnum):
    """How many members it takes to lift a freeze."""

    ONE = "one"
    TWO = "two"
