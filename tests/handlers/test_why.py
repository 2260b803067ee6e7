"""Explain this reply: from More, and by pasting a link, through the real app."""

import pytest
from sqlalchemy import delete

from bot.models.members import MemberRole
from bot.rules.permissions import Role
from bot.services import review
from tests.handlers.office import CHANNEL, MINA, STRANGER, THEO, Office
from tests.support.builders import (
    NOW,
    Drafted,
    add_account,
    add_member,
    get_reply,
    identify,
    sign,
)
from tests.support.workspace import Json

HELP = "Slack 카드 링크"
NOTHING = "이 링크나 번호에 맞는 기록이 없어요"


async def ask(office: Office, pasted: str, *, as_: str = MINA) -> None:
    await office.workspace.command("/signoff", f"why {pasted}", as_=as_, channel=CHANNEL)


def link_to(message: Json, *, in_: str | None = None) -> str:
    """As Slack wraps what somebody pastes into a command."""
    query = f"?thread_ts={in_}&amp;cid={CHANNEL}" if in_ else ""
    ts = message["ts"].replace(".", "")
    return f"<https://acme.slack.com/archives/{CHANNEL}/p{ts}{query}>"


def is_timeline(office: Office, *, of: str = "댓글") -> bool:
    modal = office.workspace.modal(MINA)
    return modal["title"]["text"] == f"이 {of}의 경위" and "댓글이 들어왔어요" in str(modal)


async def close(office: Office, drafted: Drafted) -> None:
    async with office.database.writes() as session:
        by = await identify(session)
        await review.close(session, drafted.comment_id, by=by, now=NOW)


async def move_to_another_account(office: Office) -> None:
    """민아 keeps a role, on another account."""
    other = await add_account(office.database, "mosiru_us")
    member_id = await add_member(office.database)
    async with office.database.writes() as session:
        await session.execute(delete(MemberRole))
        session.add(
            MemberRole(member_id=member_id, role=Role.LEAD, account_id=other, granted_at=NOW)
        )


async def test_more_explains_a_reply(office: Office):
    drafted = await office.show_draft()
    more = await office.open(office.root, "더보기")  # a signed one offers only to undo it
    await sign(office.database, drafted)

    await office.workspace.click(more, "more.why", as_=MINA)

    assert is_timeline(office, of="답글")
    assert "민아님" in str(office.workspace.modal(MINA))
    assert "기록 확인됨 ✓" in str(office.workspace.modal(MINA))


async def test_more_explains_a_comment_that_is_finished(office: Office):
    drafted = await office.show_draft()
    more = await office.open(office.root, "더보기")
    await close(office, drafted)

    await office.workspace.click(more, "more.why", as_=MINA)

    assert "답글을 달지 않기로 했어요" in str(office.workspace.modal(MINA))


async def test_more_offers_to_explain_what_there_is(office: Office):
    drafted = await office.show_draft()
    root = office.root  # as it was: a signed one offers only to undo it
    before = str(await office.open(root, "더보기"))
    await sign(office.database, drafted)
    after = str(await office.open(root, "더보기"))

    assert "이 댓글의 경위" in before
    assert "이 답글의 경위" not in before
    assert "이 답글의 경위" in after
    assert "이 댓글의 경위" not in after


async def test_more_explains_nothing_to_who_has_no_role_on_the_account(office: Office):
    await office.show_draft()
    more = await office.open(office.root, "더보기")
    await move_to_another_account(office)

    await office.workspace.click(more, "more.why", as_=MINA)

    assert "권한이 없어요" in str(office.workspace.modal(MINA))
    again = await office.open(office.root, "더보기")
    assert "more.why" not in str(again)


@pytest.mark.parametrize("what", ["root", "draft"])
async def test_a_pasted_link_to_a_card_opens_its_timeline(office: Office, what: str):
    await office.show_draft()

    await ask(office, link_to(getattr(office, what)))

    assert is_timeline(office)


async def test_a_pasted_link_to_what_people_wrote_below_opens_the_timeline(office: Office):
    await office.show_draft()
    await office.workspace.type(CHANNEL, "이거 누가 승인했죠?", office.root["ts"], as_=MINA)
    written = office.workspace.thread(CHANNEL, office.root["ts"])[-1]

    await ask(office, link_to(written, in_=office.root["ts"]))

    assert is_timeline(office)


async def test_a_pasted_link_to_the_platform_opens_the_timeline(office: Office):
    drafted = await office.show_draft()

    await ask(office, f"<https://square.example/#c-{drafted.external_id}|square.example>")

    assert is_timeline(office)


@pytest.mark.parametrize("sort", ["reply", "답글", "comment"])
async def test_a_number_opens_the_timeline(office: Office, sort: str):
    drafted = await office.show_draft()
    await sign(office.database, drafted)
    reply = await get_reply(office.database, drafted.comment_id)

    await ask(office, f"{sort} {drafted.comment_id if sort == 'comment' else reply.id}")

    assert is_timeline(office, of="답글")


async def test_a_reader_of_english_gets_english(office: Office):
    drafted = await office.show_draft()
    await add_member(office.database, "테오", locale="en")

    await ask(office, f"comment {drafted.comment_id}", as_=THEO)

    assert "Comment received" in str(office.workspace.modal(THEO))


@pytest.mark.parametrize(
    ("pasted", "told"),
    [
        ("", HELP),
        ("지난주 답글", HELP),
        ("reply 4711", NOTHING),
        (f"https://acme.slack.com/archives/{CHANNEL}/p1600000000000100", NOTHING),
        ("https://elsewhere.example/post/1", NOTHING),
    ],
)
async def test_what_leads_nowhere_is_answered_in_words(office: Office, pasted: str, told: str):
    await office.show_draft()

    await ask(office, pasted)

    assert told in await office.note()
    assert office.workspace.modals(MINA) == []


async def test_an_account_without_a_role_is_answered_like_one_that_is_not_there(office: Office):
    await office.show_draft()
    root = link_to(office.root)
    await move_to_another_account(office)

    await ask(office, root)

    assert NOTHING in await office.note()


async def test_a_stranger_learns_nothing(office: Office):
    await office.show_draft()

    await ask(office, link_to(office.root), as_=STRANGER)

    assert office.workspace.modals(STRANGER) == []
    assert office.notes(STRANGER)
