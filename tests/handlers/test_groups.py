"""Roll-ups and candidates, as they are used in Slack."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import RollUpId
from bot.models.comments import Comment, CommentState, Placement
from bot.models.roll_ups import RollUp, RollUpKind
from bot.rules.visibility import Visibility
from bot.services import cards
from bot.services.comment_views import load_comment
from integrations.contract import CommentCreated, CommentEdited
from tests.handlers.office import CHANNEL, MINA, Office
from tests.support.builders import NOW, a_comment, add_account, add_member, deliver


async def show_roll_up(office: Office, kind: RollUpKind = RollUpKind.NO_REPLY) -> None:
    """One comment that got no thread of its own, in a card of the hour."""
    await add_member(office.database)
    account_id = await add_account(office.database)
    said = a_comment(text="효자템 인정👍")
    await deliver(office.database, account_id, CommentCreated(comment=said))
    async with office.database.writes() as session:
        roll_up = RollUp(account_id=account_id, kind=kind, hour_at=NOW)
        session.add(roll_up)
        await session.flush()
        await _group(session, roll_up.id)
        comment_id = (await session.scalars(select(Comment.id))).one()
        comment = await load_comment(session, comment_id)
        await cards.want_roll_up(session, comment, roll_up.id, now=NOW, delay=cards.NOW)
    await office.workspace.wait_for(lambda: office.root)


async def _group(session: AsyncSession, roll_up_id: RollUpId) -> None:
    comment = (await session.scalars(select(Comment))).one()
    comment.placement, comment.roll_up_id, comment.topic = Placement.GROUPED, roll_up_id, "praise"
    comment.is_judged = True


async def the_comment(office: Office) -> Comment:
    async with office.database.reads() as session:
        return (await session.scalars(select(Comment))).one()


async def offer_candidates(office: Office) -> None:
    async with office.database.writes() as session:
        comment = (await session.scalars(select(Comment))).one()
        comment.candidates = [["capacity", "여섯 개까지"], ["cook-time", "12분"]]
        await cards.want_candidates(session, comment, now=NOW)


async def test_a_roll_up_is_finished_with_one_click(office: Office):
    await show_roll_up(office)

    await office.workspace.click(office.root, "모두 마침", as_=MINA)

    assert (await the_comment(office)).state is CommentState.CLOSED
    await office.workspace.wait_for(lambda: "모두 마쳤어요" in str(office.root))


async def test_who_finishes_a_roll_up_hears_that_an_edited_comment_was_left_out(office: Office):
    await show_roll_up(office)
    comment = await the_comment(office)
    edited = a_comment(text="효자템 인정👍👍")
    await deliver(office.database, comment.account_id, CommentEdited(comment=edited, edited_at=NOW))
    async with office.database.writes() as session:
        await _group(session, comment.roll_up_id or RollUpId(0))

    await office.workspace.click(office.root, "모두 마침", as_=MINA)

    assert "그사이 달라진 댓글이 있어요" in await office.note()
    assert (await the_comment(office)).state is CommentState.OPEN


async def test_spam_is_hidden_with_one_click_and_shown_again_from_the_list(office: Office):
    await show_roll_up(office, RollUpKind.SPAM)

    await office.workspace.click(office.root, "모두 숨기기", as_=MINA)

    comment = await the_comment(office)
    assert (comment.state, comment.visibility) == (CommentState.CLOSED, Visibility.HIDING)
    await office.workspace.wait_for(lambda: "숨기는 중" in str(office.root))
    modal = await office.open(office.root, "하나씩 보기")
    await office.workspace.click(modal, "숨기지 않기", as_=MINA)
    assert (await the_comment(office)).visibility is Visibility.SHOWING


async def test_what_is_no_spam_gets_threads_with_one_click(office: Office):
    await show_roll_up(office, RollUpKind.SPAM)

    await office.workspace.click(office.root, "스팸 아님", as_=MINA)

    assert (await the_comment(office)).placement is Placement.THREADED


async def test_one_of_a_roll_up_gets_a_thread_of_its_own(office: Office):
    await show_roll_up(office)
    modal = await office.open(office.root, "하나씩 보기")

    await office.workspace.click(modal, "대화 열기", as_=MINA)

    assert (await the_comment(office)).placement is Placement.THREADED
    office.clock.advance(timedelta(seconds=5))  # its card waits for a first draft
    await office.workspace.wait_for(lambda: len(office.workspace.messages(CHANNEL)) == 2)


async def test_the_question_which_entry_fits_is_settled_once_there_is_a_draft(office: Office):
    await office.show_draft()

    await offer_candidates(office)

    await office.workspace.wait_for(lambda: "FAQ 항목 선택이 끝났어요" in str(office.draft))


async def test_a_candidate_of_an_outdated_card_is_refused_in_words(office: Office):
    await office.show_draft()
    held = office.workspace.workspace.messages.find(CHANNEL, office.draft["ts"]) or {}
    button = held["blocks"][-1]["elements"][1]
    button |= {"action_id": "candidates.pick_1", "value": '{"comment_id":1,"slug":"gone"}'}

    await office.workspace.click(office.draft, "candidates.pick_1", as_=MINA)

    assert "오래됐어요" in await office.note()
