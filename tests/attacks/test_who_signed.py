"""Attacks on who signed: forged first signatures, authors who counter-sign themselves."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.errors import FirstSignedByYourself, Refusal, SendingFrozen
from bot.ids import DraftId
from bot.models.drafts import Draft
from bot.models.replies import Reply, ReplyEnd, ReplyState
from bot.models.signatures import Signature
from bot.rules.permissions import Role
from bot.rules.policy import Measure
from bot.rules.risk import Risk
from bot.rules.scope import EVERYTHING
from bot.services import clearance, freeze, lifting, review
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_draft,
    add_member,
    digest_of,
    get_reply,
    identify,
    set_measure,
    sign,
    sign_first,
)

LATER = NOW + timedelta(minutes=1)
WORDS = "제가 쓴 답글이에요."


@pytest.fixture
async def drafted(database: Database) -> Drafted:
    """민아 reviews, 지우 and 테오 lead; two must sign."""
    await add_member(database)
    await add_member(database, "지우", Role.LEAD)
    await add_member(database, "테오", Role.LEAD)
    drafted = await add_draft(database, flags=[Risk.REFUND])
    await set_measure(database, drafted.account_id, Risk.REFUND, Measure.TWO)
    return drafted


async def clear(database: Database, drafted: Drafted) -> Reply:
    reply = await get_reply(database, drafted.comment_id)
    async with database.writes() as session:
        await clearance.clear(session, reply.id, a_comment(), now=LATER)
    return await get_reply(database, drafted.comment_id)


async def type_and_sign(
    database: Database, drafted: Drafted, by: str, text: str, based_on: DraftId | None
) -> None:
    async with database.writes() as session:
        await review.edit_and_sign(
            session,
            drafted.comment_id,
            seen_version=1,
            text=text,
            based_on=based_on,
            by=await identify(session, by),
            now=NOW,
        )


async def keep(
    database: Database, drafted: Drafted, by: str, text: str, based_on: DraftId | None = None
) -> DraftId:
    async with database.writes() as session:
        await review.keep_text(
            session,
            drafted.comment_id,
            text=text,
            based_on=based_on,
            by=await identify(session, by),
            now=NOW,
        )
    return await newest(database)


async def newest(database: Database) -> DraftId:
    async with database.reads() as session:
        return (await session.scalars(select(Draft.id).order_by(Draft.id.desc()))).first() or (
            DraftId(0)
        )


async def sign_draft(database: Database, draft_id: DraftId, by: str) -> None:
    digest = await digest_of(database, draft_id)
    async with database.writes() as session:
        actor = await identify(session, by)
        await review.sign_off(session, draft_id, digest=digest, by=actor, now=NOW)


async def test_a_first_signature_that_the_record_does_not_know_lets_nothing_leave(
    database: Database, drafted: Drafted
):
    """Its row was written by hand; the second signer is real, and so is their entry."""
    digest = await digest_of(database, drafted.draft_id)
    async with database.writes() as session:
        session.add(
            Signature(
                draft_id=drafted.draft_id,
                comment_id=drafted.comment_id,
                comment_version=1,
                account_id=drafted.account_id,
                digest=digest,
                member_id=(await identify(session, "민아")).member_id,
                signed_at=NOW,
                expires_at=NOW + timedelta(hours=4),
            )
        )

    await sign(database, drafted, by="지우")

    assert (await clear(database, drafted)).ended_because is ReplyEnd.NOT_ON_RECORD


async def test_nobody_counter_signs_their_words_that_another_sent_unchanged_in_a_blank_modal(
    database: Database, drafted: Drafted
):
    await keep(database, drafted, "지우", WORDS)
    await type_and_sign(database, drafted, "민아", WORDS, None)

    with pytest.raises(Refusal):
        await sign_draft(database, await newest(database), "지우")


async def test_nobody_counter_signs_their_words_that_were_kept_of_another_during_a_freeze(
    database: Database, drafted: Drafted
):
    """민아 chose 지우's draft, changed nothing, and was refused: the modal keeps it as hers."""
    written = await keep(database, drafted, "지우", WORDS)
    async with database.writes() as session:
        await freeze.freeze(session, EVERYTHING, reason="가루", by=None, now=NOW)
    with pytest.raises(SendingFrozen):
        await type_and_sign(database, drafted, "민아", WORDS, written)
    copied = await keep(database, drafted, "민아", WORDS, written)
    async with database.writes() as session:
        await lifting.lift_scope(session, EVERYTHING, by=None, now=NOW)
    digest = await digest_of(database, copied)
    async with database.writes() as session:
        actor = await identify(session, "민아")
        await review.sign_off(session, copied, digest=digest, by=actor, now=LATER)

    with pytest.raises(Refusal):
        async with database.writes() as session:
            actor = await identify(session, "지우")
            await review.sign_off(session, copied, digest=digest, by=actor, now=LATER)


