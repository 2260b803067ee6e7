"""Somebody tries to be two, by signed requests of Slack through the real Bolt app."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.ids import AccountId
from bot.models.replies import Reply
from bot.models.sign_offs import SignOff
from bot.models.signatures import Signature, VoidedBecause
from bot.rules.permissions import Role
from bot.rules.policy import Measure
from bot.rules.risk import Risk
from bot.services import review, verification
from integrations.contract import CommentEdited
from tests.handlers.office import MINA, STRANGER, THEO, Office, an_office
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
)
from tests.support.workspace import Json

SECOND = "두 번째 승인"


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    """민아 reviews; 테오 and 낯선이 are leads."""
    async with an_office(database) as opened:
        await add_member(database)
        await add_member(database, "테오", Role.LEAD)
        await add_member(database, "낯선이", Role.LEAD)
        yield opened


async def show_draft(office: Office) -> Drafted:
    account_id = await add_account(office.database)
    await set_measure(office.database, AccountId(account_id), Risk.REFUND, Measure.TWO)
    drafted = await add_draft(office.database, account_id=account_id, flags=[Risk.REFUND])
    await office.workspace.wait_for(lambda: office.draft)
    return drafted


async def show_one_of_two(office: Office) -> Drafted:
    drafted = await show_draft(office)
    await office.workspace.click(office.draft, "승인", as_=MINA)
    await office.workspace.wait_for(lambda: SECOND in str(office.draft))
    return drafted


def keep_drawn(office: Office) -> Json:
    """The card of the draft, which from here on shows no change."""
    office.gates.later = office.clock() + timedelta(hours=1)
    return office.draft


async def replies(office: Office) -> list[Reply]:
    async with office.database.reads() as session:
        return list(await session.scalars(select(Reply)))


async def test_one_member_who_presses_both_buttons_has_signed_once(office: Office):
    await show_one_of_two(office)

    await office.workspace.click(office.draft, SECOND, as_=MINA)

    assert "다른 분이 승인해야 해요" in await office.note()
    assert await replies(office) == []


async def test_a_double_tap_on_approve_gives_one_of_two(office: Office):
    await show_draft(office)
    card = office.draft

    await asyncio.gather(
        office.workspace.click(card, "승인", as_=MINA),
        office.workspace.click(card, "승인", as_=MINA),
    )

    assert await replies(office) == []
    async with office.database.reads() as session:
        assert len((await session.scalars(select(Signature))).all()) == 1


async def test_the_author_of_the_text_does_not_counter_sign_it(office: Office):
    drafted = await show_draft(office)
    async with office.database.writes() as session:
        author = await identify(session, "테오")
        await review.keep_text(
            session, drafted.comment_id, text="제가 썼어요.", based_on=None, by=author, now=NOW
        )
    await office.workspace.wait_for(lambda: "제가 썼어요" in str(office.draft))
    await office.workspace.click(office.draft, "승인", as_=MINA)
    await office.workspace.wait_for(lambda: SECOND in str(office.draft))

    await office.workspace.click(office.draft, SECOND, as_=THEO)

    assert await office.note(THEO)
    assert await replies(office) == []


async def test_the_button_of_before_an_edit_of_the_text_signs_nothing(office: Office):
    await show_one_of_two(office)
    before = keep_drawn(office)
    modal = await office.open(office.root, "검토하기", as_=THEO)
    await office.workspace.submit(modal, {"답글": "위 칸에 넣어도 돼요."}, as_=THEO)

    await office.workspace.click(before, SECOND, as_=STRANGER)

    assert await office.note(STRANGER)
    assert await replies(office) == []
    async with office.database.reads() as session:
        first, other = await session.scalars(select(Signature).order_by(Signature.id))
    assert (first.voided_because, other.voided_at) == (VoidedBecause.TEXT_CHANGED, None)


async def test_the_button_of_before_an_edit_of_the_comment_signs_nothing(office: Office):
    drafted = await show_one_of_two(office)
    before = keep_drawn(office)
    edited = a_comment(text="환불도 안 해 주나요?", edited_at=NOW)
    await deliver(office.database, drafted.account_id, CommentEdited(comment=edited, edited_at=NOW))

    await office.workspace.click(before, SECOND, as_=THEO)

    assert await office.note(THEO)
    assert await replies(office) == []


async def test_the_button_of_before_an_undo_signs_nothing(office: Office):
    await show_one_of_two(office)
    before = keep_drawn(office)
    await office.workspace.click(before, "승인 취소", as_=THEO)

    await office.workspace.click(before, SECOND, as_=THEO)

    assert await office.note(THEO)
    async with office.database.reads() as session:
        assert len((await session.scalars(select(Signature))).all()) == 1


async def test_of_two_who_sign_second_at_once_one_does(office: Office):
    await show_one_of_two(office)
    card = office.draft

    await asyncio.gather(
        office.workspace.click(card, SECOND, as_=THEO),
        office.workspace.click(card, SECOND, as_=STRANGER),
    )

    [reply] = await replies(office)
    async with office.database.reads() as session:
        signed = await session.get_one(SignOff, reply.sign_off_id)
        assert signed.needs_two
        assert signed.first_member_id not in (None, signed.member_id)
        assert (await verification.verify(session)).fault is None
    told = await office.workspace.wait_for(lambda: office.notes(THEO) + office.notes(STRANGER))
    assert len(told) == 1
