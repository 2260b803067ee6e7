"""Attacks on a review run: a view comes back twice, late, changed, or by somebody else."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from bot.database import Database
from bot.demo.workspace.delivery.parcel import Outcome, Parcel, Receipt
from bot.ids import CommentId
from bot.models.audit import AuditEntry
from bot.models.review_runs import RunView
from bot.models.sign_offs import SignOff
from bot.rules.permissions import Role
from bot.services import members, review_runs
from bot.services.audit import Audit
from bot.views import RunStep
from tests.handlers.office import MINA, STRANGER, Office, an_office
from tests.support.builders import (
    NOW,
    a_comment,
    add_account,
    add_draft,
    add_member,
    digest_of,
    identify,
)
from tests.support.workspace import Json, labels

SECOND = timedelta(seconds=1)


async def add_some(database: Database, count: int) -> None:
    account_id = await add_account(database)
    for number in range(1, count + 1):
        snapshot = a_comment(f"c{number}", text=f"{number}번 질문?", author_id=f"u{number}")
        await add_draft(database, account_id=account_id, snapshot=snapshot, text=f"{number}번 답.")


@pytest.fixture
async def office(sqlite: Database) -> AsyncIterator[Office]:
    """민아 reviews; three comments wait."""
    async with an_office(sqlite) as opened:
        await add_member(sqlite)
        await add_some(sqlite, 3)
        yield opened


async def start(office: Office) -> Json:
    await office.workspace.home(MINA)
    home = await office.workspace.wait_for(lambda: office.workspace.home_view(MINA))
    assert "연속 검토 시작" in labels(home)
    await office.open(home, "연속 검토 시작")
    office.clock.advance(SECOND)
    return office.workspace.modal(MINA)


async def overheard(
    office: Office, view: Json, monkeypatch: pytest.MonkeyPatch, *, arrives: bool = True
) -> Parcel:
    """Send a view in, and keep the request; without *arrives* it is lost on its way."""
    courier, sent = office.workspace.workspace.courier, list[Parcel]()
    deliver = courier.deliver

    async def overhear(parcel: Parcel) -> Any:
        sent.append(parcel)
        return await deliver(parcel) if arrives else ("", Receipt(outcome=Outcome.FAILED))

    with monkeypatch.context() as patch:
        patch.setattr(courier, "deliver", overhear)
        await office.workspace.submit(view, as_=MINA)
    return sent[0]


async def signed(office: Office) -> list[CommentId]:
    async with office.database.reads() as session:
        return list(await session.scalars(select(SignOff.comment_id).order_by(SignOff.id)))


async def recorded(office: Office) -> list[str]:
    """The refusals on record, after all that comes after an answer."""
    await office.side._after_ack.drain()
    async with office.database.reads() as session:
        found = await session.scalars(
            select(AuditEntry).where(AuditEntry.kind == Audit.REFUSED).order_by(AuditEntry.seq)
        )
        return [json.loads(entry.body)["facts"]["refusal"] for entry in found]


async def test_a_view_that_is_sent_in_twice_signs_one_text_and_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    view = await start(office)
    request = await overheard(office, view, monkeypatch)
    office.clock.advance(SECOND)

    _, receipt = await office.workspace.workspace.courier.deliver(request)

    assert await signed(office) == [1]
    assert "이미 결정했어요" in str(receipt.answer)
    assert await recorded(office) == ["ViewUsed"]


async def test_an_old_view_decides_nothing_once_the_next_was_shown(office: Office):
    old = await start(office)
    await office.workspace.submit(old, as_=MINA)
    office.clock.advance(SECOND)
    back = office.workspace.workspace.views.update(old["id"], old)

    await office.workspace.submit(back, as_=MINA)

    assert await signed(office) == [1]
    shown = office.workspace.modal(MINA)
    assert "2번 질문?" in str(shown)
    assert "이미 결정했어요" in str(shown)
    assert await recorded(office) == ["ViewUsed"]


@pytest.mark.parametrize("forged", ["comment_id", "draft_id", "digest", "seen_version", "view_id"])
async def test_a_view_that_names_anything_else_than_it_showed_signs_nothing(
    office: Office, forged: str
):
    view = await start(office)
    state = json.loads(view["private_metadata"])
    other = await digest_of(office.database, state["draft_id"] + 1)
    state[forged] = other if forged == "digest" else state[forged] + 1
    changed = view | {"private_metadata": json.dumps(state)}
    changed = office.workspace.workspace.views.update(view["id"], changed)

    answer = await office.workspace.submit(changed, as_=MINA)

    assert "이 화면은 쓸 수 없어요" in str(answer["errors"])
    assert await signed(office) == []
    assert await recorded(office) == ["NotThisView"]


async def test_who_may_sign_no_more_is_told_so_and_the_run_ends(office: Office):
    view = await start(office)
    async with office.database.writes() as session:
        member_id = (await identify(session)).member_id
        on_call = frozenset({Role.ON_CALL})
        await members.set_roles(session, member_id, roles=on_call, by=None, now=NOW)

    await office.workspace.submit(view, as_=MINA)

    shown = str(office.workspace.modal(MINA))
    assert "승인 권한이 없어요" in shown
    assert "댓글 1개를 다 봤어요" in shown
    assert await signed(office) == []
    assert await recorded(office) == ["NotAllowed"]


async def test_nobody_decides_in_somebody_elses_view(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    view = await start(office)
    await add_member(office.database, "낯선이", Role.LEAD)
    request = await overheard(office, view, monkeypatch, arrives=False)
    request.payload["user"]["id"] = STRANGER

    _, receipt = await office.workspace.workspace.courier.deliver(request)

    assert "이 화면은 쓸 수 없어요" in str(receipt.answer)
    assert await signed(office) == []
    assert await recorded(office) == ["NotThisView"]


async def begin(database: Database) -> RunStep:
    async with database.writes() as session:
        step = await review_runs.begin(session, by=await identify(session), now=NOW)
        assert isinstance(step, RunStep)
        return step


UNREAD = "UPDATE run_view SET decision = 'signed', decided_at = shown_at"
DECIDED = "UPDATE run_view SET decision = 'signed', decided_at = readable_at"
REFUSED = {
    "ck_run_view_read": (UNREAD,),
    "decided once": (
        DECIDED,
        "UPDATE run_view SET decision = NULL, decided_at = NULL",
    ),
    "as it was shown": ("UPDATE run_view SET digest = NULL",),
    "uq_run_view_run_id_open|stands already": (
        """INSERT INTO run_view (id, run_id, number, comment_id, comment_version, shown_at,
           readable_at) SELECT 99, run_id, 2, 2, 1, shown_at, readable_at FROM run_view""",
    ),
}


@pytest.mark.parametrize("words", REFUSED)
async def test_the_database_itself_lets_a_view_be_decided_once_and_read_first(
    database: Database, words: str
):
    await add_member(database)
    await add_some(database, 2)
    await begin(database)

    with pytest.raises(IntegrityError, match=words):
        for statement in REFUSED[words]:
            async with database.writes() as session:
                await session.execute(text(statement))

    async with database.reads() as session:
        view = (await session.scalars(select(RunView))).one()
        assert view.digest is not None
