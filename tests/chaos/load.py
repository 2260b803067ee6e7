"""People who write, and reviewers who approve or edit every draft, whether or not it works.

Nobody writes while `OPEN_AT_MOST` comments are unanswered: a slow machine makes the run longer, not
the pile higher.
"""

import asyncio
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from httpx import HTTPError

from tests.chaos.outside import CHANNEL, QUESTION, REVIEWERS, Outside
from tests.support.town import labels_of

OPEN_AT_MOST = 10
PRESS_AGAIN = 2.0  # seconds of patience with a button that did not change
EDITED = 5  # one draft in so many is edited instead of approved
OPENS_WITHIN = 2.0


@dataclass
class Load:
    """Runs until cancelled; comments come only while `writes` is set."""

    outside: Outside
    random: Random
    pause: float  # seconds between two comments
    written: list[str] = field(default_factory=list)
    signed: list[str] = field(default_factory=list)  # own words that were acknowledged
    clicks: int = 0
    writes: asyncio.Event = field(default_factory=asyncio.Event)
    _pressed: dict[str, float] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def write(self) -> None:
        """Somebody comments, again and again."""
        while True:
            await self.writes.wait()
            if len(self.written) - len(self.outside.platform.answered) < OPEN_AT_MOST:
                comment_id = f"c{next(self._numbers)}"
                await self.outside.comment(comment_id, QUESTION)
                self.written.append(comment_id)
            await asyncio.sleep(self.pause)

    async def review(self) -> None:
        """Press a button on every draft that has one."""
        while True:
            drafts = self.list_drafts()
            await asyncio.gather(*(self._decide(draft) for draft in drafts[:6]))
            await asyncio.sleep(0.2)

    def list_drafts(self) -> list[dict[str, Any]]:
        """Drafts with an Approve that nobody has just pressed."""
        now = asyncio.get_running_loop().time()
        messages = self.outside.workspace.workspace.messages  # not copied, so only to be read
        return [
            {**message, "channel": CHANNEL}
            for root in messages.roots(CHANNEL)
            for message in messages.replies(CHANNEL, root["ts"])
            if "승인" in labels_of(message) and self._pressed.get(message["ts"], 0) < now
        ]

    async def _decide(self, draft: dict[str, Any]) -> None:
        now = asyncio.get_running_loop().time()
        self._pressed[draft["ts"]] = now + PRESS_AGAIN
        reviewer = self.random.choice(REVIEWERS)
        self.clicks += 1
        words = f"직접 쓴 답 {self.clicks}"  # of this press alone
        try:
            if int(draft["ts"].replace(".", "")) % EDITED:
                await self.outside.workspace.click(draft, "승인", as_=reviewer)
            else:
                await self._edit(draft, reviewer, words)
        except (HTTPError, LookupError, TimeoutError, AssertionError):
            return  # the bot is down, or the card has changed under the finger

    async def _edit(self, draft: dict[str, Any], reviewer: str, words: str) -> None:
        workspace = self.outside.workspace
        known = {modal["id"] for modal in workspace.modals(reviewer)}
        await workspace.click(draft, "수정", as_=reviewer)

        def opened() -> dict[str, Any] | None:
            modals = [m for m in workspace.modals(reviewer) if m["id"] not in known]
            return modals[-1] if modals else None

        modal = await workspace.wait_for(opened, OPENS_WITHIN)
        answer = await workspace.submit(modal, {"답글": words}, as_=reviewer)
        if answer == {"ok": True, "response_action": None}:
            self.signed.append(words)
