"""A freeze of a topic stops the replies to comments that speak of it, and no others."""

import pytest
from sqlalchemy.exc import DBAPIError

from bot.database import Database
from bot.errors import PhraseOfAnAccount, PhraseRefused, SendingFrozen, TooManyPhrases
from bot.ids import AccountId, PostId
from bot.models.accounts import THE_INSTALLATION
from bot.models.freezes import PublishFreeze
from bot.models.replies import ReplyEnd, ReplyState
from bot.rules.scope import EVERYTHING, MOST_PHRASES, Scope
from bot.services import clearance, freeze, lifting, scopes
from bot.views import FreezeOutcome
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

FLAKES, OTHER = "찜기에서 은색가루가 나와요", "식세기 되나요?"


async def two_comments(database: Database) -> tuple[Drafted, Drafted]:
    """One speaks of the topic, one of something else; each has a draft."""
    await add_member(database)
    account_id = await add_account(database)
    flakes, other = [
        await add_draft(database, account_id=account_id, snapshot=a_comment(text, text=text))
        for text in (FLAKES, OTHER)
    ]
    return flakes, other


async def freeze_topic(database: Database, account_id: AccountId) -> FreezeOutcome:
    scope = freeze.narrowed(Scope(account_id=account_id), "은색 가루")
    async with database.writes() as session:
        return await freeze.freeze(session, scope, reason="가루", by=None, now=NOW)


async def test_what_speaks_of_it_is_held_and_the_rest_leaves(sqlite: Database):
    flakes, other = await two_comments(sqlite)
    replies = [await sign(sqlite, each) for each in (flakes, other)]

    outcome = await freeze_topic(sqlite, flakes.account_id)

    async with sqlite.writes() as session:
        released = [
            await clearance.clear(session, reply, a_comment(text, text=text), now=NOW)
            for reply, text in zip(replies, (FLAKES, OTHER), strict=True)
        ]
    assert outcome.held == 1
    assert [each is not None for each in released] == [False, True]


async def test_nobody_signs_what_speaks_of_it(sqlite: Database):
    flakes, other = await two_comments(sqlite)
    await freeze_topic(sqlite, flakes.account_id)

    await sign(sqlite, other)
    with pytest.raises(SendingFrozen):
        await sign(sqlite, flakes)


async def test_a_lift_returns_only_what_was_held_for_it(sqlite: Database):
    flakes, other = await two_comments(sqlite)
    for each in (flakes, other):
        await sign(sqlite, each)
    await freeze_topic(sqlite, flakes.account_id)

    async with sqlite.writes() as session:
        scope = Scope(account_id=flakes.account_id, phrase="은색 가루")
        returned = await lifting.lift_scope(session, scope, by=None, now=NOW)

    ended = await get_reply(sqlite, flakes.comment_id)
    assert returned == 1
    assert (ended.state, ended.ended_because) == (ReplyState.WITHDRAWN, ReplyEnd.FROZEN)
    assert (await get_reply(sqlite, other.comment_id)).state is ReplyState.QUEUED


async def test_so_many_topics_of_an_account_and_no_more(sqlite: Database):
    account_id = await add_account(sqlite)
    async with sqlite.writes() as session:
        for number in range(MOST_PHRASES):
            scope = Scope(account_id=account_id, phrase=f"주제 {number}")
            await freeze.freeze(session, scope, reason="가루", by=None, now=NOW)

    with pytest.raises(TooManyPhrases):
        await freeze_topic(sqlite, account_id)
    async with sqlite.reads() as session:
        assert len(await scopes.list_banners(session, now=NOW)) == MOST_PHRASES


@pytest.mark.parametrize(
    ("scope", "typed", "refusal"),
    [
        (EVERYTHING, "은색 가루", PhraseOfAnAccount),
        (Scope(account_id=AccountId(1), post_id=PostId(2)), "은색 가루", PhraseOfAnAccount),
        (Scope(account_id=AccountId(1)), "ㅋ", PhraseRefused),
    ],
)
def test_a_topic_that_cannot_be_looked_for_is_refused(
    scope: Scope, typed: str, refusal: type[Exception]
):
    with pytest.raises(refusal):
        freeze.narrowed(scope, typed)


async def test_the_database_knows_a_topic_only_of_an_account(database: Database):
    with pytest.raises(DBAPIError):
        async with database.writes() as session:
            session.add(
                PublishFreeze(
                    installation_id=THE_INSTALLATION,
                    phrase="은색 가루",
                    reason="가루",
                    frozen_at=NOW,
                )
            )
