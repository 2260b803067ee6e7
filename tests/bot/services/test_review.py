"""Signing, undoing and rejecting: what a reviewer's click does, and what it cannot do."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from bot.database import Database
from bot.errors import (
    AlreadySignedOff,
    CommentChanged,
    CommentGone,
    DraftChanged,
    DraftRetired,
    NotAllowed,
    NothingToUndo,
    SendingFrozen,
    SignedByYourself,
    TextRefused,
    TooLateToUndo,
)
from bot.models.accounts import Account
from bot.models.comments import Comment, CommentState
from bot.models.drafts import Draft, DraftState, RejectionReason, RetiredBecause
from bot.models.members import Member
from bot.models.replies import Reply, ReplyState
from bot.models.sign_offs import SignOff
from bot.rules.erasure import ErasedBecause
from bot.rules.permissions import Role
from bot.rules.scope import EVERYTHING
from bot.services import freeze, review
from integrations.contract import CommentDeleted, CommentEdited, ReplyEchoed
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
    sign,
)
from tests.support.database import ONLY_SQLITE


async def test_signing_queues_exactly_the_draft_under_a_sign_off(database: Database):
    await add_member(database)
    drafted = await add_draft(database)

    await sign(database, drafted)

    reply = await get_reply(database, drafted.comment_id)
    assert reply.state is ReplyState.QUEUED
    assert reply.draft_id == drafted.draft_id
    assert reply.digest == await digest_of(database, drafted.draft_id)
    assert reply.send_after == NOW + timedelta(seconds=20)


@ONLY_SQLITE
async def test_a_second_click_is_told_who_signed_and_when(database: Database):
    await add_member(database)
    await add_member(database, "테오")
    drafted = await add_draft(database)
    await sign(database, drafted)

    with pytest.raises(AlreadySignedOff) as refusal:
        await sign(database, drafted, by="테오")

    assert refusal.value.parameters == {"name": "민아", "at": NOW}


@ONLY_SQLITE
async def test_who_signed_is_not_told_the_own_name(database: Database):
    await add_member(database)
    drafted = await add_draft(database)
    await sign(database, drafted)

    with pytest.raises(SignedByYourself):
        await sign(database, drafted)


@ONLY_SQLITE
async def test_a_button_with_another_digest_signs_nothing(database: Database):
    await add_member(database)
    drafted = await add_draft(database)

    with pytest.raises(DraftChanged):
        async with database.writes() as session:
            await review.sign_off(
                session, drafted.draft_id, digest="0" * 64, by=await identify(session), now=NOW
            )

    async with database.reads() as session:
        assert (await session.scalars(select(Reply))).all() == []


@ONLY_SQLITE
async def test_a_member_without_the_role_cannot_sign(database: Database):
    await add_member(database, "하늘", Role.ON_CALL)
    drafted = await add_draft(database)

    with pytest.raises(NotAllowed):
        await sign(database, drafted, by="하늘")


async def test_an_edited_comment_retires_the_draft_that_answered_its_old_words(database: Database):
    await add_member(database, "민아", Role.LEAD)
    drafted = await add_draft(database)
    edited = a_comment(text="220v 맞죠? 일본 100v에서도 돼요?", edited_at=NOW)
    await deliver(database, drafted.account_id, CommentEdited(comment=edited, edited_at=NOW))

    with pytest.raises(DraftRetired):
        await sign(database, drafted)


@ONLY_SQLITE
async def test_a_modal_opened_before_the_edit_is_refused(database: Database):
    await add_member(database, "민아", Role.LEAD)
    drafted = await add_draft(database)
    edited = a_comment(text="일본 100v에서도 돼요?", edited_at=NOW)
    await deliver(database, drafted.account_id, CommentEdited(comment=edited, edited_at=NOW))

    with pytest.raises(CommentChanged):
        async with database.writes() as session:
            await review.edit_and_sign(
                session,
                drafted.comment_id,
                seen_version=1,
                text="네, 돼요.",
                based_on=drafted.draft_id,
                by=await identify(session),
                now=NOW,
            )


@ONLY_SQLITE
async def test_a_deleted_comment_cannot_be_answered(database: Database):
    await add_member(database)
    drafted = await add_draft(database)
    gone = CommentDeleted(external_id=drafted.external_id, deleted_at=NOW)
    await deliver(database, drafted.account_id, gone)

    with pytest.raises((CommentGone, DraftRetired)):
        await sign(database, drafted)


async def test_an_edit_is_signed_as_a_draft_of_its_own(database: Database):
    await add_member(database)
    drafted = await add_draft(database)

    async with database.writes() as session:
        await review.edit_and_sign(
            session,
            drafted.comment_id,
            seen_version=1,
            text="  위 칸에만 넣어 주세요. ",
            based_on=drafted.draft_id,
            by=await identify(session),
            now=NOW,
        )

    async with database.reads() as session:
        signed = (await session.scalars(select(Draft).order_by(Draft.id.desc()))).first()
        original = await session.get_one(Draft, drafted.draft_id)
    assert signed is not None
    assert (signed.text, signed.based_on) == ("위 칸에만 넣어 주세요.", drafted.draft_id)
    assert (original.state, original.retired_because) == (
        DraftState.RETIRED,
        RetiredBecause.REPLACED,
    )


async def test_an_unchanged_text_of_another_comments_draft_becomes_a_draft_of_its_own(
    database: Database,
):
    await add_member(database)
    other = await add_draft(database)
    drafted = await add_draft(
        database, snapshot=a_comment("c2"), account_id=other.account_id, text="다른 글"
    )

    async with database.writes() as session:
        await review.edit_and_sign(
            session,
            drafted.comment_id,
            seen_version=1,
            text="위 칸에 넣으셔도 돼요.",
            based_on=other.draft_id,
            by=await identify(session),
            now=NOW,
        )

    reply = await get_reply(database, drafted.comment_id)
    assert reply.draft_id not in (other.draft_id, drafted.draft_id)


@ONLY_SQLITE
async def test_a_text_over_the_platforms_limit_is_refused_with_both_numbers(database: Database):
    await add_member(database)
    drafted = await add_draft(database)

    with pytest.raises(TextRefused) as refusal:
        async with database.writes() as session:
            await review.edit_and_sign(
                session,
                drafted.comment_id,
                seen_version=1,
                text="가" * 501,
                based_on=None,
                by=await identify(session),
                now=NOW,
            )

    assert (refusal.value.parameters["length"], refusal.value.parameters["limit"]) == (501, 500)


@ONLY_SQLITE
async def test_a_draft_over_a_limit_that_shrank_is_not_signed(database: Database):
    await add_member(database)
    drafted = await add_draft(database)
    async with database.writes() as session:
        await session.execute(update(Account).values(text_limit=3))

    with pytest.raises(TextRefused):
        await sign(database, drafted)


async def test_undo_offers_the_draft_again(database: Database):
    await add_member(database)
    drafted = await add_draft(database)
    await sign(database, drafted)
    reply = await get_reply(database, drafted.comment_id)

    async with database.writes() as session:
        await review.undo(
            session, reply.sign_off_id, by=await identify(session), now=NOW + timedelta(seconds=5)
        )

    async with database.reads() as session:
        draft = await session.get_one(Draft, drafted.draft_id)
    assert (await get_reply(database, drafted.comment_id)).state is ReplyState.WITHDRAWN
    assert draft.state is DraftState.OFFERED


async def test_a_signature_that_was_undone_is_used_up(database: Database):
    await add_member(database)
    drafted = await add_draft(database)
    await sign(database, drafted)
    first = await get_reply(database, drafted.comment_id)
    later = NOW + timedelta(seconds=5)
    async with database.writes() as session:
        await review.undo(session, first.sign_off_id, by=await identify(session), now=later)

    await sign(database, drafted, now=later)

    assert (await get_reply(database, drafted.comment_id)).sign_off_id != first.sign_off_id
    with pytest.raises(NothingToUndo):
        async with database.writes() as session:
            await review.undo(session, first.sign_off_id, by=await identify(session), now=later)


async def test_a_button_of_before_an_undo_signs_nothing(database: Database):
    await add_member(database)
    drafted = await add_draft(database)
    old = await digest_of(database, drafted.draft_id)
    await sign(database, drafted)
    reply = await get_reply(database, drafted.comment_id)
    later = NOW + timedelta(seconds=5)
    async with database.writes() as session:
        await review.undo(session, reply.sign_off_id, by=await identify(session), now=later)

    with pytest.raises(DraftChanged):
        async with database.writes() as session:
            await review.sign_off(
                session, drafted.draft_id, digest=old, by=await identify(session), now=later
            )


@ONLY_SQLITE
@pytest.mark.parametrize("text", ["\u200b\u2060", "네\u202e", "네\x00", "네\ud800"])
async def test_a_text_with_what_nobody_can_see_is_refused(database: Database, text: str):
    await add_member(database)
    drafted = await add_draft(database)

    with pytest.raises(TextRefused):
        async with database.writes() as session:
            await review.edit_and_sign(
                session,
                drafted.comment_id,
                seen_version=1,
                text=text,
                based_on=None,
                by=await identify(session),
                now=NOW,
            )


@ONLY_SQLITE
async def test_the_second_tap_of_a_double_tap_does_not_undo(database: Database):
    await add_member(database)
    drafted = await add_draft(database)
    await sign(database, drafted)
    reply = await get_reply(database, drafted.comment_id)

    async with database.writes() as session:
        await review.undo(
            session,
            reply.sign_off_id,
            by=await identify(session),
            now=NOW + timedelta(milliseconds=900),
        )

    assert (await get_reply(database, drafted.comment_id)).state is ReplyState.QUEUED


async def test_an_undo_counts_though_the_clock_was_set_back(database: Database):
    await add_member(database)
    drafted = await add_draft(database)
    await sign(database, drafted)
    reply = await get_reply(database, drafted.comment_id)

    async with database.writes() as session:
        earlier = NOW - timedelta(seconds=3)
        await review.undo(session, reply.sign_off_id, by=await identify(session), now=earlier)

    assert (await get_reply(database, drafted.comment_id)).state is ReplyState.WITHDRAWN


async def test_a_reply_that_is_leaving_cannot_be_undone(database: Database):
    await add_member(database)
    drafted = await add_draft(database)
    await sign(database, drafted)
    reply = await get_reply(database, drafted.comment_id)
    async with database.writes() as session:
        (await session.get_one(Reply, reply.id)).move(ReplyState.SENDING)

    with pytest.raises(TooLateToUndo):
        async with database.writes() as session:
            await review.undo(session, reply.sign_off_id, by=await identify(session), now=NOW)


async def test_a_rejection_keeps_its_reason_and_closes_the_draft(database: Database):
    await add_member(database)
    drafted = await add_draft(database)

    async with database.writes() as session:
        await review.reject(
            session,
            drafted.draft_id,
            reason=RejectionReason.TONE,
            note="너무 딱딱해요",
            by=await identify(session),
            now=NOW,
        )

    async with database.reads() as session:
        assert (await session.get_one(Draft, drafted.draft_id)).state is DraftState.REJECTED


async def test_nothing_can_be_signed_while_a_freeze_stands(database: Database):
    await add_member(database)
    drafted = await add_draft(database)
    async with database.writes() as session:
        await freeze.freeze(session, EVERYTHING, reason="은색 가루", by=None, now=NOW)

    with pytest.raises(SendingFrozen) as refusal:
        await sign(database, drafted)

    assert refusal.value.parameters == {"reason": "은색 가루"}


async def test_the_database_refuses_a_reply_nobody_signed(database: Database):
    await add_member(database)
    drafted = await add_draft(database)
    await sign(database, drafted)

    with pytest.raises(DBAPIError):
        async with database.writes() as session:
            await session.execute(update(Reply).values(digest="1" * 64))


async def test_the_database_refuses_to_change_what_was_signed(database: Database):
    await add_member(database)
    drafted = await add_draft(database)
    await sign(database, drafted)

    with pytest.raises(DBAPIError):
        async with database.writes() as session:
            await session.execute(update(Draft).values(text="전부 환불해 드려요."))


async def test_the_database_refuses_to_send_under_a_voided_sign_off(database: Database):
    await add_member(database)
    drafted = await add_draft(database)
    await sign(database, drafted)
    async with database.writes() as session:
        await session.execute(update(SignOff).values(voided_at=NOW))

    with pytest.raises(DBAPIError):
        async with database.writes() as session:
            await session.execute(update(Reply).values(state=ReplyState.SENDING))


@pytest.mark.parametrize(
    ("news", "because"),
    [
        (CommentDeleted(external_id="c1", deleted_at=NOW), RetiredBecause.COMMENT_GONE),
        (
            ReplyEchoed(external_id="r9", parent_id="c1", text="네", url=None, sent_at=NOW),
            RetiredBecause.ANSWERED_ELSEWHERE,
        ),
    ],
    ids=["deleted", "answered in the app"],
)
async def test_a_text_kept_for_a_closed_comment_says_what_closed_it(
    database: Database, news: CommentDeleted | ReplyEchoed, because: RetiredBecause
):
    await add_member(database)
    drafted = await add_draft(database)
    await deliver(database, drafted.account_id, news)

    async with database.writes() as session:
        await review.keep_text(
            session,
            drafted.comment_id,
            text="제 글이에요.",
            based_on=None,
            by=await identify(session),
            now=NOW,
        )

    async with database.reads() as session:
        kept = (await session.scalars(select(Draft).where(Draft.text == "제 글이에요."))).one()
    assert kept.retired_because is because


async def keep(sqlite: Database, drafted: Drafted, text: str, *, by: str = "민아") -> bool:
    async with sqlite.writes() as session:
        actor = await identify(session, by)
        return await review.keep_text(
            session, drafted.comment_id, text=text, based_on=None, by=actor, now=NOW
        )


async def list_drafts(sqlite: Database) -> list[Draft]:
    async with sqlite.reads() as session:
        return list(await session.scalars(select(Draft).order_by(Draft.id)))


async def test_a_text_that_our_own_reply_overtook_is_kept_as_replaced(sqlite: Database):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)
    await publish(sqlite, drafted)

    assert not await keep(sqlite, drafted, "제 글이에요.")

    assert (await list_drafts(sqlite))[-1].retired_because is RetiredBecause.REPLACED


async def test_a_reply_to_another_comment_replaces_no_text(sqlite: Database):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)
    other = await add_draft(
        sqlite, snapshot=a_comment("c2", text="환불은요?"), account_id=drafted.account_id
    )
    await publish(sqlite, other)
    async with sqlite.writes() as session:
        (await session.get_one(Comment, drafted.comment_id)).state = CommentState.ANSWERED

    await keep(sqlite, drafted, "제 글이에요.")

    assert (await list_drafts(sqlite))[-1].retired_because is RetiredBecause.ANSWERED_ELSEWHERE


async def test_a_text_that_stands_in_the_thread_is_not_kept_twice(sqlite: Database):
    await add_member(sqlite)
    drafted = await add_draft(sqlite, text="위 칸에 넣으세요.")

    assert await keep(sqlite, drafted, " 위 칸에 넣으세요.\n")

    assert [draft.id for draft in await list_drafts(sqlite)] == [drafted.draft_id]


async def test_a_text_that_was_signed_meanwhile_is_not_kept_twice(sqlite: Database):
    await add_member(sqlite)
    drafted = await add_draft(sqlite, text="위 칸에 넣으세요.")
    await sign(sqlite, drafted)

    assert await keep(sqlite, drafted, "위 칸에 넣으세요.")

    assert len(await list_drafts(sqlite)) == 1


@pytest.mark.parametrize(("text", "by"), [(" \n", "민아"), ("제 글이에요.", "당직")])
async def test_neither_an_empty_text_nor_that_of_somebody_who_may_not_sign_is_kept(
    sqlite: Database, text: str, by: str
):
    await add_member(sqlite)
    await add_member(sqlite, "당직", Role.ON_CALL)
    drafted = await add_draft(sqlite)

    assert not await keep(sqlite, drafted, text, by=by)

    assert len(await list_drafts(sqlite)) == 1


async def test_nothing_is_kept_that_may_quote_an_erased_comment(sqlite: Database):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)
    async with sqlite.writes() as session:
        comment = await session.get_one(Comment, drafted.comment_id)
        comment.text, comment.url, comment.author_id = "", None, None
        comment.erased_at, comment.erased_because = NOW, ErasedBecause.AUTHOR

    assert not await keep(sqlite, drafted, "제 글이에요.")

    assert len(await list_drafts(sqlite)) == 1


@pytest.mark.parametrize(("length", "because"), [(500, None), (501, RetiredBecause.TOO_LONG)])
async def test_a_text_over_the_platforms_limit_is_kept_but_not_offered(
    sqlite: Database, length: int, because: RetiredBecause | None
):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)

    assert await keep(sqlite, drafted, "네" * length) is (because is None)

    assert (await list_drafts(sqlite))[-1].retired_because is because


@ONLY_SQLITE
async def test_a_deactivated_member_is_a_stranger(database: Database):
    member_id = await add_member(database)
    drafted = await add_draft(database)
    async with database.writes() as session:
        (await session.get_one(Member, member_id)).is_active = False

    with pytest.raises(Exception, match="NotAMember"):
        await sign(database, drafted)


async def test_a_text_kept_beside_a_signed_reply_is_not_signed_as_well(database: Database):
    await add_member(database)
    await add_member(database, "테오")
    drafted = await add_draft(database)
    await sign(database, drafted)
    async with database.writes() as session:
        by = await identify(session, "테오")
        await review.keep_text(
            session, drafted.comment_id, text="제 글이에요.", based_on=None, by=by, now=NOW
        )
        kept = (await session.scalars(select(Draft.id).where(Draft.text == "제 글이에요."))).one()

    digest = await digest_of(database, kept)
    async with database.writes() as session:
        by = await identify(session, "테오")
        with pytest.raises(AlreadySignedOff):
            await review.sign_off(session, kept, digest=digest, by=by, now=NOW)
