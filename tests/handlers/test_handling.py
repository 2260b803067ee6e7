"""Who answers a comment, and when it is looked at again, said in Slack."""

from datetime import timedelta

from sqlalchemy import select

from bot.models.comments import Comment
from tests.handlers.office import MINA, THEO, Office
from tests.support.builders import add_member, take


async def comment_of(office: Office) -> Comment:
    async with office.database.reads() as session:
        return (await session.scalars(select(Comment))).one()


async def test_a_comment_is_handed_to_a_colleague_who_hears_of_it(office: Office):
    theo = await add_member(office.database, "테오", locale="en")
    await office.show_draft()
    asking = await office.open(await office.open(office.root, "더보기"), "more.assign")

    await office.workspace.submit(asking, {"새 담당자": THEO}, as_=MINA)

    assert (await comment_of(office)).assigned_to == theo
    await office.workspace.wait_for(lambda: "담당자 테오님" in str(office.root))
    dm = await office.workspace.wait_for(lambda: office.workspace.dm(THEO))
    assert dm[0]["text"] == "A comment was assigned to you"


async def test_who_is_no_member_is_refused_beside_the_field(office: Office):
    await office.show_draft()
    asking = await office.open(await office.open(office.root, "더보기"), "more.assign")

    answer = await office.workspace.submit(asking, {"새 담당자": THEO}, as_=MINA)

    assert "Signoff 구성원이 아니에요" in str(answer)


async def test_more_offers_to_let_go_only_of_what_somebody_has(office: Office):
    await office.show_draft()
    free = await office.open(office.root, "더보기")
    await take(office.database, (await comment_of(office)).id)

    taken = await office.open(office.root, "더보기")

    rows = ("more.take", "more.release")
    assert [[row in str(each) for row in rows] for each in (free, taken)] == [
        [True, False],
        [False, True],
    ]


async def test_a_day_that_is_picked_goes_before_the_hour_and_is_the_readers(office: Office):
    await office.show_draft()
    asking = await office.open(await office.open(office.root, "더보기"), "more.snooze")
    day = (office.clock() + timedelta(days=3)).date()

    await office.workspace.submit(asking, {"다른 날 오전 9시": day.isoformat()}, as_=MINA)

    until = (await comment_of(office)).snoozed_until
    assert until is not None
    assert (until.date(), until.hour) == (day, 0)  # nine in Seoul
    assert "오전 9:00" in str(office.workspace.modal(MINA))
    await office.workspace.wait_for(lambda: "나중에 보기 · " in str(office.root))


async def test_an_hour_is_what_is_set_from_the_start(office: Office):
    await office.show_draft()
    asking = await office.open(await office.open(office.root, "더보기"), "more.snooze")

    await office.workspace.submit(asking, {}, as_=MINA)

    until = (await comment_of(office)).snoozed_until
    assert until is not None
    assert timedelta(0) <= until - office.clock() - timedelta(hours=1) <= timedelta(minutes=1)
