"""Machine drafts: from the FAQ word for word, from the model with its sources, or not at all."""

from collections import deque
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.dispatch.taking import take
from bot.errors import PeopleOnly, TextRefused
from bot.ids import CommentId
from bot.models.comments import Comment, Placement
from bot.models.drafts import Draft, DraftSource
from bot.rules.faq_file import FaqEntryText, FaqFile
from bot.rules.permissions import Role
from bot.services import (
    draft_views,
    drafting,
    erasure_words,
    faq,
    faq_names,
    forms,
    locks,
    review,
    writing,
)
from bot.services.drafting import Drafter, Offer, answer_of
from bot.services.faq_shelf import FaqShelf
from integrations.contract import CommentCreated
from integrations.model_contract import WriterUnavailable
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_account,
    add_draft,
    add_member,
    deliver,
    identify,
    publish,
    sign_take_down,
)
from tests.support.database import ONLY_SQLITE
from tests.support.dispatching import add_task
from tests.support.writer import FakeEmbedder, FakeWriter

ENTRY = FaqEntryText(
    slug="dishwasher",
    answers={"ko": "위 칸에 넣으셔도 돼요.", "en": "Top rack is fine."},
    phrasings={"ko": ("식세기 되나요",), "en": ("dishwasher safe?",)},
)
OFFER = Offer(source=DraftSource.MODEL, text="위 칸이요.", language="ko", origin={"model": "m"})


async def received(database: Database, *, limit: int = 500, **judged: Any) -> CommentId:
    account_id = await add_account(database, limit=limit)
    await deliver(database, account_id, CommentCreated(comment=a_comment()))
    async with database.writes() as session:
        comment = (await session.scalars(select(Comment))).one()
        for name, value in ({"is_judged": True, "is_people_only": False} | judged).items():
            setattr(comment, name, value)
        return comment.id


async def offer(database: Database, comment_id: CommentId, proposed: Offer = OFFER) -> bool:
    async with database.writes() as session:
        comment = await locks.hold_comment(session, comment_id)
        return await drafting.offer(session, comment, proposed, now=NOW) is not None


async def test_an_open_comment_takes_a_machines_draft(database: Database):
    comment_id = await received(database)

    assert await offer(database, comment_id)


@ONLY_SQLITE
async def test_a_comment_kept_for_people_takes_none_whatever_its_note_says(database: Database):
    comment_id = await received(database, is_people_only=True, draft_note="note.model_failed")

    assert not await offer(database, comment_id)


@ONLY_SQLITE
async def test_a_failure_to_draft_says_nothing_of_a_comment_kept_for_people(database: Database):
    comment_id = await received(database, is_people_only=True, draft_note="note.people_only")

    async with database.writes() as session:
        await drafting.give_up(session, comment_id, version=1, now=NOW)

    async with database.reads() as session:
        assert (await session.get_one(Comment, comment_id)).draft_note == "note.people_only"


@ONLY_SQLITE
async def test_a_model_that_fails_says_nothing_of_words_it_was_not_asked_about(
    database: Database,
):
    comment_id = await received(database, placement=Placement.THREADED)

    async def judge_new_words() -> None:
        async with database.writes() as session:
            comment = await session.get_one(Comment, comment_id)
            comment.version, comment.is_people_only = 2, True
            comment.draft_note = "note.people_only"

    fails = WriterUnavailable("timeout")
    writer = FakeWriter(answers=deque([fails]), meanwhile=judge_new_words)
    await run_write(database, comment_id, writer)

    async with database.reads() as session:
        assert (await session.get_one(Comment, comment_id)).draft_note == "note.people_only"


@ONLY_SQLITE
async def test_no_model_is_asked_about_a_comment_kept_for_people(database: Database):
    comment_id = await received(database, is_people_only=True)
    writer = FakeWriter()

    await run_write(database, comment_id, writer)

    assert writer.requests == []


async def test_nobody_can_have_a_machine_draft_for_a_comment_kept_for_people(database: Database):
    await add_member(database)
    comment_id = await received(database, is_people_only=True, candidates=[["dishwasher", "네"]])

    async with database.writes() as session:
        by = await identify(session)
        with pytest.raises(PeopleOnly):
            await writing.draft_again(session, comment_id, instruction=None, by=by, now=NOW)
        with pytest.raises(PeopleOnly):
            await drafting.pick_candidate(session, comment_id, slug="dishwasher", by=by, now=NOW)


@ONLY_SQLITE
async def test_an_instruction_that_the_model_would_not_read_to_its_end_is_refused(
    database: Database,
):
    await add_member(database)
    comment_id, wish = await received(database), "더 " * writing.MAX_INSTRUCTION

    async with database.writes() as session:
        by = await identify(session)
        with pytest.raises(TextRefused):
            await writing.draft_again(session, comment_id, instruction=wish, by=by, now=NOW)


