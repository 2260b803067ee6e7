"""A freeze of one post stops the replies under it, and no others of its account."""

import asyncio

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from bot.database import Database, DatabaseBusy
from bot.errors import AlreadyFrozen, SendingFrozen
from bot.ids import AccountId, PostId
from bot.models.accounts import THE_INSTALLATION
from bot.models.comments import Comment, Conversation, Post
from bot.models.freezes import PublishFreeze
from bot.models.replies import Reply, ReplyEnd, ReplyState
from bot.rules.scope import Scope
from bot.services import clearance, freeze, lifting, scopes
from bot.views import FreezeOutcome
from integrations.contract import PostSnapshot
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_account,
    add_draft,
    add_member,
    get_reply,
    sign,
)


async def comment_under(database: Database, *posts: str) -> list[Drafted]:
    """A comment with a draft under each of these posts, all of one account."""
    await add_member(database)
    account_id = await add_account(database)
    return [
        await add_draft(
            database,
            account_id=account_id,
            snapshot=a_comment(f"under {name}", post=PostSnapshot(external_id=name, title=None)),
        )
        for name in posts
    ]


async def scope_of(database: Database, drafted: Drafted) -> Scope:
    async with database.reads() as session:
        post_id = await session.scalar(
            select(Conversation.post_id)
            .join(Comment, Comment.conversation_id == Conversation.id)
            .where(Comment.id == drafted.comment_id)
        )
    return Scope(account_id=drafted.account_id, post_id=post_id)


async def freeze_post(database: Database, drafted: Drafted) -> FreezeOutcome:
    scope = await scope_of(database, drafted)
    async with database.writes() as session:
        return await freeze.freeze(session, scope, reason="가루", by=None, now=NOW)


async def lift_post(database: Database, drafted: Drafted) -> int | None:
    scope = await scope_of(database, drafted)
    async with database.writes() as session:
        return await lifting.lift_scope(session, scope, by=None, now=NOW)


async def move_to_sending(database: Database, drafted: Drafted) -> None:
    async with database.writes() as session:
        of_comment = Reply.comment_id == drafted.comment_id
        await session.execute(update(Reply).where(of_comment).values(state=ReplyState.SENDING))


async def test_the_database_compares_the_post_before_a_reply_leaves(database: Database):
    frozen, other = await comment_under(database, "frozen", "other")
    for drafted in (frozen, other):
        await sign(database, drafted)
    await freeze_post(database, frozen)

    await move_to_sending(database, other)
    with pytest.raises(DBAPIError, match="not frozen"):
        await move_to_sending(database, frozen)


@pytest.mark.parametrize("account", [None, "another"])
async def test_the_database_knows_a_post_only_with_its_own_account(
    database: Database, account: str | None
):
    await comment_under(database, "p")
    account_id = await add_account(database, account) if account else None
    async with database.reads() as session:
        post_id = (await session.scalars(select(Post.id))).one()
    row = PublishFreeze(
        installation_id=THE_INSTALLATION,
        account_id=account_id,
        post_id=post_id,
        reason="가루",
        frozen_at=NOW,
    )

    with pytest.raises(DBAPIError):
        async with database.writes() as session:
            session.add(row)


@pytest.mark.parametrize("freezes_first", [True, False])
async def test_a_freeze_of_a_post_and_a_release_under_it_never_both_win(
    database: Database, *, freezes_first: bool
):
    [drafted] = await comment_under(database, "p")
    reply_id = await sign(database, drafted)
    snapshot = a_comment("under p", post=PostSnapshot(external_id="p", title=None))

    async def release() -> None:
        async with database.writes() as session:
            await asyncio.sleep(0)
            await clearance.clear(session, reply_id, snapshot, now=NOW)

    both = [freeze_post(database, drafted), release()]
    results = await asyncio.gather(*(both if freezes_first else both[::-1]))

    outcome = next(each for each in results if isinstance(each, FreezeOutcome))
    has_left = (await get_reply(database, drafted.comment_id)).state is ReplyState.SENDING
    assert (outcome.in_flight, outcome.held) == ((1, 0) if has_left else (0, 1))


async def test_a_freezer_of_a_post_waits_for_who_sends_under_it(postgresql: Database):
    [drafted] = await comment_under(postgresql, "p")
    scope = await scope_of(postgresql, drafted)

    async with postgresql.writes() as sending, postgresql.writes() as freezing:
        await scopes.hold(sending, drafted.account_id)
        await freezing.execute(text("SET LOCAL lock_timeout = '1ms'"))
        with pytest.raises(DatabaseBusy):
            await scopes.hold_alone(freezing, scope)
        await freezing.rollback()


async def test_nobody_signs_under_a_frozen_post_but_under_others(sqlite: Database):
    frozen, other = await comment_under(sqlite, "frozen", "other")
    await freeze_post(sqlite, frozen)

    await sign(sqlite, other)
    with pytest.raises(SendingFrozen):
        await sign(sqlite, frozen)


async def test_a_lift_returns_only_what_was_held_under_its_post(sqlite: Database):
    frozen, other = await comment_under(sqlite, "frozen", "other")
    for drafted in (frozen, other):
        await sign(sqlite, drafted)
    outcome = await freeze_post(sqlite, frozen)

    returned = await lift_post(sqlite, frozen)

    ended = await get_reply(sqlite, frozen.comment_id)
    assert (outcome.held, returned) == (1, 1)
    assert (ended.state, ended.ended_because) == (ReplyState.WITHDRAWN, ReplyEnd.FROZEN)
    assert (await get_reply(sqlite, other.comment_id)).state is ReplyState.QUEUED


async def test_a_post_its_account_and_everything_are_frozen_each_on_its_own(sqlite: Database):
    [drafted] = await comment_under(sqlite, "p")
    of_post = await scope_of(sqlite, drafted)
    for scope in (of_post, Scope(account_id=drafted.account_id), Scope()):
        async with sqlite.writes() as session:
            await freeze.freeze(session, scope, reason="가루", by=None, now=NOW)

    with pytest.raises(AlreadyFrozen):
        await freeze_post(sqlite, drafted)
    async with sqlite.reads() as session:
        assert len(await scopes.list_banners(session, now=NOW)) == 3


def test_the_record_calls_each_scope_by_its_own_name():
    assert [
        Scope().subject,
        Scope(account_id=AccountId(7)).subject,
        Scope(account_id=AccountId(7), post_id=PostId(9)).subject,
    ] == ["installation", "account:7", "post:9"]
