"""Holding statements: laid below what they may answer, signed word for word or not at all."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from bot.database import Database
from bot.errors import HoldingOnly
from bot.ids import AccountId, CommentId, DraftId
from bot.models.drafts import Draft, DraftSource, DraftState, RetiredBecause
from bot.models.replies import Reply, ReplyEnd, ReplyState
from bot.models.sign_offs import SignOff
from bot.models.statements import HoldingStatement
from bot.rules.holding_file import StatementText
from bot.rules.permissions import Role
from bot.rules.policy import Measure
from bot.rules.risk import Risk
from bot.services import (
    clearance,
    comment_views,
    draft_views,
    forms,
    review,
    statement_files,
    verification,
)
from bot.services.statement_files import Loaded
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_account,
    add_draft,
    add_member,
    get_reply,
    identify,
    set_measure,
    sign,
    sign_first,
)
from tests.support.database import change_without_guards

SAFETY = "우선 사용을 멈춰 주세요. 지금 확인하고 있고, 오늘 안에 다시 말씀드릴게요."
OTHER = "알려 주셔서 고맙습니다. 우선 사용을 멈춰 주세요."


async def load(database: Database, *texts: str, account: str = "mosiru_kr") -> Loaded:
    statements = [
        StatementText(name=f"holding-{number}", account=account, texts={"ko": text})
        for number, text in enumerate(texts)
    ]
    async with database.writes() as session:
        return await statement_files.load(session, statements, now=NOW)


async def laid(database: Database, comment_id: CommentId) -> list[Draft]:
    async with database.reads() as session:
        found = select(Draft).where(
            Draft.comment_id == comment_id, Draft.source == DraftSource.HOLDING
        )
        return list(await session.scalars(found.order_by(Draft.id)))


async def held(database: Database, *more: Measure) -> Drafted:
    """A comment of a class for holding statements, with the draft of one."""
    await add_member(database)
    await add_member(database, "지우", Role.LEAD)
    account_id = await add_account(database)
    await load(database, SAFETY)
    await set_measure(database, account_id, Risk.HEALTH_SAFETY, Measure.HOLDING)
    risks = [Risk.HEALTH_SAFETY, *([Risk.REFUND] if more else [])]
    for measure in more:
        await set_measure(database, account_id, Risk.REFUND, measure)
    drafted = await add_draft(database, account_id=account_id, flags=risks)
    await set_measure(database, account_id, Risk.HEALTH_SAFETY, Measure.HOLDING)
    [draft] = await laid(database, drafted.comment_id)
    return Drafted(account_id, drafted.comment_id, draft.id, drafted.external_id)


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


async def clear(database: Database, drafted: Drafted) -> Reply:
    reply = await get_reply(database, drafted.comment_id)
    async with database.writes() as session:
        await clearance.clear(session, reply.id, a_comment(), now=NOW + timedelta(minutes=1))
    return await get_reply(database, drafted.comment_id)


async def newest_sign_off(database: Database) -> SignOff:
    async with database.reads() as session:
        return (await session.scalars(select(SignOff).order_by(SignOff.id.desc()))).first() or (
            SignOff()
        )


async def test_a_holding_statement_is_signed_and_leaves_word_for_word(database: Database):
    drafted = await held(database)

    await sign(database, drafted)

    signed = await newest_sign_off(database)
    assert (signed.needs_holding, signed.statement_id) == (True, 1)
    assert (await clear(database, drafted)).state is ReplyState.SENDING
    async with database.reads() as session:
        assert (await verification.verify(session)).fault is None


async def test_the_card_shows_the_statement_as_a_draft_of_its_own(sqlite: Database):
    drafted = await held(sqlite)

    async with sqlite.reads() as session:
        draft = await draft_views.get_draft(session, drafted.draft_id)
        comment = await comment_views.get_comment(session, drafted.comment_id)

    assert (draft.source, draft.statement) == (DraftSource.HOLDING, "holding-0")
    assert draft.findings == ()
    assert (comment.draft_note, comment.is_for_people) == ("note.holding_only", True)


async def test_an_account_without_statements_says_so(sqlite: Database):
    account_id = await add_account(sqlite)
    await set_measure(sqlite, account_id, Risk.HEALTH_SAFETY, Measure.HOLDING)
    drafted = await add_draft(sqlite, account_id=account_id, flags=[Risk.HEALTH_SAFETY])

    async with sqlite.reads() as session:
        comment = await comment_views.get_comment(session, drafted.comment_id)

    assert comment.draft_note == "note.no_statement"


async def test_what_machines_offered_is_closed_when_only_statements_may_be_signed(
    sqlite: Database,
):
    drafted = await held(sqlite)

    async with sqlite.reads() as session:
        faq = (await session.scalars(select(Draft).where(Draft.source == DraftSource.FAQ))).one()
        form = await forms.get_review_form(
            session,
            drafted.comment_id,
            draft_id=None,
            by=await identify(session),
            now=NOW,
        )
    assert (faq.state, faq.retired_because) == (DraftState.RETIRED, RetiredBecause.HOLDING_ONLY)
    assert ([choice.text for choice in form.choices], form.is_fixed) == ([SAFETY], True)


async def test_a_changed_statement_cannot_be_signed(sqlite: Database):
    drafted = await held(sqlite)

    with pytest.raises(HoldingOnly):
        await edit_and_sign(sqlite, drafted, SAFETY.replace("오늘", "내일"))


async def test_a_statement_of_another_account_cannot_be_signed(sqlite: Database):
    drafted = await held(sqlite)
    await add_account(sqlite, "mosiru_us")
    async with sqlite.writes() as session:
        both = [
            StatementText(name="holding-0", account="mosiru_kr", texts={"ko": SAFETY}),
            StatementText(name="holding-0", account="mosiru_us", texts={"ko": OTHER}),
        ]
        await statement_files.load(session, both, now=NOW)

    with pytest.raises(HoldingOnly):
        await edit_and_sign(sqlite, drafted, OTHER)


async def test_a_statement_typed_by_a_person_word_for_word_is_one(sqlite: Database):
    drafted = await held(sqlite)
    async with sqlite.writes() as session:
        by = await identify(session)
        await review.reject(session, drafted.draft_id, reason="tone", note=None, by=by, now=NOW)

    await edit_and_sign(sqlite, drafted, f"  {SAFETY}\n")

    assert (await newest_sign_off(sqlite)).statement_id == 1


async def test_a_statement_of_a_class_of_two_needs_both_signatures(sqlite: Database):
    drafted = await held(sqlite, Measure.TWO)

    await sign_first(sqlite, drafted)
    await sign(sqlite, drafted, by="지우")

    signed = await newest_sign_off(sqlite)
    assert (signed.needs_two, signed.needs_holding) == (True, True)


async def test_a_reply_comes_back_when_its_statement_is_replaced_before_it_leaves(
    database: Database,
):
    drafted = await held(database)
    await sign(database, drafted)
    await load(database, OTHER)

    assert (await clear(database, drafted)).ended_because is ReplyEnd.HOLDING_ONLY


async def test_a_free_text_comes_back_when_only_statements_may_leave_meanwhile(
    sqlite: Database,
):
    await add_member(sqlite)
    drafted = await add_draft(sqlite, flags=[Risk.REFUND])
    await sign(sqlite, drafted)
    await set_measure(sqlite, drafted.account_id, Risk.REFUND, Measure.HOLDING)

    assert (await clear(sqlite, drafted)).ended_because is ReplyEnd.HOLDING_ONLY


async def test_a_new_version_takes_the_place_of_the_one_on_offer(sqlite: Database):
    drafted = await held(sqlite)

    assert await load(sqlite, OTHER) == Loaded(added=0, changed=1, unchanged=0, removed=0)

    old, new = await laid(sqlite, drafted.comment_id)
    assert (old.retired_because, new.text) == (RetiredBecause.STATEMENT_CHANGED, OTHER)
    assert new.origin["statement"] == {"name": "holding-0", "version": 2}


async def test_what_was_laid_before_is_not_laid_again(sqlite: Database):
    drafted = await held(sqlite)

    assert await load(sqlite, SAFETY, OTHER) == Loaded(added=1, changed=0, unchanged=1, removed=0)

    assert [each.text for each in await laid(sqlite, drafted.comment_id)] == [SAFETY, OTHER]


async def forge(
    database: Database, drafted: Drafted, *, needs_holding: bool, statement_id: int | None
) -> None:
    async with database.writes() as session:
        comment = await comment_views.load_comment(session, drafted.comment_id)
        draft = await session.get_one(Draft, drafted.draft_id)
        session.add(
            SignOff(
                draft_id=draft.id,
                comment_id=comment.id,
                comment_version=1,
                account_id=comment.account_id,
                digest=await draft_views.digest_of(session, draft, comment),
                member_id=(await identify(session)).member_id,
                needs_holding=needs_holding,
                statement_id=statement_id,
                signed_at=NOW,
                expires_at=NOW + timedelta(hours=4),
            )
        )


@pytest.mark.parametrize("statement_id", [None, 1, 2])
async def test_the_database_refuses_a_sign_off_of_other_words_where_a_statement_is_needed(
    database: Database, statement_id: int | None
):
    """None: it names no statement; 1: one of other words; 2: one of another account."""
    drafted = await held(database)
    await add_account(database, "mosiru_us")
    async with database.writes() as session:
        session.add(
            HoldingStatement(
                account_id=AccountId(2),
                name="theirs",
                locale="ko",
                text=SAFETY if statement_id == 2 else OTHER,
                version=1,
                loaded_at=NOW,
            )
        )
    which = drafted.draft_id if statement_id == 2 else DraftId(1)
    mine = Drafted(drafted.account_id, drafted.comment_id, which, drafted.external_id)

    with pytest.raises(DBAPIError):
        await forge(database, mine, needs_holding=True, statement_id=statement_id)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE holding_statement SET text = 'x'",
        "DELETE FROM holding_statement",
    ],
)
async def test_the_database_keeps_the_words_of_a_statement(database: Database, change: str):
    await add_account(database)
    await load(database, SAFETY)

    with pytest.raises(DBAPIError):
        async with database.writes() as session:
            await (await session.connection()).exec_driver_sql(change)


async def test_a_statement_that_nobody_loaded_is_found(sqlite: Database):
    await add_account(sqlite)
    await load(sqlite, SAFETY)
    await load(sqlite, OTHER)
    async with sqlite.reads() as session:
        assert (await verification.verify(session)).fault is None
    change_without_guards(sqlite, "UPDATE holding_statement SET text = 'x' WHERE is_current")

    async with sqlite.reads() as session:
        assert (await verification.verify(session)).bad == "holding statement 2"


async def test_a_reply_whose_statement_was_put_to_rest_by_hand_does_not_leave(sqlite: Database):
    drafted = await held(sqlite)
    await sign(sqlite, drafted)
    change_without_guards(sqlite, "UPDATE holding_statement SET is_current = 0")

    assert (await clear(sqlite, drafted)).ended_because is ReplyEnd.HOLDING_ONLY
