"""Where comments go: the rules of the team, in order, each version for itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.ids import RoutingRuleId
from bot.models.base import Row
from bot.rules.risk import Risk
from bot.rules.routing import Conditions, Route
from integrations.contract import CommentKind

_CURRENT = sql("is_current")


class RoutingRule(Row):
    """What a rule says from one load on. Only its place among the others changes."""

    __tablename__ = "routing_rule"
    __table_args__ = (
        UniqueConstraint("name", "version"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("channel IS NOT NULL OR assign <> '[]'", name="leads_somewhere"),
        Index(
            "uq_routing_rule_current",
            "name",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
    )

    id: Mapped[RoutingRuleId] = mapped_column(primary_key=True)
    name: Mapped[str]
    version: Mapped[int]
    position: Mapped[int]  # from 1; the first that fits decides
    # The lists of `Conditions` that are not empty; but for the authors of one that ended.
    conditions: Mapped[dict[str, Any]]
    channel: Mapped[str | None]  # None: the account's
    assign: Mapped[list[Any]]  # users of Slack
    is_current: Mapped[bool] = mapped_column(default=True)  # of the newest file
    loaded_at: Mapped[datetime]

    def end(self) -> None:
        """Put it to rest. Nobody asks it again, so it forgets which authors it was about.

        Else ids would stand in it that nobody finds who is asked to erase an author.
        """
        self.is_current = False
        if "authors" in self.conditions:
            self.conditions = {**self.conditions, "authors": []}

    def as_route(self) -> Route:
        """What it says, while it is current."""
        lists = {name: tuple(values) for name, values in self.conditions.items()}
        lists["kinds"] = tuple(map(CommentKind, lists.get("kinds", ())))
        lists["risks"] = tuple(map(Risk, lists.get("risks", ())))
        return Route(
            name=self.name,
            when=Conditions(**lists),
            channel=self.channel,
            assign=tuple(self.assign),
        )


def kept_conditions(when: Conditions) -> dict[str, Any]:
    """The lists that are not empty, as `RoutingRule.conditions` holds them."""
    lists = {name: list(getattr(when, name)) for name in when.__slots__}
    return {name: values for name, values in lists.items() if values}
