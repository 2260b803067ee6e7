"""What was erased is in no table, the record holds, and nothing that waits is erased."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
)
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.errors import WordsErased
from bot.ids import AccountId, CommentId, TaskId
from bot.models.comments import Author, Comment, CommentState, Delivery, Placement
from bot.models.drafts import Draft, DraftSource
from bot.models.replies import Reply
from bot.models.roll_ups import RollUp, RollUpKind
from bot.models.slack import CardSubject, SlackMessage
from bot.models.work import Task, TaskState
from bot.ports import Sessions
from bot.rules.erasure import ErasedBecause, KeptBecause
from bot.rules.permissions import Role
from bot.rules.policy import Measure
from bot.rules.risk import Risk
from bot.services import (
    approving,
    arrivals,
    card_views,
    claim_checks,
    entries,
    erasure,
    erasure_tasks,
    erasure_traces,
    erasure_words,
    erasures,
    export,
    findables,
    home,
    outcomes,
    review,
    roll_ups,
    timeline,
    verification,
    writing,
)
from bot.services.comment_views import load_comment
from bot.services.erasure import Done, Wanted
from bot.views import CommentCard, DraftCard, Override, Terms, seen_of
from bot.work import Again, Job
from integrations.contract import (
    CommentCreated,
    CommentEdited,
    CommentSnapshot,
    SentReply,
)
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_account,
    add_draft,
    add_member,
    deliver,
    identify,
    set_measure,
    sign,
    sign_first,
    verified,
)
from tests.support.leftovers import tables_with

WORDS = ("무지개떡수염", "콩나물국밥러", "u-dduk-777")  # said, called and known as
QUOTE, NAME, HANDLE = WORDS
ANSWER = f"{QUOTE} 내일 보내 드릴게요."
TOLD_TO_ALL = frozenset(
    {
        "author",
        "claim_override",
        "comment",
        "comment_version",
        "delivery",
        "draft",
        "findable",
        "personal_text",
        "rejection",
        "signature",
        "task",
    }
)
"""Tables that hold an author's words after `add_life`."""


def of_author(
    external_id: str = "c1", text: str = f"{QUOTE} 환불", **fields: Any
) -> CommentSnapshot:
    named = {"author_id": HANDLE, "author_name": NAME, "url": f"https://square.example/{HANDLE}"}
    return a_comment(external_id, text=text, **(named | fields))


async def add_life(database: Database) -> Drafted:
    """A comment that leaves words of its author wherever words can be: answered, then edited."""
    await add_member(database)
    await add_member(database, "지우", Role.LEAD)
    account_id = await add_account(database)
    await set_measure(database, account_id, Risk.REFUND, Measure.TWO)
    drafted = await add_draft(
        database,
        text=f"{QUOTE} 말씀이시군요.",
        snapshot=of_author(),
        account_id=account_id,
        flags=[Risk.REFUND],
    )
    await reject_another(database, drafted)
    await send_back(database, drafted)
    await answer(database, drafted)
    edited = CommentEdited(comment=of_author(text=f"{QUOTE} 2"), edited_at=NOW)
    await deliver_raw(database, account_id, edited)
    return drafted


async def deliver_raw(database: Database, account_id: AccountId, *events: Any) -> None:
    body = json.dumps({"id": "c1", "from": HANDLE, "text": QUOTE}).encode()
    delivery = replace(verified(account_id, *events), body=body)
    async with database.writes() as session:
        await arrivals.store(session, [delivery], now=NOW)
        while await arrivals.take_some(session, now=NOW):
            pass


async def reject_another(database: Database, drafted: Drafted) -> None:
    """Reject a draft that quotes the comment, and ask for another one, in words that do, too."""
    async with database.writes() as session:
        by = await identify(session)
        another = Draft(
            comment_id=drafted.comment_id,
            comment_version=1,
            source=DraftSource.MODEL,
            text=QUOTE,
            origin={"sentences": [[QUOTE, False]], "uncovered": [QUOTE]},
            created_at=NOW,
        )
        session.add(another)
        await session.flush()
        await review.reject(session, another.id, reason="other", note=QUOTE, by=by, now=NOW)
        await writing.draft_again(session, drafted.comment_id, instruction=QUOTE, by=by, now=NOW)
    async with database.writes() as session:
        await session.execute(update(Task).values(state=TaskState.DONE, finished_at=NOW))


async def send_back(database: Database, drafted: Drafted) -> None:
    first_id = await sign_first(database, drafted)
    async with database.writes() as session:
        by = await identify(session, "지우")
        await approving.send_back(session, first_id, note=QUOTE, by=by, now=NOW)


