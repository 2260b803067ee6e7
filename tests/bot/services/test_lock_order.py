"""Who waits for whom: two who take the same rows must take them in one order."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.errors import CommentChanged
from bot.ids import AccountId, CommentId
from bot.models.comments import Author, Comment, Conversation
from bot.models.drafts import Draft, DraftSource
from bot.models.roll_ups import RollUp
from bot.models.slack import SlackMessage
from bot.rules.judgement import judge as judge_words
from bot.rules.scope import Scope
from bot.services import arrivals, cards, freeze, lifting, roll_ups, triage
from bot.services.card_views import get_roll_up
from bot.services.comment_views import load_comment
from bot.services.endings import lock_comment
from bot.views import RollUpCard
from integrations.contract import CommentCreated, CommentEdited
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_account,
    add_draft,
    add_member,
    deliver,
    identify,
    set_people_only,
    sign,
    verified,
)
from tests.support.locks import until_somebody_waits, until_waiting

HOUR = timedelta(hours=1)
SELLS = "💰재택 부업 하루 30만💰 프로필 ㄱㄱ money-k.example/a1"


async def lift(database: Database, drafted: Drafted) -> int | None:
    async with database.writes() as session:
        return await lifting.lift_scope(
            session, Scope(account_id=drafted.account_id), by=None, now=NOW
        )


@pytest.mark.postgresql
async def test_a_new_draft_gets_its_card_while_its_account_is_lifted(postgresql: Database):
    await add_member(postgresql)
    drafted = await add_draft(postgresql)
    await sign(postgresql, drafted)
    async with postgresql.writes() as session:
        await freeze.freeze(
            session, Scope(account_id=drafted.account_id), reason="가루", by=None, now=NOW
        )

    async with postgresql.writes() as session:
        await lock_comment(session, drafted.comment_id)
        lifting = asyncio.create_task(lift(postgresql, drafted))
        await until_somebody_waits(postgresql)
        draft = Draft(
            comment_id=drafted.comment_id,
            comment_version=1,
            source=DraftSource.FAQ,
            text="네",
            origin={},
            created_at=NOW,
        )
        session.add(draft)
        await session.flush()
        await cards.want_draft(session, draft, now=NOW)  # names the account, which the lift holds

    assert await lifting == 1


@pytest.mark.postgresql
async def test_who_signs_sees_what_changed_while_they_waited(postgresql: Database):
    await add_member(postgresql)
    drafted = await add_draft(postgresql)

    async with postgresql.writes() as session:
        comment = await lock_comment(session, drafted.comment_id)
        signing = asyncio.create_task(sign(postgresql, drafted))
        await until_somebody_waits(postgresql)
        comment.version += 1

    with pytest.raises(CommentChanged):
        await signing


@pytest.mark.postgresql
async def test_a_new_draft_gets_its_card_while_the_policy_of_its_account_changes(
    postgresql: Database,
):
    drafted = await add_draft(postgresql)

    async with postgresql.writes() as session:
        await lock_comment(session, drafted.comment_id)
        changing = asyncio.create_task(set_people_only(postgresql, drafted.account_id))
        await until_somebody_waits(postgresql)
        draft = Draft(
            comment_id=drafted.comment_id,
            comment_version=1,
            source=DraftSource.FAQ,
            text="네",
            origin={},
            created_at=NOW,
        )
        session.add(draft)
        await session.flush()
        await cards.want_draft(session, draft, now=NOW)  # names the account, which is held

    await changing


async def follow_up(database: Database, first: Drafted) -> CommentId:
    """A comment below *first*, with a card in the same thread."""
    created = CommentCreated(comment=a_comment("c2", parent_id="c1"))
    await deliver(database, first.account_id, created)
    async with database.writes() as session:
        comment_id = (await session.scalars(select(func.max(Comment.id)))).one()
        comment = await load_comment(session, comment_id)
        await cards.want_comment(session, comment, channel="C1", now=NOW)
    return comment_id


async def draw_anew(database: Database, *comment_ids: CommentId) -> None:
    """As a task does for all that a freeze held: it holds no comment."""
    async with database.writes() as session:
        for comment_id in comment_ids:
            await cards.refresh(session, comment_id, now=NOW)


async def offer(database: Database, comment_id: CommentId) -> None:
    async with database.writes() as session:
        await lock_comment(session, comment_id)
        draft = Draft(
            comment_id=comment_id,
            comment_version=1,
            source=DraftSource.FAQ,
            text="네",
            origin={},
            created_at=NOW,
        )
        session.add(draft)
        await session.flush()
        await cards.want_draft(session, draft, now=NOW)


@pytest.mark.postgresql
async def test_a_draft_comes_into_a_thread_whose_cards_are_drawn_anew(postgresql: Database):
    first = await add_draft(postgresql)
    second = await follow_up(postgresql, first)

    async with postgresql.writes() as session:
        root = (await session.scalars(select(func.min(SlackMessage.id)))).one()
        await session.get_one(SlackMessage, root, with_for_update=True)
        drawing = asyncio.create_task(draw_anew(postgresql, first.comment_id, second))
        await until_waiting(postgresql, 1)
        offering = asyncio.create_task(offer(postgresql, second))
        await until_waiting(postgresql, 2)

    await asyncio.gather(drawing, offering)


@pytest.mark.postgresql
async def test_a_comment_is_taken_in_while_another_one_gets_its_place_in_the_thread(
    postgresql: Database,
):
    """Who takes in many, and who takes many out of a roll-up, meet their threads in any order."""
    first = await add_draft(postgresql)

    async with postgresql.writes() as session, asyncio.timeout(30):
        comment = await load_comment(session, first.comment_id)
        await cards.want_comment(session, comment, channel="C1", now=NOW)
        created = CommentCreated(comment=a_comment("c2", parent_id="c1"))
        await deliver(postgresql, first.account_id, created)


@pytest.mark.postgresql
async def test_news_of_several_comments_hold_them_in_the_order_of_everybody(postgresql: Database):
    first = await add_draft(postgresql)
    second = await follow_up(postgresql, first)
    edits = [
        CommentEdited(comment=a_comment(name, text="다른 말"), edited_at=NOW)
        for name in ("c2", "c1")
    ]

    async with postgresql.writes() as session:
        await lock_comment(session, first.comment_id)
        editing = asyncio.create_task(deliver(postgresql, first.account_id, *edits))
        await until_somebody_waits(postgresql)
        await lock_comment(session, second)

    await editing


async def two_hours_of_spam(database: Database) -> list[RollUpCard]:
    """The roll-ups of comments in three threads, and of answers in the last and the first."""
    account_id = await add_account(database)
    hours: list[dict[str, str | None]] = [
        {"c1": None, "c2": None, "c3": None},
        {"c4": "c3", "c5": "c1"},
    ]
    for hour, parents in enumerate(hours):
        for name, parent_id in parents.items():
            spam = a_comment(name, text=SELLS, parent_id=parent_id)
            await deliver(database, account_id, CommentCreated(comment=spam))
            await judge(database, name, at=NOW + hour * HOUR)
    async with database.reads() as session:
        roll_up_ids = (await session.scalars(select(RollUp.id).order_by(RollUp.id))).all()
        return [await get_roll_up(session, roll_up_id) for roll_up_id in roll_up_ids]


async def judge(database: Database, name: str, *, at: datetime) -> None:
    async with database.writes() as session:
        found = select(Comment).where(Comment.external_id == name)
        comment = (await session.scalars(found)).one()
        judged = judge_words(comment.text)
        await triage.take_judgement(session, comment.id, judged, {}, version=1, now=at)


async def say_that_none_is_spam(database: Database, card: RollUpCard) -> None:
    async with database.writes() as session:
        await roll_ups.is_not_spam(
            session,
            card.roll_up_id,
            last_seen=card.lines[-1].comment_id,
            seen=card.seen or "",
            by=await identify(session),
            now=NOW,
        )


@pytest.mark.postgresql
async def test_what_is_no_spam_in_two_roll_ups_gets_its_places_in_the_same_threads(
    postgresql: Database,
):
    await add_member(postgresql)
    earlier, later = await two_hours_of_spam(postgresql)

    async with postgresql.writes() as session:
        threads = (await session.scalars(select(Conversation.id).order_by(Conversation.id))).all()
        await session.get_one(Conversation, threads[1], with_for_update=True)
        of_earlier = asyncio.create_task(say_that_none_is_spam(postgresql, earlier))
        await until_waiting(postgresql, 1)
        of_later = asyncio.create_task(say_that_none_is_spam(postgresql, later))
        await until_waiting(postgresql, 2)

    await asyncio.gather(of_earlier, of_later)


async def arrive(
    database: Database, account_id: AccountId, *authors: str, called: str, now: datetime = NOW
) -> None:
    """A comment of each of these authors, one after the other, who have this name by now."""
    new = [
        CommentCreated(
            comment=a_comment(
                f"{called}-{who}",
                author_id=who,
                author_name=called,
                created_at=NOW - HOUR + timedelta(seconds=seconds),
            )
        )
        for seconds, who in enumerate(authors)
    ]
    async with database.writes() as session:
        await arrivals.store(session, [verified(account_id, *new)], now=now)


async def take_in(database: Database, *, now: datetime) -> None:
    async with database.writes() as session:
        await arrivals.take_some(session, now=now)


async def hold_author(session: AsyncSession, external_id: str) -> None:
    await session.execute(select(Author).filter_by(external_id=external_id).with_for_update())


@pytest.mark.postgresql
async def test_two_take_in_comments_of_authors_who_changed_their_names(postgresql: Database):
    account_id = await add_account(postgresql)
    await arrive(postgresql, account_id, "u1", "u2", "u3", called="before")
    await take_in(postgresql, now=NOW)
    await arrive(postgresql, account_id, "u1", "u2", "u3", called="since", now=NOW + HOUR)

    async with postgresql.writes() as session:
        await hold_author(session, "u2")
        one = asyncio.create_task(take_in(postgresql, now=NOW + HOUR))
        await until_waiting(postgresql, 1)
        await arrive(postgresql, account_id, "u3", "u1", called="now")
        other = asyncio.create_task(take_in(postgresql, now=NOW))
        await until_waiting(postgresql, 2)

    await asyncio.gather(one, other)


@pytest.mark.postgresql
async def test_news_bring_in_comments_of_authors_whose_names_somebody_else_changes(
    postgresql: Database,
):
    account_id = await add_account(postgresql)
    await arrive(postgresql, account_id, "u1", "u2", "u3", called="before")
    await take_in(postgresql, now=NOW)
    await arrive(postgresql, account_id, "u1", "u2", "u3", called="since")
    edits = [
        CommentEdited(
            comment=a_comment(f"now-{who}", author_id=who, author_name="now"), edited_at=NOW
        )
        for who in ("u3", "u1")
    ]

    async with postgresql.writes() as session:
        await hold_author(session, "u2")
        taking = asyncio.create_task(take_in(postgresql, now=NOW))
        await until_waiting(postgresql, 1)
        editing = asyncio.create_task(deliver(postgresql, account_id, *edits))
        await until_waiting(postgresql, 2)

    await asyncio.gather(taking, editing)


@pytest.mark.postgresql
async def test_two_take_in_comments_of_authors_nobody_knew(postgresql: Database):
    account_id = await add_account(postgresql)
    await arrive(postgresql, account_id, "u2", called="before")
    await take_in(postgresql, now=NOW)
    await arrive(postgresql, account_id, "u1", "u2", "u3", called="since", now=NOW + HOUR)

    async with postgresql.writes() as session:
        await hold_author(session, "u2")
        one = asyncio.create_task(take_in(postgresql, now=NOW + HOUR))
        await until_waiting(postgresql, 1)
        await arrive(postgresql, account_id, "u3", "u1", called="now")
        other = asyncio.create_task(take_in(postgresql, now=NOW))
        await until_waiting(postgresql, 2)

    await asyncio.gather(one, other)


@pytest.mark.postgresql
async def test_who_takes_in_comments_keeps_no_news_waiting_of_those_that_are_known(
    postgresql: Database,
):
    account_id = await add_account(postgresql)
    await deliver(postgresql, account_id, CommentCreated(comment=a_comment()))
    await arrive(postgresql, account_id, "u2", called="new", now=NOW + HOUR)

    async with postgresql.writes() as session, asyncio.timeout(30):
        await arrivals.take_some(session, now=NOW + HOUR)
        edit = CommentEdited(comment=a_comment(text="다른 말"), edited_at=NOW)
        await deliver(postgresql, account_id, edit)


@pytest.mark.postgresql
async def test_who_takes_in_comments_of_one_account_keeps_no_other_waiting(postgresql: Database):
    account_ids = [await add_account(postgresql, name) for name in ("mosiru_kr", "mosiru_us")]
    await arrive(postgresql, account_ids[0], "u1", called="new", now=NOW + HOUR)

    async with postgresql.writes() as session, asyncio.timeout(30):
        await arrivals.take_some(session, now=NOW + HOUR)
        await deliver(postgresql, account_ids[1], CommentCreated(comment=a_comment()))
