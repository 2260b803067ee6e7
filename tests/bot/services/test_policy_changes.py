"""Accounts and classes that people answer: what machines offered goes, and nothing new comes."""

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.errors import PeopleOnly
from bot.models.comments import Comment, Placement
from bot.models.drafts import Draft, DraftSource, DraftState, RetiredBecause
from bot.models.sign_offs import SignOff
from bot.models.work import Task
from bot.rules.judgement import judge
from bot.rules.policy import Measure
from bot.rules.risk import Risk
from bot.services import (
    comment_views,
    drafting,
    forms,
    locks,
    review,
    triage,
    verification,
    writing,
)
from bot.views import CommentCard
from integrations.contract import CommentCreated
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_account,
    add_draft,
    add_member,
    deliver,
    identify,
    set_measure,
    set_people_only,
    sign,
)
from tests.support.database import change_without_guards


async def draft_of(database: Database, drafted: Drafted) -> Draft:
    async with database.reads() as session:
        return await session.get_one(Draft, drafted.draft_id)


async def card_of(database: Database, drafted: Drafted) -> CommentCard:
    async with database.reads() as session:
        return await comment_views.get_comment(session, drafted.comment_id)


async def test_what_a_machine_offered_is_retired_where_people_answer(database: Database):
    drafted = await add_draft(database)

    await set_people_only(database, drafted.account_id)

    draft = await draft_of(database, drafted)
    assert (draft.state, draft.retired_because) == (
        DraftState.RETIRED,
        RetiredBecause.PEOPLE_ONLY,
    )
    card = await card_of(database, drafted)
    assert (card.is_for_people, card.draft_note) == (True, "note.people_by_choice")


async def test_only_comments_of_the_risk_lose_their_drafts(sqlite: Database):
    account_id = await add_account(sqlite)
    refund = await add_draft(sqlite, account_id=account_id, flags=[Risk.REFUND])
    other = await add_draft(sqlite, account_id=account_id, snapshot=a_comment("c2"))

    await set_people_only(sqlite, account_id, Risk.REFUND)

    assert (await draft_of(sqlite, refund)).state is DraftState.RETIRED
    assert (await draft_of(sqlite, other)).state is DraftState.OFFERED


async def test_the_words_of_a_person_stay_on_offer_where_people_answer(sqlite: Database):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)
    async with sqlite.writes() as session:
        by = await identify(session)
        await review.keep_text(
            session, drafted.comment_id, text="제가 써요.", based_on=None, by=by, now=NOW
        )

    await set_people_only(sqlite, drafted.account_id)

    async with sqlite.writes() as session:
        by = await identify(session)
        form = await forms.get_review_form(
            session, drafted.comment_id, draft_id=None, by=by, now=NOW
        )
    assert [choice.text for choice in form.choices] == ["제가 써요."]


async def test_no_machine_drafts_for_a_comment_that_people_answer_by_choice(sqlite: Database):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)
    await set_people_only(sqlite, drafted.account_id)

    async with sqlite.writes() as session:
        by = await identify(session)
        before = await session.get_one(Comment, drafted.comment_id)
        assert not before.is_people_only
        comment = await locks.hold_comment(session, drafted.comment_id)
        offered = drafting.Offer(
            source=DraftSource.FAQ, text="위 칸이요.", language="ko", origin={}
        )
        assert await drafting.offer(session, comment, offered, now=NOW) is None
        with pytest.raises(PeopleOnly):
            await writing.draft_again(session, comment.id, instruction=None, by=by, now=NOW)


async def test_triage_asks_for_no_draft_where_people_answer(sqlite: Database):
    account_id = await add_account(sqlite)
    await set_people_only(sqlite, account_id)
    await deliver(sqlite, account_id, CommentCreated(comment=a_comment()))
    async with sqlite.writes() as session:
        comment_id = (await session.scalars(select(Comment.id))).one()
        words = judge("식세기 되나요?")
        await triage.take_judgement(session, comment_id, words, {}, version=1, now=NOW)

    async with sqlite.reads() as session:
        assert (await session.get_one(Comment, comment_id)).placement is Placement.THREADED
        tasks = await session.scalars(select(Task.kind))
        assert triage.DRAFT not in set(tasks)


async def test_an_undone_draft_of_a_machine_is_not_offered_again_to_people_who_answer(
    sqlite: Database,
):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)
    await sign(sqlite, drafted)
    await set_people_only(sqlite, drafted.account_id)

    async with sqlite.writes() as session:
        by = await identify(session)
        signed = (await session.scalars(select(SignOff.id))).one()
        await review.undo(session, signed, by=by, now=NOW.replace(hour=10))

    draft = await draft_of(sqlite, drafted)
    assert (draft.state, draft.retired_because) == (DraftState.RETIRED, RetiredBecause.PEOPLE_ONLY)


async def test_a_draft_that_slipped_past_the_change_cannot_be_signed(sqlite: Database):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)
    await set_people_only(sqlite, drafted.account_id)
    change_without_guards(sqlite, "UPDATE draft SET state = 'offered', retired_because = NULL")

    with pytest.raises(PeopleOnly):
        await sign(sqlite, drafted)


async def test_people_only_and_measure_of_one_risk_do_not_undo_each_other(sqlite: Database):
    account_id = await add_account(sqlite)
    await set_measure(sqlite, account_id, Risk.REFUND, Measure.TWO)
    await set_people_only(sqlite, account_id, Risk.REFUND)
    await set_people_only(sqlite, account_id, Risk.REFUND, to=False)
    drafted = await add_draft(sqlite, account_id=account_id, flags=[Risk.REFUND])

    card = await card_of(sqlite, drafted)

    assert (card.needs.signatures, card.is_for_people) == (2, False)


async def test_a_policy_changed_by_hand_is_found(sqlite: Database):
    account_id = await add_account(sqlite)
    await set_measure(sqlite, account_id, Risk.REFUND, Measure.TWO)
    await set_people_only(sqlite, account_id)
    found = []
    for tamper in (
        "UPDATE account SET is_people_only = is_people_only",
        "UPDATE account SET is_people_only = 0",
        "UPDATE account SET is_people_only = 1; UPDATE risk_policy SET measure = 'one'",
        "UPDATE risk_policy SET measure = 'two', is_people_only = 1",
        "DELETE FROM risk_policy",
    ):
        change_without_guards(sqlite, tamper)
        async with sqlite.reads() as session:
            found.append((await verification.verify(session)).bad)

    assert found == [None, *[f"policy of account:{account_id}"] * 4]
