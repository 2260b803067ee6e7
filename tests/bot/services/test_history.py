"""Whatever was asked and answered can be found again, by those who may see it."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import update

from bot.database import Database
from bot.ids import AccountId, CommentId
from bot.models.comments import Comment
from bot.models.history_states import HistoryState
from bot.models.members import MemberRole
from bot.rules.risk import Risk
from bot.services import history, review
from bot.views import CommentStatus, HistoryPage, HistoryQuery, Outcome
from integrations.contract import CommentCreated
from tests.support.builders import (
    NOW,
    a_comment,
    add_account,
    add_draft,
    add_member,
    deliver,
    identify,
    sign,
)


async def search(
    database: Database, after: CommentId | None = None, *, by: str = "민아", **wanted
) -> HistoryPage:
    async with database.writes() as session:
        actor = await identify(session, by)
    async with database.reads() as session:
        return await history.search(session, HistoryQuery(**wanted), by=actor, after=after)


async def find(database: Database, **wanted) -> list[str]:
    return texts_of(await search(database, **wanted))


def texts_of(page: HistoryPage) -> list[str]:
    return [line.text for line in page.lines]


async def say(database: Database, account_id: AccountId, texts: Sequence[str]) -> None:
    for text in texts:
        created = CommentCreated(comment=a_comment(text, text=text))
        await deliver(database, account_id, created)


async def test_words_lead_to_comments_page_by_page(database: Database):
    await add_member(database)
    account_id = await add_account(database)
    asked = [f"환불 {number}번" for number in range(history.LINES + 3)]
    await say(database, account_id, ["배송", *asked, "🇺🇸🇰🇷"])

    first = await search(database, text="환불")
    rest = await search(database, first.next, text="환불")

    assert texts_of(first) + texts_of(rest) == asked[::-1]
    assert (len(first.lines), rest.next) == (history.LINES, None)
    assert await find(database, text="🇸🇰") == []


async def test_a_page_is_filled_past_what_only_looks_right(sqlite: Database):
    await add_member(sqlite)
    account_id = await add_account(sqlite)
    await say(sqlite, account_id, ["🇸🇰 Slovakia", *(f"🇺🇸🇰🇷 {number}" for number in range(30))])

    page = await search(sqlite, text="🇸🇰")

    assert (texts_of(page), page.next) == (["🇸🇰 Slovakia"], None)


async def test_a_query_that_nobody_can_see_finds_nothing(sqlite: Database):
    await add_member(sqlite)
    await say(sqlite, await add_account(sqlite), ["환불"])

    assert await find(sqlite, text="\u200b") == []
    assert await find(sqlite, text=" ") == ["환불"]


async def test_a_time_leads_to_what_was_received_in_it(database: Database):
    await add_member(database)
    account_id = await add_account(database)
    for day in range(5):
        created = CommentCreated(comment=a_comment(f"c{day}", text=f"환불 {day}"))
        await deliver(database, account_id, created, now=NOW + timedelta(days=day))
    since, until = NOW + timedelta(days=1), NOW + timedelta(days=3)

    for words in ("", "환불"):
        found = await find(database, since=since, until=until, text=words)
        assert found == ["환불 2", "환불 1"]
    assert await find(database, until=NOW) == []


async def test_nothing_is_found_of_an_account_without_a_role(sqlite: Database):
    await add_member(sqlite)
    seen, hidden = await add_account(sqlite), await add_account(sqlite, "hidden")
    await say(sqlite, seen, ["환불 하나"])
    await say(sqlite, hidden, ["환불 둘"])
    newcomer = await add_member(sqlite, "수아")
    async with sqlite.writes() as session:
        await session.execute(
            update(MemberRole).where(MemberRole.member_id == newcomer).values(account_id=seen)
        )

    assert await find(sqlite, by="수아", text="환불") == ["환불 하나"]
    assert await find(sqlite, by="수아", account_id=hidden) == []
    assert await find(sqlite, account_id=hidden) == ["환불 둘"]
    assert await find(sqlite, platform="fake") == ["환불 둘", "환불 하나"]
    assert await find(sqlite, platform="other") == []


async def test_what_was_decided_leads_to_the_comment(database: Database):
    mina, dojun = await add_member(database), await add_member(database, "도준")
    account_id = await add_account(database)
    names = ("signed", "edited", "rejected", "closed", "by hand", "open")
    made = {
        name: await add_draft(database, snapshot=a_comment(name, text=name), account_id=account_id)
        for name in names
    }
    await sign(database, made["signed"])
    async with database.writes() as session:
        actor, other = await identify(session), await identify(session, "도준")
        await review.edit_and_sign(
            session,
            made["edited"].comment_id,
            seen_version=1,
            text="고친 답글",
            based_on=made["edited"].draft_id,
            by=other,
            now=NOW,
        )
        rejected = made["rejected"].draft_id
        await review.reject(session, rejected, reason="tone", note=None, by=other, now=NOW)
        await review.close(session, made["closed"].comment_id, by=actor, now=NOW)
        await review.answered_by_hand(session, made["by hand"].comment_id, by=actor, now=NOW)

    assert await find(database, outcome=Outcome.SIGNED) == ["edited", "signed"]
    assert await find(database, outcome=Outcome.EDITED) == ["edited"]
    assert await find(database, outcome=Outcome.REJECTED) == ["rejected"]
    assert await find(database, outcome=Outcome.NO_REPLY) == ["closed"]
    assert await find(database, outcome=Outcome.BY_HAND) == ["by hand"]
    assert await find(database, member_id=dojun) == ["rejected", "edited"]
    assert await find(database, member_id=mina) == ["signed"]
    assert await find(database, state=HistoryState.CLOSED) == ["closed"]
    assert await find(database, text="고친 답글") == ["edited"]


async def test_a_risk_leads_to_comments_that_have_it_now(database: Database):
    await add_member(database)
    account_id = await add_account(database)
    await add_draft(database, account_id=account_id, flags=[Risk.REFUND, Risk.LEGAL])
    await say(database, account_id, ["다른 말"])

    assert len((await search(database, risk=Risk.LEGAL)).lines) == 1
    assert await find(database, risk=Risk.PRESS) == []


async def test_a_line_tells_what_became_of_a_comment(sqlite: Database):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)
    await sign(sqlite, drafted)

    [line] = (await search(sqlite)).lines

    assert (line.status, line.signed_by) == (CommentStatus.SIGNED, "민아")
    assert line.reply_text == "위 칸에 넣으셔도 돼요."


async def test_a_member_finds_what_they_took(sqlite: Database):
    member_id = await add_member(sqlite)
    drafted = await add_draft(sqlite)
    async with sqlite.writes() as session:
        await session.execute(
            update(Comment).where(Comment.id == drafted.comment_id).values(assigned_to=member_id)
        )

    assert len((await search(sqlite, member_id=member_id)).lines) == 1
