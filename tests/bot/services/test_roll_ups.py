"""Closing a roll-up, or hiding its spam, while comments still come and go."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.errors import CannotHide, CardOutdated, RollUpChanged
from bot.ids import AccountId, CommentId, RollUpId
from bot.models.accounts import Account
from bot.models.comments import Comment, CommentState, Placement
from bot.models.roll_ups import RollUp, RollUpKind
from bot.rules.judgement import judge as judge_words
from bot.rules.visibility import HideEnd
from bot.services import hiding, roll_ups, triage
from bot.services.card_views import get_roll_up, seen_of
from bot.services.comment_views import get_comment
from bot.services.endings import lock_comment
from bot.views import CommentStatus, RollUpCard
from integrations.contract import CommentCreated, CommentEdited
from tests.handlers.sample_views import a_spam_card
from tests.support.builders import NOW, a_comment, add_account, add_member, deliver, identify
from tests.support.locks import until_somebody_waits


@dataclass
class Hour:
    """A roll-up with one comment, and a second comment that waits for its triage."""

    database: Database
    roll_up_id: RollUpId
    grouped: CommentId
    coming: CommentId

    async def close(self) -> None:
        async with self.database.writes() as session:
            await roll_ups.close(
                session,
                self.roll_up_id,
                last_seen=self.grouped,
                seen=seen_of([(self.grouped, 1)]),
                by=await identify(session),
                now=NOW,
            )

    async def close_beside(self) -> asyncio.Task[None]:
        """Begin to close it; returns when that waits for somebody's lock."""
        closing = asyncio.create_task(self.close())
        await until_somebody_waits(self.database)
        return closing

    async def find(self) -> tuple[RollUp, Comment]:
        async with self.database.reads() as session:
            return (
                await session.get_one(RollUp, self.roll_up_id),
                await session.get_one(Comment, self.grouped),
            )


async def judge(session: AsyncSession, comment_id: CommentId) -> None:
    judged = judge_words("🔥🔥🔥")
    await triage.take_judgement(session, comment_id, judged, {}, version=1, now=NOW)


@pytest.fixture
async def hour(postgresql: Database) -> Hour:
    await add_member(postgresql)
    account_id = await add_account(postgresql)
    for name, words in (("c1", "🔥🔥🔥"), ("c2", "👍👍")):
        await deliver(postgresql, account_id, CommentCreated(comment=a_comment(name, text=words)))
    async with postgresql.writes() as session:
        first, second = await session.scalars(select(Comment.id).order_by(Comment.id))
        await judge(session, first)
        roll_up_id = await session.scalar(select(func.max(RollUp.id)))
    return Hour(postgresql, RollUpId(roll_up_id or 0), first, second)


@pytest.mark.postgresql
async def test_who_closes_and_who_triages_do_not_wait_for_each_other(hour: Hour):
    async with hour.database.writes() as session:
        await lock_comment(session, hour.grouped)
        closing = await hour.close_beside()
        await judge(session, hour.grouped)
    await closing

    roll_up, comment = await hour.find()
    assert (roll_up.closed_at, comment.state) == (NOW, CommentState.CLOSED)


@pytest.mark.postgresql
async def test_a_comment_that_joins_while_the_roll_up_is_closed_keeps_it_open(hour: Hour):
    async with hour.database.writes() as session:
        await judge(session, hour.coming)
        closing = await hour.close_beside()
    await closing

    roll_up, comment = await hour.find()
    assert (roll_up.closed_at, comment.state) == (None, CommentState.CLOSED)


# Spam


SELLS = "💰재택 부업 하루 30만💰 프로필 ㄱㄱ money-k.example/a1"


@dataclass
class Spam:
    """A roll-up with two comments that sell something, as its card showed it to 민아."""

    database: Database
    account_id: AccountId
    card: RollUpCard

    @property
    def shown(self) -> dict[str, Any]:
        """What the buttons of the card say."""
        last_seen = self.card.lines[-1].comment_id
        return {"last_seen": last_seen, "seen": self.card.seen}

    async def act(self, act: Callable[..., Awaitable[None]]) -> None:
        async with self.database.writes() as session:
            by = await identify(session)
            await act(session, self.card.roll_up_id, **self.shown, by=by, now=NOW)

    async def look(self) -> RollUpCard:
        async with self.database.reads() as session:
            return await get_roll_up(session, self.card.roll_up_id)

    async def receive(self, external_id: str, text: str = SELLS) -> Comment:
        """One more comes, and is judged."""
        author = {"author_id": f"u-{external_id}", "author_name": external_id}
        came = CommentCreated(comment=a_comment(external_id, text=text, **author))
        await deliver(self.database, self.account_id, came)
        return await self.judge(external_id)

    async def judge(self, external_id: str) -> Comment:
        async with self.database.writes() as session:
            found = select(Comment).where(Comment.external_id == external_id)
            comment = (await session.scalars(found)).one()
            judged, version = judge_words(comment.text), comment.version
            await triage.take_judgement(session, comment.id, judged, {}, version=version, now=NOW)
        return comment


