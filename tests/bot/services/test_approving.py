"""Two signatures: who gives them, on which text, and what takes the first one back."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.errors import (
    DraftChanged,
    FirstSignedByYourself,
    NotAllowed,
    NothingToUndo,
    SendingFrozen,
    TextRefused,
    TraineeSignsFirst,
    WroteItYourself,
)
from bot.ids import CommentId, DraftId, MemberId
from bot.models.comments import Comment
from bot.models.drafts import Draft, DraftState
from bot.models.members import Member
from bot.models.replies import Reply, ReplyState
from bot.models.sign_offs import SignOff
from bot.models.signatures import Signature, VoidedBecause
from bot.models.work import Task
from bot.rules.permissions import Role
from bot.rules.policy import Measure
from bot.rules.risk import Risk
from bot.rules.scope import EVERYTHING
from bot.services import (
    approving,
    freeze,
    lifting,
    members,
    rechecks,
    review,
    signatures,
    trainees,
    verification,
)
from bot.work import Job
from integrations.contract import CommentDeleted, CommentEdited
from tests.support.builders import (
    NOW,
    TEAM,
    Drafted,
    a_comment,
    add_draft,
    add_member,
    deliver,
    digest_of,
    identify,
    set_measure,
    user_of,
)
from tests.support.database import ONLY_SQLITE

MINUTE = timedelta(minutes=1)
SHELF_LIFE = timedelta(hours=4)
EDITED = a_comment(text="환불도 안 해 주나요?", edited_at=NOW)


@pytest.fixture
async def drafted(database: Database) -> Drafted:
    """A draft on a comment of a class that needs two; 민아 reviews, 지우 and 서준 are leads."""
    await add_member(database)
    await add_member(database, "테오")
    await add_member(database, "지우", Role.LEAD)
    await add_member(database, "서준", Role.LEAD)
    drafted = await add_draft(database, flags=[Risk.REFUND])
    await set_measure(database, drafted.account_id, Risk.REFUND, Measure.TWO)
    return drafted


async def approve(
    database: Database,
    draft_id: DraftId,
    by: str,
    *,
    now: datetime = NOW,
    digest: str | None = None,
) -> None:
    digest = digest or await digest_of(database, draft_id)
    async with database.writes() as session:
        actor = await identify(session, by)
        await review.sign_off(session, draft_id, digest=digest, by=actor, now=now)


async def write(
    database: Database, drafted: Drafted, by: str, text: str = "알려 주셔서 고마워요."
) -> DraftId:
    """Sign a text of one's own in the modal."""
    async with database.writes() as session:
        await review.edit_and_sign(
            session,
            drafted.comment_id,
            seen_version=1,
            text=text,
            based_on=drafted.draft_id,
            by=await identify(session, by),
            now=NOW,
        )
    return await newest_draft(database)


async def newest_draft(database: Database) -> DraftId:
    async with database.reads() as session:
        return (
            await session.scalars(select(Draft.id).order_by(Draft.id.desc()))
        ).first() or DraftId(0)


async def keep(database: Database, drafted: Drafted, by: str) -> DraftId:
    """Have somebody's text stand as a draft, unsigned."""
    async with database.writes() as session:
        actor = await identify(session, by)
        await review.keep_text(
            session, drafted.comment_id, text="제가 썼어요.", based_on=None, by=actor, now=NOW
        )
    return await newest_draft(database)


async def replies(database: Database) -> list[Reply]:
    async with database.reads() as session:
        return list(await session.scalars(select(Reply).order_by(Reply.id)))


async def signed(database: Database) -> SignOff:
    async with database.reads() as session:
        return (
            await session.scalars(select(SignOff).order_by(SignOff.id.desc()))
        ).first() or SignOff()


async def newest(database: Database) -> Signature:
    async with database.reads() as session:
        found = await session.scalars(select(Signature).order_by(Signature.id.desc()))
        return found.first() or Signature()


async def member_id_of(database: Database, name: str) -> MemberId:
    async with database.reads() as session:
        wanted = select(Member.id).where(Member.user_id == user_of(name))
        return (await session.scalars(wanted)).one()


async def recheck(database: Database, name: str, *, now: datetime) -> None:
    """Run the task that looks at somebody's first signatures again."""
    job = Job(
        id=1,  # type: ignore[arg-type]
        kind=rechecks.RECHECK,
        key=None,
        args={"member_id": await member_id_of(database, name)},
        attempts=1,
        fence=1,
        created_at=NOW,
    )
    async with database.writes() as session:
        await signatures.recheck(session, job, now)


async def test_the_first_signature_queues_nothing_and_keeps_the_draft_on_offer(
    database: Database, drafted: Drafted
):
    await approve(database, drafted.draft_id, "민아")

    first = await newest(database)
    assert await replies(database) == []
    assert first.digest == await digest_of(database, drafted.draft_id)
    assert (first.signed_at, first.expires_at) == (NOW, NOW + SHELF_LIFE)
    async with database.reads() as session:
        assert (await session.get_one(Draft, drafted.draft_id)).state is DraftState.OFFERED


