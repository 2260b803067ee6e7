"""News of Square on its way to Signoff's webhook."""

import json
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.demo.square.config import SquareConfig
from bot.demo.square.courier import Courier
from bot.demo.square.live import Live
from bot.demo.square.store import Delivery, Store
from integrations.contract import CommentCreated, CommentDeleted, CommentEdited, ReplyEchoed
from integrations.http_client import open_client
from tests.bot.demo.square.conftest import REPLY, Clock, Listener, Neighbours, listening_at
from tests.support.eventually import eventually
from tests.support.serving import free_port, serving


async def heard(square: Neighbours, count: int) -> list[Any]:
    """The events of the first *count* deliveries, verified and read by Signoff's adapter."""
    await eventually(lambda: len(square.listener.requests) >= count)
    platform: Any = square.platform
    events = []
    for request in square.listener.requests:
        platform.verify(request, now=square.clock())
        events += platform.read(request).events
    return events


async def test_a_new_comment_is_delivered_signed(square: Neighbours):
    await square.comment(text="Is it BPA free?")

    (event,) = await heard(square, 1)
    assert isinstance(event, CommentCreated)
    assert event.comment.text == "Is it BPA free?"
    assert event.comment.post.url == "http://square.example/#p-p1"


async def test_an_edit_is_delivered_with_its_time(square: Neighbours):
    await square.comment()
    square.clock.forward(timedelta(seconds=40))
    await square.tell("PATCH", "comments/c1", text="Hello again?")

    events = await heard(square, 2)
    (edit,) = [event for event in events if isinstance(event, CommentEdited)]
    assert edit.comment.text == "Hello again?"
    assert edit.edited_at == square.clock()


async def test_a_deletion_is_delivered(square: Neighbours):
    await square.comment()
    await square.tell("DELETE", "comments/c1")

    events = await heard(square, 2)
    assert any(isinstance(event, CommentDeleted) for event in events)


async def test_our_own_reply_comes_back_as_an_echo(square: Neighbours):
    await square.comment()
    sent = await square.platform.send_reply(REPLY)

    events = await heard(square, 2)
    (echo,) = [event for event in events if isinstance(event, ReplyEchoed)]
    assert (echo.external_id, echo.parent_id, echo.text) == (sent.external_id, "c1", REPLY.text)


async def test_a_changed_comment_with_the_same_words_is_no_news(square: Neighbours):
    await square.comment(text="Hello?")
    await square.tell("PATCH", "comments/c1", text="Hello?")
    await square.tell("DELETE", "comments/c1")

    events = await heard(square, 2)
    assert [type(event) for event in events if isinstance(event, CommentEdited)] == []


def waiting(clock: Clock, **changes: Any) -> Delivery:
    body = json.dumps({"type": "poll.closed", "timestamp": "2026-11-24T09:30:00Z", "data": {}})
    return replace(Delivery(id="msg_1", account="mosiru", body=body, next_at=clock()), **changes)


@pytest.fixture
async def attempt(config: SquareConfig, clock: Clock):
    """Attempts what is due against a webhook that answers *statuses* in turn."""

    async def run(statuses: list[int], store: Store) -> list[Any]:
        listener = Listener(deque(statuses))
        async with serving(listener.app) as url, open_client() as http:
            courier = Courier(listening_at(config, url), store, Live(), http)
            for _ in statuses:
                await courier.deliver_due()
                clock.forward(timedelta(hours=3))
        return listener.requests

    return run


Attempt = Callable[..., Any]


async def test_a_retry_keeps_its_id_and_signs_anew(attempt: Attempt, clock: Clock):
    store = Store(":memory:")
    store.save(waiting(clock))

    first, second = await attempt([500, 200], store)

    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]
    assert store.list_deliveries()[0].state == "delivered"


async def test_a_failed_delivery_waits_longer_each_time(attempt: Attempt, clock: Clock):
    store = Store(":memory:")
    store.save(waiting(clock, attempts=1))
    started = clock()

    await attempt([429], store)

    (delivery,) = store.list_deliveries()
    assert delivery.next_at == started + timedelta(seconds=30)


async def test_a_webhook_that_is_gone_is_left_alone(attempt: Attempt, clock: Clock):
    store = Store(":memory:")
    store.save(waiting(clock))

    await attempt([410, 200], store)

    assert store.list_deliveries()[0].state == "given_up"


async def test_a_redirect_is_a_failure(attempt: Attempt, clock: Clock):
    store = Store(":memory:")
    store.save(waiting(clock))

    await attempt([302], store)

    assert store.list_deliveries()[0].state == "waiting"


async def test_a_delivery_is_given_up_in_the_end(attempt: Attempt, clock: Clock):
    store = Store(":memory:")
    store.save(waiting(clock, attempts=6))

    await attempt([500], store)

    assert store.list_deliveries()[0].state == "given_up"


async def test_a_webhook_that_does_not_listen_yet_is_tried_again(config, clock):
    store = Store(":memory:")
    store.save(waiting(clock))

    async with open_client() as http:
        nowhere = listening_at(config, f"http://127.0.0.1:{free_port()}")
        await Courier(nowhere, store, Live(), http).deliver_due()

    assert store.list_deliveries()[0].outcome == "ConnectError"
    assert store.list_deliveries()[0].state == "waiting"


def test_waiting_deliveries_survive_a_restart(clock: Clock, database: str):
    before = Store(database)
    before.save(waiting(clock))
    before.close()

    after = Store(database)
    assert after.list_due(clock()) == [waiting(clock)]
    after.close()
