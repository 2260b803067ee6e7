"""Near-identical comments in Slack: ten at a page, each can be taken out, each is told of."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.ids import CommentId
from bot.models.comments import Comment
from bot.models.sign_offs import SignOff
from tests.handlers.office import MINA, Office, an_office
from tests.support.builders import a_comment, add_account, add_draft, add_member
from tests.support.workspace import Json, labels

COUNT = 12
TICKS = "승인할 댓글"


@pytest.fixture
async def office(sqlite: Database) -> AsyncIterator[Office]:
    """Twelve people ask nearly the same; 민아 may sign. Only the first card is drawn."""
    async with an_office(sqlite) as opened:
        await add_member(sqlite)
        account_id = await add_account(sqlite)
        for number in range(COUNT):
            await add_draft(
                sqlite,
                account_id=account_id,
                snapshot=a_comment(
                    f"c{number}",
                    text="이거 식세기 되나요" + "?" * number,
                    author_id=f"u{number}",
                    author_name=f"작성자 {number}",
                ),
            )
        await opened.workspace.wait_for(lambda: opened.workspace.messages("C1"))
        yield opened


async def open_batch(office: Office) -> Json:
    more = await office.open(office.root, "더보기")
    assert f"비슷한 댓글 {COUNT}개 한 번에 보기" in str(more)
    return await office.open(more, "more.batch")


def ticks_of(modal: Json) -> list[Json]:
    return next(each["element"]["options"] for each in modal["blocks"] if each["type"] == "input")


async def signed(office: Office) -> list[CommentId]:
    async with office.database.reads() as session:
        found = await session.scalars(select(SignOff.comment_id).order_by(SignOff.comment_id))
        return list(found)


async def test_a_page_shows_ten_comments_all_set_and_the_reply_in_full(office: Office):
    modal = await open_batch(office)

    boxes = ticks_of(modal)
    assert modal["title"]["text"] == f"비슷한 댓글 {COUNT}개"
    assert len(boxes) == 10
    assert boxes[0]["text"]["text"] == "작성자 0 · 이거 식세기 되나요"
    assert boxes[0]["description"]["text"] == "→ 위 칸에 넣으셔도 돼요."
    assert "다음 댓글" in labels(modal)


async def test_those_that_are_set_are_signed_and_the_rest_is_left(office: Office):
    modal = await open_batch(office)
    chosen = [each["value"] for each in ticks_of(modal)[:3]]

    answer = await office.workspace.submit(modal, {TICKS: chosen}, as_=MINA)

    assert answer["ok"]
    assert "댓글 3개의 답글을 승인했어요" in str(office.workspace.modal(MINA))
    assert await signed(office) == [1, 2, 3]


async def test_the_next_page_follows_the_first(office: Office):
    modal = await open_batch(office)
    await office.workspace.submit(modal, as_=MINA)

    following = await office.open(office.workspace.modal(MINA), "다음 댓글")

    assert [each["value"] for each in ticks_of(following)] == ["11", "12"]
    assert "다음 댓글" not in labels(following)


async def test_what_could_not_be_signed_is_named_with_the_reason(office: Office):
    modal = await open_batch(office)
    async with office.database.writes() as session:
        (await session.get_one(Comment, CommentId(2))).version = 2

    await office.workspace.submit(modal, as_=MINA)

    told = str(office.workspace.modal(MINA))
    assert "댓글 9개의 답글을 승인했어요" in told
    assert "작성자 1 · 이거 식세기 되나요? – " in told


async def test_nothing_set_is_said_beside_the_boxes(office: Office):
    modal = await open_batch(office)

    answer = await office.workspace.submit(modal, {TICKS: []}, as_=MINA)

    assert "한 개 이상 체크해 주세요." in str(answer["errors"])
    assert await signed(office) == []
