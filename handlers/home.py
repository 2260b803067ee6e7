"""What Slack tells by events: Home was opened, people changed, a card or a channel went away."""

from dataclasses import dataclass
from typing import Any

from bot import work
from bot.desk import REDRAW_HOME, DeskProblem, HomeOf, Obstacle, OnProblem
from bot.services import cards, members, role_groups, slack_events
from bot.services.members import Clicker
from handlers.front import Front
from handlers.interactions import Envelope
from handlers.listeners import Listeners
from handlers.readers import Profile


def register(on: Listeners, front: Front, on_problem: OnProblem) -> None:
    """Connect the events."""
    news = News(front, on_problem)
    on.event("app_home_opened", news.home_opened)
    on.event("user_change", news.user_changed)
    on.event("subteam_members_changed", news.group_changed)
    on.event("subteam_updated", news.group_changed)
    on.event("message", news.message)
    on.event("channel_archive", news.channel_closed)
    on.event("group_archive", news.channel_closed)
    on.event("member_left_channel", news.member_left)
    on.event("tokens_revoked", news.access_ended)
    on.event("app_uninstalled", news.access_ended)


@dataclass(frozen=True, slots=True)
class News:
    """The handlers: each stores the event's id with what it leads to, so a retry does nothing."""

    front: Front
    on_problem: OnProblem

    async def home_opened(self, news: Envelope) -> None:
        """Have the Home drawn in its newest state."""
        if news.event.get("tab") != "home":
            return
        now = self.front.now()
        home = HomeOf(team_id=news.team_id, user_id=news.event["user"])
        async with self.front.sessions.writes() as session:
            if await slack_events.take(session, news.event_id, now=now):
                work.enqueue(
                    session, REDRAW_HOME, args=home.args(), run_at=now, now=now, dedupe=home.dedupe
                )

    async def user_changed(self, news: Envelope) -> None:
        """Keep up with a member's name, language and activity; strangers stay unknown."""
        profile = Profile.of(news.event["user"])
        team_id, now = profile.team_id or news.team_id, self.front.now()
        self.front.readers.learn(profile)
        clicker = Clicker(team_id=team_id, user_id=profile.user_id, name=profile.name)
        async with self.front.sessions.writes() as session:
            if await slack_events.take(session, news.event_id, now=now):
                await members.update_profile(
                    session, clicker, locale=profile.locale, is_active=profile.is_active, now=now
                )

    async def group_changed(self, news: Envelope) -> None:
        """Ask who is in a group that gives roles: of two events the later one may come first."""
        group_id, now = _group_of(news), self.front.now()
        async with self.front.sessions.writes() as session:
            if await slack_events.take(session, news.event_id, now=now):
                await role_groups.want_refreshes(session, group_id=group_id, now=now)

    async def message(self, news: Envelope) -> None:
        """Post a card afresh that somebody deleted. What people say in threads stays theirs."""
        if news.event.get("subtype") != "message_deleted":
            return
        channel, ts = str(news.event["channel"]), str(news.event["deleted_ts"])
        now = self.front.now()
        async with self.front.sessions.writes() as session:
            if await slack_events.take(session, news.event_id, now=now):
                await cards.lost(session, channel=channel, ts=ts, now=now)

    async def channel_closed(self, news: Envelope) -> None:
        """Say that cards have no place any more."""
        await self._problem(news, Obstacle.CHANNEL_CLOSED, "is_archived")

    async def member_left(self, news: Envelope) -> None:
        """Say so when the one who left a channel is the bot."""
        bot_user_id = await self.front.bot_user_id()
        if news.event.get("user") == bot_user_id:
            await self._problem(news, Obstacle.CHANNEL_CLOSED, "not_in_channel")

    async def access_ended(self, news: Envelope) -> None:
        """Say that Slack does not let us in any more."""
        await self._problem(news, Obstacle.SLACK_REFUSES, str(news.event["type"]))

    async def _problem(self, news: Envelope, obstacle: Obstacle, error: str) -> None:
        now = self.front.now()
        async with self.front.sessions.writes() as session:
            is_new = await slack_events.take(session, news.event_id, now=now)
        if is_new:
            channel: Any = news.event.get("channel")
            await self.on_problem(DeskProblem(obstacle=obstacle, channel=channel, error=error))


def _group_of(news: Envelope) -> str:
    """One event names the group, the other describes it: a disabled one only by the latter."""
    described: dict[str, Any] = news.event.get("subteam") or {}
    return str(news.event.get("subteam_id") or described["id"])
