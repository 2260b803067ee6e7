"""Shows cards, Homes and words in Slack.

But for `handlers.exports` it and `handlers.slack_cards` are the only callers of ``chat.*``.
"""

from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from typing_extensions import override

from bot.desk import Desk, HomeOf, Postponed
from bot.errors import NotAMember
from bot.ids import ExportId, MemberId, SlackMessageId
from bot.ports import Clock, Sessions
from bot.services import home, members, notices
from bot.services.members import Clicker
from bot.views import NoticeLine, Notices
from bot.work import Job, Settled
from handlers.blocks.home_page import home_page, stranger_home, with_local_badge
from handlers.blocks.notices import notices_message
from handlers.exports import Exports
from handlers.obstacles import CHANNEL_CLOSED, MESSAGE_GONE, Obstacles
from handlers.readers import Profile, Readers
from handlers.slack_calls import NotNow, SlackCalls, code_of
from handlers.slack_cards import SlackCards
from handlers.user_groups import UserGroups

_UNREACHABLE = frozenset({"user_not_found", "user_disabled", "user_not_visible", "cannot_dm_bot"})
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackDesk(Desk):
    """One workspace's Slack as the desk of `bot.desk`."""

    sessions: Sessions
    now: Clock
    calls: SlackCalls
    readers: Readers
    groups: UserGroups
    exports: Exports
    cards: SlackCards
    obstacles: Obstacles
    is_local: bool = False

    @override
    async def show(
        self, message_id: SlackMessageId, job: Job | None = None
    ) -> Postponed | Settled | None:
        """Post a card, or redraw it in its newest state, and end *job*, whose work that is."""
        return await self.cards.show(message_id, job)

    @override
    async def redraw_home(self, home: HomeOf) -> Postponed | None:
        """Publish somebody's Home anew, and keep what Slack says of them."""
        try:
            profile = await self.readers.fetch_paced(home.user_id, self.calls)
            view = await self._home_view(home, profile)
            if self.is_local:
                view = with_local_badge(view, profile.words)
            await self.calls.call("views.publish", user_id=home.user_id, view=view)
        except (NotNow, SlackApiError) as error:
            return await self._unreached(home.user_id, error)
        return None

    @override
    async def notify(self, member_id: MemberId) -> Postponed | None:
        """Tell a member, in one direct message, all that waits to be told."""
        async with self.sessions.writes() as session:
            waiting = await notices.collect(session, member_id)
        if waiting is None:
            return None
        if waiting.not_before is not None and self.now() < waiting.not_before:
            return Postponed(waiting.not_before, "told something not long ago")
        try:
            await self._tell(waiting)
        except (NotNow, SlackApiError) as error:
            put_off = await self._unreached(waiting.user_id, error)
            if put_off is not None:
                return put_off
        async with self.sessions.writes() as session:
            await notices.told(session, waiting, now=self.now())
        return None

    @override
    async def refresh_group(self, group_id: str) -> Postponed | None:
        """Give the roles of a user group to those who are in it now, and to nobody else."""
        try:
            await self.groups.refresh(group_id)
        except (NotNow, SlackApiError) as error:
            return await self.obstacles.put_off(error)
        return None

    @override
    async def send_export(self, export_id: ExportId, *, is_last: bool) -> Postponed | None:
        """Hand the record over as a file in a direct message."""
        return await self.exports.send(export_id, is_last=is_last)

    async def _unreached(self, user_id: str, error: NotNow | SlackApiError) -> Postponed | None:
        """Somebody whom Slack never reaches is left alone; the rest is put off."""
        if isinstance(error, SlackApiError) and code_of(error) in _UNREACHABLE:
            _log.warning("person.not_reached", user=user_id, error=code_of(error))
            return None
        return await self.obstacles.put_off(error)

    async def _tell(self, waiting: Notices) -> None:
        # All of them before the first: who waits for the last must not ask the others in vain.
        methods = ("conversations.open", "chat.postMessage")
        await self.calls.pass_gates(*methods, post_to=waiting.user_id)
        reader = self.readers.find(waiting.user_id)
        reader = reader or await self.readers.fetch_paced(waiting.user_id, self.calls)
        links = [await self._link_to(line) for line in waiting.lines]
        message = notices_message(waiting, links, reader.words)
        opened = await self.calls.call_passed("conversations.open", users=waiting.user_id)
        await self.calls.call_passed(
            "chat.postMessage",
            channel=opened["channel"]["id"],
            text=message.text,
            blocks=message.blocks,
            unfurl_links=False,
            unfurl_media=False,
            parse="none",
        )

    async def _link_to(self, line: NoticeLine) -> str | None:
        """The address of a comment's card, where it stands."""
        if line.ts is None:
            return None
        try:
            found = await self.calls.call(
                "chat.getPermalink", channel=line.channel, message_ts=line.ts
            )
        except SlackApiError as error:
            if code_of(error) in MESSAGE_GONE | CHANNEL_CLOSED:
                return None
            raise
        return str(found["permalink"])

    async def _home_view(self, home_of: HomeOf, profile: Profile) -> dict[str, Any]:
        team_id, now = profile.team_id or home_of.team_id, self.now()
        clicker = Clicker(team_id=team_id, user_id=home_of.user_id, name=profile.name)
        async with self.sessions.writes() as session:
            await members.update_profile(
                session, clicker, locale=profile.locale, is_active=profile.is_active, now=now
            )
            try:
                member = await members.identify(session, clicker)
            except NotAMember:
                return stranger_home(profile.words)
        async with self.sessions.reads() as session:
            page = await home.get_page(session, by=member, now=now)
        return home_page(page, profile.words)
