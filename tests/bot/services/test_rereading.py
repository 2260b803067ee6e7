"""Reading a comment again that the platform says was hidden or shown, but not when."""

from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest

from bot.database import Database
from bot.ids import CommentId, DraftId
from bot.models.comments import CommentState
from bot.ports import Address
from bot.rules.visibility import Visibility
from bot.services import accounts, arrivals, outside_hides, rereading, verification
from bot.services.comment_views import load_comment
from bot.services.sending import Sender
from bot.work import Again, Job
from integrations.contract import CommentCreated, VisibilityChanged
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_account,
    add_draft,
    add_member,
    deliver,
    verified,
)
from tests.support.platform import FakePlatform, Fault
from tests.support.working_off import work_off


@dataclass
class Stage:
    """A comment that stands as ``c1``, and what the platform says of it."""

    database: Database
    drafted: Drafted
    platform: FakePlatform = field(default_factory=FakePlatform)

    def of(self, _address: Address) -> FakePlatform:
        return self.platform

    async def hear(
        self, *, is_hidden: bool, stands_hidden: bool, at: datetime | None = None
    ) -> None:
        """News come, mostly without their time, while the comment stands there like this."""
        self.platform.comments["c1"] = a_comment(is_hidden=stands_hidden)
        news = VisibilityChanged(external_id="c1", is_hidden=is_hidden, changed_at=at)
        await deliver(self.database, self.drafted.account_id, news)

    async def read(self, *, attempts: int = 1, now: datetime = NOW) -> list[Again | None]:
        """What comes of the task, at this attempt."""
        told: list[Again | None] = []

        async def handle(job: Job) -> None:
            told.append(await rereading.read_visibility(sender, replace(job, attempts=attempts)))

        sender = Sender(
            sessions=self.database, platforms=self, clock=lambda: now, random=lambda: 0.5
        )
        await work_off(self.database, outside_hides.READ_VISIBILITY, handle, now=now)
        return told

    async def outcome(self) -> tuple[Visibility, CommentState]:
        async with self.database.reads() as session:
            assert (await verification.verify(session)).fault is None
            comment = await load_comment(session, self.drafted.comment_id)
        return comment.visibility, comment.state


@pytest.fixture
async def stage(sqlite: Database) -> Stage:
    await add_member(sqlite)
    return Stage(sqlite, await add_draft(sqlite))


async def test_what_stands_hidden_waits_for_nobody(stage: Stage):
    await stage.hear(is_hidden=True, stands_hidden=True)

    await stage.read()

    assert await stage.outcome() == (Visibility.HIDDEN, CommentState.CLOSED)


async def test_what_is_shown_again_waits_anew(stage: Stage):
    await stage.hear(is_hidden=True, stands_hidden=True)
    await stage.read()
    await stage.hear(is_hidden=False, stands_hidden=False)

    await stage.read()

    assert await stage.outcome() == (Visibility.SHOWN, CommentState.OPEN)


async def test_an_old_attempt_does_not_close_what_everybody_sees(stage: Stage):
    await stage.hear(is_hidden=True, stands_hidden=False)

    await stage.read()

    assert await stage.outcome() == (Visibility.SHOWN, CommentState.OPEN)


@pytest.mark.parametrize("fault", [Fault.NOT_PERMITTED, Fault.EXPIRED, Fault.UNAVAILABLE])
async def test_what_cannot_be_read_stays_as_it_was(stage: Stage, fault: Fault):
    await stage.hear(is_hidden=True, stands_hidden=True)
    stage.platform.fetch_faults.append(fault)

    await stage.read()

    assert await stage.outcome() == (Visibility.SHOWN, CommentState.OPEN)


async def test_a_platform_that_is_away_is_asked_again_and_not_for_ever(stage: Stage):
    told = []
    for attempts in (1, rereading.MAX_TRIES):
        await stage.hear(is_hidden=True, stands_hidden=True)
        stage.platform.fetch_faults.append(Fault.UNAVAILABLE)
        told += await stage.read(attempts=attempts)

    assert [each is None for each in told] == [False, True]


@pytest.mark.postgresql
async def test_what_is_hidden_while_it_is_being_stored_waits_for_nobody(postgresql: Database):
    await add_member(postgresql)
    account_id = await add_account(postgresql)
    stage = Stage(postgresql, Drafted(account_id, CommentId(1), DraftId(0), "c1"))
    created = verified(account_id, CommentCreated(comment=a_comment()))

    async with postgresql.writes() as session:
        await arrivals.store(session, [created], now=NOW)
        await stage.hear(is_hidden=True, stands_hidden=True, at=NOW)
    async with postgresql.writes() as session:
        await arrivals.take_some(session, now=NOW)
    await stage.read(now=NOW + outside_hides.IS_KNOWN_AFTER)

    assert await stage.outcome() == (Visibility.HIDDEN, CommentState.CLOSED)


async def test_news_of_what_stays_unknown_asks_nobody(stage: Stage):
    news = VisibilityChanged(external_id="c9", is_hidden=True, changed_at=NOW)
    await deliver(stage.database, stage.drafted.account_id, news)

    assert await stage.read(now=NOW + outside_hides.IS_KNOWN_AFTER) == [None]


async def test_what_is_not_found_is_left_to_the_news_of_its_deletion(stage: Stage):
    await stage.hear(is_hidden=True, stands_hidden=True)
    stage.platform.comments.clear()

    await stage.read()

    assert await stage.outcome() == (Visibility.SHOWN, CommentState.OPEN)


async def test_a_comment_of_a_removed_account_is_not_read(stage: Stage):
    await stage.hear(is_hidden=True, stands_hidden=True)
    async with stage.database.writes() as session:
        await accounts.remove(session, "mosiru_kr", now=NOW)

    await stage.read()

    assert await stage.outcome() == (Visibility.SHOWN, CommentState.OPEN)
