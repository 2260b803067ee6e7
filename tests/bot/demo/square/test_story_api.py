"""The story teller's side of Square."""

import pytest

from tests.bot.demo.square.conftest import REPLY, Neighbours


@pytest.mark.parametrize("key", ["", "wrong"])
async def test_without_the_control_key_nothing_can_be_told(square: Neighbours, key: str):
    square.story.headers["x-control-key"] = key

    answer = await square.comment()

    assert answer.status_code == 403


async def test_a_comment_told_twice_stands_once(square: Neighbours):
    await square.comment(text="first")
    await square.comment(text="second")

    page = (await square.visitor.get("/api/posts/p1")).json()
    assert [comment["text"] for comment in page["comments"]] == ["first"]


async def test_a_story_shows_what_was_answered(square: Neighbours):
    await square.comment()
    await square.platform.send_reply(REPLY)

    told = (await square.tell("GET", "comments/c1")).json()
    assert [answer["text"] for answer in told["answers"]] == [REPLY.text]


@pytest.mark.parametrize(
    ("path", "data", "code"),
    [
        ("posts", {"id": "p2", "account": "nobody", "text": "x"}, "not_found"),
        ("posts", {"id": "p2", "account": "mosiru", "text": "x", "kind": "song"}, "bad_kind"),
        ("comments", {"post_id": "p9", "author_name": "A", "text": "x"}, "not_found"),
        ("faults", {"fault": "earthquake"}, "bad_fault"),
        ("faults", {"fault": "delay", "seconds": -1}, "bad_seconds"),
    ],
)
async def test_what_makes_no_sense_is_refused(square: Neighbours, path, data, code):
    answer = await square.tell("POST", path, **data)

    assert answer.json()["error"] == code


@pytest.mark.parametrize("time", ["yesterday", "2026-11-24T09:00:00"])
async def test_a_time_without_zone_is_refused(square: Neighbours, time: str):
    answer = await square.comment(created_at=time)

    assert answer.json()["error"] == "bad_time"


async def test_deliveries_can_be_watched(square: Neighbours):
    await square.comment()

    told = (await square.tell("GET", "deliveries")).json()
    assert [row["account"] for row in told["deliveries"]] == ["mosiru"]
