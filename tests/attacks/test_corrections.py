"""A correction is forged: played again, turned to another reply, or written past the signature."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from bot.database import Database
from bot.demo.workspace.delivery.parcel import Parcel
from bot.ids import ReplyId
from bot.models.comments import Comment
from bot.models.replies import Reply, ReplyEnd
from bot.services import outcomes, published
from bot.services.endings import withdraw
from handlers.action_ids import ActionId
from tests.handlers.office import MINA, Office, an_office
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_account,
    add_draft,
    add_member,
    publish,
    sign_correction,
)
from tests.support.workspace import Json

AFTER = "아래 칸에 넣어 주세요."


@pytest.fixture
async def office(sqlite: Database) -> AsyncIterator[Office]:
    """A reply stands on each of two accounts; 민아 may correct both, and looks at the first."""
    async with an_office(sqlite) as opened:
        await add_member(sqlite)
        for number, name in enumerate(("mosiru_kr", "mosiru_global"), start=1):
            account_id = await add_account(sqlite, name)
            snapshot = a_comment(f"c{number}")
            drafted = await add_draft(sqlite, account_id=account_id, snapshot=snapshot)
            await publish(sqlite, drafted, external_id=f"r{number}")
        await opened.workspace.wait_for(
            lambda: "게시했어요" in str(opened.workspace.messages("C1")[:1])
        )
        yield opened


async def look(office: Office) -> Json:
    return await office.open(await office.open(office.root, "더보기"), "more.correct")


async def corrected(office: Office) -> list[ReplyId | None]:
    async with office.database.reads() as session:
        is_one = Reply.edits_reply_id.is_not(None)
        return list(await session.scalars(select(Reply.edits_reply_id).where(is_one)))


def typed() -> dict[str, Any]:
    return {f"{ActionId.TEXT}:01": AFTER}


async def test_the_digest_of_one_reply_corrects_none_of_another_account(office: Office):
    modal = await look(office)
    state = json.loads(modal["private_metadata"]) | {"reply_id": 2, "comment_id": 2}
    forged = office.workspace.workspace.views.update(
        modal["id"], modal | {"private_metadata": json.dumps(state)}
    )

    await office.workspace.submit(forged, typed(), as_=MINA)

    assert await corrected(office) == []
    assert AFTER in str(office.workspace.modal(MINA))


async def test_a_request_that_is_played_again_after_it_was_done_corrects_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    courier, sent = office.workspace.workspace.courier, list[Parcel]()
    deliver, modal = courier.deliver, await look(office)

    async def overhear(parcel: Parcel) -> Any:
        sent.append(parcel)
        return await deliver(parcel)

    with monkeypatch.context() as patch:
        patch.setattr(courier, "deliver", overhear)
        await office.workspace.submit(modal, typed(), as_=MINA)
    assert await corrected(office) == [1]
    async with office.database.writes() as session:
        correction = await session.get_one(Reply, 3)
        await outcomes.begin_attempt(session, correction, now=NOW)
        await session.flush()
        sent_as = await published.as_sent(session, correction)
        await outcomes.arrived(session, correction, sent_as, by="system", now=NOW)

    await deliver(sent[0])

    assert await corrected(office) == [1]


FORGED = """
    INSERT INTO reply (key, sign_off_id, draft_id, comment_id, account_id, digest, round, state,
                       send_after, queued_at, edits_reply_id, edits_external_id)
    SELECT 'forged', {sign_off}, draft_id, comment_id, account_id, digest, {round}, 'queued',
           send_after, queued_at, {edits}, {external_id} FROM reply WHERE id = 3"""
SIGN_OFF = """
    INSERT INTO sign_off (draft_id, comment_id, comment_version, account_id, digest, member_id,
                          needs_two, needs_holding, signed_at, expires_at)
    SELECT draft_id, comment_id, comment_version, account_id, digest, member_id, needs_two,
           needs_holding, signed_at, expires_at FROM sign_off WHERE id = 3"""
SIGNED = {"sign_off": 4, "round": 2, "edits": 1, "external_id": "'r1'"}


async def set_up(database: Database) -> Drafted:
    """A reply that stands, another of the same account, and a correction that was withdrawn."""
    await add_member(database)
    drafted = await add_draft(database)
    await publish(database, drafted)
    other = await add_draft(
        database, account_id=drafted.account_id, snapshot=a_comment("c2"), text="네."
    )
    await publish(database, other, external_id="r2")
    await sign_correction(database, drafted.comment_id)
    return drafted


@pytest.mark.parametrize(
    ("forged", "words"),
    [
        ({"sign_off": 3}, "under a valid sign-off|stands already"),
        ({"edits": 2, "external_id": "'r2'"}, "just the reply that was signed"),
        ({"external_id": "'r2'"}, "(?i)foreign key"),
        ({"round": 3}, "a correction of the next one"),
    ],
)
async def test_no_statement_sends_a_correction_of_what_was_not_signed(
    database: Database, forged: dict[str, Any], words: str
):
    """Not even beside a sign-off that is valid and used by no reply."""
    await set_up(database)
    async with database.writes() as session:
        correction = await session.get_one(Reply, 3)
        await withdraw(session, correction, because=ReplyEnd.UNDONE, by="system", now=NOW)

    with pytest.raises(DBAPIError, match=words):
        async with database.writes() as session:
            await session.execute(text(SIGN_OFF))
            await session.execute(text(FORGED.format(**(SIGNED | forged))))


async def test_no_statement_takes_down_what_is_being_corrected_nor_ends_its_round(
    database: Database,
):
    await set_up(database)
    forged = """
        INSERT INTO take_down (reply_id, comment_id, account_id, external_id, digest, member_id,
                               signed_at, expires_at, state, unclear_count)
        SELECT 1, comment_id, account_id, 'r1', digest, member_id, signed_at, expires_at, 'queued',
               0 FROM sign_off WHERE id = 1"""

    with pytest.raises(DBAPIError, match="a take-down begins queued"):
        async with database.writes() as session:
            await session.execute(text(forged))
    with pytest.raises(DBAPIError, match="taken down or corrected"):
        async with database.writes() as session:
            (await session.get_one(Comment, 1)).round = 2
