"""Signing near-identical comments together: each for itself, and only what may be."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.database import Database
from bot.errors import (
    AlreadySignedOff,
    AssignedToAnother,
    CardOutdated,
    CommentAnswered,
    CommentChanged,
    DraftChanged,
    DraftRetired,
    NotAllowed,
    NotInTheBatch,
    ReasonNeeded,
    Refusal,
    SendingFrozen,
    SignedByYourself,
)
from bot.ids import AccountId, DraftId
from bot.models.audit import AuditEntry
from bot.models.comments import Comment, CommentState
from bot.models.drafts import Draft
from bot.models.replies import Reply
from bot.models.sign_offs import SignOff
from bot.models.signatures import Signature
from bot.rules.permissions import Role
from bot.rules.scope import EVERYTHING
from bot.services import batches, freeze, members, review, trainees, verification
from bot.services.audit import Audit
from bot.views import Batch, BatchOutcome
from integrations.contract import CommentEdited
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_account,
    add_draft,
    add_member,
    deliver,
    digest_of,
    identify,
    set_people_only,
    sign,
    sign_first,
    take,
)

LATER = NOW + timedelta(seconds=5)


async def add_alike(
    database: Database, count: int, *, account_id: AccountId | None = None
) -> list[Drafted]:
    """Comments that say nearly the same, of different authors, each with the same draft."""
    await add_member(database)
    account_id = account_id or await add_account(database)
    return [
        await add_draft(
            database,
            account_id=account_id,
            snapshot=a_comment(
                f"c{number}",
                text="이거 식세기 되나요" + "?" * number,
                author_id=f"u{number}",
                author_name=f"작성자 {number}",
            ),
        )
        for number in range(1, count + 1)
    ]


async def page_of(
    database: Database, drafted: Drafted, *, by: str = "민아", after: DraftId | None = None
) -> Batch | None:
    async with database.writes() as session:
        actor = await identify(session, by)
        return await batches.find_batch(session, drafted.draft_id, by=actor, now=NOW, after=after)


async def seen(database: Database, drafted: list[Drafted]) -> dict[DraftId, str]:
    return {each.draft_id: await digest_of(database, each.draft_id) for each in drafted}


async def sign_batch(
    database: Database,
    anchor: Drafted,
    ticked: dict[DraftId, str],
    *,
    by: str = "민아",
    now: datetime = LATER,
) -> BatchOutcome:
    async with database.writes() as session:
        actor = await identify(session, by)
        return await batches.sign_off(session, anchor.draft_id, ticked, by=actor, now=now)


def refusals(done: BatchOutcome) -> list[type[Refusal]]:
    return [type(each.refusal) for each in done.left_out]


async def count(database: Database, row: Any) -> int:
    async with database.reads() as session:
        return await session.scalar(select(func.count()).select_from(row)) or 0


async def test_each_of_a_batch_has_a_signature_a_reply_and_an_entry_of_its_own(
    database: Database,
):
    drafted = await add_alike(database, 3)
    ticked = await seen(database, drafted[:2])

    done = await sign_batch(database, drafted[0], ticked)

    assert (done.signed, done.left_out) == (2, ())
    async with database.reads() as session:
        signed = list(await session.scalars(select(SignOff).order_by(SignOff.id)))
        entries = select(func.count()).where(AuditEntry.kind == Audit.SIGNED_OFF)
        assert await session.scalar(entries.select_from(AuditEntry)) == 2
        assert (await verification.verify(session)).fault is None
    assert [each.draft_id for each in signed] == [each.draft_id for each in drafted[:2]]
    assert [each.digest for each in signed] == list(ticked.values())
    assert await count(database, Reply) == 2


async def test_one_that_was_refused_takes_back_what_it_wrote_until_then(database: Database):
    """A click voids a first signature that ran out before it sees that a trainee has no batch."""
    drafted = await add_alike(database, 1)
    async with database.writes() as session:
        by = await identify(session)
        await trainees.begin(session, by.member_id, on=None, until=None, remaining=5, now=NOW)
    await sign_first(database, drafted[0])
    ticked = await seen(database, drafted)

    done = await sign_batch(database, drafted[0], ticked, now=NOW + timedelta(hours=5))

    assert refusals(done) == [NotInTheBatch]
    async with database.reads() as session:
        assert (await session.scalars(select(Signature))).one().voided_at is None
        assert (await verification.verify(session)).fault is None


async def test_one_that_was_edited_is_left_out_and_the_others_are_signed(database: Database):
    drafted = await add_alike(database, 3)
    ticked = await seen(database, drafted)
    edited = a_comment("c2", text="취소 되나요?", edited_at=NOW)
    await deliver(database, drafted[0].account_id, CommentEdited(comment=edited, edited_at=NOW))

    done = await sign_batch(database, drafted[0], ticked)

    assert (done.signed, refusals(done)) == (2, [DraftRetired])
    assert await count(database, SignOff) == 2
    async with database.reads() as session:
        assert (await verification.verify(session)).fault is None


async def test_a_page_has_ten_lines_and_the_next_begins_after_it(sqlite: Database):
    drafted = await add_alike(sqlite, 12)

    first = await page_of(sqlite, drafted[0])
    assert first is not None
    last = await page_of(sqlite, drafted[0], after=first.lines[-1].draft_id)
    assert last is not None

    assert (first.count, len(first.lines), first.has_more) == (12, 10, True)
    assert (len(last.lines), last.has_more) == (2, False)


async def test_each_line_has_the_digest_that_signs_it(sqlite: Database):
    drafted = await add_alike(sqlite, 2)

    batch = await page_of(sqlite, drafted[0])

    assert batch is not None
    assert {each.draft_id: each.digest for each in batch.lines} == await seen(sqlite, drafted)


async def test_one_comment_is_no_batch(sqlite: Database):
    [drafted] = await add_alike(sqlite, 1)

    assert await page_of(sqlite, drafted) is None


async def change(database: Database, drafted: Drafted, **changes: Any) -> None:
    async with database.writes() as session:
        comment = await session.get_one(Comment, drafted.comment_id)
        for name, value in changes.items():
            setattr(comment, name, value)


async def test_what_must_be_looked_at_alone_is_neither_offered_nor_signed(sqlite: Database):
    drafted = await add_alike(sqlite, 7)
    anchor, at_risk, unjudged, another_question, long, snoozed, _ = drafted
    await change(sqlite, snoozed, snoozed_until=LATER)
    await change(sqlite, at_risk, flags=["refund"])
    await change(sqlite, unjudged, is_judged=False)
    await change(sqlite, another_question, text="오늘 주문하면 언제 와요?")
    await change(sqlite, long, text="이거 식세기 되나요?" * 40)
    ticked = await seen(sqlite, drafted)

    batch = await page_of(sqlite, anchor)
    done = await sign_batch(sqlite, anchor, ticked)

    assert batch is not None
    assert batch.count == 2
    assert done.signed == 2
    assert refusals(done) == [NotInTheBatch] * 5


async def test_another_answer_is_neither_offered_nor_signed(sqlite: Database):
    drafted = await add_alike(sqlite, 2)
    other = await add_draft(
        sqlite,
        account_id=drafted[0].account_id,
        text="안 돼요.",
        snapshot=a_comment("c9", text="이거 식세기 되나요?"),
    )

    batch = await page_of(sqlite, drafted[0])
    done = await sign_batch(sqlite, drafted[0], await seen(sqlite, [*drafted, other]))

    assert batch is not None
    assert batch.count == 2
    assert (done.signed, refusals(done)) == (2, [NotInTheBatch])


async def test_a_trainee_is_offered_no_batch_and_signs_none(sqlite: Database):
    drafted = await add_alike(sqlite, 2)
    async with sqlite.writes() as session:
        by = (await identify(session)).member_id
        await trainees.begin(session, by, on=None, until=None, remaining=5, now=NOW)

    assert await page_of(sqlite, drafted[0]) is None
    done = await sign_batch(sqlite, drafted[0], await seen(sqlite, drafted))

    assert (done.signed, refusals(done)) == (0, [NotInTheBatch, NotInTheBatch])
    assert await count(sqlite, Signature) == 0


async def test_a_draft_that_a_trainee_signed_first_is_neither_offered_nor_signed(
    sqlite: Database,
):
    drafted = await add_alike(sqlite, 3)
    trainee = await add_member(sqlite, "도윤")
    async with sqlite.writes() as session:
        await trainees.begin(session, trainee, on=None, until=None, remaining=5, now=NOW)
    await sign_first(sqlite, drafted[1], by="도윤")

    batch = await page_of(sqlite, drafted[0])
    done = await sign_batch(sqlite, drafted[0], await seen(sqlite, drafted))

    assert batch is not None
    assert batch.count == 2
    assert (done.signed, refusals(done)) == (2, [NotInTheBatch])


async def test_who_may_not_sign_is_offered_none_and_signs_none(sqlite: Database):
    drafted = await add_alike(sqlite, 2)
    await add_member(sqlite, "하늘", Role.ON_CALL)

    assert await page_of(sqlite, drafted[0], by="하늘") is None
    with pytest.raises(NotAllowed):
        await sign_batch(sqlite, drafted[0], await seen(sqlite, drafted), by="하늘")


async def test_nobody_reads_comments_of_another_team_among_those_left_out(sqlite: Database):
    here, there = await add_account(sqlite), await add_account(sqlite, "mosiru")
    drafted = await add_alike(sqlite, 1, account_id=here)
    same = a_comment("c2", text="이거 식세기 되나요?", author_id="u2")
    drafted.append(await add_draft(sqlite, account_id=there, snapshot=same))
    async with sqlite.writes() as session:
        mina = await identify(session)
        for roles, on in ((frozenset({Role.REVIEWER}), here), (frozenset[Role](), None)):
            await members.set_roles(session, mina.member_id, roles=roles, on=on, by=None, now=NOW)

    with pytest.raises(CardOutdated):
        await sign_batch(sqlite, drafted[0], await seen(sqlite, drafted))


async def test_people_who_answer_themselves_are_offered_no_batch(sqlite: Database):
    drafted = await add_alike(sqlite, 2)
    await set_people_only(sqlite, drafted[0].account_id)

    assert await page_of(sqlite, drafted[0]) is None


async def test_what_can_no_longer_be_signed_is_left_out_and_named(sqlite: Database):
    drafted = await add_alike(sqlite, 8)
    ticked = await seen(sqlite, drafted)
    edited, closed, answered, taken, signed, found, offered_again, _ = drafted
    await add_member(sqlite, "테오")
    async with sqlite.writes() as session:
        await review.close(session, closed.comment_id, by=await identify(session), now=NOW)
        (await session.get_one(Draft, offered_again.draft_id)).offering = 2
    await take(sqlite, taken.comment_id, by="테오")
    await change(sqlite, edited, version=2)
    await change(sqlite, answered, state=CommentState.ANSWERED)
    await change(sqlite, found, language="en")
    await sign(sqlite, signed)

    done = await sign_batch(sqlite, drafted[-1], ticked)

    assert done.signed == 1
    assert [each.line.author_name for each in done.left_out] == [
        f"작성자 {number}" for number in range(1, 8)
    ]
    assert refusals(done) == [
        CommentChanged,
        DraftRetired,
        CommentAnswered,
        AssignedToAnother,
        SignedByYourself,
        ReasonNeeded,
        DraftChanged,
    ]


async def test_a_freeze_leaves_all_of_them_out(sqlite: Database):
    drafted = await add_alike(sqlite, 2)
    ticked = await seen(sqlite, drafted)
    async with sqlite.writes() as session:
        await freeze.freeze(session, EVERYTHING, reason="가루", by=None, now=NOW)

    assert refusals(await sign_batch(sqlite, drafted[0], ticked)) == [SendingFrozen] * 2


async def test_one_of_a_batch_is_undone_for_itself(sqlite: Database):
    drafted = await add_alike(sqlite, 2)
    await sign_batch(sqlite, drafted[0], await seen(sqlite, drafted))

    async with sqlite.writes() as session:
        by = await identify(session)
        first = (await session.scalars(select(SignOff.id).order_by(SignOff.id))).first()
        assert first is not None
        await review.undo(session, first, by=by, now=LATER + timedelta(seconds=5))

    async with sqlite.reads() as session:
        states = await session.scalars(select(Reply.state).order_by(Reply.id))
        assert [each.value for each in states] == ["withdrawn", "queued"]


async def test_the_same_page_sent_twice_signs_nothing_twice(sqlite: Database):
    drafted = await add_alike(sqlite, 2)
    ticked = await seen(sqlite, drafted)
    await sign_batch(sqlite, drafted[0], ticked)

    done = await sign_batch(sqlite, drafted[0], ticked)

    assert (done.signed, refusals(done)) == (0, [SignedByYourself] * 2)
    assert await count(sqlite, SignOff) == 2


@pytest.mark.postgresql
async def test_two_who_send_one_page_in_at_once_sign_it_once(postgresql: Database):
    drafted = await add_alike(postgresql, 3)
    await add_member(postgresql, "테오")
    ticked = await seen(postgresql, drafted)
    turned = dict(reversed(ticked.items()))

    one, other = await asyncio.gather(
        sign_batch(postgresql, drafted[0], ticked),
        sign_batch(postgresql, drafted[2], turned, by="테오"),
    )

    assert sorted([one.signed, other.signed]) == [0, 3]
    assert refusals(one) + refusals(other) == [AlreadySignedOff] * 3


async def test_drafts_that_nobody_knows_sign_nothing_of_a_page(sqlite: Database):
    drafted = await add_alike(sqlite, 2)
    ticked = await seen(sqlite, drafted) | {DraftId(99): "0" * 64}

    with pytest.raises(CardOutdated):
        await sign_batch(sqlite, drafted[0], ticked)

    assert await count(sqlite, SignOff) == 0