async def test_the_second_signature_queues_the_reply_under_both(
    database: Database, drafted: Drafted
):
    await approve(database, drafted.draft_id, "민아")

    await approve(database, drafted.draft_id, "지우")

    first, both = await newest(database), await signed(database)
    [reply] = await replies(database)
    assert (both.needs_two, both.first_signature_id) == (True, first.id)
    assert (both.first_member_id, both.member_id) == (
        await member_id_of(database, "민아"),
        await member_id_of(database, "지우"),
    )
    assert (reply.state, reply.digest) == (ReplyState.QUEUED, first.digest)


@pytest.mark.parametrize("name", ["민아", "지우"])
async def test_nobody_gives_both_signatures(database: Database, drafted: Drafted, name: str):
    await approve(database, drafted.draft_id, name)

    with pytest.raises(FirstSignedByYourself):
        await approve(database, drafted.draft_id, name, now=NOW + MINUTE)

    assert await replies(database) == []


@ONLY_SQLITE
async def test_a_reviewer_does_not_counter_sign(database: Database, drafted: Drafted):
    await approve(database, drafted.draft_id, "민아")

    with pytest.raises(NotAllowed) as refusal:
        await approve(database, drafted.draft_id, "테오")

    assert refusal.value.parameters == {"permission": "counter_sign"}


async def test_who_wrote_the_text_does_not_counter_sign_it(database: Database, drafted: Drafted):
    draft_id = await keep(database, drafted, "지우")
    await approve(database, draft_id, "민아")

    with pytest.raises(WroteItYourself):
        await approve(database, draft_id, "지우")

    await approve(database, draft_id, "서준")
    assert len(await replies(database)) == 1


@ONLY_SQLITE
async def test_who_wrote_the_text_may_sign_it_first(database: Database, drafted: Drafted):
    draft_id = await write(database, drafted, "민아")
    assert await replies(database) == []

    await approve(database, draft_id, "지우")

    assert [reply.draft_id for reply in await replies(database)] == [draft_id]


async def test_another_text_voids_the_first_signature(database: Database, drafted: Drafted):
    await approve(database, drafted.draft_id, "민아")
    old = await digest_of(database, drafted.draft_id)

    draft_id = await write(database, drafted, "테오")

    async with database.reads() as session:
        first, other = await session.scalars(select(Signature).order_by(Signature.id))
    assert (first.voided_because, other.voided_at) == (VoidedBecause.TEXT_CHANGED, None)
    assert other.draft_id == draft_id
    with pytest.raises(DraftChanged):
        await approve(database, drafted.draft_id, "지우", digest=old)
    assert await replies(database) == []


async def test_another_text_voids_no_first_signature_of_another_comment(sqlite: Database):
    await add_member(sqlite)
    await add_member(sqlite, "지우", Role.LEAD)
    drafted = await add_draft(sqlite, flags=[Risk.REFUND])
    await set_measure(sqlite, drafted.account_id, Risk.REFUND, Measure.TWO)
    snapshot = a_comment("c2", text="저도 환불이요", author_id="u2")
    other = await add_draft(
        sqlite, snapshot=snapshot, account_id=drafted.account_id, flags=[Risk.REFUND]
    )
    await approve(sqlite, other.draft_id, "민아")

    await write(sqlite, drafted, "지우")

    async with sqlite.reads() as session:
        assert await signatures.find_standing(session, other.draft_id) is not None


async def test_an_unchanged_text_of_the_modal_is_the_second_signature(
    database: Database, drafted: Drafted
):
    await approve(database, drafted.draft_id, "민아")

    await write(database, drafted, "지우", "위 칸에 넣으셔도 돼요.")

    assert (await signed(database)).needs_two


@pytest.mark.parametrize("event", ["edited", "deleted", "rejected", "closed", "another_signed"])
async def test_what_ends_the_draft_voids_its_first_signature(
    database: Database, drafted: Drafted, event: str
):
    await approve(database, drafted.draft_id, "민아")

    match event:
        case "edited":
            news = CommentEdited(comment=EDITED, edited_at=NOW)
            await deliver(database, drafted.account_id, news)
        case "deleted":
            gone = CommentDeleted(external_id=drafted.external_id, deleted_at=NOW)
            await deliver(database, drafted.account_id, gone)
        case "rejected":
            async with database.writes() as session:
                actor = await identify(session, "테오")
                await review.reject(
                    session, drafted.draft_id, reason="tone", note=None, by=actor, now=NOW
                )
        case "closed":
            async with database.writes() as session:
                actor = await identify(session, "지우")
                await review.close(session, drafted.comment_id, by=actor, now=NOW)
        case "another_signed":
            await set_measure(database, drafted.account_id, Risk.REFUND, Measure.ONE)
            await write(database, drafted, "테오")
        case _:
            raise AssertionError(event)

    assert (await newest(database)).voided_because is VoidedBecause.DRAFT_ENDED


