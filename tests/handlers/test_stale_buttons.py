"""Buttons that stand for words somebody saw: an edit or an older release makes them say so."""

import json

import pytest
from sqlalchemy import select

from bot.models.comments import Comment, CommentState
from integrations.contract import CommentEdited
from tests.handlers.office import CHANNEL, MINA, Office
from tests.support.builders import NOW, a_comment, deliver
from tests.support.workspace import Json


async def state_of(office: Office) -> CommentState:
    async with office.database.reads() as session:
        return (await session.scalars(select(Comment.state))).one()


def forget_version(office: Office, card: Json) -> None:
    """Give the card's buttons back what an earlier release wrote on them."""
    held = office.workspace.workspace.messages.find(CHANNEL, card["ts"]) or {}
    for element in held["blocks"][-1]["elements"]:
        value = json.loads(element["value"])
        element["value"] = json.dumps({"comment_id": value["comment_id"]})


async def edit_comment(office: Office, account_id) -> None:
    edited = a_comment(text="일본 100v에서도 돼요?", edited_at=NOW)
    await deliver(office.database, account_id, CommentEdited(comment=edited, edited_at=NOW))


@pytest.mark.parametrize("button", ["more.no_reply", "more.by_hand"])
async def test_a_modal_opened_before_an_edit_ends_nothing(office: Office, button):
    drafted = await office.show_draft()
    modal = await office.open(office.root, "더보기")
    await edit_comment(office, drafted.account_id)

    await office.workspace.click(modal, button, as_=MINA)

    assert await state_of(office) is CommentState.OPEN
    assert "댓글이 바뀌었어요" in str(office.workspace.modal(MINA)["blocks"])


async def test_a_modal_opened_before_an_edit_reopens_nothing(office: Office):
    drafted = await office.show_draft()
    await office.workspace.click(office.root, "답글 안 달기", as_=MINA)
    await office.workspace.wait_for(lambda: "답글 대기" not in str(office.root))
    modal = await office.open(office.root, "더보기")
    await edit_comment(office, drafted.account_id)

    await office.workspace.click(modal, "more.reopen", as_=MINA)

    assert "댓글이 바뀌었어요" in str(office.workspace.modal(MINA)["blocks"])


async def test_no_reply_of_an_older_release_is_answered_in_words(office: Office):
    await office.show_draft()
    forget_version(office, office.root)

    await office.workspace.click(office.root, "답글 안 달기", as_=MINA)

    assert "오래됐어요" in await office.note()
    assert await state_of(office) is CommentState.OPEN


async def test_other_buttons_of_an_older_release_still_work(office: Office):
    await office.show_draft()
    forget_version(office, office.root)

    await office.workspace.click(office.root, "담당하기", as_=MINA)

    await office.workspace.wait_for(lambda: "담당자 민아님" in str(office.root))