async def answer(database: Database, drafted: Drafted) -> None:
    """Sign a changed text in which something was found, by two, and let it arrive."""
    for name in ("민아", "지우"):
        async with database.writes() as session:
            comment = await load_comment(session, drafted.comment_id)
            found = await claim_checks.find_claims(
                session, comment, ANSWER, resting_on=drafted.draft_id, now=NOW
            )
            await review.edit_and_sign(
                session,
                drafted.comment_id,
                seen_version=1,
                text=ANSWER,
                based_on=drafted.draft_id,
                by=await identify(session, name),
                now=NOW,
                terms=Terms(override=Override(reason=QUOTE, seen=seen_of(found))),
            )
    await arrive(database, drafted.comment_id)


async def arrive(database: Database, comment_id: CommentId) -> None:
    async with database.writes() as session:
        reply = (await session.scalars(select(Reply).where(Reply.comment_id == comment_id))).one()
        await outcomes.begin_attempt(session, reply, now=NOW)
        await session.flush()
        sent = SentReply(external_id=f"r{comment_id}", url=None)
        await outcomes.arrived(session, reply, sent, by="system", now=NOW)


async def erase_author(
    database: Database,
    account_id: AccountId,
    handle: str = HANDLE,
    *,
    sessions: Sessions | None = None,
) -> Done:
    async with database.reads() as session:
        author_id = await erasures.get_author_id(session, account_id, handle)
    wanted = Wanted(
        account_id=account_id,
        because=ErasedBecause.AUTHOR,
        by="command",
        author_id=author_id,
        reason="문의 12",
    )
    return await erasure.erase(sessions or database, lambda: NOW, wanted)


async def test_no_word_of_an_erased_author_stands_in_any_table(database: Database):
    drafted = await add_life(database)
    assert await tables_with(database, *WORDS) == TOLD_TO_ALL

    await erase_author(database, drafted.account_id)

    assert await tables_with(database, *WORDS) == set()
    async with database.reads() as session:
        found = await verification.verify(session)
        counts = await home.get_counts(session)
    assert (found.fault, found.erased_count > 0) == (None, True)
    assert (counts.received, counts.threaded) == (1, 1)


async def test_no_part_of_an_erased_word_is_left_in_a_page_of_the_index(sqlite: Database):
    account_id = await add_account(sqlite)
    await deliver(sqlite, account_id, CommentCreated(comment=of_author()))
    await close_all(sqlite)
    part = QUOTE[3].encode()  # its first bytes are no other term's, which would stand for them
    assert part in await pages_of_index(sqlite)

    await erase_author(sqlite, account_id)

    assert part not in await pages_of_index(sqlite)


async def test_an_index_that_was_not_rewritten_before_a_crash_is_rewritten_by_a_task(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
):
    account_id = await add_account(sqlite)
    await deliver(sqlite, account_id, CommentCreated(comment=of_author()))
    await close_all(sqlite)

    async def crash(_sessions: Sessions) -> None:
        raise ConnectionAbortedError

    with monkeypatch.context() as patch, pytest.raises(ConnectionAbortedError):
        patch.setattr(findables, "rewrite", crash)
        await erase_author(sqlite, account_id)
    assert await ready(sqlite) == [erasure_traces.REWRITE]
    await erasure_tasks.rewrite_findables(sqlite, lambda: NOW, job(erasure_traces.REWRITE))

    assert erasure_traces.FORGET_OVERWRITTEN in await ready(sqlite)
    assert QUOTE[3].encode() not in await pages_of_index(sqlite)


def job(kind: str) -> Job:
    return Job(id=TaskId(1), kind=kind, key=None, args={}, attempts=1, fence=1, created_at=NOW)


async def ready(database: Database) -> list[str]:
    """Which tasks of erasing are still to be done."""
    async with database.reads() as session:
        is_ready = (Task.state == TaskState.READY) & Task.kind.in_(
            [erasure_traces.REWRITE, erasure_traces.FORGET_OVERWRITTEN]
        )
        return list(await session.scalars(select(Task.kind).where(is_ready)))


async def test_no_byte_of_an_erased_word_is_left_in_the_file_or_its_log(sqlite: Database):
    drafted = await add_life(sqlite)
    assert words_in_files(sqlite) == list(WORDS)

    await erase_author(sqlite, drafted.account_id)
    assert await ready(sqlite) == [erasure_traces.FORGET_OVERWRITTEN]
    assert await forget_overwritten(sqlite) is None

    assert words_in_files(sqlite) == []


