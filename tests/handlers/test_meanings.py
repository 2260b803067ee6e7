"""The two readings of a comment that may mock, as they are used in Slack."""

from sqlalchemy import select

from bot.ids import CommentId
from bot.models.comments import Comment
from bot.rules.judgement import judge
from bot.services import triage
from integrations.contract import CommentCreated
from tests.handlers.office import MINA, THEO, Office
from tests.support.builders import NOW, a_comment, add_account, add_member, deliver

MOCKING = "와 역시 모시루ㅋㅋ 뚜껑 두번 쓰고 깨지는 기술력 대박이네요 👏👏"


async def show_question(office: Office) -> None:
    """A comment that may mock, after triage; 민아 and 테오 may sign."""
    await add_member(office.database)
    await add_member(office.database, "테오", locale="en")
    account_id = await add_account(office.database)
    await deliver(office.database, account_id, CommentCreated(comment=a_comment(text=MOCKING)))
    async with office.database.writes() as session:
        comment_id = (await session.scalars(select(Comment.id))).one()
        await triage.take_judgement(
            session, CommentId(comment_id), judge(MOCKING), {}, version=1, now=NOW
        )
    await office.workspace.wait_for(lambda: office.draft)


async def test_a_reading_is_picked_with_one_click_and_the_next_one_hears_of_it(office: Office):
    await show_question(office)
    question = office.draft
    assert "기술력 대박이네요" in str(question)
    assert "승인" not in str(question)

    await office.workspace.click(question, "비꼬는 말", as_=MINA)

    await office.workspace.wait_for(lambda: "민아님이 비꼬는 말로 봤어요" in str(office.draft))
    assert "비꼬는 말로 봤어요" in str(office.root)
    held = office.workspace.workspace.messages.find("C1", office.root["ts"]) or {}
    button = held["blocks"][-1]["elements"][1]
    button |= {"action_id": "meaning.sincere", "value": '{"comment_id":1,"version":1}'}
    await office.workspace.click(office.root, "meaning.sincere", as_=THEO)
    assert "민아 has already read it as sarcastic" in await office.note(THEO)
