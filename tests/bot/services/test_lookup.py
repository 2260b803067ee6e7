"""Who points at a reply, by link or number, gets its comment, or hears what to do."""

import pytest
from sqlalchemy import delete, select, update

from bot.database import Database
from bot.errors import HoldsSeveral, NoRecordFound, SeveralRecords
from bot.ids import AccountId, CommentId
from bot.models.comments import Comment
from bot.models.members import MemberRole
from bot.models.replies import Reply
from bot.models.slack import CardSubject, MessageState, SlackMessage
from bot.rules.permissions import Role
from bot.services import audit, cards, lookup, outcomes
from bot.services.lookup import Address, Numbered, Posted, Wanted
from integrations.contract import SentReply
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_account,
    add_draft,
    add_member,
    identify,
    sign,
)

URL = "https://square.example/#r-77"


async def find(database: Database, wanted: Wanted, by: str | None = None) -> CommentId:
    async with database.writes() as session:
        actor = await identify(session, by) if by else None
    async with database.reads() as session:
        return await lookup.find_comment(session, wanted, by=actor)


async def post(database: Database) -> None:
    """Let every card stand in Slack, the oldest at second 1."""
    async with database.writes() as session:
        for message in await session.scalars(select(SlackMessage)):
            message.state, message.ts = MessageState.POSTED, f"{message.id}.000100"


async def ts_of(database: Database, subject: CardSubject, subject_id: int) -> str:
    async with database.reads() as session:
        found = await session.scalars(
            select(SlackMessage.ts).where(
                SlackMessage.subject == subject, SlackMessage.subject_id == subject_id
            )
        )
        return found.one() or ""


async def sent(database: Database, drafted: Drafted, external_id: str = "r-77") -> Reply:
    await sign(database, drafted)
    async with database.writes() as session:
        found = await session.scalars(select(Reply).where(Reply.comment_id == drafted.comment_id))
        reply = found.one()
        await outcomes.begin_attempt(session, reply, now=NOW)
        arrived = SentReply(external_id=external_id, url=URL)
        await outcomes.arrived(session, reply, arrived, by=audit.SYSTEM, now=NOW)
    return reply


async def two_comments(database: Database) -> tuple[Drafted, Drafted]:
    account_id = await add_account(database)
    await add_draft(database, account_id=account_id, snapshot=a_comment("100_1"))
    return (
        await add_draft(database, account_id=account_id, snapshot=a_comment("100_55")),
        await add_draft(database, account_id=account_id, snapshot=a_comment("100_66")),
    )


async def only_on(database: Database, account_id: AccountId) -> None:
    """민아 has a role on this account and on no other."""
    member_id = await add_member(database)
    async with database.writes() as session:
        await session.execute(delete(MemberRole))
        role = MemberRole(
            member_id=member_id, role=Role.REVIEWER, account_id=account_id, granted_at=NOW
        )
        session.add(role)


async def test_a_number_finds_a_comment_or_a_reply(database: Database):
    await add_member(database)
    _, drafted = await two_comments(database)
    reply = await sent(database, drafted)

    assert await find(database, Numbered("comment", drafted.comment_id)) == drafted.comment_id
    assert await find(database, Numbered("reply", reply.id)) == drafted.comment_id


@pytest.mark.parametrize("subject", [CardSubject.COMMENT, CardSubject.DRAFT])
async def test_a_link_to_a_card_finds_its_comment(database: Database, subject: CardSubject):
    _, drafted = await two_comments(database)
    await post(database)
    number = drafted.draft_id if subject is CardSubject.DRAFT else drafted.comment_id
    ts = await ts_of(database, subject, number)

    assert await find(database, Posted("C1", ts)) == drafted.comment_id


async def test_a_link_to_what_somebody_wrote_in_a_thread_finds_the_comment_above(
    database: Database,
):
    _, drafted = await two_comments(database)
    await post(database)
    root = await ts_of(database, CardSubject.COMMENT, drafted.comment_id)

    assert await find(database, Posted("C1", "99.000100", root)) == drafted.comment_id


