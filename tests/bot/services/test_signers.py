"""A member as one of the signers of a text: of this text, for this account."""

from dataclasses import replace
from datetime import timedelta

from bot.database import Database
from bot.ids import AccountId, MemberId
from bot.models.drafts import Draft, DraftSource
from bot.rules.policy import Signer
from bot.services import review, signers, trainees
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_account,
    add_draft,
    add_member,
    identify,
)

WORDS = "위 칸에 넣으셔도 돼요."


async def get_signer(
    sqlite: Database, member_id: MemberId, drafted: Drafted, *, on: AccountId | None = None
) -> Signer:
    async with sqlite.reads() as session:
        draft = await session.get_one(Draft, drafted.draft_id)
        on = on or drafted.account_id
        return await signers.get_signer(session, member_id, draft, on=on, now=NOW)


async def test_who_wrote_the_same_words_for_another_comment_did_not_write_these(sqlite: Database):
    member_id = await add_member(sqlite)
    written = await add_draft(sqlite, text="네.")
    async with sqlite.writes() as session:
        by = await identify(session)
        await review.keep_text(
            session, written.comment_id, text=WORDS, based_on=None, by=by, now=NOW
        )
    later = a_comment("c2", text="식세기는요?", author_id="u2")
    drafted = await add_draft(sqlite, text=WORDS, snapshot=later, account_id=written.account_id)

    assert not (await get_signer(sqlite, member_id, drafted)).is_author


async def test_who_wrote_words_first_is_their_author_whoever_writes_them_again(sqlite: Database):
    members = [await add_member(sqlite), await add_member(sqlite, "지우")]
    drafted = await add_draft(sqlite, text="네.")
    same_words = [
        Draft(
            comment_id=drafted.comment_id,
            comment_version=1,
            source=DraftSource.PERSON,
            text=WORDS,
            written_by=member_id,
            origin={},
            created_at=NOW,
        )
        for member_id in members
    ]
    async with sqlite.writes() as session:
        session.add_all(same_words)
        await session.flush()
        again = replace(drafted, draft_id=same_words[1].id)

    async with sqlite.reads() as session:
        authors = await signers.find_authors(session, same_words)
    are_authors = [(await get_signer(sqlite, each, again)).is_author for each in members]
    assert set(authors.values()) == {members[0]}
    assert are_authors == [True, False]


async def test_a_trainee_of_one_account_is_none_of_another(sqlite: Database):
    member_id = await add_member(sqlite)
    drafted = await add_draft(sqlite)
    other = await add_account(sqlite, "mosiru_en")
    async with sqlite.writes() as session:
        until, on = NOW + timedelta(days=1), drafted.account_id
        await trainees.begin(session, member_id, on=on, until=until, remaining=None, now=NOW)

    assert (await get_signer(sqlite, member_id, drafted)).is_trainee
    assert not (await get_signer(sqlite, member_id, drafted, on=other)).is_trainee
