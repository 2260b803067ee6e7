"""A Take down modal comes back for another reply, twice, or again: by signed requests."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.demo.workspace.delivery.parcel import Parcel
from bot.ids import ReplyId
from bot.models.take_downs import TakeDown, TakeDownEnd
from bot.rules.permissions import Role
from bot.services import take_down_outcomes
from tests.handlers.office import MINA, Office, an_office
from tests.support.builders import NOW, a_comment, add_account, add_draft, add_member, publish
from tests.support.workspace import Json


@pytest.fixture
async def office(sqlite: Database) -> AsyncIterator[Office]:
    """Two replies stand; 민아 may take down both, and looks at the first."""
    async with an_office(sqlite) as opened:
        await add_member(sqlite, "민아", Role.LEAD)
        account_id = await add_account(sqlite)
        for number in (1, 2):
            snapshot = a_comment(f"c{number}")
            drafted = await add_draft(sqlite, account_id=account_id, snapshot=snapshot)
            await publish(sqlite, drafted, external_id=f"r{number}")
        await opened.workspace.wait_for(
            lambda: "게시했어요" in str(opened.workspace.messages("C1")[:1])
        )
        yield opened


async def look(office: Office) -> Json:
    return await office.open(await office.open(office.root, "더보기"), "more.take_down")


async def taken_down(office: Office) -> list[ReplyId]:
    async with office.database.reads() as session:
        return list(await session.scalars(select(TakeDown.reply_id).order_by(TakeDown.id)))


async def test_the_digest_of_one_reply_takes_no_other_down(office: Office):
    modal = await look(office)
    state = json.loads(modal["private_metadata"]) | {"reply_id": 2}
    forged = office.workspace.workspace.views.update(
        modal["id"], modal | {"private_metadata": json.dumps(state)}
    )

    await office.workspace.submit(forged, as_=MINA)

    assert await taken_down(office) == []
    assert "오래됐어요" in str(office.workspace.modal(MINA))


async def test_a_modal_that_is_sent_in_twice_takes_down_once(office: Office):
    modal = await look(office)
    await office.workspace.submit(modal, as_=MINA)
    assert "내리고 있고" in str(office.workspace.modal(MINA))
    again = office.workspace.workspace.views.update(modal["id"], modal)

    await office.workspace.submit(again, as_=MINA)

    assert await taken_down(office) == [1]
    assert "이미 민아님이" in str(office.workspace.modal(MINA))


async def test_a_modal_of_before_signs_nothing_after_a_take_down_that_failed(office: Office):
    modal = await look(office)
    await office.workspace.submit(modal, as_=MINA)
    await fail(office)
    again = office.workspace.workspace.views.update(modal["id"], modal)

    await office.workspace.submit(again, as_=MINA)

    assert await taken_down(office) == [1]


async def test_a_request_that_is_played_again_signs_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    courier, sent = office.workspace.workspace.courier, list[Parcel]()
    deliver, modal = courier.deliver, await look(office)

    async def overhear(parcel: Parcel) -> Any:
        sent.append(parcel)
        return await deliver(parcel)

    with monkeypatch.context() as patch:
        patch.setattr(courier, "deliver", overhear)
        await office.workspace.submit(modal, as_=MINA)
    await fail(office)

    await deliver(sent[0])

    assert await taken_down(office) == [1]


async def fail(office: Office) -> None:
    """The platform refuses, so that the reply stands and might be signed for again."""
    async with office.database.writes() as session:
        newest = (await session.scalars(select(TakeDown.id))).one()
        signed = await take_down_outcomes.hold(session, newest)
        await take_down_outcomes.begin(session, signed, now=NOW)
        await session.flush()
        because = TakeDownEnd.REFUSED
        await take_down_outcomes.failed(session, signed, because, error="no", now=NOW)
