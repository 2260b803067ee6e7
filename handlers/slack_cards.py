"""Draws cards in Slack, each with two transactions around one call.

A post is noted before it is made, and looked up by its marker before it is made again, so that a
crash between the two leaves no second card. Only the newest state of a card is ever drawn.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError

from bot import work
from bot.desk import Postponed
from bot.ids import SlackMessageId
from bot.locales import Catalogue
from bot.ports import Clock, Sessions
from bot.services import cards, home
from bot.services.cards import Showing
from bot.views import AnchorCard
from bot.work import Job, Settled
from handlers.blocks.cards import draw
from handlers.obstacles import CHANNEL_CLOSED, MESSAGE_GONE, SLACK_REFUSES, Obstacles
from handlers.slack_calls import GateClosed, NotNow, SlackCalls, TooFast, code_of, gates_of

EVENT_TYPE = "signoff_card"
PAGES_SEARCHED = 5
PER_PAGE = 200
HALF_A_TURN = timedelta(seconds=0.5)
"""Half of what the fastest gate takes for each call: one post a second and channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackCards:
    """The cards of one workspace."""

    sessions: Sessions
    now: Clock
    calls: SlackCalls
    obstacles: Obstacles
    _surely_absent: set[SlackMessageId] = field(default_factory=set)

    async def show(self, message_id: SlackMessageId, job: Job | None) -> Postponed | Settled | None:
        """Post a card, or redraw it in its newest state, and end *job*, whose work that is."""
        async with self.sessions.writes() as session:
            showing = await cards.find_showing(session, message_id)
            if showing is None:
                return await work.end(session, job, self.now())
            gates = self._gates_of(showing)
            opening = await self.calls.gates.pass_in(session, *gates) if gates else None
            if opening is None and self._is_straight_post(showing):
                await cards.begin_posting(session, message_id)
        if opening is not None:
            return await self._stand_in_line(showing, opening)
        try:
            return await self._draw(showing, job)
        except GateClosed as closed:
            return await self._stand_in_line(showing, closed.until)
        except (NotNow, SlackApiError) as error:
            return await self._unshown(showing, error)

    def _is_straight_post(self, showing: Showing) -> bool:
        """Whether there is nothing to redraw, and nothing to look for.

        A post that was out, of which nobody knows what became, must be looked for.
        """
        may_stand = showing.was_begun and showing.message_id not in self._surely_absent
        return showing.ts is None and not may_stand

    def _gates_of(self, showing: Showing) -> list[str]:
        """Those of the call that `_draw` makes first; to look for a card passes its own."""
        if showing.ts is not None:
            return gates_of("chat.update")
        if self._is_straight_post(showing):
            return gates_of("chat.postMessage", post_to=showing.channel)
        return []

    async def _draw(self, showing: Showing, job: Job | None) -> Settled | None:
        if showing.ts is not None:
            return await self._redraw(showing, showing.ts, job)
        if self._is_straight_post(showing):
            return await self._post(showing, job)
        ts = await self._find_posted(showing)
        if ts is not None:
            await self.calls.pass_gates("chat.update")
            return await self._redraw(showing, ts, job, is_new=True)
        await self.calls.pass_gates("chat.postMessage", post_to=showing.channel)
        return await self._post(showing, job)

    async def _post(self, showing: Showing, job: Job | None) -> Settled | None:
        """Post a card for which it is noted that a post is out."""
        self._surely_absent.discard(showing.message_id)
        try:
            answer = await self.calls.call_passed(
                "chat.postMessage",
                channel=showing.channel,
                thread_ts=showing.thread_ts,
                **_content(showing),
            )
        except (TooFast, SlackApiError) as error:
            if isinstance(error, TooFast) or code_of(error) in CHANNEL_CLOSED | SLACK_REFUSES:
                self._surely_absent.add(showing.message_id)  # no need to look for it next time
            raise
        return await self._stands(showing, str(answer["ts"]), job)

    async def _redraw(
        self, showing: Showing, ts: str, job: Job | None, *, is_new: bool = False
    ) -> Settled | None:
        await self.calls.call_passed(
            "chat.update", channel=showing.channel, ts=ts, **_content(showing)
        )
        if is_new:
            return await self._stands(showing, ts, job)
        async with self.sessions.writes() as session:
            now = self.now()
            await cards.redrawn(session, showing, now=now)
            return await work.end(session, job, now)

    async def _stands(self, showing: Showing, ts: str, job: Job | None) -> Settled | None:
        async with self.sessions.writes() as session:
            now = self.now()
            await cards.posted(session, showing, ts=ts, now=now)
            # Whoever has the task by now: the card stands, and that must be noted.
            return await work.end(session, job, now)

    async def _stand_in_line(self, showing: Showing, opening: datetime) -> Postponed:
        """Come back halfway to our turn: then a crowd does not ask all at once, each time again.

        Half, because those ahead may need no call after all; so no turn is ever slept through.
        """
        async with self.sessions.reads() as session:
            ahead = await home.count_ahead(session, showing.message_id)
        return Postponed(opening + ahead * HALF_A_TURN, "pace")

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
        """A card that is gone is posted afresh; the rest is put off."""
        is_gone = isinstance(error, SlackApiError) and code_of(error) in MESSAGE_GONE
        if showing.ts is not None and is_gone:
            async with self.sessions.writes() as session:
                await cards.lost(session, channel=showing.channel, ts=showing.ts, now=self.now())
            return None
        return await self.obstacles.put_off(error, channel=showing.channel)


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
