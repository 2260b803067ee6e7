"""Slack as the machine knows it: a desk that always succeeds, and who is in which user group."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk import NOTIFY, REDRAW_HOME, REFRESH_GROUP, SHOW
from bot.ids import CommentId, DraftId, MemberId, SlackMessageId
from bot.models.comments import CommentVersion
from bot.models.drafts import Draft
from bot.ports import Sessions
from bot.rules.permissions import Role
from bot.services import cards, notices, role_groups
from bot.services.role_groups import GroupUser
from bot.views import DraftCard, DraftStatus
from bot.work import Again, Job, Kind
from tests.state_machine.ledger import Ledger
from tests.support.builders import TEAM, user_of
from tests.support.clock import SettableClock

GROUPS = {"S1": Role.REVIEWER, "S2": Role.LEAD}
"""What each user group gives, by its id."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A draft's card as somebody saw it."""

    draft_id: DraftId
    comment_id: CommentId
    digest: str
    text: str
    comment_text: str
    send_at: datetime | None  # for which somebody signed it first
    is_offered: bool


@dataclass
class Slack:
    """What people see, and which groups they are in."""

    database: Sessions
    clock: SettableClock
    ledger: Ledger
    seen: dict[DraftId, Seen] = field(default_factory=dict)
    groups: dict[str, set[str]] = field(default_factory=lambda: {group: set() for group in GROUPS})

    def kinds(self) -> Iterator[Kind]:
        """The tasks that reach Slack."""
        yield Kind(name=SHOW, handler=self._show, outward=False)
        yield Kind(name=NOTIFY, handler=self._notify, outward=True)
        yield Kind(name=REFRESH_GROUP, handler=self._refresh_group, outward=True)
        yield Kind(name=REDRAW_HOME, handler=self._redraw_home, outward=True)

    async def _redraw_home(self, _job: Job) -> Again | None:
        return None

    async def _refresh_group(self, job: Job) -> Again | None:
        """Read who is in a group, and give its role to them."""
        group = job.args["group_id"]
        inside = sorted(self.groups[group])
        users = [
            GroupUser(
                team_id=TEAM,
                user_id=user_of(name),
                name=name,
                locale="ko",
                is_active=name not in self.ledger.inactive,
            )
            for name in inside
        ]
        async with self.database.writes() as session:
            await role_groups.feed(session, group, users, now=self.clock())
        active = {user.name for user in users if user.is_active}
        self.ledger.group_roles[GROUPS[group]] = active
        return None

    async def _show(self, session: AsyncSession, job: Job, now: datetime) -> None:
        """A desk that always succeeds, and remembers what people saw."""
        showing = await cards.find_showing(session, SlackMessageId(job.args["message_id"]))
        if showing is None:
            return
        if isinstance(showing.card, DraftCard):
            await self._see(session, showing.card)
        if showing.ts is None:
            await cards.posted(session, showing, ts=f"{showing.message_id}.0", now=now)
        else:
            await cards.redrawn(session, showing, now=now)

    async def _notify(self, job: Job) -> Again | None:
        """A desk that reaches everybody, as often as it may."""
        async with self.database.writes() as session:
            news = await notices.collect(session, MemberId(job.args["member_id"]))
            if news is None:
                return None
            if news.not_before is not None and self.clock() < news.not_before:
                return Again(news.not_before, "told something not long ago", counts=False)
            await notices.told(session, news, now=self.clock())
        return None

    async def _see(self, session: AsyncSession, card: DraftCard) -> None:
        draft = await session.get_one(Draft, card.draft_id)
        version = await session.get_one(CommentVersion, (draft.comment_id, draft.comment_version))
        self.seen[card.draft_id] = Seen(
            draft_id=card.draft_id,
            comment_id=card.comment_id,
            digest=card.digest,
            text=card.text,
            comment_text=version.text,
            send_at=_time_on(card),
            is_offered=card.status is DraftStatus.OFFERED,
        )


def _time_on(card: DraftCard) -> datetime | None:
    """When the reply would leave, as the card says."""
    if card.first is None or card.first.voided is not None or card.first.send_time is None:
        return None
    return card.first.send_time.instant()
