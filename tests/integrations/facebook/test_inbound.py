"""When two deliveries of Facebook are the same news."""

import json
from typing import Any

import pytest

from integrations.contract import WebhookRequest
from integrations.http_client import open_client
from tests.support.bench import build, signed_request_for

VALUE = {
    "item": "comment",
    "verb": "edited",
    "comment_id": "POST_111",
    "post_id": "PAGE_POST",
    "message": "How much?",
    "created_time": 1795510798,
    "edited_time": 1795510799,
}


def delivery(*, time: int = 1795510800, **changes: Any) -> WebhookRequest:
    change = {"field": "feed", "value": {**VALUE, **changes}}
    body = {"object": "page", "entry": [{"id": "PAGE", "time": time, "changes": [change]}]}
    return signed_request_for("facebook", json.dumps(body).encode())


@pytest.fixture
async def facebook() -> Any:
    async with open_client() as http:
        return build("facebook", http=http)


async def test_a_second_attempt_is_the_same_news(facebook):
    first, again = delivery(), delivery(time=1795519999)

    assert facebook.delivery_key(first) == facebook.delivery_key(again)


async def test_a_comment_may_be_hidden_twice(facebook):
    first, again = delivery(verb="hide"), delivery(verb="hide", time=1795519999)

    assert facebook.delivery_key(first) != facebook.delivery_key(again)


@pytest.mark.parametrize(
    "changes",
    [
        {"verb": "remove"},
        {"message": "How much is it?"},
        {"comment_id": "POST_112"},
        {"edited_time": 1795510900},
    ],
)
async def test_other_news_has_another_key(facebook, changes):
    assert facebook.delivery_key(delivery()) != facebook.delivery_key(delivery(**changes))


async def test_the_order_of_a_batch_does_not_make_it_news(facebook):
    changes = [{"field": "feed", "value": {**VALUE, "comment_id": str(n)}} for n in range(3)]
    keys = set()
    for order in (changes, changes[::-1]):
        body = {"object": "page", "entry": [{"id": "PAGE", "time": 1, "changes": order}]}
        keys.add(facebook.delivery_key(signed_request_for("facebook", json.dumps(body).encode())))

    assert len(keys) == 1


@pytest.mark.parametrize("change", [5, {"field": "feed"}, {"field": "leadgen", "value": {"id": 1}}])
async def test_news_of_other_kinds_has_a_key_too(facebook, change):
    body = {"object": "page", "entry": [{"id": "PAGE", "time": 1, "changes": [change]}]}
    request = signed_request_for("facebook", json.dumps(body).encode())

    assert facebook.delivery_key(request) != facebook.delivery_key(delivery())
