"""How fast we call Slack: our gates, a little narrower than Slack's own."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.models import pacing
from bot.ports import Clock, Sessions
from bot.rules.pacing import Pace

# https://docs.slack.dev/apis/web-api/rate-limits: calls a minute by tier; one post a second and
# channel, with bursts. Ours are shorter by one: what left at the same pace arrives a little closer
# together, and Slack's answer to one call too many costs more than a second.
POST: Final = Pace(interval=timedelta(seconds=1), burst=2)
METHODS: Final = {
    "chat.postMessage": Pace(interval=timedelta(milliseconds=200), burst=20),
    "chat.update": Pace(interval=timedelta(milliseconds=1_200), burst=40),
    "chat.getPermalink": Pace(interval=timedelta(milliseconds=200), burst=50),
    "views.publish": Pace(interval=timedelta(milliseconds=600), burst=50),
    "usergroups.users.list": Pace(interval=timedelta(seconds=3), burst=10),
    "users.info": Pace(interval=timedelta(milliseconds=600), burst=50),
}
USUAL: Final = Pace(interval=timedelta(milliseconds=1_200), burst=20)


class SlackGates:
    """Implements `bot.desk.Gates` on the database, so that all processes share one pace."""

    def __init__(self, sessions: Sessions, now: Clock) -> None:
        self._sessions = sessions
        self._now = now

    async def pass_at(self, *keys: str) -> datetime | None:
        """Claim a place behind all *keys*; None: go now, else when to ask again."""
        async with self._sessions.writes() as session:
            return await self.pass_in(session, *keys)

    async def pass_in(self, session: AsyncSession, *keys: str) -> datetime | None:
        """`pass_at` in the caller's transaction, whose commit comes before the call."""
        paces = {key: pace_of(key) for key in keys}
        return await pacing.reserve(session, paces, now=self._now())

    async def hold_back(self, key: str, *, until: datetime) -> None:
        """Let nothing with *key* pass before *until*: the other side asked for it."""
        async with self._sessions.writes() as session:
            await pacing.push_back(session, key, until=until)


def pace_of(key: str) -> Pace:
    """The pace of ``post:<channel>`` and ``method:<name>``."""
    kind, _, name = key.partition(":")
    return POST if kind == "post" else METHODS.get(name, USUAL)