async def test_what_somebody_reads_still_is_forgotten_when_they_have_ended(sqlite: Database):
    drafted = await add_life(sqlite)
    async with sqlite.reads() as session:
        await session.scalars(select(Comment.text))
        await erase_author(sqlite, drafted.account_id)
        again = await forget_overwritten(sqlite)
    assert again is not None
    assert again.run_at > NOW
    assert not again.counts

    assert await forget_overwritten(sqlite) is None

    assert words_in_files(sqlite) == []


async def test_what_somebody_writes_meanwhile_is_kept(sqlite: Database):
    """Another process: those of this one wait for their turn."""
    drafted = await add_life(sqlite)
    await erase_author(sqlite, drafted.account_id)
    other = Database(sqlite.url)
    async with other.writes() as session:
        await session.execute(update(Comment).values(draft_note="note.none"))
        assert await forget_overwritten(sqlite) is not None
    await other.close()

    assert await forget_overwritten(sqlite) is None

    async with sqlite.reads() as session:
        assert await session.scalar(select(Comment.draft_note)) == "note.none"


async def forget_overwritten(database: Database) -> Again | None:
    return await erasure_tasks.forget_overwritten(
        database, lambda: NOW, job(erasure_traces.FORGET_OVERWRITTEN)
    )


def words_in_files(database: Database) -> list[str]:
    """Those of an author that stand somewhere in the file or in the log beside it."""
    file = Path(str(database.url.database))
    content = file.read_bytes() + file.with_name(f"{file.name}-wal").read_bytes()
    return [word for word in WORDS if word.encode() in content]


async def pages_of_index(database: Database) -> bytes:
    async with database.reads() as session:
        blocks = await session.scalars(text("SELECT block FROM findable_terms_data"))
        return b"".join(blocks)


async def test_an_export_after_it_holds_no_word_and_what_was_erased_is_on_record(sqlite: Database):
    drafted = await add_life(sqlite)
    await erase_author(sqlite, drafted.account_id)

    async with sqlite.reads() as session:
        told = [
            export.as_lines(page) + export.as_rows(page)
            async for page in entries.pages(session, until=1_000)
        ]
        [erased] = await erasures.list_all(session)
    assert not any(word in "".join(told) for word in WORDS)
    assert (erased.account, erased.comments, erased.reason) == ("mosiru_kr", 1, "문의 12")


async def test_the_timeline_of_an_erased_comment_tells_all_but_the_words(sqlite: Database):
    drafted = await add_life(sqlite)
    await erase_author(sqlite, drafted.account_id)

    async with sqlite.reads() as session:
        told = await timeline.explain(session, drafted.comment_id, by=None)
    assert told.fault is None
    assert {text.text for step in told.steps for text in step.texts} == {None}
    assert told.steps[-1].what.message_id == "step.comment_erased"


async def test_the_cards_say_that_it_was_erased_and_are_drawn_anew(sqlite: Database):
    drafted = await add_life(sqlite)
    before = await wanted_version(sqlite, drafted.comment_id)

    await erase_author(sqlite, drafted.account_id)

    async with sqlite.reads() as session:
        card = await card_views.get_card(session, CardSubject.COMMENT, drafted.comment_id)
        draft = await card_views.get_card(session, CardSubject.DRAFT, drafted.draft_id)
    assert isinstance(card, CommentCard)
    assert isinstance(draft, DraftCard)
    assert card.erased == draft.erased
    assert card.erased is not None
    assert card.erased.because is ErasedBecause.AUTHOR
    assert await wanted_version(sqlite, drafted.comment_id) > before


async def wanted_version(database: Database, comment_id: CommentId) -> int:
    async with database.reads() as session:
        is_its = SlackMessage.subject_id == comment_id
        asked = select(SlackMessage.wanted_version).where(
            SlackMessage.subject == CardSubject.COMMENT, is_its
        )
        return (await session.scalars(asked)).one()


async def test_what_waits_is_named_and_kept_and_goes_the_next_time(sqlite: Database):
    await add_member(sqlite)
    waiting = await add_draft(sqlite, snapshot=of_author("c1"))
    account_id = waiting.account_id
    queued = await add_draft(sqlite, snapshot=of_author("c2"), account_id=account_id)
    await sign(sqlite, queued)

    await erase_author(sqlite, account_id)

    wanted = Wanted(account_id=account_id, because=ErasedBecause.AGE, by="command")
    async with sqlite.reads() as session:
        found = await erasure.survey(session, wanted)
    assert [each.because for each in found.kept] == [KeptBecause.WAITING, KeptBecause.ON_ITS_WAY]
    await arrive(sqlite, queued.comment_id)
    assert (await erase_author(sqlite, account_id)).comments == 1
    assert "author" in await tables_with(sqlite, NAME)  # the other one still waits