async def test_nobody_counter_signs_their_words_that_came_back_and_were_picked_again(
    database: Database, drafted: Drafted
):
    """지우 wrote and signed, 테오 counter-signed, it ran out; 민아 picks the text in the menu."""
    await type_and_sign(database, drafted, "지우", WORDS, None)
    written = await newest(database)
    await sign_draft(database, written, "테오")
    reply = await get_reply(database, drafted.comment_id)
    async with database.writes() as session:
        held = await session.get_one(Reply, reply.id)
        await clearance.give_back(session, held, because=ReplyEnd.EXPIRED, now=LATER)
    await type_and_sign(database, drafted, "민아", WORDS, written)

    with pytest.raises(Refusal):
        await sign_draft(database, await newest(database), "지우")


async def test_who_picked_anothers_words_unchanged_may_counter_sign_them(
    database: Database, drafted: Drafted
):
    """The other side of it: 테오 wrote nothing, so 테오's must be a fine second signature."""
    await type_and_sign(database, drafted, "민아", WORDS, None)
    written = await newest(database)
    await sign_draft(database, written, "테오")
    reply = await get_reply(database, drafted.comment_id)
    async with database.writes() as session:
        held = await session.get_one(Reply, reply.id)
        await clearance.give_back(session, held, because=ReplyEnd.EXPIRED, now=LATER)
    copied = await keep(database, drafted, "테오", WORDS, written)
    await sign_draft(database, copied, "민아")

    await sign_draft(database, copied, "테오")

    assert (await get_reply(database, drafted.comment_id)).state is ReplyState.QUEUED


async def test_a_reply_that_came_back_for_a_changed_policy_says_so(
    database: Database, drafted: Drafted
):
    await set_measure(database, drafted.account_id, Risk.REFUND, Measure.ONE)
    await sign(database, drafted)
    await set_measure(database, drafted.account_id, Risk.REFUND, Measure.LEAD)

    assert (await clear(database, drafted)).ended_because is ReplyEnd.POLICY_CHANGED


async def test_a_first_signature_still_stands_for_the_second(database: Database, drafted: Drafted):
    """A control: the same way without a forgery is fine."""
    await sign_first(database, drafted)
    await sign(database, drafted, by="지우")

    assert (await clear(database, drafted)).state is ReplyState.SENDING


async def test_who_is_told_that_another_must_sign_leaves_no_second_card_behind(
    database: Database, drafted: Drafted
):
    """민아 signed, and sends the same text again: the modal keeps a copy, which 지우 approves."""
    await type_and_sign(database, drafted, "민아", WORDS, None)
    written = await newest(database)
    with pytest.raises(FirstSignedByYourself):
        await type_and_sign(database, drafted, "민아", WORDS, written)
    copied = await keep(database, drafted, "민아", WORDS, written)

    await sign_draft(database, copied, "지우")

    assert (await get_reply(database, drafted.comment_id)).state is ReplyState.QUEUED
