"""Reading a comment again that the platform says was hidden or shown, but not when."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.database import Database
from bot.ids import CommentId, DraftId
from bot.models.accounts import Account
from bot.models.comments import Comment, CommentState
from bot.ports import Address
from bot.rules.visibility import Visibility
from bot.services import (
    accounts,
    arrivals,
    clearance,
    hides,
    hiding,
    outside_hides,
    rereading,
    verification,
)
from bot.services.comment_views import get_comment, load_comment
from bot.services.sending import Sender
from bot.work import Again, Job
from integrations.contract import CommentCreated, CommentSnapshot, VisibilityChanged
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_account,
    add_draft,
    add_member,
    deliver,
    identify,
    sign,
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

    async def take_in(self, comment: CommentSnapshot, *, now: datetime = NOW) -> None:
        """A new comment is brought; from now on it is the one that is meant."""
        account_id = self.drafted.account_id
        await deliver(self.database, account_id, CommentCreated(comment=comment), now=now)
        async with self.database.writes() as session:
            await arrivals.take_some(session, now=now)
            newest = select(Comment.id).order_by(Comment.id.desc()).limit(1)
            comment_id = (await session.scalars(newest)).one()
        self.drafted = replace(self.drafted, comment_id=comment_id)

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


async def test_a_platform_that_does_not_tell_what_is_hidden_is_not_believed_to_show_it(
    stage: Stage,
):
    await stage.hear(is_hidden=True, stands_hidden=True)
    await stage.read()
    await stage.hear(is_hidden=False, stands_hidden=False)
    stage.platform.comments["c1"] = a_comment(is_hidden=None)

    await stage.read()

    assert await stage.outcome() == (Visibility.HIDDEN, CommentState.CLOSED)


async def test_what_arrives_hidden_waits_for_nobody(stage: Stage):
    await stage.take_in(a_comment("c2", is_hidden=True))

    assert await stage.outcome() == (Visibility.HIDDEN, CommentState.CLOSED)


async def test_what_was_hidden_when_it_was_brought_late_and_is_shown_by_now_waits(stage: Stage):
    await stage.take_in(a_comment("c2", is_hidden=True))
    stage.platform.comments["c2"] = a_comment("c2", is_hidden=False)

    await stage.read()

    assert await stage.outcome() == (Visibility.SHOWN, CommentState.OPEN)


async def test_what_was_hidden_long_before_it_arrived_waits_for_nobody(stage: Stage):
    hidden = VisibilityChanged(external_id="c2", is_hidden=True, changed_at=NOW)
    await deliver(stage.database, stage.drafted.account_id, hidden)
    stage.platform.comments["c2"] = a_comment("c2", is_hidden=True)
    late = NOW + timedelta(hours=36)
    await stage.read(now=late)

    await stage.take_in(a_comment("c2"), now=late)
    await stage.read(now=late)

    assert await stage.outcome() == (Visibility.HIDDEN, CommentState.CLOSED)


@pytest.mark.parametrize("text", ["식세기 되나요?", "아래 칸에도 되나요?"])  # or edited besides
async def test_what_a_reply_was_not_sent_to_because_it_is_hidden_can_be_shown_again(
    stage: Stage, text: str
):
    hidden = stage.platform.comments["c1"] = a_comment(text=text, is_hidden=True)
    reply_id = await sign(stage.database, stage.drafted)
    async with stage.database.writes() as session:
        await clearance.clear(session, reply_id, hidden, now=NOW)

    await stage.read()

    assert await stage.outcome() == (Visibility.HIDDEN, CommentState.CLOSED)
    async with stage.database.reads() as session:
        assert (await get_comment(session, stage.drafted.comment_id)).can_unhide


async def test_what_a_platform_hides_that_cannot_show_it_again_is_not_closed_here(stage: Stage):
    async with stage.database.writes() as session:
        await session.execute(update(Account).values(can_hide=False))
    hidden = stage.platform.comments["c1"] = a_comment(is_hidden=True)
    reply_id = await sign(stage.database, stage.drafted)
    async with stage.database.writes() as session:
        await clearance.clear(session, reply_id, hidden, now=NOW)

    await stage.read()

    assert await stage.outcome() == (Visibility.SHOWN, CommentState.OPEN)


async def test_what_is_shown_in_the_app_though_it_was_not_from_here_waits(stage: Stage):
    await stage.hear(is_hidden=True, stands_hidden=True)
    await stage.read()
    async with stage.database.writes() as session:
        by, comment_id = await identify(session), stage.drafted.comment_id
        await hides.unhide(session, comment_id, seen_version=1, by=by, now=NOW)
        await hiding.give_up(session, comment_id, now=NOW)
    stage.platform.comments["c1"] = a_comment(is_hidden=False)

    await stage.read()

    assert await stage.outcome() == (Visibility.SHOWN, CommentState.OPEN)


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
    await stage.read()

    assert await stage.outcome() == (Visibility.HIDDEN, CommentState.CLOSED)


async def test_news_of_what_stays_unknown_asks_nobody(stage: Stage):
    news = VisibilityChanged(external_id="c9", is_hidden=True, changed_at=NOW)
    await deliver(stage.database, stage.drafted.account_id, news)

    assert await stage.read(now=NOW + outside_hides.IS_KNOWN_WITHIN) == [None]


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
