"""Shows cards, Homes and words in Slack: but for `handlers.exports` the only caller of ``chat.*``.

A post is noted before it is made, and looked up by its marker before it is made again, so that a
crash between the two leaves no second card. Only the newest state of a card is ever drawn.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from typing_extensions import override

from bot.desk import Desk, DeskProblem, HomeOf, Obstacle, OnProblem, Postponed
from bot.errors import NotAMember
from bot.ids import ExportId, MemberId, SlackMessageId
from bot.locales import Catalogue
from bot.ports import Clock, Sessions
from bot.services import cards, home, members, notices
from bot.services.cards import Showing
from bot.services.members import Clicker
from bot.views import AnchorCard, NoticeLine, Notices
from handlers.blocks.cards import draw
from handlers.blocks.home_page import home_page, stranger_home, with_local_badge
from handlers.blocks.notices import notices_message
from handlers.exports import Exports
from handlers.readers import Profile, Readers
from handlers.slack_calls import GateClosed, NotNow, SlackCalls, TooFast, code_of
from handlers.user_groups import UserGroups

EVENT_TYPE = "signoff_card"
CHANNEL_RETRY = timedelta(minutes=5)
PAGES_SEARCHED = 5
PER_PAGE = 200
HALF_A_TURN = timedelta(seconds=0.5)
"""Half of what the fastest gate takes for each call: one post a second and channel."""
# An archived channel refuses a new message as is_archived, a changed one as is_inactive.
_CHANNEL_CLOSED = frozenset(
    {"is_archived", "is_inactive", "channel_not_found", "not_in_channel", "restricted_action"}
)
_SLACK_REFUSES = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "missing_scope"}
)
_GONE = frozenset({"message_not_found", "cant_update_message"})
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
    on_problem: OnProblem
    is_local: bool = False
    _surely_absent: set[SlackMessageId] = field(default_factory=set)

    @override
    async def show(self, message_id: SlackMessageId) -> Postponed | None:
        """Post a card, or redraw it in its newest state."""
        async with self.sessions.writes() as session:
            showing = await cards.find_showing(session, message_id)
        if showing is None:
            return None
        try:
            if showing.ts is not None:
                return await self._redraw(showing, showing.ts)
            return await self._post(showing)
        except GateClosed as closed:
            return await self._stand_in_line(showing, closed.until)
        except (NotNow, SlackApiError) as error:
            return await self._unshown(showing, error)

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
            return await self._put_off(error)
        return None

    @override
    async def send_export(self, export_id: ExportId) -> Postponed | None:
        """Hand the record over as a file in a direct message."""
        return await self.exports.send(export_id)

    async def _post(self, showing: Showing) -> Postponed | None:
        is_doubtful = showing.state.value == "posting"
        if is_doubtful and showing.message_id not in self._surely_absent:
            ts = await self._find_posted(showing)
            if ts is not None:
                return await self._redraw(showing, ts, is_new=True)
        await self.calls.pass_gates("chat.postMessage", post_to=showing.channel)
        async with self.sessions.writes() as session:
            await cards.begin_posting(session, showing.message_id)
        self._surely_absent.discard(showing.message_id)
        try:
            answer = await self.calls.call_passed(
                "chat.postMessage",
                channel=showing.channel,
                thread_ts=showing.thread_ts,
                **_content(showing),
            )
        except (TooFast, SlackApiError) as error:
            if isinstance(error, TooFast) or code_of(error) in _CHANNEL_CLOSED | _SLACK_REFUSES:
                self._surely_absent.add(showing.message_id)  # no need to look for it next time
            raise
        await self._stands(showing, str(answer["ts"]))
        return None

    async def _redraw(self, showing: Showing, ts: str, *, is_new: bool = False) -> Postponed | None:
        await self.calls.call("chat.update", channel=showing.channel, ts=ts, **_content(showing))
        if is_new:
            await self._stands(showing, ts)
            return None
        async with self.sessions.writes() as session:
            await cards.redrawn(session, showing, now=self.now())
        return None

    async def _stand_in_line(self, showing: Showing, opening: datetime) -> Postponed:
        """Come back halfway to our turn: then a crowd does not ask all at once, each time again.

        Half, because those ahead may need no call after all; so no turn is ever slept through.
        """
        async with self.sessions.reads() as session:
            ahead = await home.count_ahead(session, showing.message_id)
        return Postponed(opening + ahead * HALF_A_TURN, "pace")

    async def _stands(self, showing: Showing, ts: str) -> None:
        async with self.sessions.writes() as session:
            await cards.posted(session, showing, ts=ts, now=self.now())

    async def _find_posted(self, showing: Showing) -> str | None:
        """The message with our marker, among the newest thousand where it would stand."""
        cursor = ""
        for _ in range(PAGES_SEARCHED):
            page = await self._page(showing, cursor)
            for message in page["messages"]:
                if _marker_of(message) == showing.marker:
                    return str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None
        return None

    async def _page(self, showing: Showing, cursor: str) -> Any:
        asked: dict[str, Any] = {
            "channel": showing.channel,
            "limit": PER_PAGE,
            "include_all_metadata": True,
            **({"cursor": cursor} if cursor else {}),
        }
        if showing.thread_ts is not None:
            return await self.calls.call("conversations.replies", ts=showing.thread_ts, **asked)
        return await self.calls.call("conversations.history", **asked)

    async def _unshown(self, showing: Showing, error: NotNow | SlackApiError) -> Postponed | None:
        """A card that is gone is posted afresh; the rest as `_put_off`."""
        if showing.ts is not None and isinstance(error, SlackApiError) and code_of(error) in _GONE:
            async with self.sessions.writes() as session:
                await cards.lost(session, channel=showing.channel, ts=showing.ts, now=self.now())
            return None
        return await self._put_off(error, channel=showing.channel)

    async def _unreached(self, user_id: str, error: NotNow | SlackApiError) -> Postponed | None:
        """Somebody whom Slack never reaches is left alone; the rest as `_put_off`."""
        if isinstance(error, SlackApiError) and code_of(error) in _UNREACHABLE:
            _log.warning("person.not_reached", user=user_id, error=code_of(error))
            return None
        return await self._put_off(error)

    async def _put_off(
        self, error: NotNow | SlackApiError, *, channel: str | None = None
    ) -> Postponed:
        """When to try again; raises *error* when nobody can tell what Slack did."""
        if isinstance(error, NotNow):
            return Postponed(error.until, error.reason)
        code = code_of(error)
        if channel is not None and code in _CHANNEL_CLOSED:
            obstacle = Obstacle.CHANNEL_CLOSED
        elif code in _SLACK_REFUSES:
            obstacle = Obstacle.SLACK_REFUSES
        else:
            raise error
        await self.on_problem(DeskProblem(obstacle=obstacle, channel=channel, error=code))
        return Postponed(self.now() + CHANNEL_RETRY, code)

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
            if code_of(error) in _GONE | _CHANNEL_CLOSED:
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


def _content(showing: Showing) -> dict[str, Any]:
    card = showing.card
    locale = card.locale if isinstance(card, AnchorCard) else card.account.locale
    message = draw(card, Catalogue.of(locale))
    return {
        "text": message.text,
        "blocks": message.blocks,
        "unfurl_links": False,
        "unfurl_media": False,
        "parse": "none",
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"marker": showing.marker}},
    }


def _marker_of(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    marker = (metadata.get("event_payload") or {}).get("marker")
    return None if marker is None else str(marker)
