"""How accounts and their posts are named to people."""

from dataclasses import dataclass

from bot.ids import AccountId, PostId
from bot.models.accounts import Account
from bot.models.comments import Post


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLabel:
    """How an account is named on a card."""

    id: AccountId
    platform: str
    name: str
    locale: str

    @classmethod
    def of(cls, account: Account) -> "AccountLabel":
        """The label of a row."""
        return cls(
            id=account.id, platform=account.platform, name=account.name, locale=account.locale
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLabel:
    """How a post is named; not every platform gives it a title."""

    id: PostId
    title: str | None

    @classmethod
    def of(cls, post: Post) -> "PostLabel":
        """The label of a row."""
        return cls(id=post.id, title=post.title)
