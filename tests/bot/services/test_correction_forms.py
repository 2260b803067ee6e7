"""Who may correct, and what is kept of what was typed and could not be signed."""

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.errors import CommentChanged, NotAllowed
from bot.models.drafts import Draft, DraftState
from bot.models.replies import Reply
from bot.rules.erasure import ErasedBecause
from bot.rules.permissions import Role
from bot.services import corrections, erasure, members, outcomes, published
from bot.views import CorrectionForm
from tests.support.builders import (
    NOW,
    Drafted,
    add_draft,
    add_member,
    get_reply,
    identify,
    publish,
    sign_correction,
    sign_take_down,
)

TYPED = "가운데 칸에 넣어 주세요."


@pytest.fixture
async def sent(sqlite: Database) -> Drafted:
    """A reply that stands."""
    await add_member(sqlite)
    await add_member(sqlite, "지우", Role.LEAD)
    await add_member(sqlite, "하늘", Role.ON_CALL)
    drafted = await add_draft(sqlite)
    await publish(sqlite, drafted)
    return drafted


async def open_form(database: Database, sent: Drafted, *, by: str = "민아") -> CorrectionForm:
    async with database.reads() as session:
        actor = await identify(session, by)
        return await corrections.get_form(session, sent.comment_id, by=actor, now=NOW)


async def sign(
    database: Database, form: CorrectionForm, *, by: str = "민아", seen_version: int = 1
) -> None:
    async with database.writes() as session:
        await corrections.sign(
            session,
            form.reply_id,
            digest=form.digest,
            seen_version=seen_version,
            text=TYPED,
            by=await identify(session, by),
            now=NOW,
        )


async def test_who_may_not_sign_is_shown_no_form(sqlite: Database, sent: Drafted):
    with pytest.raises(NotAllowed):
        await open_form(sqlite, sent, by="하늘")


async def test_who_may_not_sign_signs_nothing_in_the_form_of_another(
    sqlite: Database, sent: Drafted
):
    form = await open_form(sqlite, sent)

    with pytest.raises(NotAllowed):
        await sign(sqlite, form, by="하늘")


async def test_who_saw_another_version_of_the_comment_signs_nothing(
    sqlite: Database, sent: Drafted
):
    form = await open_form(sqlite, sent)

    with pytest.raises(CommentChanged):
        await sign(sqlite, form, seen_version=2)


async def keep(database: Database, standing: Reply, text: str = TYPED, *, by: str = "민아") -> bool:
    async with database.writes() as session:
        actor = await identify(session, by)
        return await corrections.keep_text(session, standing.id, text=text, by=actor, now=NOW)


async def list_kept(database: Database) -> list[tuple[str, DraftState]]:
    """The texts that people typed."""
    async with database.reads() as session:
        drafts = await session.scalars(select(Draft).where(Draft.corrects.is_not(None)))
        return [(draft.text, draft.state) for draft in drafts]


async def test_of_a_reviewer_of_just_this_account_it_is_kept(sqlite: Database, sent: Drafted):
    standing = await get_reply(sqlite, sent.comment_id)
    member_id = await add_member(sqlite, "테오")
    async with sqlite.writes() as session:
        for on, roles in ((None, frozenset[Role]()), (sent.account_id, frozenset({Role.REVIEWER}))):
            await members.set_roles(session, member_id, roles=roles, on=on, by=None, now=NOW)

    assert await keep(sqlite, standing, by="테오")


async def test_of_who_may_not_sign_nothing_is_kept(sqlite: Database, sent: Drafted):
    standing = await get_reply(sqlite, sent.comment_id)

    assert not await keep(sqlite, standing, by="하늘")
    assert await list_kept(sqlite) == []


async def test_beside_erased_words_nothing_is_kept(sqlite: Database, sent: Drafted):
    standing = await get_reply(sqlite, sent.comment_id)
    wanted = erasure.Wanted(
        account_id=sent.account_id,
        because=ErasedBecause.AGE,
        by="command",
        comment_id=sent.comment_id,
    )
    assert (await erasure.erase(sqlite, lambda: NOW, wanted)).comments == 1

    assert not await keep(sqlite, standing)
    assert await list_kept(sqlite) == []


async def test_a_text_over_the_limit_is_kept_and_offered_to_nobody(sqlite: Database, sent: Drafted):
    standing, text = await get_reply(sqlite, sent.comment_id), "길" * 501

    assert not await keep(sqlite, standing, text)
    assert await list_kept(sqlite) == [(text, DraftState.RETIRED)]


async def test_what_was_typed_for_a_reply_that_is_taken_down_is_offered_to_nobody(
    sqlite: Database, sent: Drafted
):
    standing = await get_reply(sqlite, sent.comment_id)
    await sign_take_down(sqlite, sent.comment_id)

    assert not await keep(sqlite, standing)
    assert await list_kept(sqlite) == [(TYPED, DraftState.RETIRED)]


async def test_what_was_typed_for_words_that_stand_no_more_is_offered_to_nobody(
    sqlite: Database, sent: Drafted
):
    standing = await get_reply(sqlite, sent.comment_id)
    correction_id = await sign_correction(sqlite, sent.comment_id)
    async with sqlite.writes() as session:
        correction = await session.get_one(Reply, correction_id)
        await outcomes.begin_attempt(session, correction, now=NOW)
        there = await published.as_sent(session, correction)
        await outcomes.arrived(session, correction, there, by="system", now=NOW)

    assert not await keep(sqlite, standing)
    assert (await list_kept(sqlite))[-1] == (TYPED, DraftState.RETIRED)


async def test_what_was_typed_twice_is_kept_once(sqlite: Database, sent: Drafted):
    standing = await get_reply(sqlite, sent.comment_id)

    assert [await keep(sqlite, standing) for _ in range(2)] == [True, True]
    assert await list_kept(sqlite) == [(TYPED, DraftState.OFFERED)]