@pytest.fixture
async def spam(sqlite: Database) -> Spam:
    await add_member(sqlite)
    spam = Spam(sqlite, await add_account(sqlite), a_spam_card())
    await spam.receive("money_k1")
    comment = await spam.receive("money_k7")
    spam.card = replace(spam.card, roll_up_id=RollUpId(comment.roll_up_id or 0))
    return replace(spam, card=await spam.look())


async def test_the_card_tells_how_much_spam_came_since_when_and_of_how_many(spam: Spam):
    card = spam.card

    assert (card.count, card.author_count, card.waiting_count) == (2, 2, 2)
    assert (card.kind, card.first_at, card.can_hide) == (RollUpKind.SPAM, NOW, True)


async def test_praise_is_never_among_the_spam(spam: Spam):
    praise = await spam.receive("fan", "🔥🔥🔥")

    assert praise.roll_up_id not in (None, spam.card.roll_up_id)


async def test_all_that_was_seen_is_hidden_and_what_came_later_is_not(spam: Spam):
    late = await spam.receive("money_k9")

    await spam.act(roll_ups.hide)

    card = await spam.look()
    assert (card.hiding_count, card.waiting_count, card.is_closed) == (2, 1, False)
    assert card.lines[-1].comment_id == late.id


async def test_a_roll_up_whose_spam_is_hidden_is_closed(spam: Spam):
    await spam.act(roll_ups.hide)

    assert (await spam.look()).is_closed


async def test_spam_that_was_edited_since_is_not_hidden_unseen(spam: Spam):
    edited = a_comment("money_k1", text=f"{SELLS} 지금 바로")
    news = CommentEdited(comment=edited, edited_at=NOW)
    await deliver(spam.database, spam.account_id, news)
    await spam.judge("money_k1")

    with pytest.raises(RollUpChanged):
        await spam.act(roll_ups.hide)


async def test_an_older_comment_that_joined_after_the_card_is_not_hidden_unseen(spam: Spam):
    """Its number is below the last one seen, for it came earlier and was praise then."""
    first, last = spam.card.lines
    async with spam.database.writes() as session:
        comment = await session.get_one(Comment, first.comment_id)
        comment.placement, comment.roll_up_id = Placement.THREADED, None
    spam.card = await spam.look()
    assert spam.card.lines == (last,)
    async with spam.database.writes() as session:
        comment = await session.get_one(Comment, first.comment_id)
        comment.placement, comment.roll_up_id = Placement.GROUPED, spam.card.roll_up_id

    with pytest.raises(RollUpChanged):
        await spam.act(roll_ups.hide)


async def test_praise_is_not_hidden_as_spam(spam: Spam):
    praise = await spam.receive("fan", "🔥🔥🔥")
    spam.card = replace(spam.card, roll_up_id=RollUpId(praise.roll_up_id or 0))

    with pytest.raises(CardOutdated):
        await spam.act(roll_ups.hide)


async def test_a_platform_that_cannot_hide_is_not_asked_to_hide_a_group(spam: Spam):
    async with spam.database.writes() as session:
        (await session.get_one(Account, spam.account_id)).can_hide = False
    assert not (await spam.look()).can_hide

    with pytest.raises(CannotHide):
        await spam.act(roll_ups.hide)


async def test_what_could_not_be_hidden_waits_in_the_roll_up_and_says_why(spam: Spam):
    await spam.act(roll_ups.hide)

    async with spam.database.writes() as session:
        await hiding.give_up(session, spam.card.lines[0].comment_id, now=NOW)

    card = await spam.look()
    assert (card.not_hidden_count, card.hide_failed) == (1, HideEnd.GAVE_UP)
    assert (card.waiting_count, card.is_closed) == (1, False)


async def test_what_is_no_spam_gets_cards_of_its_own(spam: Spam):
    await spam.act(roll_ups.is_not_spam)

    card = await spam.look()
    assert (card.count, card.is_closed) == (0, True)
    async with spam.database.reads() as session:
        places = set(await session.scalars(select(Comment.placement)))
    assert places == {Placement.THREADED}


async def test_a_hidden_comment_stays_closed_when_it_gets_a_card(spam: Spam):
    await spam.act(roll_ups.hide)

    async with spam.database.writes() as session:
        comment_id = spam.card.lines[0].comment_id
        await roll_ups.open_thread(session, comment_id, by=await identify(session), now=NOW)
        card = await get_comment(session, comment_id)

    assert (card.status, card.can_unhide) == (CommentStatus.HIDING, True)


async def test_a_hidden_comment_that_is_edited_does_not_open_its_roll_up(spam: Spam):
    await spam.act(roll_ups.hide)
    edited = a_comment("money_k1", text=f"{SELLS} 지금 바로")
    news = CommentEdited(comment=edited, edited_at=NOW)
    await deliver(spam.database, spam.account_id, news)

    await spam.judge("money_k1")

    assert (await spam.look()).is_closed
