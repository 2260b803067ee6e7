"""The story on a real Square, without a network."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.demo.square import SquareAccount, SquareConfig, create_app
from bot.demo.stage import ACCOUNTS
from bot.demo.story.player import CONTROL_HEADER, Player, find_starts
from bot.demo.story.script import Script, Strand, Writing, read_script
from tests.support.eventually import eventually

SCRIPT = read_script()
AT_ONCE = 1e9
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def now() -> datetime:
    return datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@dataclass
class Theatre:
    """Square, and what its visitors see."""

    http: httpx.AsyncClient

    def player(self, script: Script = SCRIPT, **options: Any) -> Player:
        return Player(script, self.http, now=now, **{"speed": AT_ONCE, **options})

    async def comments(self) -> dict[str, dict[str, Any]]:
        posts = (await self.http.get("/api/posts")).json()["posts"]
        return {c["id"]: c for post in posts for c in post["comments"]}

    async def news_of(self, comment_id: str) -> list[str]:
        rows = (await self.http.get("/control/deliveries")).json()["deliveries"]
        return [row["body"] for row in reversed(rows) if f'"id": "{comment_id}"' in row["body"]]


@pytest.fixture
async def theatre() -> AsyncIterator[Theatre]:
    config = SquareConfig(
        accounts=tuple(
            SquareAccount(
                external_id=account.name,
                display_name=account.display_name,
                about=account.about,
                locale=account.locale,
                webhook_url=None,
                secret=SECRET,
            )
            for account in ACCOUNTS
        ),
        control_key="key",
        public_url="http://localhost",
        now=now,
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(config)),
        base_url="http://localhost",
        headers={CONTROL_HEADER: "key"},
    ) as http:
        yield Theatre(http)


def only(*comment_ids: str) -> Script:
    """The story cut down to what happens to these comments."""
    kept = tuple(h for h in SCRIPT.strands[Strand.STORY] if h.comment_id in comment_ids)
    return replace(SCRIPT, strands={Strand.STORY: kept, Strand.STORM: ()})


async def test_everything_is_told(theatre: Theatre):
    await theatre.player().play()

    shown = await theatre.comments()
    assert len(shown) == 32 + 30 + 60 + 1 - 1
    assert "comment-24" not in shown


async def test_the_edit_comes_after_the_first_words(theatre: Theatre):
    await theatre.player(only("comment-23")).play()

    shown = (await theatre.comments())["comment-23"]
    assert shown["text"] == "220v 맞죠? 일본 100v에서도 돼요?"
    assert len(await theatre.news_of("comment-23")) == 2


async def test_a_second_start_tells_nothing_twice(theatre: Theatre):
    await theatre.player().play()
    before = (await theatre.http.get("/control/deliveries")).json()

    await theatre.player().play()

    assert (await theatre.http.get("/control/deliveries")).json() == before


async def test_a_deleted_comment_does_not_come_back(theatre: Theatre):
    script = only("comment-24", "comment-32")
    await theatre.player(script).play()

    await theatre.player(script).play()

    assert "comment-24" not in await theatre.comments()


async def test_the_follow_up_hangs_on_the_comment_while_nobody_answered(theatre: Theatre):
    await theatre.player(only("comment-01", "comment-25")).play()

    assert (await theatre.comments())["comment-25"]["parent_id"] == "comment-01"


async def test_a_cancelled_story_stops_where_it_is(theatre: Theatre):
    seen: list[httpx.Request] = []

    async def note(request: httpx.Request) -> None:
        seen.append(request)

    theatre.http.event_hooks = {"request": [note]}
    telling = asyncio.create_task(theatre.player(speed=1).play())
    await eventually(lambda: any(r.url.path == "/control/comments" for r in seen))

    telling.cancel()
    await asyncio.gather(telling, return_exceptions=True)

    assert set(await theatre.comments()) <= {"comment-01"}


async def test_a_wrong_key_is_not_passed_over(theatre: Theatre):
    theatre.http.headers[CONTROL_HEADER] = "guess"

    with pytest.raises(PermissionError):
        await theatre.player().play()


@pytest.mark.parametrize("speed", [0, -1])
def test_a_story_cannot_stand_still(theatre: Theatre, speed: float):
    with pytest.raises(ValueError, match="speed"):
        theatre.player(speed=speed)


class TestWhereItGoesOn:
    def test_at_the_beginning_of_an_empty_square(self):
        starts = find_starts(SCRIPT, set(), is_storm_asked=False)

        assert set(starts.values()) == {timedelta(0)}

    def test_at_the_last_comment_that_square_holds(self):
        starts = find_starts(SCRIPT, {"comment-01", "comment-03"}, is_storm_asked=False)

        assert set(starts.values()) == {timedelta(seconds=40)}

    def test_a_storm_that_is_asked_for_comes_at_once(self):
        starts = find_starts(SCRIPT, {"comment-01"}, is_storm_asked=True)

        assert SCRIPT.strands[Strand.STORM][0].at - starts[Strand.STORM] == timedelta(seconds=5)
        assert starts[Strand.STORY] == timedelta(0)

    @pytest.mark.parametrize("is_storm_asked", [True, False])
    def test_a_storm_that_has_begun_goes_on(self, is_storm_asked: bool):  # noqa: FBT001 - a case
        second = SCRIPT.strands[Strand.STORM][1]
        assert isinstance(second, Writing)

        starts = find_starts(SCRIPT, {"storm-01", "storm-02"}, is_storm_asked=is_storm_asked)

        assert starts == {Strand.STORY: timedelta(0), Strand.STORM: second.at}