async def test_one_of_a_roll_up_waits_for_nobody_and_is_closed(sqlite: Database):
    account_id = await add_account(sqlite)
    await deliver(sqlite, account_id, CommentCreated(comment=of_author()))
    await place(sqlite, Placement.GROUPED)

    done = await erase_author(sqlite, account_id)

    async with sqlite.reads() as session:
        state = (await session.scalars(select(Comment.state))).one()
    assert (done.comments, state) == (1, CommentState.CLOSED)


async def test_one_of_a_roll_up_gets_no_card_when_its_words_are_gone(sqlite: Database):
    await add_member(sqlite)
    account_id = await add_account(sqlite)
    await deliver(sqlite, account_id, CommentCreated(comment=of_author()))
    await place(sqlite, Placement.GROUPED)
    await erase_author(sqlite, account_id)

    with pytest.raises(WordsErased):
        async with sqlite.writes() as session:
            by = await identify(session)
            await roll_ups.open_thread(session, CommentId(1), by=by, now=NOW)


async def place(database: Database, placement: Placement, **values: Any) -> None:
    """Have every comment judged and placed, as triage does."""
    async with database.writes() as session:
        account_id = (await session.scalars(select(Comment.account_id).limit(1))).one()
        group = RollUp(account_id=account_id, kind=RollUpKind.NO_REPLY, hour_at=NOW)
        session.add(group)
        await session.flush()
        is_grouped = placement is Placement.GROUPED
        await session.execute(
            update(Comment).values(
                placement=placement,
                is_judged=True,
                roll_up_id=group.id if is_grouped else None,
                **values,
            )
        )


async def close_all(database: Database) -> None:
    await place(database, Placement.THREADED, state=CommentState.CLOSED)