async def test_the_first_signature_runs_out(database: Database, drafted: Drafted):
    await approve(database, drafted.draft_id, "민아")
    old = await digest_of(database, drafted.draft_id)

    await recheck(database, "민아", now=NOW + SHELF_LIFE)

    assert (await newest(database)).voided_because is VoidedBecause.EXPIRED
    with pytest.raises(DraftChanged):
        await approve(database, drafted.draft_id, "지우", digest=old, now=NOW + SHELF_LIFE)


async def test_a_timer_ends_the_first_signature_of_whoever_gave_it(
    database: Database, drafted: Drafted
):
    await approve(database, drafted.draft_id, "민아")

    wanted = select(Task.args).where(Task.kind == rechecks.RECHECK, Task.run_at == NOW + SHELF_LIFE)
    async with database.reads() as session:
        timers = list(await session.scalars(wanted))
    assert timers == [{"member_id": await member_id_of(database, "민아")}]


async def test_a_click_that_comes_before_the_timer_finds_the_first_signature_too_old(
    database: Database, drafted: Drafted
):
    await approve(database, drafted.draft_id, "민아")

    await approve(database, drafted.draft_id, "지우", now=NOW + SHELF_LIFE)

    assert await replies(database) == []
    assert (await newest(database)).member_id == await member_id_of(database, "지우")


@pytest.mark.parametrize("loss", ["deactivated", "no_role"])
async def test_the_first_signature_falls_with_the_right_of_who_gave_it(
    database: Database, drafted: Drafted, loss: str
):
    await approve(database, drafted.draft_id, "민아")
    async with database.writes() as session:
        if loss == "deactivated":
            profile = {"user_id": user_of("민아"), "name": "민아", "locale": "ko"}
            await members.learn_profile(session, team_id=TEAM, **profile, is_active=False, now=NOW)
        else:
            member_id = await member_id_of(database, "민아")
            await members.set_roles(session, member_id, roles=frozenset(), by=None, now=NOW)

    await recheck(database, "민아", now=NOW)

    assert (await newest(database)).voided_because is VoidedBecause.SIGNER_LOST_RIGHT


async def test_a_click_that_comes_before_the_recheck_does_not_join_a_lost_right(
    database: Database, drafted: Drafted
):
    await approve(database, drafted.draft_id, "민아")
    async with database.writes() as session:
        member_id = await member_id_of(database, "민아")
        await members.set_roles(session, member_id, roles=frozenset(), by=None, now=NOW)

    await approve(database, drafted.draft_id, "지우")

    assert await replies(database) == []


async def test_lifting_a_freeze_voids_first_signatures_from_before(
    database: Database, drafted: Drafted
):
    await approve(database, drafted.draft_id, "민아")
    async with database.writes() as session:
        await freeze.freeze(session, EVERYTHING, reason="가루", by=None, now=NOW + MINUTE)
    with pytest.raises(SendingFrozen):
        await write(database, drafted, "테오")

    async with database.writes() as session:
        await lifting.lift_scope(session, EVERYTHING, by=None, now=NOW + MINUTE)

    assert (await newest(database)).voided_because is VoidedBecause.FROZEN


async def test_a_freeze_uses_up_both_signatures_of_what_it_held(
    database: Database, drafted: Drafted
):
    await approve(database, drafted.draft_id, "민아")
    await approve(database, drafted.draft_id, "지우")
    async with database.writes() as session:
        await freeze.freeze(session, EVERYTHING, reason="가루", by=None, now=NOW + MINUTE)
        await lifting.lift_scope(session, EVERYTHING, by=None, now=NOW + MINUTE)

    assert (await newest(database)).voided_because is VoidedBecause.FROZEN
    async with database.reads() as session:
        assert (await verification.verify(session)).fault is None


async def test_anybody_who_may_sign_takes_the_first_signature_back(
    database: Database, drafted: Drafted
):
    await approve(database, drafted.draft_id, "민아")
    old = await digest_of(database, drafted.draft_id)

    await undo_first(database, "테오")

    assert (await newest(database)).voided_because is VoidedBecause.UNDONE
    with pytest.raises(DraftChanged):
        await approve(database, drafted.draft_id, "민아", digest=old)
    with pytest.raises(NothingToUndo):
        await undo_first(database, "테오")


@ONLY_SQLITE
async def test_a_double_tap_of_the_signer_takes_nothing_back(database: Database, drafted: Drafted):
    await approve(database, drafted.draft_id, "민아")

    await undo_first(database, "민아")

    assert (await newest(database)).voided_at is None


