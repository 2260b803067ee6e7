"""A draft that one member signed: what its card offers, and what sending it back does."""

from datetime import timedelta

from sqlalchemy import select

from bot.database import Database
from bot.ids import MemberId
from bot.models.members import Member
from bot.models.signatures import Signature, VoidedBecause
from bot.rules.permissions import Role
from bot.rules.policy import Measure
from bot.rules.risk import Risk
from bot.services import approving, trainees
from tests.handlers.office import MINA, THEO, Office, an_office
from tests.support.builders import (
    Drafted,
    a_comment,
    add_account,
    add_draft,
    add_member,
    get_reply,
    identify,
    publish,
    set_measure,
    sign_correction,
    sign_first,
    user_of,
)
from tests.support.workspace import labels


async def show_one_of_two(office: Office) -> Drafted:
    """민아 signed a draft that a lead, 테오, must sign second."""
    await add_member(office.database)
    await add_member(office.database, "테오", Role.LEAD)
    account_id = await add_account(office.database)
    await set_measure(office.database, account_id, Risk.REFUND, Measure.TWO)
    drafted = await add_draft(office.database, account_id=account_id, flags=[Risk.REFUND])
    await office.workspace.wait_for(lambda: office.draft)
    await office.workspace.click(office.draft, "승인", as_=MINA)
    await office.workspace.wait_for(lambda: "1/2 승인" in str(office.draft))
    return drafted


async def newest(office: Office) -> Signature:
    async with office.database.reads() as session:
        return (await session.scalars(select(Signature).order_by(Signature.id.desc()))).first() or (
            Signature()
        )


async def test_the_card_tells_who_signed_and_who_is_still_needed(office: Office):
    await show_one_of_two(office)

    shown = str(office.draft["blocks"])
    assert "1/2 승인 · 민아님" in shown
    assert "리드 1명이 더 필요해요" in shown
    assert labels(office.draft) == ["승인 취소", "두 번째 승인", "되돌려 보내기", "더보기"]


async def test_the_card_of_the_comment_tells_it_too(office: Office):
    await show_one_of_two(office)

    shown = await office.workspace.wait_for(
        lambda: "1/2 승인" in str(office.root) and str(office.root["blocks"])
    )
    assert "1/2 승인 · 민아님" in shown
    assert "리드 1명이 더 필요해요" in shown
    assert "답글 대기" not in shown


async def test_the_card_of_the_comment_waits_again_once_it_is_taken_back(office: Office):
    await show_one_of_two(office)
    await office.workspace.wait_for(lambda: "1/2 승인" in str(office.root))
    office.clock.advance(timedelta(seconds=5))

    await office.workspace.click(office.draft, "승인 취소", as_=MINA)

    await office.workspace.wait_for(lambda: "답글 대기 · 두 분이 승인해요" in str(office.root))


async def test_the_second_approval_shows_both_names(office: Office):
    await show_one_of_two(office)

    await office.workspace.click(office.draft, "두 번째 승인", as_=THEO)

    await office.workspace.wait_for(
        lambda: "민아님과 테오님이 승인했어요" in str(office.draft["blocks"])
    )


async def test_the_first_signature_is_taken_back_from_its_card(office: Office):
    await show_one_of_two(office)
    office.clock.advance(timedelta(seconds=5))

    await office.workspace.click(office.draft, "승인 취소", as_=MINA)

    await office.workspace.wait_for(lambda: "민아님의 승인이 취소됐어요" in str(office.draft))
    assert "0/2 승인" in str(office.draft)
    assert labels(office.draft) == ["승인", "수정", "반려", "더보기"]


async def test_a_draft_is_sent_back_with_a_note_that_its_first_signer_reads(office: Office):
    await show_one_of_two(office)
    modal = await office.open(office.draft, "되돌려 보내기", as_=THEO)

    answer = await office.workspace.submit(
        modal, {"무엇을 고치면 좋을까요?": "'내일 도착'을 빼 주세요"}, as_=THEO
    )

    assert answer["ok"]
    assert (await newest(office)).voided_because is VoidedBecause.SENT_BACK
    await office.workspace.wait_for(lambda: "'내일 도착'을 빼 주세요" in str(office.draft))
    told = await office.workspace.wait_for(lambda: office.workspace.dm(MINA))
    assert "승인한 초안 1개가 되돌아왔어요" in told[-1]["text"]
    assert "테오님: '내일 도착'을 빼 주세요" in str(told[-1]["blocks"])


async def test_a_note_for_a_signature_that_is_gone_is_refused_beside_the_field(office: Office):
    await show_one_of_two(office)
    modal = await office.open(office.draft, "되돌려 보내기", as_=THEO)
    async with office.database.writes() as session:
        by = await identify(session, "테오")
        first = (await session.scalars(select(Signature.id))).one()
        await approving.undo_first(session, first, by=by, now=office.clock())

    answer = await office.workspace.submit(
        modal, {"무엇을 고치면 좋을까요?": "날짜를 빼 주세요"}, as_=THEO
    )

    assert "nothing to undo" in str(answer["errors"])


async def test_who_sends_the_own_draft_back_is_told_nothing(sqlite: Database):
    async with an_office(sqlite, works=False) as office:
        await add_member(sqlite)
        account_id = await add_account(sqlite)
        await set_measure(sqlite, account_id, Risk.REFUND, Measure.TWO)
        drafted = await add_draft(sqlite, account_id=account_id, flags=[Risk.REFUND])
        first = await sign_first(sqlite, drafted)
        async with sqlite.writes() as session:
            by = await identify(session)
            await approving.send_back(session, first, note="잠시만요", by=by, now=office.clock())

        await office.side.desk.notify(by.member_id)

        assert office.workspace.dm(MINA) == []


async def test_the_card_of_a_trainee_asks_for_one_more_person(office: Office):
    await add_member(office.database)
    async with office.database.writes() as session:
        found = await session.scalars(select(Member.id).where(Member.user_id == user_of("민아")))
        mina: MemberId = found.one()
        await trainees.begin(session, mina, on=None, until=None, remaining=3, now=office.clock())
    await add_draft(office.database, snapshot=a_comment())
    await office.workspace.wait_for(lambda: office.draft)

    await office.workspace.click(office.draft, "승인", as_=MINA)

    await office.workspace.wait_for(lambda: "1명이 더 필요해요" in str(office.draft))
    assert "리드 1명" not in str(office.draft)


async def test_a_correction_is_signed_second_from_home_with_the_words_of_the_first(office: Office):
    await add_member(office.database, "민아", Role.LEAD)
    await add_member(office.database, "테오", Role.LEAD)
    account_id = await add_account(office.database)
    drafted = await add_draft(office.database, account_id=account_id, flags=[Risk.REFUND])
    standing = await publish(office.database, drafted)
    await set_measure(office.database, account_id, Risk.REFUND, Measure.TWO)
    await sign_correction(office.database, drafted.comment_id, by="테오")
    await office.workspace.home(MINA)
    home = await office.workspace.wait_for(lambda: office.workspace.home_view(MINA))

    modal = await office.open(home, "검토하기")
    answer = await office.workspace.submit(modal, as_=MINA)

    assert modal["title"]["text"] == "답글 고치기"
    assert "테오님이 먼저 승인한 수정" in str(modal)
    assert answer["ok"]
    assert (await get_reply(office.database, drafted.comment_id)).edits_reply_id == standing
