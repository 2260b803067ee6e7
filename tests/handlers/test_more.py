"""More: what else can be done with a comment."""

from datetime import timedelta

from sqlalchemy import select

from bot.database import Database
from bot.models.comments import Comment, CommentState
from bot.models.replies import Reply, ReplyState
from bot.rules.permissions import Role
from bot.services import outcomes, review, scopes, settling
from tests.handlers.office import MINA, Office, an_office
from tests.support.builders import Drafted, add_draft, add_member, get_reply, identify, sign
from tests.support.workspace import Json


async def state_of(office: Office) -> CommentState:
    async with office.database.reads() as session:
        return (await session.scalars(select(Comment.state))).one()


async def test_more_shows_only_what_is_allowed(office: Office):
    await office.show_draft()

    modal = await office.open(office.root, "더보기")

    assert "직접 답글 달았어요" in str(modal)
    assert "답글 게시 중단" not in str(modal)


async def test_more_offers_the_brake_to_those_who_may_use_it(office: Office):
    await add_member(office.database, "민아", Role.LEAD)
    await add_draft(office.database)
    await office.workspace.wait_for(lambda: office.draft)
    modal = await office.open(office.root, "더보기")

    await office.workspace.click(modal, "more.freeze", as_=MINA)

    assert "initial_option" in str(office.workspace.modal(MINA))


async def test_answered_by_hand_closes_the_comment(office: Office):
    await office.show_draft()
    modal = await office.open(office.root, "더보기")

    await office.workspace.click(modal, "more.by_hand", as_=MINA)

    assert await state_of(office) is CommentState.ANSWERED
    assert "기록했어요" in str(office.workspace.modal(MINA))


async def test_a_comment_that_was_closed_by_mistake_waits_again(office: Office):
    await office.show_draft()
    await office.workspace.click(office.root, "답글 안 달기", as_=MINA)
    await office.workspace.wait_for(lambda: "답글 대기" not in str(office.root))
    modal = await office.open(office.root, "더보기")

    await office.workspace.click(modal, "more.reopen", as_=MINA)

    assert await state_of(office) is CommentState.OPEN
    assert "다시 답글을 기다려요" in str(office.workspace.modal(MINA))
    await office.workspace.wait_for(lambda: "답글 대기" in str(office.root))


async def test_a_refusal_in_a_modal_is_said_in_the_modal(office: Office):
    await office.show_draft()
    modal = await office.open(office.root, "더보기")
    await office.workspace.click(office.draft, "승인", as_=MINA)

    await office.workspace.click(modal, "more.no_reply", as_=MINA)

    assert "이미 " in str(office.workspace.modal(MINA)["blocks"])


async def test_a_blank_form_can_be_opened_from_more(office: Office):
    await office.show_draft()
    modal = await office.open(office.root, "더보기")

    form = await office.open(modal, "more.write")

    assert "initial_value" not in str(form["blocks"])


async def test_picking_another_draft_fills_the_field(office: Office):
    await office.show_draft()
    form = await office.open(office.root, "검토하기")

    await office.workspace.click(form, "review.draft", as_=MINA, choose="빈칸")

    assert "initial_value" not in str(office.workspace.modal(MINA)["blocks"])


async def test_a_draft_with_an_instruction_is_asked_for(office: Office):
    await office.show_draft()
    form = await office.open(await office.open(office.root, "더보기"), "more.again")

    await office.workspace.submit(form, {"새 초안에 반영할 내용": "더 짧게"}, as_=MINA)

    assert "다시 초안을 만들고 있어요" in str(office.workspace.modal(MINA))


async def test_without_a_model_nobody_is_offered_another_draft(sqlite: Database):
    async with an_office(sqlite, has_writer=False) as office:
        await office.show_draft()

        more = await office.open(office.root, "더보기")
        assert ("more.again" in str(more), "more.drafts" in str(more)) == (False, True)

        rejecting = await office.open(office.draft, "반려")
        assert "다시 초안" not in str(rejecting)


async def test_more_offers_to_see_drafts_only_while_one_stands(office: Office):
    drafted = await office.show_draft()
    async with office.database.writes() as session:
        by, now = await identify(session), office.clock()
        await review.reject(session, drafted.draft_id, reason="tone", note=None, by=by, now=now)

    more = await office.open(office.root, "더보기")

    assert ("more.drafts" in str(more), "more.write" in str(more)) == (False, True)


async def doubt(office: Office, drafted: Drafted) -> Reply:
    """Let the newest reply of a comment be lost on its way."""
    reply_id = (await get_reply(office.database, drafted.comment_id)).id
    async with office.database.writes() as session:
        reply = await session.get_one(Reply, reply_id)
        await outcomes.begin_attempt(session, reply, now=office.clock())
        await outcomes.doubtful(session, reply, error="lost", now=office.clock())
    return reply


async def test_who_looked_settles_the_reply_that_was_looked_for_and_no_later_one(office: Office):
    drafted = await office.show_draft()
    await sign(office.database, drafted)
    first = await doubt(office, drafted)
    await office.workspace.wait_for(lambda: "더보기" in str(office.root))
    modal = await office.open(office.root, "더보기")
    office.clock.advance(timedelta(minutes=1))
    async with office.database.writes() as session:
        by, now = await identify(session), office.clock()
        await settling.settle_by_hand(session, first.sign_off_id, stands=False, by=by, now=now)
        await review.edit_and_sign(
            session,
            drafted.comment_id,
            seen_version=1,
            text="다른 글",
            based_on=None,
            by=by,
            now=now,
        )
    await doubt(office, drafted)

    await office.workspace.click(modal, "more.stands", as_=MINA)

    reply = await get_reply(office.database, drafted.comment_id)
    assert (reply.sign_off_id != first.sign_off_id, reply.state) == (True, ReplyState.DOUBTFUL)


async def test_a_freeze_begun_on_a_card_can_stop_its_post_alone_and_ask_again(office: Office):
    await add_member(office.database, "민아", Role.LEAD)
    await add_draft(office.database)
    await office.workspace.wait_for(lambda: office.draft)
    modal = await office.open(office.root, "더보기")
    await office.workspace.click(modal, "more.freeze", as_=MINA)
    asking = office.workspace.modal(MINA)
    soon = next(each for each in labels(asking, "freeze.until") if "한 시간 뒤" in each)

    filled = {"범위": "이 게시물만", "이유": "은색 가루", "언제까지": soon}
    await office.workspace.submit(asking, filled, as_=MINA)
    await office.workspace.submit(office.workspace.modal(MINA), {}, as_=MINA)

    async with office.database.reads() as session:
        [banner] = await scopes.list_banners(session, now=office.clock())
    assert labels(asking, "freeze.scope") == ["mosiru_kr", "이 게시물만", "전체"]
    assert banner.post is not None
    assert banner.post.title == "금요일은 만두지"
    assert banner.asks_at is not None
    assert banner.asks_at - banner.since <= timedelta(hours=1)


def labels(modal: Json, action: str) -> list[str]:
    """The options of one field."""
    elements = [block.get("element", {}) for block in modal["blocks"]]
    field = next(each for each in elements if each.get("action_id") == action)
    return [option["text"]["text"] for option in field["options"]]
