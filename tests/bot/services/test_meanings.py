"""Comments that may mock: no draft until somebody picks a reading, once, for just these words."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from bot.database import Database
from bot.errors import (
    CardOutdated,
    CommentAnswered,
    CommentChanged,
    NotAllowed,
    Refusal,
    TakenAsSarcastic,
)
from bot.ids import CommentId
from bot.models.comments import Comment, CommentState
from bot.models.drafts import Draft
from bot.models.slack import CardSubject, SlackMessage
from bot.models.work import Task
from bot.rules.meaning import Meaning
from bot.rules.permissions import Role
from bot.rules.policy import Measure
from bot.rules.risk import Risk
from bot.services import (
    card_views,
    comment_views,
    hides,
    hiding,
    meanings,
    policies,
    review,
    timeline,
    triage,
)
from bot.services.drafting import Drafter, draft
from bot.services.faq_shelf import FaqShelf
from bot.services.writing import write
from bot.views import CommentCard, Flag, Language, MeaningCard, Said, Term
from integrations.contract import CommentCreated, CommentEdited
from tests.support.builders import (
    NOW,
    a_comment,
    add_account,
    add_member,
    deliver,
    identify,
    set_measure,
    set_people_only,
)
from tests.support.working_off import work_off
from tests.support.writer import FakeEmbedder, FakeWriter

MOCKING = "와 역시 모시루ㅋㅋ 뚜껑 두번 쓰고 깨지는 기술력 대박이네요 👏👏"
SINCERE, SARCASTIC = Meaning.SINCERE, Meaning.SARCASTIC


async def triaged(database: Database, words: str = MOCKING, **policy: Any) -> CommentId:
    """A comment after triage; 민아 may sign."""
    await add_member(database)
    account_id = await add_account(database)
    if policy:
        await set_people_only(database, account_id, **policy)
    await deliver(database, account_id, CommentCreated(comment=a_comment(text=words)))
    await work_off(database, "triage", lambda job: triage.triage(database, lambda: NOW, job))
    return (await the_comment(database)).id


async def the_comment(database: Database) -> Comment:
    async with database.reads() as session:
        return (await session.scalars(select(Comment))).one()


async def pick(
    database: Database, meaning: Meaning = SARCASTIC, *, by: str = "민아", version: int = 1
) -> None:
    async with database.writes() as session:
        comment_id = (await session.scalars(select(Comment.id))).one()
        actor = await identify(session, by)
        await meanings.pick(session, comment_id, meaning, seen_version=version, by=actor, now=NOW)


async def edit(database: Database, words: str) -> None:
    """The author writes something else, which is judged anew."""
    account_id = (await the_comment(database)).account_id
    edited = a_comment(text=words, edited_at=NOW)
    await deliver(database, account_id, CommentEdited(comment=edited, edited_at=NOW))
    await work_off(database, "triage", lambda job: triage.triage(database, lambda: NOW, job))


async def card(database: Database) -> MeaningCard:
    async with database.reads() as session:
        comment_id = (await session.scalars(select(Comment.id))).one()
        return await card_views.get_meaning(session, comment_id)


async def root(database: Database) -> CommentCard:
    async with database.reads() as session:
        comment_id = (await session.scalars(select(Comment.id))).one()
        return await comment_views.get_comment(session, comment_id)


async def in_thread(database: Database) -> set[CardSubject]:
    async with database.reads() as session:
        return set(await session.scalars(select(SlackMessage.subject)))


async def times_wanted(database: Database) -> int:
    """How often the question was to be drawn."""
    of_question = SlackMessage.subject == CardSubject.MEANING
    async with database.reads() as session:
        return (await session.scalars(select(SlackMessage.wanted_version).where(of_question))).one()


async def kinds_of_tasks(database: Database) -> set[str]:
    async with database.reads() as session:
        return set(await session.scalars(select(Task.kind)))


async def test_a_comment_that_may_mock_gets_the_question_and_no_draft(sqlite: Database):
    await triaged(sqlite)

    asked = await card(sqlite)
    assert asked.is_open
    assert (asked.praise, asked.faults) == (("와 역시", "기술력 대박이네요"), ("두번 쓰고 깨지는",))
    assert await in_thread(sqlite) == {CardSubject.COMMENT, CardSubject.MEANING}
    assert "draft" not in await kinds_of_tasks(sqlite)
    assert (await root(sqlite)).draft_note == "note.meaning_wanted"


async def test_who_reads_it_as_sarcastic_has_drafts_made_for_a_complaint(sqlite: Database):
    await triaged(sqlite, "thanks for the free rust, very generous")

    await pick(sqlite, SARCASTIC)

    comment = await the_comment(sqlite)
    assert (comment.topic, comment.flags) == ("complaint", ["sarcasm", "complaint"])
    assert "draft" in await kinds_of_tasks(sqlite)
    shown = await root(sqlite)
    assert (shown.meaning, shown.is_for_people) == (SARCASTIC, False)
    assert Flag.SARCASM not in shown.flags


async def test_praise_that_was_meant_needs_perhaps_no_reply(sqlite: Database):
    await triaged(sqlite)

    await pick(sqlite, SINCERE)

    shown = await root(sqlite)
    assert (shown.topic, shown.draft_note, shown.meaning) == ("praise", "note.sincere", SINCERE)
    assert "draft" not in await kinds_of_tasks(sqlite)


async def test_praise_that_was_meant_is_due_no_more(sqlite: Database):
    await triaged(sqlite)
    due_at = (await the_comment(sqlite)).due_at

    await pick(sqlite, SINCERE)

    assert due_at is not None
    assert (await root(sqlite)).due is None


async def test_a_question_in_meant_praise_is_looked_up_like_any_other(sqlite: Database):
    await triaged(sqlite, "와 역시 기술력 대박 두번 쓰고 깨지는 뚜껑은 어디서 사나요?")

    await pick(sqlite, SINCERE)

    assert (await the_comment(sqlite)).topic == "question"
    assert "draft" in await kinds_of_tasks(sqlite)


async def test_the_model_is_told_what_a_person_decided(sqlite: Database):
    await triaged(sqlite)
    writer = FakeWriter()
    shelf = FaqShelf(sqlite, FakeEmbedder())
    drafter = Drafter(sessions=sqlite, shelf=shelf, writer=writer, clock=lambda: NOW)

    await pick(sqlite, SARCASTIC)
    await work_off(sqlite, "draft", lambda job: draft(drafter, job))
    await work_off(sqlite, "write", lambda job: write(drafter, job))

    assert [request.meaning for request in writer.requests] == ["sarcastic"]


async def test_a_second_pick_is_told_who_picked_what_on_either_database(database: Database):
    await triaged(database)
    await add_member(database, "테오")
    await pick(database, SARCASTIC)

    with pytest.raises(TakenAsSarcastic) as refused:
        await pick(database, SINCERE, by="테오")

    assert refused.value.parameters == {"name": "민아", "at": NOW}
    assert (await card(database)).picked is not None
    for statement in (
        "UPDATE meaning_pick SET meaning = 'sincere'",
        "DELETE FROM meaning_pick",
        """INSERT INTO meaning_pick
           SELECT id + 1, comment_id, 2, meaning, member_id, picked_at FROM meaning_pick""",
    ):
        with pytest.raises(DBAPIError):
            async with database.writes() as session:
                await session.execute(text(statement))


async def test_edited_words_are_read_anew_and_the_old_buttons_pick_nothing(sqlite: Database):
    await triaged(sqlite)
    await pick(sqlite, SINCERE)

    await edit(sqlite, "역시 명품이네요 하루만에 고장나고")

    with pytest.raises(CommentChanged):
        await pick(sqlite, SARCASTIC, version=1)
    asked = await card(sqlite)
    assert (asked.is_open, asked.version, asked.picked) == (True, 2, None)
    assert (await root(sqlite)).is_for_people
    await pick(sqlite, SARCASTIC, version=2)


async def test_words_that_mock_no_more_close_the_question(sqlite: Database):
    await triaged(sqlite)

    await edit(sqlite, "이거 식세기 되나요?")

    assert not (await card(sqlite)).is_open
    assert await times_wanted(sqlite) == 2
    with pytest.raises(CardOutdated):
        await pick(sqlite, SARCASTIC, version=2)


async def close(database: Database) -> None:
    async with database.writes() as session:
        actor = await identify(session)
        comment_id = (await session.scalars(select(Comment.id))).one()
        await review.close(session, comment_id, seen_version=1, by=actor, now=NOW)


async def answer_elsewhere(database: Database) -> None:
    async with database.writes() as session:
        (await session.scalars(select(Comment))).one().state = CommentState.ANSWERED


async def demote(database: Database) -> None:
    await add_member(database, "민아", Role.ON_CALL)


@pytest.mark.parametrize(
    ("happens", "refusal"),
    [(close, CardOutdated), (answer_elsewhere, CommentAnswered), (demote, NotAllowed)],
)
async def test_a_pick_too_late_or_without_the_right_to_sign_changes_nothing(
    sqlite: Database, happens: Callable[[Database], Any], refusal: type[Refusal]
):
    await triaged(sqlite)
    await happens(sqlite)

    with pytest.raises(refusal):
        await pick(sqlite)

    assert (await the_comment(sqlite)).is_people_only
    if happens is not demote:
        assert not (await card(sqlite)).is_open


async def test_a_reply_signed_without_a_pick_closes_the_question(sqlite: Database):
    comment_id = await triaged(sqlite)

    async with sqlite.writes() as session:
        actor = await identify(session)
        await review.edit_and_sign(
            session,
            comment_id,
            seen_version=1,
            text="많이 속상하셨겠어요.",
            based_on=None,
            by=actor,
            now=NOW,
        )

    assert not (await card(sqlite)).is_open
    assert await times_wanted(sqlite) == 2


async def test_a_comment_that_could_not_be_hidden_is_asked_about_as_before(sqlite: Database):
    comment_id = await triaged(sqlite)
    async with sqlite.writes() as session:
        by = await identify(session)
        await hides.hide(session, comment_id, seen_version=1, by=by, now=NOW)
    assert not (await card(sqlite)).is_open

    async with sqlite.writes() as session:
        await hiding.give_up(session, comment_id, now=NOW)

    assert (await card(sqlite)).is_open


@pytest.mark.parametrize("meaning", Meaning)
async def test_a_pick_takes_no_signature_away(sqlite: Database, meaning: Meaning):
    await triaged(sqlite)
    account_id = (await the_comment(sqlite)).account_id
    await set_measure(sqlite, account_id, Risk.SARCASM, Measure.TWO)

    await pick(sqlite, meaning)

    async with sqlite.reads() as session:
        comment = (await session.scalars(select(Comment))).one()
        assert (await policies.get_requirement(session, comment)).signatures == 2
        assert (await session.scalars(select(Draft))).all() == []


async def test_where_the_team_wants_no_machine_nobody_is_asked(sqlite: Database):
    await triaged(sqlite, risk=Risk.SARCASM)

    assert await in_thread(sqlite) == {CardSubject.COMMENT}
    assert (await root(sqlite)).draft_note == "note.people_by_choice"
    with pytest.raises(CardOutdated):
        await pick(sqlite)
    await set_people_only(sqlite, (await the_comment(sqlite)).account_id, Risk.SARCASM, to=False)
    assert (await card(sqlite)).is_open
    assert CardSubject.MEANING in await in_thread(sqlite)


async def test_the_timeline_tells_once_what_was_found_and_who_picked_what(sqlite: Database):
    comment_id = await triaged(sqlite)
    await pick(sqlite, SARCASTIC)

    async with sqlite.reads() as session:
        told = await timeline.explain(session, comment_id, by=None)

    found = next(step.what for step in told.steps if step.what.message_id == "step.comment_triaged")
    assert found.parameters["labels"] == (
        Term("flag.sarcasm", "sarcasm"),
        Term("topic.complaint", "complaint"),
        Language("ko"),
    )
    picked = Said("step.meaning_picked", {"meaning": Term("meaning.sarcastic", "sarcastic")})
    assert [(step.by, step.is_sound) for step in told.steps if step.what == picked] == [
        ("민아", True)
    ]
