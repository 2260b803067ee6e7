"""The health of connections, read from what came and what left."""

from datetime import timedelta

from sqlalchemy import update

from bot.database import Database
from bot.models.replies import Reply, ReplyEnd
from bot.models.work import Task
from bot.rules.permissions import Role
from bot.services import accounts, clearance, connection_health, home, outbox, outcomes
from bot.views import AccountHealth
from integrations.contract import CommentCreated
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_account,
    add_draft,
    add_member,
    deliver,
    identify,
    publish,
    sign,
)

LATER = NOW + timedelta(minutes=5)


async def health_of(database: Database) -> AccountHealth:
    async with database.reads() as session:
        (label,) = await accounts.list_labels(session)
        (health,) = await connection_health.list_accounts(session, [label.id], now=LATER)
    return health


async def fail(database: Database, drafted: Drafted, because: ReplyEnd | None) -> None:
    """Try to send a reply in vain; None: it tries again."""
    reply_id = await sign(database, drafted)
    async with database.writes() as session:
        reply = await session.get_one(Reply, reply_id)
        await outcomes.begin_attempt(session, reply, now=NOW)
        await session.flush()
        if because is None:
            await outcomes.requeued(session, reply, error="503", now=LATER)
        else:
            await outcomes.failed(session, reply, because, error="401", now=LATER)


async def test_a_new_account_has_no_history(database: Database):
    await add_account(database)

    health = await health_of(database)

    assert (health.received_at, health.sent_at, health.failed_at) == (None, None, None)
    assert (health.is_failing, health.retrying) == (False, 0)


async def test_what_came_last_and_what_left_last_is_told(database: Database):
    await add_member(database)
    drafted = await add_draft(database)
    await publish(database, drafted)
    news = CommentCreated(comment=a_comment("c2"))
    await deliver(database, drafted.account_id, news, now=LATER)

    health = await health_of(database)

    assert (health.received_at, health.sent_at) == (LATER, NOW)
    assert not health.is_failing


async def test_a_reply_that_the_connection_kept_back_is_told_with_its_reason(database: Database):
    await add_member(database)
    first = await add_draft(database)
    await publish(database, first)
    account_id, snapshot = first.account_id, a_comment("c2")
    second = await add_draft(database, snapshot=snapshot, account_id=account_id)

    await fail(database, second, ReplyEnd.CONNECTION_EXPIRED)

    health = await health_of(database)
    assert (health.failed_at, health.failed_because) == (LATER, ReplyEnd.CONNECTION_EXPIRED)
    assert health.is_failing


async def test_a_reply_that_was_kept_back_before_any_attempt_is_told(database: Database):
    """Its comment is read first, and where the connection is broken that fails already."""
    await add_member(database)
    reply_id = await sign(database, await add_draft(database))

    async with database.writes() as session:
        reply = await session.get_one(Reply, reply_id)
        await clearance.give_back(session, reply, because=ReplyEnd.GAVE_UP, now=LATER)

    health = await health_of(database)
    assert (health.failed_at, health.failed_because) == (LATER, ReplyEnd.GAVE_UP)
    assert health.is_failing


async def test_a_text_that_the_platform_refused_is_no_fault_of_the_connection(sqlite: Database):
    await add_member(sqlite)

    await fail(sqlite, await add_draft(sqlite), ReplyEnd.REFUSED)

    assert (await health_of(sqlite)).failed_at is None


async def test_a_reply_that_tries_again_is_counted(sqlite: Database):
    await add_member(sqlite)

    await fail(sqlite, await add_draft(sqlite), None)

    assert (await health_of(sqlite)).retrying == 1


async def test_a_reply_whose_comment_cannot_be_read_is_counted_too(database: Database):
    await add_member(database)
    await sign(database, await add_draft(database))
    assert (await health_of(database)).retrying == 0

    async with database.writes() as session:
        await session.execute(update(Task).where(Task.kind == outbox.SEND).values(attempts=1))

    assert (await health_of(database)).retrying == 1


async def test_leads_see_their_accounts_and_operators_all_and_slack(sqlite: Database):
    for name, role in (("민아", Role.REVIEWER), ("지우", Role.LEAD), ("아라", Role.ADMIN)):
        await add_member(sqlite, name, role)
    await add_account(sqlite)
    await add_account(sqlite, "mosiru_global")

    seen = {}
    for name in ("민아", "지우", "아라"):
        async with sqlite.writes() as session:
            page = await home.get_page(session, by=await identify(session, name), now=NOW)
        seen[name] = (len(page.connections), page.slack is not None)

    assert seen == {"민아": (0, False), "지우": (2, False), "아라": (2, True)}
