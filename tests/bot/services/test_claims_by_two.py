"""A finding that asks for a second signature: each signer says why, and they are two."""

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.errors import FirstSignedByYourself, ReasonNeeded
from bot.ids import DraftId
from bot.models.claims import ClaimOverride
from bot.models.drafts import Draft, DraftState
from bot.models.replies import Reply
from bot.models.sign_offs import SignOff
from bot.models.signatures import Signature
from bot.rules.permissions import Role
from bot.services import claim_checks, forms, review, verification
from bot.services.comment_views import get_comment, load_comment
from bot.views import Override, ReviewForm, Terms, seen_of
from tests.support.builders import NOW, Drafted, add_draft, add_member, identify
from tests.support.database import change_without_guards

PROMISE = "바로 환불해 드릴게요."


@pytest.fixture
async def drafted(database: Database) -> Drafted:
    """A comment that one member may answer alone; 민아 reviews and 지우 leads."""
    await add_member(database)
    await add_member(database, "지우", Role.LEAD)
    return await add_draft(database)


async def sign_promise(
    database: Database, drafted: Drafted, by: str, *, based_on: DraftId | None = None
) -> DraftId:
    """Sign `PROMISE` in the modal, with a reason; the draft that holds it."""
    async with database.writes() as session:
        comment = await load_comment(session, drafted.comment_id)
        findings = await claim_checks.find_claims(
            session, comment, PROMISE, resting_on=None, now=NOW
        )
        await review.edit_and_sign(
            session,
            drafted.comment_id,
            seen_version=1,
            text=PROMISE,
            based_on=based_on,
            by=await identify(session, by),
            now=NOW,
            terms=Terms(override=Override(reason=f"{by}: 규정 확인", seen=seen_of(findings))),
        )
    async with database.reads() as session:
        return (await session.scalars(select(Draft.id).order_by(Draft.id.desc()))).first() or (
            DraftId(0)
        )


async def open_form(
    database: Database, drafted: Drafted, draft_id: DraftId | None = None
) -> ReviewForm:
    """What 지우 sees who picked this draft, or none yet."""
    async with database.writes() as session:
        return await forms.get_review_form(
            session,
            drafted.comment_id,
            draft_id=draft_id,
            by=await identify(session, "지우"),
            now=NOW,
        )


async def test_the_first_signer_queues_nothing(database: Database, drafted: Drafted):
    draft_id = await sign_promise(database, drafted, "민아")

    async with database.reads() as session:
        first = (await session.scalars(select(Signature))).one()
        reasons = (await session.scalars(select(ClaimOverride))).all()
        draft = await session.get_one(Draft, draft_id)
        assert (first.draft_id, draft.state) == (draft_id, DraftState.OFFERED)
        assert {each.signature_id for each in reasons} == {first.id}
        assert (await session.scalars(select(Reply))).all() == []


async def test_the_card_of_the_comment_says_that_a_lead_is_still_needed(
    database: Database, drafted: Drafted
):
    await sign_promise(database, drafted, "민아")

    async with database.reads() as session:
        card = await get_comment(session, drafted.comment_id)

    assert card.first is not None
    assert (card.first.name, card.first.for_a_lead) == ("민아", True)


async def test_the_review_starts_from_the_text_that_was_signed_once(
    database: Database, drafted: Drafted
):
    signed = await sign_promise(database, drafted, "민아")

    form = await open_form(database, drafted)

    assert drafted.draft_id in {each.draft_id for each in form.choices}
    assert form.chosen == signed


async def test_who_signs_second_reads_why_the_first_did(database: Database, drafted: Drafted):
    await sign_promise(database, drafted, "민아")

    form = await open_form(database, drafted)

    assert form.first is not None
    assert (form.first.name, form.first_reason) == ("민아", "민아: 규정 확인")


async def test_another_text_than_the_signed_one_has_no_first_signature(
    database: Database, drafted: Drafted
):
    await sign_promise(database, drafted, "민아")

    form = await open_form(database, drafted, drafted.draft_id)

    assert (form.first, form.first_reason) == (None, None)


async def test_another_member_signs_second_with_a_reason_of_their_own(
    database: Database, drafted: Drafted
):
    draft_id = await sign_promise(database, drafted, "민아")

    await sign_promise(database, drafted, "지우", based_on=draft_id)

    async with database.reads() as session:
        signed = (await session.scalars(select(SignOff))).one()
        reasons = (await session.scalars(select(ClaimOverride.reason).distinct())).all()
        assert signed.needs_two
        assert signed.first_member_id not in (None, signed.member_id)
        assert sorted(reasons) == ["민아: 규정 확인", "지우: 규정 확인"]
        assert (await session.scalars(select(Reply.sign_off_id))).all() == [signed.id]
        assert (await verification.verify(session)).fault is None


async def test_one_member_cannot_give_both(database: Database, drafted: Drafted):
    draft_id = await sign_promise(database, drafted, "민아")

    with pytest.raises(FirstSignedByYourself):
        await sign_promise(database, drafted, "민아", based_on=draft_id)


async def test_a_lead_alone_is_one_member_too(database: Database, drafted: Drafted):
    await sign_promise(database, drafted, "지우")

    async with database.reads() as session:
        assert (await session.scalars(select(Reply))).all() == []


async def test_the_second_signature_needs_a_reason_as_the_first_did(
    database: Database, drafted: Drafted
):
    draft_id = await sign_promise(database, drafted, "민아")

    with pytest.raises(ReasonNeeded):
        async with database.writes() as session:
            await review.edit_and_sign(
                session,
                drafted.comment_id,
                seen_version=1,
                text=PROMISE,
                based_on=draft_id,
                by=await identify(session, "지우"),
                now=NOW,
            )


@pytest.mark.parametrize(
    ("tamper", "bad"),
    [
        ("UPDATE claim_override SET reason = '괜찮아서'", "claims of signature:1"),
        ("UPDATE claim_override SET words = '교환'", "claims of signature:1"),
        ("UPDATE claim_override SET member_id = 2", "claims of signature:1"),
        ("UPDATE claim_override SET rule = 'date'", "claims of signature:1"),
        ("DELETE FROM claim_override", "claims of signature:1"),
        (
            (
                "INSERT INTO claim_override"
                " (signature_id, member_id, rule, measure, words, reason, overridden_at)"
                " SELECT 7, member_id, rule, measure, words, reason, overridden_at"
                " FROM claim_override LIMIT 1"
            ),
            "claim override 2",
        ),
    ],
)
async def test_a_reason_that_was_changed_by_hand_is_named(sqlite: Database, tamper: str, bad: str):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)
    await sign_promise(sqlite, drafted, "민아")
    change_without_guards(sqlite, f"PRAGMA foreign_keys = OFF; {tamper}")

    async with sqlite.reads() as session:
        found = await verification.verify(session)

    assert found.bad == bad
