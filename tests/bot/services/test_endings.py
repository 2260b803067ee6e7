"""What ends a reply or a draft ends that one, and nothing beside it."""

from sqlalchemy import select

from bot.database import Database
from bot.models.comments import Comment
from bot.models.drafts import Draft, DraftState, RetiredBecause
from bot.services import endings
from tests.support.builders import NOW, Drafted, a_comment, add_draft, add_member, sign


async def add_two(sqlite: Database) -> tuple[Drafted, Drafted]:
    await add_member(sqlite)
    first = await add_draft(sqlite)
    snapshot = a_comment("c2", text="환불은요?", author_id="u2")
    return first, await add_draft(sqlite, snapshot=snapshot, account_id=first.account_id)


async def is_in_play(sqlite: Database, drafted: Drafted, *, rounds_later: int = 0) -> bool:
    async with sqlite.reads() as session:
        comment = await session.get_one(Comment, drafted.comment_id)
        session.expunge(comment)  # nothing is written
        comment.round += rounds_later
        return await endings.has_reply_in_play(session, comment)


async def test_a_reply_is_in_play_for_its_own_comment_and_round(sqlite: Database):
    signed, other = await add_two(sqlite)
    await sign(sqlite, signed)

    assert await is_in_play(sqlite, signed)
    assert not await is_in_play(sqlite, signed, rounds_later=1)
    assert not await is_in_play(sqlite, other)


async def test_only_what_is_on_offer_for_a_comment_is_retired_with_it(sqlite: Database):
    closed, other = await add_two(sqlite)
    async with sqlite.writes() as session:
        before = Draft(
            comment_id=closed.comment_id,
            comment_version=1,
            source=(await session.get_one(Draft, closed.draft_id)).source,
            text="아래 칸도 돼요.",
            origin={},
            created_at=NOW,
        )
        before.retire(RetiredBecause.TOO_LONG)
        session.add(before)

    async with sqlite.writes() as session:
        await endings.retire_drafts(
            session, closed.comment_id, because=RetiredBecause.NO_REPLY, now=NOW
        )

    async with sqlite.reads() as session:
        drafts = {each.id: each for each in await session.scalars(select(Draft))}
    assert drafts[closed.draft_id].retired_because is RetiredBecause.NO_REPLY
    assert drafts[before.id].retired_because is RetiredBecause.TOO_LONG
    assert drafts[other.draft_id].state is DraftState.OFFERED
