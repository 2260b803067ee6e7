"""New comments arrive with their delivery and are taken in a moment later."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.processors import format_exc_info
from structlog.testing import capture_logs

from bot.database import Database, DatabaseBusy
from bot.ids import AccountId, TaskId
from bot.models.comments import (
    Arrival,
    Comment,
    CommentState,
    CommentVersion,
    Conversation,
    Delivery,
)
from bot.models.work import Task
from bot.services import arrivals, home, intake
from bot.services.arrivals import Verified
from bot.work import Again, Job, Settled
from integrations.contract import (
    CommentCreated,
    CommentDeleted,
    CommentEdited,
    InboundEvent,
    Reading,
    ReplyEchoed,
)
from tests.support.builders import NOW, a_comment, add_account, verified

LATER = NOW + timedelta(seconds=5)
JOB = Job(id=TaskId(1), kind="", key=None, args={}, attempts=1, fence=1, created_at=NOW)


async def store(database: Database, *deliveries: Verified, now: datetime = NOW) -> list[bool]:
    async with database.writes() as session:
        return await arrivals.store(session, deliveries, now=now)


async def take_in(database: Database, now: datetime = LATER) -> Again | None:
    again = await arrivals.take_in(database, lambda: now, JOB)
    assert not isinstance(again, Settled)  # nobody has that job
    return again


async def list_all(database: Database, what: Any) -> Sequence[Any]:
    async with database.reads() as session:
        return (await session.scalars(select(what))).all()


def created(external_id: str = "c1", text: str = "식세기 되나요?") -> CommentCreated:
    return CommentCreated(comment=a_comment(external_id, text=text))


@pytest.fixture
async def account_id(database: Database) -> AccountId:
    return await add_account(database)


async def test_a_comment_that_arrived_counts_as_waiting(database, account_id):
    await store(database, verified(account_id, created()))

    async with database.reads() as session:
        counts = await home.get_counts(session)
    assert (counts.received, counts.waiting) == (1, 1)
    assert await list_all(database, Comment) == []


async def test_what_arrives_is_taken_in_by_one_task(database, account_id):
    await store(database, verified(account_id, CommentDeleted(external_id="c0", deleted_at=NOW)))
    assert await list_all(database, Task) == []

    await store(database, verified(account_id, created()), verified(account_id, created("c2")))
    await store(database, verified(account_id, created("c3")), now=LATER)

    [task] = await list_all(database, Task)
    assert (task.kind, task.run_at) == (arrivals.TAKE_IN, NOW)


async def test_it_is_taken_in_as_it_was_when_it_arrived(database, account_id):
    await store(database, verified(account_id, created(text="220V 맞나요")))

    again = await take_in(database)

    [comment] = await list_all(database, Comment)
    assert (comment.text, comment.received_at) == ("220V 맞나요", NOW)
    assert await list_all(database, CommentVersion.delivery_id) == await list_all(
        database, Delivery.id
    )
    assert (again, await list_all(database, Arrival)) == (None, [])


async def test_a_comment_that_comes_again_counts_once(database, account_id):
    await store(database, verified(account_id, created()))
    await take_in(database)
    await store(database, verified(account_id, created()))

    async with database.reads() as session:
        counts = await home.get_counts(session)
    await take_in(database)

    assert (counts.received, len(await list_all(database, Comment))) == (1, 1)


async def test_one_that_comes_again_before_it_is_taken_in_keeps_its_first_words(
    database, account_id
):
    await store(database, verified(account_id, created(text="먼저")), now=NOW)
    await store(database, verified(account_id, created(text="나중"), created("c2")))

    await take_in(database)

    assert sorted(await list_all(database, Comment.text)) == sorted(["먼저", "식세기 되나요?"])


async def test_of_one_delivery_in_a_group_twice_the_first_is_new(database, account_id):
    same = [verified(account_id, created(), key="same") for _ in range(2)]

    are_new = await store(database, same[0], verified(account_id), same[1])

    assert are_new == [True, True, False]
    assert await list_all(database, func.count(Delivery.id)) == [2]


async def test_a_delivery_that_comes_again_is_not_new(database, account_id):
    await store(database, verified(account_id, created(), key="same"))

    assert await store(database, verified(account_id, created(), key="same")) == [False]


async def test_a_delivery_is_kept_as_it_came(database, account_id):
    reading = Reading(events=(created(),), bad_items=("entry.1: too long",))
    await store(
        database, Verified(account_id=account_id, key="k", body=b"raw", reading=reading), now=LATER
    )

    [kept] = await list_all(database, Delivery)
    assert (kept.body, kept.received_at, kept.event_count) == (b"raw", LATER, 1)
    assert kept.bad_items == ["entry.1: too long"]


async def test_one_key_at_two_accounts_are_two_deliveries(database, account_id):
    other = await add_account(database, name="other")

    are_new = await store(
        database,
        verified(account_id, created(), key="same"),
        verified(other, created(), key="same"),
    )

    assert are_new == [True, True]


@pytest.mark.parametrize("is_same_delivery", [True, False])
async def test_an_edit_finds_the_comment_that_only_arrived(
    database, account_id, *, is_same_delivery: bool
):
    edit = CommentEdited(comment=a_comment(text="240V 맞나요"), edited_at=LATER)
    if is_same_delivery:
        await store(database, verified(account_id, edit, created()))
    else:
        await store(database, verified(account_id, created()))
        await store(database, verified(account_id, edit))

    [comment] = await list_all(database, Comment)
    assert (comment.text, comment.version) == ("240V 맞나요", 2)
    assert None not in await list_all(database, CommentVersion.delivery_id)
    assert await list_all(database, CommentVersion.text) == ["식세기 되나요?", "240V 맞나요"]


@pytest.mark.parametrize(
    ("news", "state"),
    [
        (CommentDeleted(external_id="c1", deleted_at=LATER), CommentState.GONE),
        (
            ReplyEchoed(external_id="r1", parent_id="c1", text="네!", url=None, sent_at=LATER),
            CommentState.ANSWERED,
        ),
    ],
    ids=["deletion", "answer"],
)
async def test_other_news_finds_it_too(
    database, account_id, news: InboundEvent, state: CommentState
):
    await store(database, verified(account_id, created()))

    await store(database, verified(account_id, news))

    [comment] = await list_all(database, Comment)
    assert comment.state is state


async def test_one_that_cannot_be_taken_in_keeps_nobody_back(
    database, account_id, monkeypatch: pytest.MonkeyPatch
):
    original = intake.take_comment

    async def refuse(session: AsyncSession, account: AccountId, snapshot: Any, *rest, **named):
        if snapshot.external_id == "bad":
            raise ZeroDivisionError
        await original(session, account, snapshot, *rest, **named)

    good = [f"c{number}" for number in range(arrivals.AT_ONCE)]
    await store(database, verified(account_id, *(created(name) for name in ("bad", *good))))
    with monkeypatch.context() as patch:
        patch.setattr(intake, "take_comment", refuse)
        again = await take_in(database)

    assert again is not None
    assert (again.run_at, again.counts) == (LATER + arrivals.AGAIN_AFTER, False)
    assert await take_in(database, again.run_at - timedelta(seconds=2)) == again
    assert sorted(await list_all(database, Comment.external_id)) == good
    assert await take_in(database, again.run_at) is None
    assert sorted(await list_all(database, Comment.external_id)) == ["bad", *good]


async def test_trouble_of_the_database_is_no_fault_of_a_comment(
    database, account_id, monkeypatch: pytest.MonkeyPatch
):
    async def break_down(*_given, **_named):
        raise DatabaseBusy

    await store(database, verified(account_id, created()))
    with monkeypatch.context() as patch:
        patch.setattr(intake, "take_comment", break_down)
        with pytest.raises(DatabaseBusy):
            await take_in(database)

    assert await take_in(database) is None
    assert await list_all(database, Comment.external_id) == ["c1"]


async def test_what_arrives_while_others_are_taken_in_has_its_turn_a_second_later(
    database, account_id, monkeypatch: pytest.MonkeyPatch
):
    async def take_none(*_given, **_named) -> int:
        return 0

    monkeypatch.setattr(arrivals, "take_some", take_none)
    await store(database, verified(account_id, created()))

    again = await take_in(database)

    assert again is not None
    assert again.run_at == LATER + timedelta(seconds=1)


async def test_one_id_at_two_accounts_are_two_comments(database, account_id):
    other = await add_account(database, name="other")
    await store(database, verified(account_id, created()), verified(other, created()))

    await take_in(database)

    assert sorted(await list_all(database, Comment.account_id)) == sorted([account_id, other])


async def test_two_processes_take_each_in_once(database, account_id):
    names = [f"c{number}" for number in range(3 * arrivals.AT_ONCE)]
    await store(database, verified(account_id, *(created(name) for name in names)))

    await asyncio.gather(*(take_in(database) for _ in range(3)))

    assert sorted(await list_all(database, Comment.external_id)) == sorted(names)
    assert await list_all(database, Arrival) == []


async def test_answers_to_answers_that_arrive_together_are_one_conversation(database, account_id):
    thread = [
        CommentCreated(
            comment=a_comment(name, parent_id=parent, created_at=NOW - timedelta(minutes=age))
        )
        for name, parent, age in (("c3", None, 3), ("c2", "c3", 2), ("c1", "c2", 1))
    ]
    await store(database, verified(account_id, *reversed(thread)))

    await take_in(database)

    assert await list_all(database, Conversation.external_id) == ["c3"]


async def test_one_that_cannot_be_read_is_logged_without_its_words(
    database, account_id, caplog: pytest.LogCaptureFixture
):
    await store(database, verified(account_id, created(text="비밀 이야기")))
    async with database.writes() as session:
        [arrival] = (await session.scalars(select(Arrival))).all()
        arrival.snapshot = {**arrival.snapshot, "created_at": "비밀 이야기"}

    with capture_logs([format_exc_info]) as logs:
        await take_in(database)

    assert "created_at" in str(logs)
    assert "비밀" not in str(logs) + caplog.text
