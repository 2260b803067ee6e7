"""Somebody with the database in hand changes rows between signature and sending, or forges them."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from bot import work
from bot.database import Database
from bot.models.audit import AuditEntry, PersonalText
from bot.models.drafts import Draft
from bot.models.members import Member
from bot.models.replies import Reply, ReplyEnd, ReplyState
from bot.models.sign_offs import SignOff
from bot.models.work import Task, TaskState
from bot.rules.judgement import judge
from bot.services import review, sending, triage, verification
from bot.services.comment_views import load_comment
from bot.services.draft_views import digest_of
from bot.services.sending import Sender
from bot.work import Again, Job
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_draft,
    add_member,
    get_reply,
    identify,
    sign,
)
from tests.support.clock import SettableClock
from tests.support.database import change_without_guards
from tests.support.platform import FakePlatform


@dataclass
class Desk:
    """One signed reply, and the platform it is for."""

    database: Database
    clock: SettableClock
    platform: FakePlatform
    drafted: Drafted

    def of(self, _address) -> FakePlatform:
        return self.platform

    async def change(self, statement: str) -> None:
        async with self.database.writes() as session:
            await session.execute(text(statement))

    async def send(self) -> Again | None:
        async with self.database.writes() as session:
            newest = select(func.max(Task.id)).where(Task.kind == "send").scalar_subquery()
            taken = await session.scalars(
                update(Task)
                .where(Task.id == newest)
                .values(state=TaskState.RUNNING, fence=Task.fence + 1)
                .returning(Task)
            )
            task = taken.one()
            job = Job(
                id=task.id,
                kind=task.kind,
                key=task.key,
                args=task.args,
                attempts=1,
                fence=task.fence,
                created_at=task.created_at,
            )
        sender = Sender(
            sessions=self.database, platforms=self, clock=self.clock, random=lambda: 0.5
        )
        again = await sending.send(sender, job)
        return again if isinstance(again, Again) else None

    async def state(self) -> ReplyState:
        return (await get_reply(self.database, self.drafted.comment_id)).state

    async def forge(self, drafted: Drafted) -> None:
        """Write all that a signature writes, but for the record."""
        async with self.database.writes() as session:
            draft = await session.get_one(Draft, drafted.draft_id)
            comment = await load_comment(session, drafted.comment_id)
            signed = SignOff(
                draft_id=draft.id,
                comment_id=comment.id,
                comment_version=comment.version,
                account_id=comment.account_id,
                digest=await digest_of(session, draft, comment),
                member_id=(await session.scalars(select(Member.id))).one(),
                signed_at=NOW,
                expires_at=NOW + timedelta(hours=4),
            )
            session.add(signed)
            await session.flush()
            reply = Reply(
                key="forged",
                sign_off_id=signed.id,
                draft_id=draft.id,
                comment_id=comment.id,
                account_id=comment.account_id,
                digest=signed.digest,
                round=comment.round,
                send_after=NOW,
                queued_at=NOW,
            )
            session.add(reply)
            await session.flush()
            args = {"reply_id": reply.id}
            work.enqueue(session, "send", args=args, run_at=NOW, now=NOW)


@pytest.fixture
async def desk(database: Database, clock: SettableClock) -> Desk:
    await add_member(database)
    drafted = await add_draft(database)
    await sign(database, drafted)
    platform = FakePlatform(comments={"c1": a_comment()})
    return Desk(database, clock, platform, drafted)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE comment SET text = 'x'",
        "UPDATE comment SET version = 2",
        "UPDATE comment SET external_id = 'c2'",
        "UPDATE account SET external_id = 'other'",
        "UPDATE account SET platform = 'facebook'",
        "UPDATE member SET is_active = false",
        "DELETE FROM member_role",
    ],
)
async def test_a_reply_stays_when_what_was_signed_is_not_what_stands(desk: Desk, change: str):
    desk.clock.advance(timedelta(seconds=21))
    desk.platform.comments["c2"] = a_comment("c2")
    await desk.change(change)

    await desk.send()

    assert (await desk.state(), desk.platform.published) == (ReplyState.WITHDRAWN, [])


async def test_a_reply_that_nobody_signed_does_not_leave(desk: Desk):
    desk.platform.comments["c2"] = a_comment("c2")
    unsigned = await add_draft(
        desk.database, account_id=desk.drafted.account_id, snapshot=a_comment("c2")
    )
    await desk.forge(unsigned)

    await desk.send()

    reply = await get_reply(desk.database, unsigned.comment_id)
    assert (reply.state, reply.ended_because) == (ReplyState.WITHDRAWN, ReplyEnd.NOT_ON_RECORD)
    assert desk.platform.published == []


async def test_rows_that_nobody_signed_are_found(desk: Desk):
    unsigned = await add_draft(
        desk.database, account_id=desk.drafted.account_id, snapshot=a_comment("c2")
    )
    await desk.forge(unsigned)

    async with desk.database.reads() as session:
        found = await verification.verify(session)

    assert (found.bad, found.fault) == ("reply 2", "the record tells of 0 signatures")


async def test_a_signature_that_was_undone_is_not_there_for_a_second_one(desk: Desk):
    async with desk.database.writes() as session:
        by = await identify(session)
        signed = (await session.scalars(select(SignOff.id))).one()
        await review.undo(session, signed, by=by, now=NOW + timedelta(seconds=5))
    await desk.forge(desk.drafted)

    await desk.send()

    reply = await get_reply(desk.database, desk.drafted.comment_id)
    assert (reply.state, reply.ended_because) == (ReplyState.WITHDRAWN, ReplyEnd.NOT_ON_RECORD)
    assert desk.platform.published == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sign_off SET member_id = (SELECT max(id) FROM member)",
        "UPDATE sign_off SET signed_at = replace(signed_at, '2026', '2025')",
        "UPDATE sign_off SET expires_at = replace(expires_at, '2026', '2036')",
        "UPDATE audit_entry SET body = CAST(body || ' ' AS BLOB) WHERE kind = 'signed_off'",
        "DELETE FROM audit_entry WHERE kind = 'signed_off'",
    ],
)
async def test_who_gets_round_the_guards_still_needs_the_record(sqlite: Database, change: str):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)
    await sign(sqlite, drafted)
    await add_member(sqlite, "유진")
    clock = SettableClock()
    desk = Desk(sqlite, clock, FakePlatform(comments={"c1": a_comment()}), drafted)
    change_without_guards(sqlite, change)
    clock.advance(timedelta(seconds=21))

    await desk.send()

    assert (await desk.state(), desk.platform.published) == (ReplyState.WITHDRAWN, [])


async def test_a_task_that_was_moved_forward_waits_for_the_undo_window(desk: Desk):
    again = await desk.send()

    assert again is not None
    assert again.run_at == desk.clock() + timedelta(seconds=20)
    assert (await desk.state(), desk.platform.published) == (ReplyState.QUEUED, [])


async def test_words_put_beside_an_entry_that_held_none_are_found(desk: Desk):
    async with desk.database.writes() as session:
        signed = select(AuditEntry.seq).where(AuditEntry.kind == "signed_off")
        seq = (await session.scalars(signed)).one()
        session.add(PersonalText(entry_seq=seq, field="reason", key=b"k" * 32, text="그대로 내요"))

    async with desk.database.reads() as session:
        found = await verification.verify(session)

    assert (found.bad, found.fault) == (
        f"entry {seq}",
        "a text stands beside it that it never held",
    )


@pytest.mark.parametrize("version", [1, 2])
async def test_a_risk_that_was_taken_from_a_comment_still_asks_for_a_lead(
    database: Database, clock: SettableClock, version: int
):
    await add_member(database)
    threat = a_comment(text="변호사 선임했고 고소할 거예요.")
    drafted = await add_draft(database, snapshot=threat)
    async with database.writes() as session:
        judged = judge(threat.text)
        await triage.take_judgement(session, drafted.comment_id, judged, {}, version=1, now=NOW)
    desk = Desk(database, clock, FakePlatform(comments={"c1": threat}), drafted)
    change_without_guards(
        database,
        f"""UPDATE comment SET flags = '[]', is_judged = true, is_people_only = false,
                version = {version};
            UPDATE comment_version SET version = {version};
            UPDATE draft SET comment_version = {version}""",  # noqa: S608 - constants above
    )
    await sign(database, drafted)
    clock.advance(timedelta(seconds=21))

    await desk.send()

    reply = await get_reply(database, drafted.comment_id)
    assert (reply.ended_because, desk.platform.published) == (ReplyEnd.NOT_ON_RECORD, [])