async def test_what_is_older_goes_some_at_a_time_and_what_is_younger_stays(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(erasure, "AT_ONCE", 2)
    account_id = await add_account(sqlite)
    old = [CommentCreated(comment=of_author(f"c{number}")) for number in range(5)]
    await deliver(sqlite, account_id, *old, now=NOW - timedelta(days=401))
    young = a_comment("young", author_id=HANDLE, author_name=NAME, text="요즘 글")
    await deliver(sqlite, account_id, CommentCreated(comment=young))
    await close_all(sqlite)

    done = await erasure.erase(sqlite, lambda: NOW, by_age(account_id, days=400))

    assert (done.comments, done.counts.authors) == (5, 0)
    assert "comment" in await tables_with(sqlite, "요즘 글")
    assert await tables_with(sqlite, QUOTE) == set()


def by_age(account_id: AccountId, *, days: int) -> Wanted:
    return Wanted(
        account_id=account_id,
        because=ErasedBecause.AGE,
        by="system",
        received_before=NOW - timedelta(days=days),
    )


async def test_erased_words_do_not_come_back_with_a_repetition_or_an_edit(sqlite: Database):
    account_id = await add_account(sqlite)
    await deliver(sqlite, account_id, CommentCreated(comment=of_author()))
    await close_all(sqlite)
    await erase_author(sqlite, account_id)

    later = NOW + timedelta(hours=1)
    edited = CommentEdited(comment=of_author(text=f"{QUOTE} 3"), edited_at=later)
    await deliver_raw(sqlite, account_id, edited)
    await deliver_raw(sqlite, account_id, CommentCreated(comment=of_author()))

    assert await tables_with(sqlite, *WORDS) == set()


async def test_no_delivery_that_brings_an_erased_comment_once_more_is_kept(database: Database):
    drafted = await add_life(database)
    await erase_author(database, drafted.account_id)
    again = CommentCreated(comment=of_author())
    body = json.dumps({"id": "c1", "from": HANDLE, "text": QUOTE}).encode()
    repeated = [replace(verified(drafted.account_id, again), body=body) for _ in range(2)]

    async with database.writes() as session:
        await arrivals.store(session, repeated, now=NOW)  # only one of them arrives
        while await arrivals.take_some(session, now=NOW):
            pass

    assert await tables_with(database, *WORDS) == set()


@dataclass
class Between:
    """Sessions of somebody who is overtaken before they write for the first time."""

    database: Database
    meanwhile: Callable[[], Awaitable[None]] | None

    def reads(self) -> AbstractAsyncContextManager[AsyncSession]:
        return self.database.reads()

    def for_a_person(self) -> AbstractContextManager[None]:
        return self.database.for_a_person()

    @asynccontextmanager
    async def writes(self) -> AsyncIterator[AsyncSession]:
        overtaking, self.meanwhile = self.meanwhile, None
        if overtaking is not None:
            await overtaking()
        async with self.database.writes() as session:
            yield session


async def test_a_delivery_that_brings_an_edit_just_before_the_erasing_is_not_kept(sqlite: Database):
    account_id = (await add_life(sqlite)).account_id
    later = NOW + timedelta(seconds=1)
    edited = CommentEdited(comment=of_author(text=f"{QUOTE} 3"), edited_at=later)
    overtaken = Between(sqlite, lambda: deliver_raw(sqlite, account_id, edited))

    await erase_author(sqlite, account_id, sessions=overtaken)

    assert await tables_with(sqlite, *WORDS) == set()


@pytest.mark.postgresql
async def test_who_erases_waits_for_no_author_of_whom_a_comment_is_taken_in(postgresql: Database):
    """Comments are taken in as they arrived: their authors are held in any order."""
    account_id = await add_account(postgresql)
    authors = [Author(account_id=account_id, external_id=name) for name in ("a", "b")]
    async with postgresql.writes() as session:
        session.add_all(authors)
    ids = [author.id for author in authors]

    async with postgresql.writes() as taking_in, asyncio.timeout(30):
        of_second = select(Author.id).where(Author.id == ids[1])
        await taking_in.execute(of_second.with_for_update(read=True, key_share=True))
        async with postgresql.writes() as session:
            forgotten = await erasure_words.forget_authors(session, account_id, ids)

    assert forgotten == 1


async def test_a_raw_delivery_of_others_goes_only_when_it_names_the_comment(database: Database):
    account_id = await add_account(database)
    await deliver(database, account_id, CommentCreated(comment=of_author("wall/77")))
    for body in (b'{"id":"wall\\/77"}', b'{"id":"wall/78"}'):
        async with database.writes() as session:
            kept = replace(verified(account_id), body=body)
            await arrivals.store(session, [kept], now=NOW)
    await close_all(database)

    await erase_author(database, account_id)

    async with database.reads() as session:
        bodies = await session.scalars(select(Delivery.body).where(Delivery.body.is_not(None)))
        assert bodies.all() == [b'{"id":"wall/78"}']


async def test_nothing_is_signed_for_an_erased_comment(sqlite: Database):
    await add_member(sqlite)
    drafted = await add_draft(sqlite, snapshot=of_author())
    async with sqlite.writes() as session:
        comment = await session.get_one(Comment, drafted.comment_id)
        comment.state = CommentState.CLOSED
    await erase_author(sqlite, drafted.account_id)

    with pytest.raises(WordsErased):
        await write_and_sign(sqlite, drafted.comment_id)

    assert await tables_with(sqlite, "새로 쓴 답글") == set()


async def write_and_sign(database: Database, comment_id: CommentId) -> None:
    async with database.writes() as session:
        await review.edit_and_sign(
            session,
            comment_id,
            seen_version=1,
            text="새로 쓴 답글",
            based_on=None,
            by=await identify(session),
            now=NOW,
        )


REFUSED = {
    """UPDATE comment SET text = '', url = NULL, author_id = NULL, erased_at = received_at,
       erased_because = 'age' WHERE erased_at IS NULL""": "no reply to it is on its way",
    "UPDATE comment SET erased_at = NULL, erased_because = NULL": "stays erased",
    "UPDATE comment SET text = 'x' WHERE erased_at IS NOT NULL": "erased_words",
    "UPDATE comment_version SET text = 'x' WHERE text = ''": "once said stands",
    "UPDATE draft SET text = 'x' WHERE text = ''": "never changes",
    "UPDATE claim_override SET words = 'x'": "why somebody signed stands",
    "UPDATE signature SET note = 'x' WHERE voided_because = 'sent_back'": "only be voided, once",
}


async def test_the_database_keeps_erased_what_was_and_nothing_else(database: Database):
    gone = await add_life(database)
    await erase_author(database, gone.account_id)
    queued = await add_draft(database, snapshot=of_author("c2"), account_id=gone.account_id)
    await sign(database, queued)

    for statement, words in REFUSED.items():
        with pytest.raises(DBAPIError, match=words):
            await execute(database, statement)


async def execute(database: Database, statement: str) -> None:
    async with database.writes() as session:
        await session.execute(text(statement))