async def reject(database: Database, drafted: Drafted) -> None:
    async with database.writes() as session:
        by = await identify(session)
        await review.reject(session, drafted.draft_id, reason="tone", note=None, by=by, now=NOW)


async def note_of(database: Database, comment_id: CommentId) -> str | None:
    async with database.reads() as session:
        return (await session.get_one(Comment, comment_id)).draft_note


@ONLY_SQLITE
@pytest.mark.parametrize(
    ("has_writer", "note"), [(False, "note.no_model"), (True, "note.model_failed")]
)
async def test_no_faq_draft_is_said_to_stand_once_it_was_rejected(
    database: Database, has_writer, note: str
):
    fails = WriterUnavailable("timeout")
    writer = FakeWriter(answers=deque([fails])) if has_writer else None
    await add_member(database)
    drafted = await add_draft(database)
    await reject(database, drafted)

    await run_write(database, drafted.comment_id, writer)

    assert await note_of(database, drafted.comment_id) == note


@ONLY_SQLITE
async def test_a_note_that_the_faq_draft_stands_goes_with_the_draft(database: Database):
    await add_member(database)
    drafted = await add_draft(database)
    await run_write(database, drafted.comment_id, None)
    noted = await note_of(database, drafted.comment_id)

    await reject(database, drafted)

    assert (noted, await note_of(database, drafted.comment_id)) == (
        "note.model_failed_faq_stands",
        "note.model_failed",
    )


async def run_write(database: Database, comment_id: CommentId, writer: FakeWriter | None) -> None:
    """Have the model asked for a draft of a comment's first version."""
    args = {"comment_id": comment_id, "version": 1, "slugs": []}
    task_id = await add_task(database, erasure_words.WRITE, args=args, run_at=NOW, now=NOW)
    async with database.writes() as session:
        (job,) = await take(session, [task_id], owner="test", now=NOW)
    shelf = FaqShelf(database, FakeEmbedder())
    drafter = Drafter(sessions=database, shelf=shelf, writer=writer, clock=lambda: NOW)
    await writing.write(drafter, job)


async def test_the_model_is_told_of_no_reply_that_was_taken_down(sqlite: Database):
    await add_member(sqlite)
    await add_member(sqlite, "지우", Role.LEAD)
    account_id = await add_account(sqlite)
    for name, text in (("c1", "위 칸이요."), ("c2", "아래 칸이요.")):
        snapshot = a_comment(name, parent_id=None if name == "c1" else "c1", text=name)
        drafted = await add_draft(sqlite, snapshot=snapshot, account_id=account_id, text=text)
        await publish(sqlite, drafted, external_id=f"r-{name}")
        if name == "c2":
            await sign_take_down(sqlite, drafted.comment_id)
    asking = a_comment("c3", parent_id="c1")
    asked = await add_draft(sqlite, snapshot=asking, account_id=account_id, text="가운데요.")
    async with sqlite.writes() as session:
        (await session.get_one(Comment, asked.comment_id)).is_people_only = False
    writer = FakeWriter()

    await run_write(sqlite, asked.comment_id, writer)

    [request] = writer.requests
    assert request.earlier == [("author", "c1"), ("brand", "위 칸이요."), ("author", "c2")]


@ONLY_SQLITE
async def test_a_text_over_the_limit_is_not_offered(database: Database):
    comment_id = await received(database, limit=3)

    assert not await offer(database, comment_id)


async def test_a_rerun_after_a_crash_offers_nothing_twice(database: Database):
    comment_id = await received(database)
    await offer(database, comment_id)

    assert not await offer(database, comment_id)


@ONLY_SQLITE
async def test_equal_words_of_another_source_are_not_laid_beside(database: Database):
    drafted = await add_draft(database, text="위 칸이요.")

    assert not await offer(database, drafted.comment_id)


@ONLY_SQLITE
async def test_words_that_stand_there_are_not_laid_again_for_a_line_break(database: Database):
    comment_id = await received(database)
    await offer(database, comment_id)
    same = replace(OFFER, text=f" {OFFER.text}\n", origin={"model": "another"})

    assert not await offer(database, comment_id, same)


@pytest.mark.parametrize(("language", "spoken"), [("en", "en"), ("ko", "ko"), ("fr", "ko")])
def test_an_answer_is_given_in_the_authors_language_or_the_accounts(language: str, spoken: str):
    snapshot = faq.FaqSnapshot(
        revision=1,
        entries=(ENTRY,),
        versions={"dishwasher": 3},
        checked_on={"dishwasher": date(2026, 11, 2)},
        voice="",
        facts=(),
    )

    made = answer_of(snapshot, "dishwasher", language=language, locale="ko", uncovered=())

    assert made.text == ENTRY.answers[spoken]
    assert made.origin["faq"] == [{"slug": "dishwasher", "version": 3, "checked_on": "2026-11-02"}]


