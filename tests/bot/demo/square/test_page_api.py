"""What a visitor's page may do on Square."""

from typing import Any

import httpx
import pytest

from tests.bot.demo.square.conftest import REPLY, Neighbours

COMMENT = {"post_id": "p1", "name": "Ann", "text": "How much is it?"}


async def shown(square: Neighbours, client: httpx.AsyncClient | None = None) -> Any:
    answer = await (client or square.visitor).get("/api/posts/p1")
    return answer.json()["comments"]


async def test_a_visitor_comments_under_a_name(square: Neighbours):
    answer = await square.visitor.post("/api/comments", json=COMMENT)

    (comment,) = await shown(square)
    assert answer.status_code == 201
    assert (comment["name"], comment["text"], comment["is_mine"]) == (
        "Ann",
        "How much is it?",
        True,
    )


async def test_a_visitor_replies_to_the_brand(square: Neighbours):
    await square.comment()
    sent = await square.platform.send_reply(REPLY)
    reply = {**COMMENT, "parent_id": sent.external_id}
    await square.visitor.post("/api/comments", json=reply)

    assert (await shown(square))[-1]["parent_id"] == sent.external_id


async def test_a_visitor_edits_and_deletes_what_is_theirs(square: Neighbours):
    mine = (await square.visitor.post("/api/comments", json=COMMENT)).json()["id"]

    edited = await square.visitor.patch(f"/api/comments/{mine}", json={"text": "And how big?"})
    assert edited.json()["is_edited"]
    await square.visitor.delete(f"/api/comments/{mine}")

    assert await shown(square) == []


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_a_visitor_cannot_change_what_another_wrote(square: Neighbours, method: str):
    await square.comment()

    answer = await square.visitor.request(method, "/api/comments/c1", json={"text": "x"})

    assert answer.status_code == 403
    assert answer.json()["error"] == "not_yours"


async def test_another_sites_page_cannot_write(square: Neighbours):
    del square.visitor.headers["x-square"]

    answer = await square.visitor.post("/api/comments", json=COMMENT)

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "a" * 41}, "name_too_long"),
        ({"name": "  "}, "name_missing"),
        ({"text": "가" * 1001}, "text_too_long"),
        ({"text": "\x00"}, "text_missing"),
        ({"text": 5}, "text_missing"),
        ({"name": "mosiru"}, "name_taken"),
        ({"post_id": "p9"}, "not_found"),
        ({"parent_id": "c9"}, "not_found"),
    ],
)
async def test_what_does_not_fit_is_refused_with_words(square: Neighbours, change, code):
    answer = await square.visitor.post("/api/comments", json={**COMMENT, **change})

    assert answer.json()["error"] == code
    assert answer.json()["message"]


async def test_a_request_that_is_far_too_long_is_refused(square: Neighbours):
    answer = await square.visitor.post("/api/comments", content=b"x" * 70_000)

    assert answer.json()["error"] == "body_too_long"


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b"[" * 5000])
async def test_a_request_that_is_no_json_object_is_refused(square: Neighbours, body: bytes):
    answer = await square.visitor.post("/api/comments", content=body)

    assert answer.json()["error"] == "not_json"


async def test_a_hidden_comment_shows_neither_words_nor_name(square: Neighbours):
    await square.comment(text="secret", author_name="Zed")
    await square.tell("PATCH", "comments/c1", is_hidden=True)

    answer = await square.visitor.get("/api/posts")

    assert "secret" not in answer.text
    assert "Zed" not in answer.text


async def test_a_deleted_comment_keeps_its_place_while_answers_stand(square: Neighbours):
    await square.comment(text="secret")
    await square.comment(id="c2", parent_id="c1", text="same here")
    await square.tell("DELETE", "comments/c1")

    first, second = await shown(square)
    assert (first["is_deleted"], first["text"]) == (True, None)
    assert second["text"] == "same here"


async def test_a_visitors_token_does_not_follow_from_their_public_id(square: Neighbours):
    await square.visitor.post("/api/comments", json=COMMENT)
    async with httpx.AsyncClient(base_url=square.url) as stranger:
        (comment,) = await shown(square, stranger)

    assert not comment["is_mine"]
    assert "author_id" not in comment


async def test_an_open_page_hears_of_a_change(square: Neighbours):
    async with square.visitor.stream("GET", "/api/events") as stream:
        lines = stream.aiter_lines()
        assert [await anext(lines) for _ in range(2)] == ["retry: 1000", "event: hello"]
        await square.comment()
        heard = [await anext(lines) for _ in range(4)]

    assert heard[-2:] == ["event: changed", "data: p1"]


async def test_the_page_may_load_nothing_from_elsewhere(square: Neighbours):
    page = await square.visitor.get("/")

    assert page.status_code == 200
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert "style=" not in page.text
    assert "<script>" not in page.text


async def test_a_foreign_name_for_this_machine_is_refused(square: Neighbours):
    answer = await square.visitor.get("/api/posts", headers={"host": "evil.example"})

    assert answer.status_code == 421