async def test_a_message_of_another_channel_is_not_ours(database: Database):
    _, drafted = await two_comments(database)
    await post(database)
    ts = await ts_of(database, CardSubject.COMMENT, drafted.comment_id)

    with pytest.raises(NoRecordFound):
        await find(database, Posted("C2", ts))


async def test_a_message_that_does_not_stand_yet_is_found_by_no_link(database: Database):
    await two_comments(database)

    with pytest.raises(NoRecordFound):
        await find(database, Posted("C1", "99.000100", None))


async def test_the_card_of_a_roll_up_names_no_single_comment(database: Database):
    _, drafted = await two_comments(database)
    await post(database)
    async with database.writes() as session:
        await session.execute(
            update(SlackMessage)
            .where(SlackMessage.subject == CardSubject.COMMENT)
            .where(SlackMessage.subject_id == drafted.comment_id)
            .values(subject=CardSubject.ROLL_UP)
        )
    ts = await ts_of(database, CardSubject.ROLL_UP, drafted.comment_id)

    with pytest.raises(HoldsSeveral):
        await find(database, Posted("C1", ts))


async def test_a_link_to_a_card_that_was_deleted_in_slack_still_finds_its_comment(
    database: Database,
):
    _, drafted = await two_comments(database)
    await post(database)
    ts = await ts_of(database, CardSubject.COMMENT, drafted.comment_id)
    async with database.writes() as session:
        await cards.lost(session, channel="C1", ts=ts, now=NOW)

    assert await find(database, Posted("C1", ts)) == drafted.comment_id
    assert await find(database, Posted("C1", "99.000100", ts)) == drafted.comment_id


async def test_the_platforms_address_of_a_comment_or_of_our_reply_finds_it(database: Database):
    await add_member(database)
    first, drafted = await two_comments(database)
    await sent(database, drafted)

    assert await find(database, Address(URL)) == drafted.comment_id
    comment = Address("https://square.example/#c-100_55")
    assert await find(database, comment) == first.comment_id


@pytest.mark.parametrize(
    "url",
    [
        "https://fb.example/p/100?comment_id=100_66",
        "https://fb.example/p/100?comment_id=66",
        "https://fb.example/100/66/",
        "https://fb.example/p/100?comment_id=55&reply_comment_id=66",
        "https://fb.example/p/100?comment_id=55#r-77",
        "https://fb.example/p/100?x=100%5F66",
    ],
)
async def test_an_address_that_carries_the_platforms_id_finds_what_it_names_last(
    database: Database, url: str
):
    await add_member(database)
    _, drafted = await two_comments(database)
    await sent(database, drafted)

    assert await find(database, Address(url)) == drafted.comment_id


@pytest.mark.parametrize(
    "url", ["https://fb.example/", "https://fb.example/%00?a=%00", "https://x/9"]
)
async def test_an_address_that_nobody_knows_finds_nothing(database: Database, url: str):
    await two_comments(database)

    with pytest.raises(NoRecordFound):
        await find(database, Address(url))


async def test_an_address_of_two_comments_is_told_with_their_numbers(database: Database):
    first, second = await two_comments(database)
    async with database.writes() as session:
        await session.execute(update(Comment).values(url=URL))

    with pytest.raises(SeveralRecords) as refused:
        await find(database, Address(URL))

    assert f"{first.comment_id}, {second.comment_id}" in refused.value.parameters["numbers"]


@pytest.mark.parametrize("how", ["number", "reply", "card", "url", "id"])
async def test_an_account_without_a_role_is_not_revealed_by_any_way(database: Database, how: str):
    other = await add_account(database, "mosiru_us")
    await add_member(database)
    _, drafted = await two_comments(database)
    reply = await sent(database, drafted)
    await post(database)
    ts = await ts_of(database, CardSubject.COMMENT, drafted.comment_id)
    ways: dict[str, Wanted] = {
        "number": Numbered("comment", drafted.comment_id),
        "reply": Numbered("reply", reply.id),
        "card": Posted("C1", ts),
        "url": Address(URL),
        "id": Address("https://fb.example/100_66"),
    }
    await only_on(database, other)

    with pytest.raises(NoRecordFound):
        await find(database, ways[how], by="민아")
    await only_on(database, drafted.account_id)
    assert await find(database, ways[how], by="민아") == drafted.comment_id
