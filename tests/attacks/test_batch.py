"""A batch modal comes back with other drafts in it, by a signed request through the real app."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.demo.workspace.delivery.parcel import Parcel
from bot.ids import AccountId, CommentId, DraftId
from bot.models.sign_offs import SignOff
from bot.rules.permissions import Role
from bot.rules.risk import Risk
from tests.handlers.office import MINA, Office, an_office
from tests.support.builders import (
    Drafted,
    a_comment,
    add_account,
    add_draft,
    add_member,
    digest_of,
    take,
)
from tests.support.workspace import Json

SAME = "이거 식세기 되나요?"


@pytest.fixture
async def office(sqlite: Database) -> AsyncIterator[Office]:
    """민아 may sign all, of any account: only the batch keeps her from it."""
    async with an_office(sqlite) as opened:
        await add_member(sqlite, "민아", Role.LEAD)
        yield opened


async def add(office: Office, number: int, account_id: AccountId, **more: Any) -> Drafted:
    snapshot = a_comment(f"c{number}", text=SAME, author_id=f"u{number}")
    return await add_draft(office.database, account_id=account_id, snapshot=snapshot, **more)


async def open_batch(office: Office, account_id: AccountId) -> Json:
    for number in (1, 2):
        await add(office, number, account_id)
    await office.workspace.wait_for(lambda: office.workspace.messages("C1"))
    more = await office.open(office.root, "더보기")
    return await office.open(more, "more.batch")


async def send_forged(
    office: Office, modal: Json, *foreign: DraftId, anchor: int | None = None
) -> None:
    """Send the modal in with *foreign* drafts in its metadata, and a box for each."""
    state = json.loads(modal["private_metadata"])
    state["draft_id"] = anchor or state["draft_id"]
    blocks = modal["blocks"]
    boxes = next(each for each in blocks if each["type"] == "input")["element"]
    for draft_id in foreign:
        digest = await digest_of(office.database, draft_id)
        state["lines"].append({"draft_id": draft_id, "digest": digest})
        named = {"type": "plain_text", "text": f"작성자 {draft_id}"}
        boxes["options"].append({"text": named, "value": str(draft_id)})
    forged = modal | {"private_metadata": json.dumps(state), "blocks": blocks}
    forged = office.workspace.workspace.views.update(modal["id"], forged)
    everything = [each["value"] for each in boxes["options"]]
    await office.workspace.submit(forged, {"승인할 댓글": everything}, as_=MINA)


async def signed(office: Office) -> list[int]:
    async with office.database.reads() as session:
        found = await session.scalars(select(SignOff.comment_id).order_by(SignOff.comment_id))
        return list(found)


async def test_drafts_that_no_batch_could_show_are_not_signed_with_it(office: Office):
    account_id = await add_account(office.database)
    modal = await open_batch(office, account_id)
    at_risk = await add(office, 3, account_id, flags=[Risk.COMPLAINT])
    other_answer = await add(office, 4, account_id, text="안 돼요.")
    elsewhere = await add(office, 5, await add_account(office.database, "mosiru"))

    await send_forged(office, modal, at_risk.draft_id, other_answer.draft_id, elsewhere.draft_id)

    assert await signed(office) == [1, 2]
    assert str(office.workspace.modal(MINA)).count("따로 살펴보고 승인해야 해요") == 3


async def test_a_batch_opened_on_one_account_signs_nothing_of_it_for_another(office: Office):
    modal = await open_batch(office, await add_account(office.database))
    elsewhere = await add(office, 3, await add_account(office.database, "mosiru"))

    await send_forged(office, modal, anchor=elsewhere.draft_id)

    assert await signed(office) == []


async def test_a_batch_that_is_sent_in_again_signs_nothing_twice(office: Office):
    account_id = await add_account(office.database)
    modal = await open_batch(office, account_id)
    await send_forged(office, modal)
    again = office.workspace.workspace.views.update(modal["id"], modal)

    await office.workspace.submit(again, as_=MINA)

    assert await signed(office) == [1, 2]
    assert "이미" in str(office.workspace.modal(MINA))


async def test_a_batch_that_is_played_again_signs_nothing_that_it_left_out(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    modal = await open_batch(office, await add_account(office.database))
    await add_member(office.database, "테오")
    courier, sent = office.workspace.workspace.courier, list[Parcel]()
    deliver = courier.deliver

    async def overhear(parcel: Parcel) -> Any:
        sent.append(parcel)
        return await deliver(parcel)

    await take(office.database, CommentId(1), by="테오")
    with monkeypatch.context() as patch:
        patch.setattr(courier, "deliver", overhear)
        await office.workspace.submit(modal, as_=MINA)
    await take(office.database, CommentId(1), by="테오")

    await deliver(sent[0])

    assert await signed(office) == [2]
