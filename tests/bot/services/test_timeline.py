"""Explaining a reply: every step from delivery to platform id, proved by the record itself."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from bot.database import Database
from bot.errors import NotAllowed
from bot.ids import AccountId, CommentId
from bot.models.audit import PersonalText
from bot.models.drafts import DraftSource
from bot.models.members import MemberRole
from bot.models.replies import Reply
from bot.rules.permissions import Role
from bot.rules.word_diff import Change
from bot.services import audit, drafting, outcomes, review, timeline
from bot.services.audit import Audit
from bot.services.comment_views import load_comment
from bot.services.drafting import Offer
from bot.views import Said, Step, StepText, Term, Timeline
from integrations.contract import CommentDeleted, CommentEdited, SentReply
from tests.handlers.sample_timeline import a_step, a_timeline
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
)
from tests.support.database import ONLY_SQLITE, change_without_guards

ORIGIN = {
    "model": "m-1",
    "prompt": "7",
    "faq": [{"slug": "dishwasher", "version": 3, "checked_on": "2026-11-02"}],
    "sentences": [["위 칸에 넣으셔도 돼요.", True], ["내일 도착해요.", False]],
}


async def explain(database: Database, comment_id: CommentId, by: str | None = None) -> Timeline:
    async with database.writes() as session:
        actor = await identify(session, by) if by else None
    async with database.reads() as session:
        return await timeline.explain(session, comment_id, by=actor)


async def a_model_draft(database: Database) -> Drafted:
    """A comment with a draft that the model wrote, on the record as the product puts it there."""
    drafted = await add_draft(database)
    async with database.writes() as session:
        comment = await load_comment(session, drafted.comment_id)
        offer = Offer(
            source=DraftSource.MODEL,
            text="위 칸에 넣으셔도 돼요. 내일 도착해요.",
            language="ko",
            origin=ORIGIN,
        )
        made = await drafting.offer(session, comment, offer, now=NOW)
    assert made is not None
    return Drafted(drafted.account_id, drafted.comment_id, made.id, drafted.external_id)


async def edit_and_sign(database: Database, drafted: Drafted, text: str) -> None:
    async with database.writes() as session:
        await review.edit_and_sign(
            session,
            drafted.comment_id,
            seen_version=1,
            text=text,
            based_on=drafted.draft_id,
            by=await identify(session),
            now=NOW,
        )


async def send(database: Database, comment_id: CommentId, *, error: str | None = None) -> Reply:
    """One attempt; with *error* another one after it arrives."""
    async with database.writes() as session:
        found = await session.scalars(select(Reply).where(Reply.comment_id == comment_id))
        reply = found.one()
        await outcomes.begin_attempt(session, reply, now=NOW)
        if error is not None:
            await outcomes.requeued(session, reply, error=error, now=NOW)
            await outcomes.begin_attempt(session, reply, now=NOW)
        sent = SentReply(external_id="r-77", url="https://square.example/#r-77")
        await outcomes.arrived(session, reply, sent, by=audit.SYSTEM, now=NOW)
    return reply


def kinds(shown: Timeline) -> list[str]:
    return [step.what.message_id.removeprefix("step.") for step in shown.steps]


def step_of(shown: Timeline, kind: Audit) -> Step:
    """The newest step of a kind."""
    return next(s for s in reversed(shown.steps) if s.what.message_id == f"step.{kind}")


def changes(text: StepText) -> list[tuple[Change, str]]:
    return [(run.change, run.text) for run in text.diff if run.change is not Change.EQUAL]


def details(step: Step) -> dict[str, Said]:
    return {each.message_id: each for each in step.details}


async def test_a_timeline_leads_from_the_delivery_to_the_platforms_id(database: Database):
    await add_member(database)
    drafted = await a_model_draft(database)
    await edit_and_sign(database, drafted, "위 칸에 넣어 주세요.")
    await send(database, drafted.comment_id, error="RateLimited: 429")

    shown = await explain(database, drafted.comment_id)

    assert kinds(shown) == [
        "comment_received",
        "draft_offered",
        "draft_offered",
        "signed_off",
        "reply_attempted",
        "reply_requeued",
        "reply_attempted",
        "reply_sent",
    ]
    assert (shown.fault, shown.entry_count, shown.left_out) == (None, 8, 0)
    sent = shown.steps[-1]
    assert sent.url == "https://square.example/#r-77"
    assert sent.details == (Said("step_detail.platform_id", {"id": "r-77"}),)


@ONLY_SQLITE
async def test_a_draft_tells_its_model_prompt_entry_and_the_sentences_without_a_source(
    database: Database,
):
    drafted = await a_model_draft(database)

    told = details(step_of(await explain(database, drafted.comment_id), Audit.DRAFT_OFFERED))

    assert told["step_detail.model"].parameters == {"model": "m-1", "prompt": "7"}
    assert told["step_detail.faq"].parameters["version"] == "3"
    assert told["step_detail.unsupported"].parameters == {"sentences": ("내일 도착해요.",)}


@ONLY_SQLITE
async def test_an_edit_of_a_draft_is_a_word_diff_with_the_name_of_who_made_it(database: Database):
    await add_member(database)
    drafted = await a_model_draft(database)
    await edit_and_sign(database, drafted, "위 칸에 넣으셔도 돼요. 곧 도착해요.")

    step = step_of(await explain(database, drafted.comment_id), Audit.DRAFT_OFFERED)

    assert step.by == "민아"
    assert changes(step.texts[0]) == [(Change.REMOVED, "내일"), (Change.ADDED, "곧")]


@ONLY_SQLITE
async def test_an_edit_of_the_comment_is_a_word_diff_from_the_version_before(database: Database):
    account_id = await add_account(database)
    drafted = await add_draft(database, account_id=account_id)
    for text, minute in (("밥솥 되나요?", 1), ("밥솥도 되나요?", 2)):
        at = NOW + timedelta(minutes=minute)
        await deliver(
            database, account_id, CommentEdited(comment=a_comment(text=text), edited_at=at), now=at
        )

    step = step_of(await explain(database, drafted.comment_id), Audit.COMMENT_EDITED)

    assert changes(step.texts[0]) == [(Change.REMOVED, "밥솥"), (Change.ADDED, "밥솥도")]


async def test_what_happens_after_a_reply_was_sent_is_told_too(database: Database):
    await add_member(database)
    drafted = await add_draft(database)
    await sign(database, drafted)
    await send(database, drafted.comment_id)
    event = CommentDeleted(external_id=drafted.external_id, deleted_at=NOW)
    await deliver(database, drafted.account_id, event, now=NOW + timedelta(days=1))

    shown = await explain(database, drafted.comment_id)

    assert kinds(shown)[-1] == "comment_deleted"
    assert shown.steps[-1].by == Term("by.platform", "platform")


@ONLY_SQLITE
async def test_rejections_and_wishes_are_told_with_their_reasons(database: Database):
    await add_member(database)
    drafted = await a_model_draft(database)
    async with database.writes() as session:
        by = await identify(session)
        await review.reject(
            session, drafted.draft_id, reason="tone", note="너무 딱딱해요", by=by, now=NOW
        )

    step = step_of(await explain(database, drafted.comment_id), Audit.DRAFT_REJECTED)

    assert step.what.parameters["reason"] == Term("reject.tone", "tone")
    assert step.texts == (StepText(field="note", text="너무 딱딱해요"),)


async def test_erased_words_are_told_as_erased_and_the_record_still_holds(database: Database):
    drafted = await add_draft(database)
    async with database.writes() as session:
        await session.execute(delete(PersonalText))

    shown = await explain(database, drafted.comment_id)

    assert shown.steps[0].texts == (StepText(field="text", text=None),)
    assert shown.fault is None


@ONLY_SQLITE
async def test_a_kind_of_a_later_release_gets_a_plain_line(database: Database):
    drafted = await add_draft(database)
    async with database.writes() as session:
        tomorrow: Audit = "of_tomorrow"  # type: ignore[assignment]
        audit.record(session, tomorrow, f"comment:{drafted.comment_id}", by="oracle:1", at=NOW)

    step = (await explain(database, drafted.comment_id)).steps[-1]

    assert step.what == Said("step.unknown", {"kind": "of_tomorrow"})
    assert step.by == Term("by.oracle", "oracle:1")


@ONLY_SQLITE
async def test_an_entry_without_the_facts_of_its_kind_gets_a_plain_line(database: Database):
    drafted = await add_draft(database)
    async with database.writes() as session:
        audit.record(
            session,
            Audit.COMMENT_TRIAGED,
            f"comment:{drafted.comment_id}",
            by=audit.SYSTEM,
            at=NOW,
        )

    step = (await explain(database, drafted.comment_id)).steps[-1]

    assert step.what == Said("step.unknown", {"kind": "comment_triaged"})


@ONLY_SQLITE
async def test_what_was_signed_in_spite_of_findings_is_told_with_its_reason(database: Database):
    await add_member(database)
    drafted = await add_draft(database)
    await sign(database, drafted)
    async with database.writes() as session:
        found = await session.scalars(select(Reply.sign_off_id))
        audit.record(
            session,
            Audit.CLAIMS_OVERRIDDEN,
            f"sign_off:{found.one()}",
            by=await identify(session),
            at=NOW,
            personal={"reason": "가격은 오늘의 사실이에요"},
        )

    step = step_of(await explain(database, drafted.comment_id), Audit.CLAIMS_OVERRIDDEN)

    assert step.by == "민아"
    assert step.texts == (StepText(field="reason", text="가격은 오늘의 사실이에요"),)


async def test_of_another_comment_nothing_is_told(database: Database):
    account_id = await add_account(database)
    drafted = await add_draft(database, account_id=account_id)
    await add_draft(database, account_id=account_id, snapshot=a_comment("c2", text="다른 댓글"))

    assert kinds(await explain(database, drafted.comment_id)) == ["comment_received"]


@pytest.mark.parametrize(
    ("tamper", "message_id"),
    [
        ("UPDATE audit_entry SET kind = 'lifted' WHERE seq = {seq}", "fault.columns"),
        ("UPDATE audit_entry SET body = replace(body, 'a', 'b') WHERE seq = {seq}", "fault.bytes"),
        (
            "UPDATE audit_entry SET body = replace(body, 'author', 'system') WHERE seq = {seq}",
            "fault.bytes",
        ),
        ("UPDATE audit_entry SET body = x'7b7d' WHERE seq = {seq}", "fault.bytes"),
        ("DELETE FROM audit_entry WHERE seq = {seq} - 1", "fault.chain"),
        ("UPDATE audit_entry SET prev_hash = hash WHERE seq = {seq}", "fault.chain"),
        ("UPDATE personal_text SET text = 'x' WHERE entry_seq = {seq}", "fault.text"),
        (
            "INSERT INTO personal_text (entry_seq, field, key, text)"  # noqa: ISC004
            " VALUES ({seq}, 'more', x'00', 'x')",
            "fault.text",
        ),
    ],
)
async def test_an_entry_that_was_changed_by_hand_is_named(
    sqlite: Database, tamper: str, message_id: str
):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)
    seq = (await explain(sqlite, drafted.comment_id)).steps[0].seq
    change_without_guards(sqlite, tamper.format(seq=seq))

    shown = await explain(sqlite, drafted.comment_id)

    assert shown.fault is not None
    assert (shown.fault.seq, shown.fault.message_id) == (seq, message_id)
    assert [step.is_sound for step in shown.steps] == [False]


async def test_sentences_of_a_draft_whose_row_was_changed_are_not_told(sqlite: Database):
    drafted = await a_model_draft(sqlite)
    change_without_guards(sqlite, "UPDATE draft SET text = 'x'")

    step = step_of(await explain(sqlite, drafted.comment_id), Audit.DRAFT_OFFERED)

    assert "step_detail.unsupported" not in details(step)


@ONLY_SQLITE
async def test_who_has_a_role_on_another_account_only_is_refused(database: Database):
    drafted = await add_draft(database)
    other = await add_account(database, "mosiru_us")
    await give_role_on(database, other)

    with pytest.raises(NotAllowed):
        await explain(database, drafted.comment_id, by="민아")


@ONLY_SQLITE
async def test_who_has_a_role_on_the_account_sees_the_timeline(database: Database):
    drafted = await add_draft(database)
    await give_role_on(database, drafted.account_id)

    assert kinds(await explain(database, drafted.comment_id, by="민아")) == ["comment_received"]


async def give_role_on(database: Database, account_id: AccountId) -> None:
    """민아 reviews for this account and for no other."""
    member_id = await add_member(database)
    async with database.writes() as session:
        await session.execute(delete(MemberRole))
        session.add(
            MemberRole(
                member_id=member_id, role=Role.REVIEWER, account_id=account_id, granted_at=NOW
            )
        )


async def test_a_timeline_of_thousands_of_steps_is_read_whole(database: Database):
    drafted = await add_draft(database)
    async with database.writes() as session:
        for number in range(1_200):
            audit.record(
                session,
                Audit.COMMENT_EDITED,
                f"comment:{drafted.comment_id}",
                by="author",
                at=NOW,
                personal={"text": f"a {number}"},
                version=number,
            )

    shown = await explain(database, drafted.comment_id)

    assert (shown.entry_count, shown.fault) == (1_201, None)


@ONLY_SQLITE
async def test_long_texts_are_told_whole_where_comparing_them_would_take_too_long(
    database: Database,
):
    account_id = await add_account(database)
    long = a_comment(text="가 " * 2_000)
    drafted = await add_draft(database, account_id=account_id, snapshot=long)
    edited = a_comment(text="나 " * 2_000)
    await deliver(database, account_id, CommentEdited(comment=edited, edited_at=NOW), now=NOW)

    step = step_of(await explain(database, drafted.comment_id), Audit.COMMENT_EDITED)

    assert (step.texts[0].text, step.texts[0].diff) == (edited.text, ())


def test_a_shortened_timeline_loses_steps_of_the_middle_and_counts_them():
    steps = tuple(a_step(seq=number) for number in range(100))
    shown = a_timeline(steps=steps)

    short = shown.shortened(30).shortened(9)

    assert [step.seq for step in short.steps] == [0, 1, 2, 94, 95, 96, 97, 98, 99]
    assert (short.left_out, short.left_out_after) == (91, 3)
    assert shown.shortened(100) is shown
