"""Before a reply of two leaves: both signers and the policy are read again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.ids import MemberId
from bot.models.members import Member, Trainee
from bot.models.replies import Reply, ReplyEnd, ReplyState
from bot.models.sign_offs import SignOff
from bot.models.signatures import Signature, VoidedBecause
from bot.rules.permissions import Role
from bot.rules.policy import Measure
from bot.rules.risk import Risk
from bot.rules.scope import EVERYTHING
from bot.services import clearance, freeze, lifting, members, outcomes, trainees, verification
from integrations.contract import SentReply
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
    user_of,
)
from tests.support.database import change_without_guards

LATER = NOW + timedelta(minutes=1)


async def add_risky_draft(database: Database) -> Drafted:
    await add_member(database)
    await add_member(database, "지우", Role.LEAD)
    return await add_draft(database, flags=[Risk.REFUND])


@pytest.fixture
async def drafted(database: Database) -> Drafted:
    return await add_risky_draft(database)


@pytest.fixture
async def signed(database: Database, drafted: Drafted) -> Drafted:
    """Signed by 민아 and 지우."""
    return await sign_by_two(database, drafted)


async def sign_by_two(database: Database, drafted: Drafted) -> Drafted:
    await set_measure(database, drafted.account_id, Risk.REFUND, Measure.TWO)
    await sign_first(database, drafted)
    await sign(database, drafted, by="지우")
    return drafted


async def clear(database: Database, drafted: Drafted) -> Reply:
    reply = await get_reply(database, drafted.comment_id)
    async with database.writes() as session:
        await clearance.clear(session, reply.id, a_comment(), now=LATER)
    return await get_reply(database, drafted.comment_id)


async def member_id_of(database: Database, name: str) -> MemberId:
    async with database.reads() as session:
        found = await session.scalars(select(Member.id).where(Member.user_id == user_of(name)))
        return found.one()


async def test_a_reply_of_two_leaves(database: Database, signed: Drafted):
    assert (await clear(database, signed)).state is ReplyState.SENDING


@pytest.mark.parametrize("name", ["민아", "지우"])
async def test_a_reply_does_not_leave_when_either_signer_lost_the_right(
    database: Database, signed: Drafted, name: str
):
    async with database.writes() as session:
        member_id = await member_id_of(database, name)
        await members.set_roles(session, member_id, roles=frozenset(), by=None, now=NOW)

    reply = await clear(database, signed)

    assert reply.ended_because is ReplyEnd.SIGNER_LOST_RIGHT
    async with database.reads() as session:
        first = (await session.scalars(select(Signature))).one()
    assert first.voided_because is VoidedBecause.REPLY_ENDED


async def test_what_a_sign_off_needed_it_needs_still_when_the_policy_asks_for_less(
    database: Database, signed: Drafted
):
    await set_measure(database, signed.account_id, Risk.REFUND, Measure.ONE)
    async with database.writes() as session:
        second = await member_id_of(database, "지우")
        roles = frozenset({Role.REVIEWER})
        await members.set_roles(session, second, roles=roles, by=None, now=NOW)

    assert (await clear(database, signed)).ended_because is ReplyEnd.SIGNER_LOST_RIGHT


async def test_a_reply_of_one_comes_back_when_two_are_needed_meanwhile(
    database: Database, drafted: Drafted
):
    await sign(database, drafted, by="지우")
    await set_measure(database, drafted.account_id, Risk.REFUND, Measure.TWO)

    assert (await clear(database, drafted)).ended_because is ReplyEnd.POLICY_CHANGED


async def test_a_reply_of_a_reviewer_comes_back_when_it_is_a_leads_meanwhile(
    database: Database, drafted: Drafted
):
    await sign(database, drafted)
    await set_measure(database, drafted.account_id, Risk.REFUND, Measure.LEAD)

    assert (await clear(database, drafted)).state is ReplyState.WITHDRAWN


async def test_a_reply_comes_back_when_its_signer_is_in_training_meanwhile(
    database: Database, drafted: Drafted
):
    await sign(database, drafted)
    async with database.writes() as session:
        await trainees.begin(
            session,
            await member_id_of(database, "민아"),
            on=drafted.account_id,
            until=None,
            remaining=1,
            now=NOW,
        )

    assert (await clear(database, drafted)).ended_because is ReplyEnd.POLICY_CHANGED


async def test_a_first_signature_that_was_under_way_during_a_freeze_does_not_count(
    database: Database, drafted: Drafted
):
    """It was committed after the lift, which therefore did not see it."""
    await set_measure(database, drafted.account_id, Risk.REFUND, Measure.TWO)
    async with database.writes() as session:
        await freeze.freeze(session, EVERYTHING, reason="가루", by=None, now=NOW)
        await lifting.lift_scope(session, EVERYTHING, by=None, now=NOW)
    first_id = await sign_first(database, drafted, now=NOW - timedelta(seconds=1))

    await sign_first(database, drafted, by="지우", now=LATER)

    async with database.reads() as session:
        assert (await session.scalars(select(Reply))).all() == []
        first = await session.get_one(Signature, first_id)
    assert first.voided_because is VoidedBecause.FROZEN


async def test_each_reply_of_a_trainee_that_goes_out_shortens_the_training(
    database: Database, drafted: Drafted
):
    member_id = await member_id_of(database, "민아")
    async with database.writes() as session:
        await trainees.begin(session, member_id, on=None, until=None, remaining=1, now=NOW)
    await sign_first(database, drafted)
    reply_id = await sign(database, drafted, by="지우")
    async with database.writes() as session:
        reply = await session.get_one(Reply, reply_id)
        await outcomes.begin_attempt(session, reply, now=NOW)
        await session.flush()
        sent = SentReply(external_id="r1", url=None)
        await outcomes.arrived(session, reply, sent, by="system", now=NOW)
        await outcomes.arrived(session, reply, sent, by="system", now=NOW)

    async with database.reads() as session:
        assert (await session.scalars(select(Trainee.remaining))).one() == 0
        account_id = drafted.account_id
        assert not await trainees.is_trainee(session, member_id, on=account_id, now=NOW)


@pytest.mark.parametrize(
    "tamper",
    [
        "UPDATE signature SET member_id = (SELECT max(id) FROM member) WHERE voided_at IS NULL",
        "UPDATE signature SET signed_at = expires_at, expires_at = '2099-01-01 00:00:00+00:00'",
        "UPDATE sign_off SET needs_two = (1 = 0)",
        "UPDATE sign_off SET first_signature_id = NULL, first_member_id = NULL, needs_two = (1=0)",
        "UPDATE signature SET voided_at = signed_at, voided_because = 'undone'",
    ],
)
async def test_a_signature_changed_by_hand_is_found(sqlite: Database, tamper: str):
    await sign_by_two(sqlite, await add_risky_draft(sqlite))
    change_without_guards(sqlite, tamper)

    async with sqlite.reads() as session:
        found = await verification.verify(session)
    assert found.fault is not None
    assert str(found.bad).startswith(("signature", "reply"))


async def test_a_forged_second_signature_does_not_leave_and_is_found(
    database: Database, drafted: Drafted
):
    """All rows of it are right; only the record does not tell of it."""
    await set_measure(database, drafted.account_id, Risk.REFUND, Measure.TWO)
    first_id = await sign_first(database, drafted)
    async with database.writes() as session:
        first = await session.get_one(Signature, first_id)
        lead = (await identify(session, "지우")).member_id
        forged = SignOff(
            draft_id=first.draft_id,
            comment_id=first.comment_id,
            comment_version=first.comment_version,
            account_id=first.account_id,
            digest=await digest_of(database, drafted.draft_id),
            member_id=lead,
            needs_two=True,
            first_signature_id=first.id,
            first_member_id=first.member_id,
            signed_at=NOW,
            expires_at=NOW + timedelta(hours=4),
        )
        session.add(forged)
        await session.flush()
        reply = Reply(
            key="forged",
            sign_off_id=forged.id,
            draft_id=first.draft_id,
            comment_id=first.comment_id,
            account_id=first.account_id,
            digest=first.digest,
            round=1,
            send_after=NOW,
            queued_at=NOW,
        )
        session.add(reply)

    async with database.reads() as session:
        found = await verification.verify(session)
    assert (found.bad, found.fault) == ("reply 1", "the record tells of 0 signatures")
    assert (await clear(database, drafted)).ended_because is ReplyEnd.NOT_ON_RECORD
