"""Who opens a comment reads who else has it open."""

from datetime import timedelta

from sqlalchemy import func, select

from bot.database import Database
from bot.dispatch.retention import EVENTS_KEPT, forget
from bot.ids import CommentId
from bot.models.comments import Comment, CommentState
from bot.models.looking import Looking
from bot.models.members import Member
from bot.rules.erasure import ErasedBecause
from bot.rules.permissions import Role
from bot.services import erasure, looking
from bot.services.erasure import Wanted
from bot.services.looking import LOOKS_FOR
from bot.views import Looker
from tests.handlers.office import MINA, THEO, Office
from tests.support.builders import NOW, a_comment, add_draft, add_member, identify

MINUTE = timedelta(minutes=1)


async def opened_by_both(office: Office, after: timedelta = 2 * MINUTE) -> str:
    """민아 opens the review, and *after* a while 테오; returns what 테오 reads."""
    await office.show_draft()
    await add_member(office.database, "테오", Role.REVIEWER, locale="en")
    await office.open(office.root, "검토하기")
    office.clock.advance(after)
    return str(await office.open(office.root, "검토하기", as_=THEO))


async def count_lookers(database: Database) -> int:
    async with database.reads() as session:
        return await session.scalar(select(func.count()).select_from(Looking)) or 0


async def test_the_second_who_opens_a_comment_reads_who_looks_and_since_when(office: Office):
    assert "민아 has been looking at this for 2 minutes" in await opened_by_both(office)
    assert "looking" not in str(office.workspace.modal(MINA))
    assert len(office.workspace.calls("chat.update")) == 0  # no card is drawn anew for it


async def test_who_closes_the_review_does_not_look_any_more(office: Office):
    await opened_by_both(office)

    await office.workspace.close(office.workspace.modal(MINA), as_=MINA)

    await office.workspace.close(office.workspace.modal(THEO), as_=THEO)
    assert await count_lookers(office.database) == 0


async def test_who_signs_does_not_look_any_more(office: Office):
    await office.show_draft()
    modal = await office.open(office.root, "검토하기")
    assert await count_lookers(office.database) == 1

    await office.workspace.submit(modal, {}, as_=MINA)

    assert await count_lookers(office.database) == 0


async def test_a_look_ends_by_itself_and_begins_anew(database: Database):
    await add_member(database)
    await add_member(database, "테오")
    comment_id = (await add_draft(database)).comment_id
    seen = []
    for after in (0 * MINUTE, LOOKS_FOR - MINUTE, LOOKS_FOR, LOOKS_FOR + MINUTE):
        async with database.writes() as session:
            mina, theo = await identify(session), await identify(session, "테오")
            await looking.look(session, comment_id, by=mina, now=NOW + after)
            seen.append(await looking.look(session, comment_id, by=theo, now=NOW + after))

    minutes = [looker.minutes for lookers in seen for looker in lookers]
    assert minutes == [0, 9, 0, 1]
    assert seen[0] == (Looker(name="민아", minutes=0),)


async def a_look(database: Database) -> CommentId:
    await add_member(database)
    comment_id = (await add_draft(database)).comment_id
    async with database.writes() as session:
        await looking.look(session, comment_id, by=await identify(session), now=NOW)
    return comment_id


async def test_a_window_that_nobody_closed_is_not_shown_for_ever(sqlite: Database):
    comment_id = await a_look(sqlite)
    await add_member(sqlite, "테오")

    async with sqlite.writes() as session:
        theo = await identify(session, "테오")
        others = await looking.look(session, comment_id, by=theo, now=NOW + LOOKS_FOR)

    assert others == ()


async def lookers(database: Database, *names: str) -> list[str]:
    """Who 민아 reads looks, after she and then each of these opened a comment, a second apart."""
    comment_id = await a_look(database)
    for name in names:
        await add_member(database, name)
    async with database.writes() as session:
        for after, name in enumerate(names, 1):
            by, now = await identify(session, name), NOW + timedelta(seconds=after)
            await looking.look(session, comment_id, by=by, now=now)
        mina = await identify(session)
        return [each.name for each in await looking.look(session, comment_id, by=mina, now=NOW)]


async def test_three_who_look_are_named_and_who_came_first_is_first(sqlite: Database):
    assert await lookers(sqlite, "테오", "지우", "하늘", "서준") == ["테오", "지우", "하늘"]


async def test_who_was_deactivated_does_not_look(sqlite: Database):
    comment_id = await a_look(sqlite)
    await add_member(sqlite, "테오")
    async with sqlite.writes() as session:
        theo = await identify(session, "테오")
        (await session.scalars(select(Member).where(Member.name == "민아"))).one().is_active = False
        await session.flush()

        assert await looking.look(session, comment_id, by=theo, now=NOW) == ()


async def test_who_looks_at_another_comment_is_not_named(sqlite: Database):
    comment_id = await a_look(sqlite)
    another = a_comment("c2")
    account_id = (await get_comment(sqlite, comment_id)).account_id
    other_id = (await add_draft(sqlite, snapshot=another, account_id=account_id)).comment_id
    await add_member(sqlite, "테오")
    async with sqlite.writes() as session:
        theo = await identify(session, "테오")

        assert await looking.look(session, other_id, by=theo, now=NOW) == ()


async def test_who_looks_away_leaves_the_others_looking(sqlite: Database):
    comment_id = await a_look(sqlite)
    await add_member(sqlite, "테오")
    async with sqlite.writes() as session:
        theo = await identify(session, "테오")
        await looking.look(session, comment_id, by=theo, now=NOW)

        await looking.look_away(session, comment_id, by=theo)

    assert await count_lookers(sqlite) == 1


async def get_comment(database: Database, comment_id: CommentId) -> Comment:
    async with database.reads() as session:
        return await session.get_one(Comment, comment_id)


async def test_looks_go_with_the_words_of_their_comment(sqlite: Database):
    comment_id = await a_look(sqlite)
    async with sqlite.writes() as session:
        comment = await session.get_one(Comment, comment_id)
        comment.state = CommentState.CLOSED
        wanted = Wanted(
            account_id=comment.account_id,
            because=ErasedBecause.AGE,
            by="command",
            comment_id=comment_id,
        )

    assert (await erasure.erase(sqlite, lambda: NOW, wanted)).comments == 1

    assert await count_lookers(sqlite) == 0


async def test_old_looks_are_forgotten(sqlite: Database):
    await a_look(sqlite)

    async with sqlite.writes() as session:
        await forget(session, now=NOW + EVENTS_KEPT + MINUTE)

    assert await count_lookers(sqlite) == 0