async def undo_first(database: Database, by: str) -> None:
    first = await newest(database)
    async with database.writes() as session:
        actor = await identify(session, by)
        await approving.undo_first(session, first.id, by=actor, now=NOW)


async def test_undo_after_the_second_signature_takes_both_back(
    database: Database, drafted: Drafted
):
    await approve(database, drafted.draft_id, "민아")
    await approve(database, drafted.draft_id, "지우")
    both = await signed(database)

    async with database.writes() as session:
        await review.undo(session, both.id, by=await identify(session), now=NOW + MINUTE)

    assert (await newest(database)).voided_because is VoidedBecause.REPLY_ENDED
    await approve(database, drafted.draft_id, "지우", now=NOW + MINUTE)
    assert [reply.state for reply in await replies(database)] == [ReplyState.WITHDRAWN]


async def test_sending_back_voids_the_first_signature_with_a_note(
    database: Database, drafted: Drafted
):
    await approve(database, drafted.draft_id, "민아")

    await send_back(database, "지우", note="날짜를 빼 주세요.")

    voided = await newest(database)
    assert (voided.voided_because, voided.note) == (VoidedBecause.SENT_BACK, "날짜를 빼 주세요.")
    async with database.reads() as session:
        assert (await session.get_one(Draft, drafted.draft_id)).state is DraftState.OFFERED


@ONLY_SQLITE
async def test_a_note_that_is_too_long_sends_nothing_back(database: Database, drafted: Drafted):
    await approve(database, drafted.draft_id, "민아")

    with pytest.raises(TextRefused):
        await send_back(database, "지우", note="가" * 501)


async def send_back(database: Database, by: str, *, note: str) -> None:
    first = await newest(database)
    async with database.writes() as session:
        actor = await identify(session, by)
        await approving.send_back(session, first.id, note=note, by=actor, now=NOW)


@ONLY_SQLITE
async def test_a_policy_that_became_milder_asks_no_second_signature(
    database: Database, drafted: Drafted
):
    await approve(database, drafted.draft_id, "민아")
    await set_measure(database, drafted.account_id, Risk.REFUND, Measure.ONE)

    await approve(database, drafted.draft_id, "민아", now=NOW + MINUTE)

    assert (await signed(database)).first_signature_id is None
    assert (await newest(database)).voided_because is VoidedBecause.NOT_NEEDED


@ONLY_SQLITE
async def test_two_classes_together_need_two_of_whom_one_is_a_lead(
    database: Database, drafted: Drafted
):
    async with database.writes() as session:
        comment = await session.get_one(Comment, drafted.comment_id)
        comment.flags = [Risk.LEGAL.value, Risk.REFUND.value]
    await approve(database, drafted.draft_id, "민아")
    assert await replies(database) == []

    await approve(database, drafted.draft_id, "지우")

    assert (await signed(database)).needs_two


@ONLY_SQLITE
async def test_a_reviewer_alone_does_not_close_what_needs_two(database: Database, drafted: Drafted):
    with pytest.raises(NotAllowed):
        async with database.writes() as session:
            actor = await identify(session)
            await review.close(session, CommentId(drafted.comment_id), by=actor, now=NOW)


async def test_a_trainee_needs_a_second_signature_on_any_comment(database: Database):
    await add_member(database)
    await add_member(database, "테오")
    drafted = await add_draft(database)
    await train(database, "민아", remaining=1)

    await approve(database, drafted.draft_id, "민아")
    assert await replies(database) == []
    await approve(database, drafted.draft_id, "테오")

    both = await signed(database)
    assert both.first_member_id == await member_id_of(database, "민아")


async def test_a_trainee_does_not_sign_second(database: Database, drafted: Drafted):
    await train(database, "지우", until=NOW + SHELF_LIFE)
    await approve(database, drafted.draft_id, "민아")

    with pytest.raises(TraineeSignsFirst):
        await approve(database, drafted.draft_id, "지우")


async def test_training_is_over_with_its_date(database: Database):
    await add_member(database)
    drafted = await add_draft(database)
    await train(database, "민아", until=NOW)

    await approve(database, drafted.draft_id, "민아")

    assert len(await replies(database)) == 1


async def train(database: Database, name: str, **span) -> None:
    member_id = await member_id_of(database, name)
    span = {"until": None, "remaining": None} | span
    async with database.writes() as session:
        await trainees.begin(session, member_id, on=None, now=NOW, **span)


async def test_the_record_tells_of_every_first_signature(database: Database, drafted: Drafted):
    await approve(database, drafted.draft_id, "민아")
    await undo_first(database, "테오")
    await approve(database, drafted.draft_id, "민아")
    await approve(database, drafted.draft_id, "지우")

    async with database.reads() as session:
        assert (await verification.verify(session)).fault is None
