"""Correcting what was published: the reply that stands gets just the words that were signed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from typing_extensions import override

from bot.database import Database
from bot.errors import (
    AlreadyTakenDown,
    BeingCorrected,
    CannotCorrect,
    CardOutdated,
    NothingToCorrect,
    Refusal,
    SendingFrozen,
    TextRefused,
)
from bot.ids import ReplyId, SignatureId, TaskId
from bot.models.accounts import Account
from bot.models.comments import Comment, CommentState
from bot.models.drafts import Draft, DraftState, RetiredBecause
from bot.models.replies import Reply, ReplyEnd, ReplyState
from bot.models.signatures import Signature, VoidedBecause
from bot.models.work import Task, TaskState
from bot.ports import Address
from bot.rules.permissions import Role
from bot.rules.policy import Measure
from bot.rules.risk import Risk
from bot.rules.scope import EVERYTHING
from bot.rules.word_diff import Change
from bot.services import (
    approving,
    corrections,
    freeze,
    history,
    review,
    sending,
    settling,
    sums,
    take_downs,
    taking_down,
    timeline,
    verification,
)
from bot.services.comment_views import get_comment
from bot.services.draft_views import get_draft
from bot.services.sending import Sender
from bot.services.settling import Settler
from bot.views import CommentCard, CommentStatus, DraftCard, HistoryQuery, Outcome
from bot.work import Job
from integrations.contract import CommentEdited, PublishedReply, ReplyEchoed, ReplyToSend
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_draft,
    add_member,
    deliver,
    digest_of,
    get_reply,
    identify,
    publish,
    set_measure,
    sign_correction,
    sign_take_down,
)
from tests.support.clock import SettableClock
from tests.support.database import change_without_guards
from tests.support.platform import FakePlatform, Fault

BEFORE = "위 칸에 넣으셔도 돼요."
AFTER = "아래 칸에 넣어 주세요."


@dataclass
class Stage:
    """A reply that stands as ``r1``, and the hands that move its correction."""

    database: Database
    clock: SettableClock
    drafted: Drafted
    platform: FakePlatform = field(
        default_factory=lambda: FakePlatform(
            comments={"c1": a_comment()},
            published=[ReplyToSend(key="k", target_id="c1", text=BEFORE)],
        )
    )

    def of(self, _address: Address) -> FakePlatform:
        return self.platform

    async def take(self, kind: str) -> Job:
        """Take the newest task of a kind, as a dispatcher would."""
        async with self.database.writes() as session:
            newest = select(Task).where(Task.kind == kind).order_by(Task.id.desc()).limit(1)
            task = (await session.scalars(newest)).one()
            task.state, task.fence, task.attempts = (
                TaskState.RUNNING,
                task.fence + 1,
                task.attempts + 1,
            )
            return Job(
                id=TaskId(task.id),
                kind=kind,
                key=task.key,
                args=task.args,
                attempts=task.attempts,
                fence=task.fence,
                created_at=task.created_at,
            )

    @property
    def sender(self) -> Sender:
        return Sender(sessions=self.database, platforms=self, clock=self.clock, random=lambda: 0.5)

    async def send(self) -> None:
        await sending.send(self.sender, await self.take("send"))

    async def settle(self) -> None:
        settler = Settler(
            sessions=self.database, platforms=self, clock=self.clock, random=lambda: 0.5
        )
        await settling.settle(settler, await self.take("settle"))

    async def correct(self, text: str = AFTER, *, by: str = "민아") -> ReplyId:
        return await sign_correction(self.database, self.drafted.comment_id, text, by=by)

    async def row(self) -> Reply:
        return await get_reply(self.database, self.drafted.comment_id)

    async def outcome(self) -> tuple[ReplyState, ReplyEnd | None]:
        row = await self.row()
        return row.state, row.ended_because

    async def comment(self) -> Comment:
        async with self.database.reads() as session:
            return await session.get_one(Comment, self.drafted.comment_id)

    async def card(self) -> CommentCard:
        async with self.database.reads() as session:
            return await get_comment(session, self.drafted.comment_id)

    async def draft_card(self) -> DraftCard:
        async with self.database.reads() as session:
            return await get_draft(session, (await self.row()).draft_id)

    @property
    def stands(self) -> str:
        return self.platform.published[0].text

    async def agrees(self) -> bool:
        async with self.database.reads() as session:
            is_sound = (await verification.verify(session)).fault is None
            return is_sound and not any(c.difference for c in (await sums.count(session)).values())


@dataclass
class SlowToRead(FakePlatform):
    """Takes three seconds to show a reply; meanwhile the author changes the comment."""

    clock: SettableClock = field(default_factory=SettableClock)

    @override
    async def read_reply(self, reply: PublishedReply) -> str | None:
        self.clock.advance(timedelta(seconds=3))
        self.comments["c1"] = a_comment(text="고양이도 먹나요?")
        return await super().read_reply(reply)


@dataclass
class ToldMeanwhile(FakePlatform):
    """Takes long to show a reply; meanwhile somebody says what they see there."""

    meanwhile: Callable[[], Awaitable[None]] | None = None

    @override
    async def read_reply(self, reply: PublishedReply) -> str | None:
        if self.meanwhile is not None:
            await self.meanwhile()
        return await super().read_reply(reply)


def read_slowly(stage: Stage, *, takes: timedelta) -> None:
    async def wait() -> None:
        stage.clock.advance(takes)

    before = stage.platform
    stage.platform = ToldMeanwhile(
        comments=before.comments, published=before.published, meanwhile=wait
    )


async def set_up(database: Database, clock: SettableClock) -> Stage:
    await add_member(database)
    await add_member(database, "지우", Role.LEAD)
    drafted = await add_draft(database)
    await publish(database, drafted)
    clock.advance(timedelta(seconds=21))
    return Stage(database, clock, drafted)


@pytest.fixture
async def stage(sqlite: Database, clock: SettableClock) -> Stage:
    return await set_up(sqlite, clock)


async def test_a_signed_correction_changes_the_reply_in_its_place(
    database: Database, clock: SettableClock
):
    stage = await set_up(database, clock)

    first = await stage.row()
    await stage.correct()
    await stage.send()

    [edit] = stage.platform.edited
    assert (edit.reply.external_id, edit.text) == ("r1", AFTER)
    assert edit.reply.key == first.key != edit.key
    row, comment = await stage.row(), await stage.comment()
    assert (row.state, row.edits_reply_id, row.external_id) == (ReplyState.SENT, first.id, "r1")
    assert (comment.state, comment.round, row.url) == (CommentState.ANSWERED, 2, first.url)
    assert (await stage.card()).status is CommentStatus.CORRECTED
    assert await stage.agrees()


async def test_while_it_waits_the_comment_stays_answered_and_its_card_offers_an_undo(stage: Stage):
    reply_id = await stage.correct()

    card, comment = await stage.card(), await stage.comment()
    assert (card.status, card.is_correction, comment.round) == (CommentStatus.SIGNED, True, 1)
    assert (comment.state, card.can_correct) == (CommentState.ANSWERED, False)
    async with stage.database.writes() as session:
        signed = (await session.get_one(Reply, reply_id)).sign_off_id
        assert card.sign_off_id == signed
        by = await identify(session, "지우")
        await review.undo(session, signed, by=by, now=NOW + timedelta(seconds=5))
    card = await stage.card()
    assert (card.status, card.is_correction) == (CommentStatus.SENT, False)
    assert await stage.agrees()


async def test_the_cards_show_what_was_changed_and_that_it_was(stage: Stage):
    published = await stage.draft_card()
    await stage.correct()
    await stage.send()

    card = await stage.draft_card()
    assert (card.is_correction, published.is_correction, published.corrected_at) == (
        True,
        False,
        None,
    )
    removed = [run.text for run in card.diff if run.change is Change.REMOVED]
    assert "위" in removed
    async with stage.database.reads() as session:
        old = await get_draft(session, stage.drafted.draft_id)
    assert old.corrected_at is not None


async def test_a_correction_can_be_corrected_and_taken_down(stage: Stage):
    for text in (AFTER, "가운데 칸에 넣어 주세요."):
        await stage.correct(text)
        await stage.send()
    first = await stage.platform.read_reply(stage.platform.edited[-1].reply)

    await sign_take_down(stage.database, stage.drafted.comment_id)
    await taking_down.take_down(stage.sender, await stage.take("take_down"))

    keys = {edit.reply.key for edit in stage.platform.edited}
    assert (first, len(keys), stage.platform.deleted) == ("가운데 칸에 넣어 주세요.", 1, ["r1"])
    comment = await stage.comment()
    assert (comment.state, comment.round) == (CommentState.OPEN, 4)
    assert await stage.agrees()


async def test_what_somebody_edited_on_the_platform_is_not_overwritten(stage: Stage):
    await stage.correct()
    stage.platform.edit_by_hand("r1", "위 칸에 넣지 마세요.")

    await stage.send()

    assert stage.stands == "위 칸에 넣지 마세요."
    assert await stage.outcome() == (ReplyState.WITHDRAWN, ReplyEnd.EDITED_ELSEWHERE)
    assert (await stage.card()).status is CommentStatus.NOT_CORRECTED
    async with stage.database.writes() as session:
        by = await identify(session)
        comment_id = stage.drafted.comment_id
        form = await corrections.get_form(session, comment_id, by=by, now=NOW)
        told = await timeline.explain(session, comment_id, by=by)
    assert form.standing == "위 칸에 넣지 마세요."
    assert any(run.change is Change.ADDED for run in form.changed)
    changed = next(step for step in told.steps if step.what.message_id == "step.reply_changed")
    assert [each.text for each in changed.texts] == [form.standing]


async def test_after_a_look_at_it_what_somebody_edited_can_be_corrected(stage: Stage):
    await stage.correct()
    stage.platform.edit_by_hand("r1", "위 칸에 넣지 마세요.")
    await stage.send()

    await stage.correct()
    await stage.send()

    assert stage.stands == AFTER
    assert await stage.agrees()


async def test_a_reply_that_is_gone_is_not_corrected(stage: Stage):
    await stage.correct()
    stage.platform.deleted.append("r1")

    await stage.send()

    assert await stage.outcome() == (ReplyState.WITHDRAWN, ReplyEnd.REPLY_GONE)
    assert stage.platform.edited == []


async def test_a_lost_answer_is_settled_by_the_words_that_stand_there(stage: Stage):
    stage.platform.edit_faults.append(Fault.LOSE_ANSWER)
    await stage.correct()
    await stage.send()
    card = await stage.card()
    assert (card.status, card.is_correction) == (CommentStatus.DOUBTFUL, True)

    await stage.settle()

    assert await stage.outcome() == (ReplyState.SENT, None)
    assert len(stage.platform.edited) == 1
    assert await stage.agrees()


async def test_words_of_before_after_a_doubt_are_edited_once_more(stage: Stage):
    stage.platform.edit_faults.append(Fault.BUSY)
    await stage.correct()
    await stage.send()

    await stage.settle()
    await stage.send()

    assert (stage.stands, await stage.outcome()) == (AFTER, (ReplyState.SENT, None))


async def test_a_call_of_before_that_arrived_after_all_is_no_edit_of_somebody(stage: Stage):
    stage.platform.edit_faults.append(Fault.BUSY)
    await stage.correct()
    await stage.send()
    await stage.settle()
    stage.platform.edit_by_hand("r1", AFTER)  # late

    await stage.send()

    assert await stage.outcome() == (ReplyState.SENT, None)


async def test_words_of_before_after_two_doubts_are_left_to_a_person(stage: Stage):
    stage.platform.edit_faults.extend([Fault.BUSY] * 2)
    await stage.correct()
    for step in (stage.send, stage.settle, stage.send, stage.settle):
        await step()

    assert await stage.outcome() == (ReplyState.FAILED, ReplyEnd.NOT_FOUND)
    assert (await stage.card()).status is CommentStatus.NOT_CORRECTED


async def test_other_words_after_a_doubt_are_left_to_a_person(stage: Stage):
    stage.platform.edit_faults.append(Fault.BUSY)
    await stage.correct()
    await stage.send()
    stage.platform.edit_by_hand("r1", "위 칸에 넣지 마세요.")

    await stage.settle()

    assert await stage.outcome() == (ReplyState.FAILED, ReplyEnd.EDITED_ELSEWHERE)
    assert stage.platform.edited == []


async def test_other_words_after_a_doubt_are_on_record_and_can_be_corrected(stage: Stage):
    stage.platform.edit_faults.append(Fault.BUSY)
    await stage.correct()
    await stage.send()
    stage.platform.edit_by_hand("r1", "위 칸에 넣지 마세요.")
    await stage.settle()

    await stage.correct()
    await stage.send()

    assert stage.stands == AFTER


async def test_a_look_that_is_asked_for_leaves_a_correction_time_to_arrive(stage: Stage):
    stage.platform.edit_faults.append(Fault.BUSY)
    await stage.correct()
    await stage.send()
    stage.platform.edit_by_hand("r1", "위 칸에 넣지 마세요.")
    async with stage.database.writes() as session:
        by, signed = await identify(session), (await stage.row()).sign_off_id
        await settling.check_now(session, signed, by=by, now=stage.clock())

    await stage.settle()

    assert await stage.outcome() == (ReplyState.DOUBTFUL, None)
    stage.platform.edit_by_hand("r1", AFTER)
    await stage.settle()
    assert await stage.outcome() == (ReplyState.SENT, None)


@pytest.mark.parametrize("stands", [True, False])
async def test_a_person_says_which_words_stand_there(stage: Stage, *, stands: bool):
    stage.platform.edit_faults.append(Fault.BUSY)
    await stage.correct()
    await stage.send()

    await say(stage, stands=stands)

    row, comment = await stage.row(), await stage.comment()
    assert (row.external_id, comment.round) == (("r1", 2) if stands else (None, 1))
    assert await stage.agrees()


async def say(stage: Stage, *, stands: bool) -> None:
    async with stage.database.writes() as session:
        by, later = await identify(session), stage.clock() + timedelta(minutes=1)
        signed = (await stage.row()).sign_off_id
        await settling.settle_by_hand(session, signed, stands=stands, by=by, now=later)


async def test_what_was_read_while_somebody_said_it_is_not_there_is_on_record(stage: Stage):
    before = stage.platform
    stage.platform = ToldMeanwhile(comments=before.comments, published=before.published)
    stage.platform.edit_faults.append(Fault.LOSE_ANSWER)
    await stage.correct()
    await stage.send()
    stage.platform.meanwhile = lambda: say(stage, stands=False)

    await stage.settle()

    assert (await stage.outcome())[0] is ReplyState.FAILED
    async with stage.database.writes() as session:
        by, comment_id = await identify(session), stage.drafted.comment_id
        form = await corrections.get_form(session, comment_id, by=by, now=NOW)
    assert form.standing == AFTER
    assert await stage.agrees()


async def test_after_a_second_doubt_nobody_looks_before_the_call_has_landed(stage: Stage):
    """*Check now* was pressed while the first doubt was about to be settled."""
    stage.platform.edit_faults.extend([Fault.BUSY] * 2)
    await stage.correct()
    await stage.send()
    settler = Settler(
        sessions=stage.database, platforms=stage, clock=stage.clock, random=lambda: 0.5
    )
    looking = await stage.take("settle")
    async with stage.database.writes() as session:
        by, signed = await identify(session), (await stage.row()).sign_off_id
        await settling.check_now(session, signed, by=by, now=stage.clock())
    await settling.settle(settler, looking)

    await stage.send()

    async with stage.database.reads() as session:
        ready = (Task.kind == "settle") & (Task.state == TaskState.READY)
        [task] = await session.scalars(select(Task).where(ready))
    assert task.run_at == stage.clock() + stage.sender.settle_after


async def test_a_take_down_shows_and_signs_the_words_that_stand_there(stage: Stage):
    await stage.correct()
    stage.platform.edit_by_hand("r1", "위 칸에 넣지 마세요.")
    await stage.send()

    async with stage.database.writes() as session:
        by = await identify(session, "지우")
        form = await take_downs.get_form(session, stage.drafted.comment_id, by=by)
    await sign_take_down(stage.database, stage.drafted.comment_id)
    await taking_down.take_down(stage.sender, await stage.take("take_down"))

    assert form.text == "위 칸에 넣지 마세요."
    assert stage.platform.deleted == ["r1"]
    assert await stage.agrees()


async def test_an_edit_that_is_refused_leaves_what_stands(stage: Stage):
    stage.platform.edit_faults.append(Fault.REFUSE)
    await stage.correct()

    await stage.send()

    assert await stage.outcome() == (ReplyState.FAILED, ReplyEnd.REFUSED)
    card = await stage.card()
    assert (card.status, card.can_correct) == (CommentStatus.NOT_CORRECTED, True)


async def test_an_echo_with_its_words_is_not_taken_for_a_correction_in_doubt(stage: Stage):
    stage.platform.edit_faults.append(Fault.BUSY)
    await stage.correct()
    await stage.send()
    native = ReplyEchoed(external_id="x", parent_id="c1", text=AFTER, url=None, sent_at=NOW)

    await deliver(stage.database, stage.drafted.account_id, native)

    assert (await stage.outcome())[0] is ReplyState.DOUBTFUL


async def sign_one_of_two(stage: Stage) -> None:
    """지우 signs a correction first; 서준 may sign it, too."""
    await add_member(stage.database, "서준", Role.LEAD)
    await set_measure(stage.database, stage.drafted.account_id, Risk.REFUND, Measure.TWO)
    async with stage.database.writes() as session:
        comment = await session.get_one(Comment, stage.drafted.comment_id)
        comment.flags = [Risk.REFUND.value]
    await stage.correct(by="지우")


async def test_it_needs_two_signatures_where_a_reply_does(stage: Stage):
    before = await stage.row()
    await sign_one_of_two(stage)
    assert (await stage.row()).id == before.id
    assert (await stage.comment()).state is CommentState.ANSWERED

    async with stage.database.writes() as session:
        draft_id = (await newest_draft(stage)).draft_id
        by = await identify(session, "서준")
        digest = await digest_of(stage.database, draft_id)
        await review.sign_off(session, draft_id, digest=digest, by=by, now=NOW)
    await stage.send()

    assert stage.stands == AFTER
    assert await stage.agrees()


async def test_who_reviews_one_that_was_signed_once_starts_from_its_words(stage: Stage):
    await sign_one_of_two(stage)

    async with stage.database.writes() as session:
        by, comment_id = await identify(session, "서준"), stage.drafted.comment_id
        form = await corrections.find_proposed_form(session, comment_id, by=by, now=NOW)

    assert form is not None
    assert (form.standing, form.start) == (BEFORE, AFTER)
    assert form.proposed is not None
    assert form.proposed.signer == "지우"


async def test_nobody_is_shown_words_that_were_signed_for_another_comment(stage: Stage):
    account_id, snapshot = stage.drafted.account_id, a_comment("c2")
    another = await add_draft(stage.database, account_id=account_id, snapshot=snapshot)
    await publish(stage.database, another, external_id="r2")
    await sign_one_of_two(stage)
    signed = (await newest_draft(stage)).draft_id
    by_hand = f"UPDATE draft SET corrects = {another.draft_id} WHERE id = {signed}"  # noqa: S608 - numbers
    change_without_guards(stage.database, by_hand)

    async with stage.database.reads() as session:
        by = await identify(session, "서준")
        form = await corrections.get_form(session, another.comment_id, by=by, now=NOW)

    assert form.proposed is None


async def test_nobody_is_shown_words_whose_first_signature_was_voided(stage: Stage):
    await sign_one_of_two(stage)
    async with stage.database.writes() as session:
        by = await identify(session, "서준")
        first = (await session.scalars(select(Signature.id))).one()
        await approving.undo_first(session, first, by=by, now=NOW)
        await session.flush()

        form = await corrections.get_form(session, stage.drafted.comment_id, by=by, now=NOW)

    assert (form.proposed, form.start) == (None, BEFORE)


@pytest.mark.parametrize(
    ("text", "signed", "because"),
    [(AFTER, True, None), ("가운데 칸이에요.", False, VoidedBecause.TEXT_CHANGED)],
)
async def test_the_same_words_sign_it_second_and_others_void_the_first_signature(
    stage: Stage, text: str, because: VoidedBecause | None, *, signed: bool
):
    await sign_one_of_two(stage)

    await stage.correct(text, by="서준")

    assert ((await stage.row()).edits_reply_id is not None) == signed
    async with stage.database.reads() as session:
        first = await session.get_one(Signature, SignatureId(1))
    assert first.voided_because is because


async def newest_draft(stage: Stage) -> DraftCard:
    async with stage.database.reads() as session:
        found = await session.scalars(select(Draft.id).order_by(Draft.id.desc()).limit(1))
        return await get_draft(session, found.one())


async def refused(stage: Stage, text: str = AFTER) -> type[Refusal]:
    with pytest.raises(Refusal) as raised:
        await stage.correct(text)
    return raised.type


async def test_the_words_that_stand_there_already_are_refused(stage: Stage):
    assert await refused(stage, f" {BEFORE}\n") is TextRefused


async def test_a_freeze_refuses_a_correction_and_takes_one_back(stage: Stage):
    await stage.correct()
    async with stage.database.writes() as session:
        by = await identify(session, "지우")
        await freeze.freeze(session, EVERYTHING, reason="은색 가루", by=by, now=NOW)
    await stage.send()
    assert stage.stands == BEFORE
    assert (await stage.card()).status is CommentStatus.FROZEN
    async with stage.database.writes() as session:
        signed, by = (await stage.row()).sign_off_id, await identify(session, "지우")
        await review.undo(session, signed, by=by, now=NOW + timedelta(seconds=9))

    assert await refused(stage) is SendingFrozen


async def test_one_that_is_on_its_way_cannot_be_followed_by_another(stage: Stage):
    await stage.correct()

    assert await refused(stage, "가운데 칸에 넣어 주세요.") is BeingCorrected


async def test_what_is_taken_down_cannot_be_corrected_and_is_not(stage: Stage):
    await stage.correct()

    await sign_take_down(stage.database, stage.drafted.comment_id)

    assert await stage.outcome() == (ReplyState.WITHDRAWN, ReplyEnd.TAKEN_DOWN)
    assert await refused(stage) is AlreadyTakenDown
    assert (await stage.card()).status is CommentStatus.TAKING_DOWN


async def test_a_correction_on_offer_ends_with_the_reply_that_is_taken_down(stage: Stage):
    standing = await stage.row()
    async with stage.database.writes() as session:
        by = await identify(session)
        await corrections.keep_text(session, standing.id, text=AFTER, by=by, now=NOW)

    await sign_take_down(stage.database, stage.drafted.comment_id)

    async with stage.database.reads() as session:
        draft = (await session.scalars(select(Draft).where(Draft.corrects.is_not(None)))).one()
    assert (draft.state, draft.retired_because) == (
        DraftState.RETIRED,
        RetiredBecause.REPLY_ENDED,
    )


async def test_what_may_be_changing_is_not_taken_down(stage: Stage):
    stage.platform.edit_faults.append(Fault.BUSY)
    await stage.correct()
    await stage.send()

    with pytest.raises(BeingCorrected):
        await sign_take_down(stage.database, stage.drafted.comment_id)


async def test_without_a_way_of_the_platform_it_is_not_offered(stage: Stage):
    async with stage.database.writes() as session:
        (await session.get_one(Account, stage.drafted.account_id)).can_edit_reply = False

    assert not (await stage.card()).can_correct
    assert await refused(stage) is CannotCorrect


async def test_what_waits_for_a_reply_has_nothing_to_correct(sqlite: Database):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)

    with pytest.raises(NothingToCorrect):
        await sign_correction(sqlite, drafted.comment_id)


async def test_what_was_looked_at_before_somebody_corrected_it_signs_nothing(stage: Stage):
    async with stage.database.writes() as session:
        by = await identify(session)
        comment_id = stage.drafted.comment_id
        seen = await corrections.get_form(session, comment_id, by=by, now=NOW)
    stage.platform.edit_by_hand("r1", "위 칸에 넣지 마세요.")
    await stage.correct()
    await stage.send()

    with pytest.raises(CardOutdated):
        async with stage.database.writes() as session:
            await corrections.sign(
                session,
                seen.reply_id,
                digest=seen.digest,
                seen_version=1,
                text="가운데 칸",
                by=await identify(session),
                now=NOW,
            )


async def test_a_comment_that_was_edited_takes_the_correction_back(stage: Stage):
    await stage.correct()
    snapshot = a_comment(text="냄비도 되나요?", edited_at=NOW)
    edit = CommentEdited(comment=snapshot, edited_at=NOW)

    await deliver(stage.database, stage.drafted.account_id, edit)

    assert await stage.outcome() == (ReplyState.WITHDRAWN, ReplyEnd.COMMENT_CHANGED)
    assert (await stage.comment()).round == 1


async def test_a_comment_that_was_edited_while_its_reply_was_read_is_read_again(stage: Stage):
    before = stage.platform
    stage.platform = SlowToRead(
        comments=before.comments, published=before.published, clock=stage.clock
    )
    await stage.correct()

    await stage.send()

    assert stage.stands == BEFORE
    await stage.send()
    assert await stage.outcome() == (ReplyState.WITHDRAWN, ReplyEnd.COMMENT_CHANGED)


async def test_a_reply_that_takes_long_to_read_is_corrected_after_some_tries(stage: Stage):
    read_slowly(stage, takes=timedelta(seconds=5))
    await stage.correct()

    for _ in range(2):
        await stage.send()
        assert (await stage.row()).state is ReplyState.QUEUED

    await stage.send()
    assert (stage.stands, len(stage.platform.edited)) == (AFTER, 1)


async def test_words_that_change_between_two_slow_readings_are_not_overwritten(stage: Stage):
    read_slowly(stage, takes=timedelta(seconds=5))
    await stage.correct()
    await stage.send()
    await stage.send()
    theirs = ReplyToSend(key="k", target_id="c1", text="위 칸도 아래 칸도 돼요.")
    stage.platform.published = [theirs]

    await stage.send()

    assert stage.stands == theirs.text
    assert await stage.outcome() == (ReplyState.WITHDRAWN, ReplyEnd.EDITED_ELSEWHERE)


async def test_an_answer_does_not_get_older_with_each_try(stage: Stage):
    """Only a platform may be slow: after a database that took its time it is asked anew."""
    await stage.correct()
    job = replace(await stage.take("send"), attempts=10)

    def clock() -> datetime:
        return stage.clock.advance(timedelta(seconds=3))

    again = await sending.send(replace(stage.sender, clock=clock), job)

    assert again is not None
    assert stage.stands == BEFORE


async def test_what_was_typed_in_vain_is_kept_as_a_correction(stage: Stage):
    standing = await stage.row()
    async with stage.database.writes() as session:
        is_kept = await corrections.keep_text(
            session, standing.id, text=AFTER, by=await identify(session), now=NOW
        )
    kept = await newest_draft(stage)

    assert (is_kept, kept.is_correction, kept.text) == (True, True, AFTER)


async def test_it_is_found_in_the_history_as_an_edited_reply(stage: Stage):
    await stage.correct()
    await stage.send()

    async with stage.database.writes() as session:
        wanted, by = HistoryQuery(outcome=Outcome.EDITED), await identify(session)
        [line] = (await history.search(session, wanted, by=by)).lines

    assert (line.status, line.reply_text) == (CommentStatus.CORRECTED, AFTER)
