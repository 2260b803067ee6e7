"""Plays the story on Square, through the same doors that a story teller outside would use."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import httpx

from bot.demo.story.script import Deletion, Edit, Happening, Post, Script, Strand, Writing
from bot.ports import Clock

CONTROL_HEADER = "x-control-key"
_LEAD = timedelta(seconds=5)  # of the story, before a storm that was asked for
_PATIENCE = 1.0  # seconds between two attempts to reach Square
_log = logging.getLogger(__name__)


class Player:
    """Tells a script from where Square stands.

    *http* has Square as its base and the control key among its headers. *speed* 6 plays six
    minutes of the story in one. Every comment has a fixed id, so what Square already holds is
    not told twice and a second start goes on in the middle.
    """

    def __init__(
        self,
        script: Script,
        http: httpx.AsyncClient,
        *,
        now: Clock,
        speed: float = 1.0,
        is_storm_asked: bool = False,
    ) -> None:
        if speed <= 0:
            raise ValueError("speed is more than 0.")
        self._script = script
        self._http = http
        self._now = now
        self._speed = speed
        self._is_storm_asked = is_storm_asked

    async def play(self) -> None:
        """Tell everything that is not yet told; may be cancelled at any moment."""
        for post in self._script.posts:
            await self._publish(post)
        starts = find_starts(
            self._script, await self._list_held(), is_storm_asked=self._is_storm_asked
        )
        async with asyncio.TaskGroup() as group:
            for strand, start in starts.items():
                group.create_task(self._tell(self._script.strands[strand], start))

    async def _publish(self, post: Post) -> None:
        created_at = self._now() - timedelta(hours=post.hours_old)
        fields = post.model_dump(mode="json", exclude={"hours_old"})
        await self._call("POST", "/control/posts", **fields, created_at=created_at.isoformat())

    async def _list_held(self) -> set[str]:
        answer = await self._call("GET", "/api/posts")
        return {comment["id"] for post in answer["posts"] for comment in post["comments"]}

    async def _tell(self, happenings: Sequence[Happening], start: timedelta) -> None:
        clock = asyncio.get_running_loop().time
        began = clock()
        for happening in happenings:
            due = began + (happening.at - start).total_seconds() / self._speed
            await asyncio.sleep(max(0.0, due - clock()))
            await self._perform(happening)

    async def _perform(self, happening: Happening) -> None:
        path = f"/control/comments/{happening.comment_id}"
        match happening:
            case Writing():
                await self._write(happening)
            case Edit():
                await self._call("PATCH", path, text=happening.text)
            case Deletion():
                await self._call("DELETE", path)

    async def _write(self, writing: Writing) -> None:
        await self._call(
            "POST",
            "/control/comments",
            id=writing.comment_id,
            post_id=writing.post_id,
            parent_id=await self._find_parent(writing.answers),
            author_name=writing.author,
            text=writing.text,
            kind=writing.kind,
        )

    async def _find_parent(self, comment_id: str | None) -> str | None:
        """The brand's answer to that comment; where there is none, the comment itself."""
        if comment_id is None:
            return None
        comment = await self._call("GET", f"/control/comments/{comment_id}")
        answers = comment.get("answers", [])
        return str(answers[0]["id"]) if answers else comment.get("id")

    async def _call(self, method: str, path: str, **fields: Any) -> dict[str, Any]:
        """Ask Square until it answers; a refusal is noted, and the story goes on."""
        while True:
            try:
                answer = await self._http.request(method, path, json=fields or None)
            except httpx.TransportError as error:
                _log.warning("Square cannot be reached (%s); trying again.", error)
                await asyncio.sleep(_PATIENCE)
                continue
            break
        if answer.is_success:
            found: dict[str, Any] = answer.json()
            return found
        if answer.status_code == HTTPStatus.FORBIDDEN:
            raise PermissionError("Square refuses the control key.")
        # A comment that is deleted already: this part of the story was told before.
        _log.info("Square refused %s %s: %s", method, path, answer.text)
        return {}


def find_starts(
    script: Script, held: set[str], *, is_storm_asked: bool
) -> Mapping[Strand, timedelta]:
    """The story's time at which each strand goes on, by the comments that Square holds.

    A storm that has not begun waits for its moment in the story, or begins at once when asked.
    """
    reached = {strand: _reached(happenings, held) for strand, happenings in script.strands.items()}
    story = reached[Strand.STORY] or timedelta(0)
    waiting = _before(script.strands[Strand.STORM]) if is_storm_asked else story
    storm = reached[Strand.STORM]
    return {Strand.STORY: story, Strand.STORM: waiting if storm is None else storm}


def _reached(happenings: Sequence[Happening], held: set[str]) -> timedelta | None:
    moments = (h.at for h in happenings if isinstance(h, Writing) and h.comment_id in held)
    return max(moments, default=None)


def _before(happenings: Sequence[Happening]) -> timedelta:
    return happenings[0].at - _LEAD if happenings else timedelta(0)
