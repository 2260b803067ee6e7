"""Hiding on the platform what somebody asked for, or saying why not."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import update
from typing_extensions import override

from bot.database import Database
from bot.models.comments import CommentState
from bot.models.replies import Reply, ReplyEnd
from bot.models.work import Task, TaskState
from bot.ports import Address
from bot.rules.visibility import HideEnd
from bot.services import (
    accounts,
    clearance,
    hides,
    hiding,
    members,
    review,
    timeline,
    verification,
)
from bot.services.comment_views import get_comment
from bot.services.members import Clicker
from bot.services.sending import Sender
from bot.views import CommentStatus
from bot.work import Again, Job
from integrations.contract import VisibilityChanged
from tests.support.builders import (
    NOW,
    TEAM,
    Drafted,
    a_comment,
    add_draft,
    add_member,
    deliver,
    get_reply,
    identify,
    user_of,
)
from tests.support.clock import SettableClock
from tests.support.platform import FakePlatform, Fault


@dataclass
class SlowPlatform(FakePlatform):
    """What is in `meanwhile` happens during the next call."""

    meanwhile: list[Callable[[], Awaitable[None]]] = field(default_factory=list)

    @override
    async def hide(self, external_id: str) -> None:
        await self._let_happen()
        await super().hide(external_id)

    @override
    async def unhide(self, external_id: str) -> None:
        await self._let_happen()
        await super().unhide(external_id)

    async def _let_happen(self) -> None:
        while self.meanwhile:
            await self.meanwhile.pop()()


@dataclass
class Stage:
    """A comment that stands as ``c1`` and that 민아 wants hidden."""

    database: Database
    clock: SettableClock
    drafted: Drafted
    platform: SlowPlatform = field(
        default_factory=lambda: SlowPlatform(comments={"c1": a_comment()})
    )

    def of(self, _address: Address) -> SlowPlatform:
        return self.platform

    async def hide(self) -> None:
        async with self.database.writes() as session:
            by = await identify(session)
            await hides.hide(session, self.drafted.comment_id, seen_version=1, by=by, now=NOW)

    async def unhide(self) -> None:
        async with self.database.writes() as session:
            by = await identify(session)
            await hides.unhide(session, self.drafted.comment_id, seen_version=1, by=by, now=NOW)

    async def hear(self, *, is_hidden: bool) -> None:
        """The platform tells how the comment stands."""
        now = NOW + timedelta(seconds=1)
        news = VisibilityChanged(external_id="c1", is_hidden=is_hidden, changed_at=now)
        await deliver(self.database, self.drafted.account_id, news, now=now)

    async def answer(self, *, after: timedelta) -> None:
        """Sign a reply written by hand."""
        async with self.database.writes() as session:
            await review.edit_and_sign(
                session,
                self.drafted.comment_id,
                seen_version=1,
                text="네, 돼요.",
                based_on=None,
                by=await identify(session),
                now=NOW + after,
            )

    async def carry_out(self) -> Again | None:
        """One call of the newest task, as a dispatcher would."""
        async with self.database.writes() as session:
            is_newest = (Task.kind == hides.SET_VISIBILITY) & (Task.state != TaskState.DONE)
            taken = {"fence": Task.fence + 1, "attempts": Task.attempts + 1}
            task = (
                await session.scalars(
                    update(Task)
                    .where(is_newest)
                    .values(state=TaskState.RUNNING, **taken)
                    .returning(Task)
                )
            ).one()
            names = ("id", "kind", "key", "args", "attempts", "fence", "created_at")
            job = Job(**{name: getattr(task, name) for name in names})
        sender = Sender(
            sessions=self.database, platforms=self, clock=self.clock, random=lambda: 0.5
        )
        again = await hiding.set_visibility(sender, job)
        if again is None:
            async with self.database.writes() as session:
                await session.execute(
                    update(Task).where(Task.id == job.id).values(state=TaskState.DONE)
                )
        return again

    async def outcome(self) -> tuple[CommentStatus, CommentState, HideEnd | None]:
        async with self.database.reads() as session:
            assert (await verification.verify(session)).fault is None
            card = await get_comment(session, self.drafted.comment_id)
        return card.status, card.state, card.hide.because if card.hide else None


@pytest.fixture
async def stage(sqlite: Database, clock: SettableClock) -> Stage:
    await add_member(sqlite)
    drafted = await add_draft(sqlite)
    async with sqlite.writes() as session:
        by = await identify(session)
        await hides.hide(session, drafted.comment_id, seen_version=1, by=by, now=NOW)
    return Stage(sqlite, clock, drafted)


async def test_a_comment_is_hidden_as_somebody_asked(stage: Stage):
    assert await stage.carry_out() is None

    assert stage.platform.hidden == {"c1": True}
    assert await stage.outcome() == (CommentStatus.HIDDEN, CommentState.CLOSED, None)


async def test_nothing_is_asked_for_a_member_who_lost_their_rights_meanwhile(stage: Stage):
    async with stage.database.writes() as session:
        await members.update_profile(
            session,
            Clicker(team_id=TEAM, user_id=user_of("민아"), name="민아"),
            locale="ko",
            is_active=False,
            now=NOW,
        )

    assert await stage.carry_out() is None

    assert stage.platform.hidden == {}
    lost = HideEnd.ASKER_LOST_RIGHT
    assert await stage.outcome() == (CommentStatus.NOT_HIDDEN, CommentState.OPEN, lost)


@pytest.mark.parametrize(
    ("fault", "because"),
    [
        (Fault.EXPIRED, HideEnd.CONNECTION_EXPIRED),
        (Fault.NOT_PERMITTED, HideEnd.NOT_PERMITTED),
        (Fault.REFUSE, HideEnd.REFUSED),
        (Fault.GONE, HideEnd.GONE),
    ],
)
async def test_a_comment_that_cannot_be_hidden_waits_again_and_says_why(
    stage: Stage, fault: Fault, because: HideEnd
):
    stage.platform.hide_faults.append(fault)

    assert await stage.carry_out() is None

    assert await stage.outcome() == (CommentStatus.NOT_HIDDEN, CommentState.OPEN, because)


@pytest.fixture
async def reopened(stage: Stage) -> Stage:
    """The platform refused to hide the comment."""
    stage.platform.hide_faults.append(Fault.REFUSE)
    await stage.carry_out()
    return stage


async def test_what_could_not_be_hidden_is_answered_and_the_record_agrees(reopened: Stage):
    await reopened.answer(after=timedelta(minutes=1))

    assert (await reopened.outcome())[:2] == (CommentStatus.SIGNED, CommentState.OPEN)


async def test_a_reply_that_came_back_since_is_told_of_not_what_was_before_it(reopened: Stage):
    await reopened.answer(after=timedelta(minutes=1))
    reply = await get_reply(reopened.database, reopened.drafted.comment_id)

    async with reopened.database.writes() as session:
        reply = await session.get_one(Reply, reply.id)
        await clearance.give_back(session, reply, because=ReplyEnd.EXPIRED, now=NOW)

    assert (await reopened.outcome())[0] is CommentStatus.RETURNED


async def test_an_answer_that_was_lost_is_asked_for_again(stage: Stage):
    stage.platform.hide_faults.append(Fault.LOSE_ANSWER)

    assert await stage.carry_out() is not None
    await stage.carry_out()

    assert (await stage.outcome())[0] is CommentStatus.HIDDEN


async def test_a_platform_that_is_away_is_not_asked_for_ever(stage: Stage):
    stage.platform.hide_faults.extend([Fault.UNAVAILABLE] * 20)

    asked = [await stage.carry_out() for _ in range(hiding.MAX_TRIES)]

    assert [each is None for each in asked] == [False] * (hiding.MAX_TRIES - 1) + [True]
    gave_up = HideEnd.GAVE_UP
    assert await stage.outcome() == (CommentStatus.NOT_HIDDEN, CommentState.OPEN, gave_up)


async def test_what_nobody_foresaw_leaves_no_comment_hiding_for_ever(stage: Stage):
    async with stage.database.writes() as session:
        await hiding.give_up(session, stage.drafted.comment_id, now=NOW)
    async with stage.database.reads() as session:
        told = await timeline.explain(session, stage.drafted.comment_id, by=None)

    assert (await stage.outcome())[0] is CommentStatus.NOT_HIDDEN
    assert (told.steps[-1].what.message_id, told.steps[-1].details) == ("step.hide_failed", ())


async def test_a_comment_of_a_removed_account_is_not_asked_for(stage: Stage):
    async with stage.database.writes() as session:
        await accounts.remove(session, "mosiru_kr", now=NOW)

    await stage.carry_out()

    assert stage.platform.hidden == {}
    assert (await stage.outcome())[2] is HideEnd.CONNECTION_EXPIRED


async def test_a_comment_that_is_shown_again_waits_for_a_reply(stage: Stage):
    await stage.carry_out()
    await stage.unhide()

    await stage.carry_out()

    assert stage.platform.hidden == {"c1": False}
    assert await stage.outcome() == (CommentStatus.WAITING, CommentState.OPEN, None)


async def test_a_comment_that_cannot_be_shown_again_stays_hidden_and_says_why(stage: Stage):
    await stage.carry_out()
    await stage.unhide()
    stage.platform.hide_faults.append(Fault.NOT_PERMITTED)

    await stage.carry_out()

    not_permitted = HideEnd.NOT_PERMITTED
    told = (CommentStatus.NOT_UNHIDDEN, CommentState.CLOSED, not_permitted)
    assert await stage.outcome() == told


async def test_who_thinks_better_of_it_during_the_call_has_the_last_word(stage: Stage):
    stage.platform.meanwhile.append(stage.unhide)

    await stage.carry_out()
    await stage.carry_out()

    assert stage.platform.hidden == {"c1": False}
    assert (await stage.outcome())[:2] == (CommentStatus.WAITING, CommentState.OPEN)


async def test_what_is_hidden_stays_so_when_neither_the_way_back_nor_another_hide_is_taken(
    stage: Stage,
):
    await stage.carry_out()
    await stage.unhide()
    stage.platform.meanwhile.append(stage.hide)
    stage.platform.hide_faults.extend([Fault.REFUSE] * 2)

    await stage.carry_out()
    await stage.carry_out()

    assert await stage.outcome() == (CommentStatus.HIDDEN, CommentState.CLOSED, None)


@pytest.mark.parametrize("calls", [1, 2])
async def test_what_was_never_hidden_waits_again_when_the_platform_refuses_everything(
    stage: Stage, calls: int
):
    stage.platform.hide_faults.extend([Fault.NOT_PERMITTED] * calls)
    if calls == 1:  # nobody was asked yet
        await stage.unhide()
    else:
        stage.platform.meanwhile.append(stage.unhide)

    for _ in range(calls):
        await stage.carry_out()

    assert await stage.outcome() == (CommentStatus.WAITING, CommentState.OPEN, None)


async def test_what_was_shown_again_during_the_call_stands_there_when_it_is_not_hidden_anew(
    stage: Stage,
):
    await stage.carry_out()
    await stage.unhide()
    stage.platform.meanwhile.append(stage.hide)
    await stage.carry_out()
    stage.platform.hide_faults.append(Fault.REFUSE)

    await stage.carry_out()

    refused = HideEnd.REFUSED
    assert await stage.outcome() == (CommentStatus.NOT_HIDDEN, CommentState.OPEN, refused)


@pytest.mark.parametrize(
    ("fault", "told"), [(None, "step.comment_hidden"), (Fault.REFUSE, "step.hide_failed")]
)
async def test_what_came_of_a_call_is_on_record_though_nobody_wants_it_any_more(
    stage: Stage, fault: Fault | None, told: str
):
    stage.platform.meanwhile.append(stage.unhide)
    stage.platform.hide_faults.extend([fault] if fault else [])

    await stage.carry_out()

    async with stage.database.reads() as session:
        steps = (await timeline.explain(session, stage.drafted.comment_id, by=None)).steps
    assert [step.what.message_id for step in steps[-2:]] == ["step.unhide_asked", told]
    assert (await stage.outcome())[0] is CommentStatus.UNHIDING


async def test_what_the_platform_told_counts_when_it_gives_no_answer(stage: Stage):
    stage.platform.hide_faults.extend([Fault.BUSY] * hiding.MAX_TRIES)
    await stage.hear(is_hidden=True)

    for _ in range(hiding.MAX_TRIES):
        await stage.carry_out()

    assert await stage.outcome() == (CommentStatus.HIDDEN, CommentState.CLOSED, None)


async def test_news_of_an_earlier_call_does_not_spare_the_platform_the_one_asked_for(
    stage: Stage,
):
    await stage.hear(is_hidden=True)

    await stage.carry_out()

    assert stage.platform.hidden == {"c1": True}