@ONLY_SQLITE
async def test_an_entry_is_called_by_its_title_or_by_what_people_ask_first(database: Database):
    titled = replace(ENTRY, titles={"ko": "식기세척기"})
    async with database.writes() as session:
        await faq.load(session, FaqFile(entries=(titled,)), now=NOW)

    async with database.reads() as session:
        names = await faq_names.find_names(session, ["dishwasher", "unheard-of"])

    assert names["dishwasher"].in_locale("ko") == "식기세척기"
    assert names["dishwasher"].in_locale("en") == ENTRY.phrasings["en"][0]
    assert names["unheard-of"].in_locale("en") == "unheard-of"


async def test_a_new_title_alone_is_a_new_version(database: Database):
    titled = replace(ENTRY, titles={"ko": "식기세척기"})
    loads = []
    for entry in (ENTRY, titled, titled):
        async with database.writes() as session:
            loads.append(await faq.load(session, FaqFile(entries=(entry,)), now=NOW))

    assert [(load.changed, load.unchanged) for load in loads] == [(0, 0), (1, 0), (0, 1)]


@ONLY_SQLITE
async def test_a_draft_and_its_choice_name_the_entry_they_cite(database: Database):
    await add_member(database)
    drafted = await add_draft(database)
    titled = replace(ENTRY, titles={"en": "Dishes"})
    async with database.writes() as session:
        await faq.load(session, FaqFile(entries=(titled,)), now=NOW)

    async with database.writes() as session:
        card = await draft_views.get_draft(session, drafted.draft_id)
        reviewer = await identify(session)
        form = await forms.get_review_form(
            session, drafted.comment_id, draft_id=None, by=reviewer, now=NOW
        )

    assert card.citations[0].entry.in_locale("en") == "Dishes"
    assert form.choices[0].entry == card.citations[0].entry


async def test_the_form_tells_what_its_draft_leaves_open(sqlite: Database):
    await add_member(sqlite)
    drafted = await add_draft(sqlite, uncovered=["고무링도요?"])

    async with sqlite.reads() as session:
        reviewer = await identify(session)
        form = await forms.get_review_form(
            session, drafted.comment_id, draft_id=None, by=reviewer, now=NOW
        )

    assert form.choices[0].uncovered == ("고무링도요?",)


async def test_the_form_tells_which_sentences_of_a_draft_have_no_source(sqlite: Database):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)
    sentences = [["위 칸에 넣으셔도 돼요.", True], ["본체도 괜찮아요.", False]]

    async with sqlite.writes() as session:
        written = Draft(
            comment_id=drafted.comment_id,
            comment_version=1,
            source=DraftSource.MODEL,
            text="위 칸에 넣으셔도 돼요. 본체도 괜찮아요.",
            origin={"sentences": sentences},
            created_at=NOW,
        )
        session.add(written)
        await session.flush()
        reviewer = await identify(session)
        form = await forms.get_review_form(
            session, drafted.comment_id, draft_id=written.id, by=reviewer, now=NOW
        )

    assert form.choices[1].unsupported == ("본체도 괜찮아요.",)


async def test_loading_a_changed_entry_makes_a_new_version_and_keeps_the_old(database: Database):
    changed = FaqEntryText(
        slug="dishwasher", answers={"ko": "아래 칸은 안 돼요."}, phrasings=ENTRY.phrasings
    )

    for entry in (ENTRY, changed):
        async with database.writes() as session:
            await faq.load(session, FaqFile(entries=(entry,)), now=NOW)

    async with database.reads() as session:
        snapshot = await faq.get_snapshot(session)
    assert (snapshot.revision, snapshot.versions) == (2, {"dishwasher": 2})


async def test_loading_the_same_file_again_changes_no_version(database: Database):
    async with database.writes() as session:
        await faq.load(session, FaqFile(entries=(ENTRY,)), now=NOW)

    async with database.writes() as session:
        summary = await faq.load(session, FaqFile(entries=(ENTRY,)), now=NOW)

    assert (summary.unchanged, summary.changed, summary.added) == (1, 0, 0)


async def test_an_entry_that_left_the_file_is_put_to_rest(database: Database):
    other = FaqEntryText(slug="bulk", answers={"ko": "네"}, phrasings={"ko": ("단체",)})
    for entry in (ENTRY, other):
        async with database.writes() as session:
            await faq.load(session, FaqFile(entries=(entry,)), now=NOW)

    async with database.reads() as session:
        assert [entry.slug for entry in (await faq.get_snapshot(session)).entries] == ["bulk"]
        assert (await session.scalars(select(Draft))).all() == []
