"""Somebody with the application's own role writes SQL: what was done cannot be undone or redone."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.ids import AccountId, CommentId, MemberId, ReplyId, TakeDownId
from bot.models.comments import Post
from bot.models.drafts import Draft, DraftSource
from bot.models.meaning_picks import MeaningPick
from bot.models.replies import Reply
from bot.models.sign_offs import SignOff
from bot.models.signatures import Signature
from bot.models.take_downs import TakeDownEnd
from bot.rules.meaning import Meaning
from bot.rules.permissions import Role
from bot.rules.policy import Measure
from bot.rules.risk import Risk
from bot.rules.scope import LiftBy, Scope
from bot.services import (
    accounts,
    anchors,
    approving,
    freeze,
    lifting,
    outcomes,
    scopes,
    take_down_outcomes,
    take_downs,
)
from bot.views import Actor
from integrations.contract import CommentCreated, SentReply
from tests.support.builders import (
    NOW,
    a_comment,
    add_account,
    add_draft,
    add_member,
    deliver,
    identify,
    publish,
    set_measure,
    sign,
    sign_first,
)

REFUSED = {
    "a reply that came to its end never changes": (
        "UPDATE reply SET url = 'https://elsewhere.example/' WHERE state = 'sent'",
        "UPDATE reply SET external_id = 'other' WHERE state = 'sent'",
        "UPDATE reply SET sent_at = queued_at WHERE state = 'sent'",
    ),
    "what a reply is never changes": (
        "UPDATE reply SET send_after = queued_at WHERE state = 'queued'",
        "UPDATE reply SET id = id + 100 WHERE state = 'queued'",
    ),
    "another reply has this id on the platform": (
        """UPDATE reply SET state = 'sent', sent_at = queued_at, external_id = 'r1'
           WHERE state = 'sending'""",
    ),
    "a sign-off can only be voided": (
        "UPDATE sign_off SET id = id + 100",
        "UPDATE sign_off SET needs_two = NOT needs_two",
        "UPDATE sign_off SET first_signature_id = NULL, first_member_id = NULL",
    ),
    "a first signature can only be voided, once": (
        "UPDATE signature SET id = id + 100",
        "UPDATE signature SET member_id = member_id + 1",
        "UPDATE signature SET expires_at = '2099-01-01 00:00:00+00:00'",
        "UPDATE signature SET voided_at = NULL, voided_because = NULL WHERE voided_at IS NOT NULL",
    ),
    "a first signature is voided, never deleted": ("DELETE FROM signature",),
    "an attempt ends once": (
        "UPDATE attempt SET outcome = 'not_sent' WHERE outcome = 'sent'",
        "UPDATE attempt SET error = 'refused' WHERE outcome = 'sent'",
        "UPDATE attempt SET finished_at = NULL WHERE outcome = 'sent'",
        "UPDATE attempt SET number = 9 WHERE outcome IS NULL",
        "UPDATE attempt SET id = 9 WHERE outcome IS NULL",
    ),
    "the text of a draft never changes": (
        "UPDATE draft SET origin = '{}'",
        "UPDATE draft SET language = 'en'",
        "UPDATE draft SET id = id + 100",
    ),
    "what a comment once said stands": (
        "UPDATE comment_version SET text = 'x'",
        "UPDATE comment_version SET version = 2",
        "DELETE FROM comment_version WHERE comment_id NOT IN (SELECT comment_id FROM draft)",
    ),
    "a freeze is lifted once": (
        "UPDATE publish_freeze SET reason = 'x' WHERE lifted_at IS NULL",
        "UPDATE publish_freeze SET account_id = NULL, post_id = NULL WHERE lifted_at IS NULL",
        "UPDATE publish_freeze SET post_id = NULL WHERE post_id IS NOT NULL",
        "UPDATE publish_freeze SET phrase = '다른 말' WHERE phrase IS NOT NULL",
        "UPDATE publish_freeze SET lifted_at = NULL, lifted_by = NULL WHERE lifted_at IS NOT NULL",
        "UPDATE publish_freeze SET lifted_by = 2 WHERE lifted_at IS NOT NULL",
    ),
    "a request to lift ends once": (
        "UPDATE lift_request SET member_id = member_id + 1",
        "UPDATE lift_request SET expires_at = '2099-01-01 00:00:00+00:00'",
        """UPDATE lift_request SET voided_at = NULL, voided_because = NULL
           WHERE voided_at IS NOT NULL""",
        """UPDATE lift_request SET confirmed_by = NULL, confirmed_at = NULL
           WHERE confirmed_at IS NOT NULL""",
    ),
    "a request to lift is voided, never deleted": ("DELETE FROM lift_request",),
    "a freeze is lifted, never deleted": ("DELETE FROM publish_freeze",),
    "who a member is never changes": (
        "UPDATE member SET user_id = 'U9' WHERE id = 1",
        "UPDATE member SET team_id = 'T9' WHERE id = 1",
        "UPDATE member SET id = id + 100",
    ),
    "a member is deactivated, never deleted": ("DELETE FROM member",),
    "what was picked stands": (
        "UPDATE meaning_pick SET meaning = 'sincere'",
        "UPDATE meaning_pick SET member_id = member_id + 1",
        "DELETE FROM meaning_pick",
    ),
    "the meaning of a comment is picked for what it says now": (
        """INSERT INTO meaning_pick (comment_id, comment_version, meaning, member_id, picked_at)
           SELECT comment_id, 2, meaning, member_id, picked_at FROM meaning_pick""",
    ),
}
PROTECTED = (
    "attempt",
    "audit_anchor",
    "audit_entry",
    "audit_head",
    "comment_version",
    "draft",
    "lift_request",
    "meaning_pick",
    "member",
    "personal_text",
    "publish_freeze",
    "reply",
    "sign_off",
    "signature",
    "take_down",
)


async def add_history(database: Database) -> None:
    """A reply that is sent, one that is leaving, one that waits; a freeze lifted, others not.

    Each is signed by two; of the last, a first signature was undone. Two may mock, somebody said.
    """
    await add_member(database)
    await add_member(database, "지우", Role.LEAD)
    await add_member(database, "서준", Role.LEAD)
    replies = []
    account_id = await add_account(database)
    await set_measure(database, account_id, Risk.REFUND, Measure.TWO)
    for name in ("sent", "leaving", "waiting"):
        snapshot = a_comment(name)
        drafted = await add_draft(
            database, account_id=account_id, snapshot=snapshot, flags=[Risk.REFUND]
        )
        if name == "waiting":
            first_id = await sign_first(database, drafted)
            async with database.writes() as session:
                by = await identify(session, "지우")
                await approving.undo_first(session, first_id, by=by, now=NOW)
        await sign_first(database, drafted)
        replies.append(await sign(database, drafted, by="지우"))
    await add_ends(database, replies, account_id)


async def lift_by_two(session: AsyncSession, account_id: AccountId) -> None:
    """A request that was withdrawn, and another one that was confirmed."""
    await accounts.set_lift_by(session, account_id, LiftBy.TWO, now=NOW)
    standing = await scopes.find(session, Scope(account_id=account_id))
    assert standing is not None
    first, second = [await identify(session, name) for name in ("지우", "서준")]
    await lifting.lift(session, standing.id, by=first, now=NOW)
    await lifting.withdraw(session, standing.id, by=first, now=NOW)
    for by in (first, second):
        await lifting.lift(session, standing.id, by=by, now=NOW)


async def add_ends(database: Database, replies: list[ReplyId], account_id: AccountId) -> None:
    """What became of the first two replies, then freezes and anchors."""
    other_id = await add_account(database, "other")
    unanswered = a_comment("without a draft")
    await deliver(database, account_id, CommentCreated(comment=unanswered))
    async with database.writes() as session:
        sent, leaving = [await session.get_one(Reply, each) for each in replies[:2]]
        for reply in (sent, leaving):
            await outcomes.begin_attempt(session, reply, now=NOW)
        await session.flush()
        arrived = SentReply(external_id="r1", url="https://square.example/#r1")
        await outcomes.arrived(session, sent, arrived, by="system", now=NOW)
    await take_down_twice(database, sent.comment_id)
    async with database.writes() as session:
        session.add_all(a_pick(reply.comment_id) for reply in (sent, leaving))
        await freeze.freeze(session, Scope(account_id=other_id), reason="가루", by=None, now=NOW)
        await lift_by_two(session, other_id)
        await anchors.record(session, now=NOW)
        post_id = await session.scalar(select(Post.id).where(Post.account_id == account_id))
        for scope in (other_id, account_id, None):
            await freeze.freeze(session, Scope(account_id=scope), reason="가격", by=None, now=NOW)
        of_post = Scope(account_id=account_id, post_id=post_id)
        of_phrase = Scope(account_id=account_id, phrase="은색 가루")
        for narrow in (of_post, of_phrase):
            await freeze.freeze(session, narrow, reason="가격", by=None, now=NOW)
    async with database.writes() as session:
        await anchors.record(session, now=NOW)


def a_pick(comment_id: CommentId) -> MeaningPick:
    return MeaningPick(
        comment_id=comment_id,
        comment_version=1,
        meaning=Meaning.SARCASTIC,
        member_id=MemberId(1),
        picked_at=NOW,
    )


@pytest.mark.parametrize("words", REFUSED)
async def test_the_database_refuses(database: Database, words: str):
    await add_history(database)

    answers = {
        statement: await refusal_of(database, statement, words) for statement in REFUSED[words]
    }

    assert answers == dict.fromkeys(answers, words)


async def refusal_of(database: Database, statement: str, words: str) -> str:
    """*words* when the database says them, else what it said; nothing when it obeyed."""
    try:
        async with database.writes() as session:
            await session.execute(text(statement))
    except DBAPIError as error:
        return words if words in str(error.orig) else str(error.orig)
    return ""


@pytest.mark.postgresql
@pytest.mark.parametrize("table", sorted({*PROTECTED} - {"personal_text"}))  # may be erased
async def test_no_table_is_emptied_at_once(postgresql: Database, table: str):
    refused = await refusal_of(postgresql, f"TRUNCATE {table} CASCADE", "the record is append-only")

    assert refused == "the record is append-only"


@pytest.mark.parametrize("table", PROTECTED)
async def test_no_row_is_replaced_whatever_key_it_shares(sqlite: Database, table: str):
    """Without our pragma REPLACE deletes past every trigger on DELETE; only an insert is seen."""
    await add_history(sqlite)
    with closing(sqlite3.connect(str(sqlite.url.database), isolation_level=None)) as stranger:
        stranger.row_factory = sqlite3.Row
        keep_only(stranger, f"{table}_no_replace")
        for key, where in list_keys(stranger, table):
            statement, values = another_row(stranger, table, key, where)
            with pytest.raises(sqlite3.IntegrityError, match="this row stands already"):
                stranger.execute(statement, values)


@pytest.mark.parametrize("table", sorted({*PROTECTED} - {"audit_head"}))  # which has one row
async def test_no_row_takes_the_key_of_another(sqlite: Database, table: str):
    await add_history(sqlite)
    with closing(sqlite3.connect(str(sqlite.url.database), isolation_level=None)) as stranger:
        stranger.row_factory = sqlite3.Row
        for key, _ in list_keys(stranger, table):
            first, second = stranger.execute(
                f"SELECT rowid AS rowid, * FROM {table} ORDER BY rowid LIMIT 2"  # noqa: S608 - names of the schema
            ).fetchall()
            taken = ", ".join(f"{column} = :{column}" for column in sorted(key))
            with pytest.raises(sqlite3.IntegrityError):
                stranger.execute(
                    f"UPDATE OR REPLACE {table} SET {taken} WHERE rowid = {first['rowid']}",  # noqa: S608 - as above
                    dict(second),
                )


def keep_only(connection: sqlite3.Connection, guard: str) -> None:
    """Let no other trigger refuse what this one must refuse alone."""
    triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for (name,) in triggers.fetchall():
        if name != guard:
            connection.execute(f"DROP TRIGGER {name}")


def list_keys(connection: sqlite3.Connection, table: str) -> list[tuple[set[str], str]]:
    """Columns of each key of *table*, and a condition on the rows it is for."""
    primary = connection.execute("SELECT name FROM pragma_table_info(?) WHERE pk", [table])
    columns = {name for (name,) in primary}
    found = [(columns if len(columns) == 1 else {"rowid"}, "TRUE")]
    for name, sql in connection.execute(
        "SELECT list.name, sql FROM pragma_index_list(?) AS list"
        ' JOIN sqlite_master ON sqlite_master.name = list.name WHERE "unique"',
        [table],
    ).fetchall():
        parts = connection.execute("SELECT name FROM pragma_index_info(?)", [name])
        columns = {column for (column,) in parts}
        where = [f"{column} IS NOT NULL" for column in sorted(columns)]
        found.append((columns, " AND ".join([*where, *(sql or "").split(" WHERE ")[1:]])))
    return found


def another_row(
    connection: sqlite3.Connection, table: str, key: set[str], where: str
) -> tuple[str, list[Any]]:
    """Replaces a row by one that has its *key* and no other key in common with it."""
    others = set().union(*(columns for columns, _ in list_keys(connection, table))) - key
    chosen = "rowid AS rowid, *" if "rowid" in key else "*"
    row = connection.execute(
        f"SELECT {chosen} FROM {table} WHERE {where}"  # noqa: S608 - names of the schema
    ).fetchone()
    assert row is not None, f"no row to replace by {key}"
    values = {
        column: another(row[column]) if column in others else row[column]
        for column in row.keys()  # noqa: SIM118 - a row is no mapping
    }
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    statement = f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - as above
    return statement, list(values.values())


def another(value: Any) -> Any:
    if value is None:
        return None
    return value + 1_000 if isinstance(value, int) else f"{value} or another"


@pytest.mark.parametrize(
    ("first", "second", "digest"),
    [
        pytest.param(None, "지우", "signed", id="with none"),
        pytest.param("민아", "민아", "signed", id="by one member twice"),
        pytest.param("지우", "서준", "signed", id="in the name of another"),
        pytest.param("민아", "지우", "0" * 64, id="over another text"),
    ],
)
async def test_no_statement_writes_a_sign_off_of_two_with_the_signature_of_one(
    database: Database, first: str | None, second: str, digest: str
):
    for name in ("지우", "서준"):
        await add_member(database, name, Role.LEAD)
    await add_member(database)
    drafted = await add_draft(database, flags=[Risk.REFUND])
    await set_measure(database, drafted.account_id, Risk.REFUND, Measure.TWO)
    signature_id = await sign_first(database, drafted)

    with pytest.raises(DBAPIError):
        async with database.writes() as session:
            given = await session.get_one(Signature, signature_id)
            forged = SignOff(
                draft_id=given.draft_id,
                comment_id=given.comment_id,
                comment_version=given.comment_version,
                account_id=given.account_id,
                digest=given.digest if digest == "signed" else digest,
                member_id=(await identify(session, second)).member_id,
                needs_two=True,
                first_signature_id=first and given.id,
                first_member_id=first and (await identify(session, first)).member_id,
                signed_at=NOW,
                expires_at=NOW + timedelta(hours=4),
            )
            session.add(forged)


@pytest.mark.parametrize(
    "trouble", ["voided", "too old", "for another time", "the second wrote it"]
)
async def test_no_statement_counter_signs_what_must_not_be(database: Database, trouble: str):
    await add_member(database)
    writer = await add_member(database, "지우", Role.LEAD)
    drafted = await add_draft(database, flags=[Risk.REFUND])
    await set_measure(database, drafted.account_id, Risk.REFUND, Measure.TWO)
    if trouble == "the second wrote it":
        async with database.writes() as session:
            text_of_lead = Draft(
                comment_id=drafted.comment_id,
                comment_version=1,
                source=DraftSource.PERSON,
                text="제가 썼어요.",
                written_by=writer,
                origin={},
                created_at=NOW,
            )
            session.add(text_of_lead)
            await session.flush()
            drafted = replace(drafted, draft_id=text_of_lead.id)
    signature_id = await sign_first(database, drafted)
    if trouble == "voided":
        async with database.writes() as session:
            by = await identify(session, "지우")
            await approving.undo_first(session, signature_id, by=by, now=NOW)
    now = NOW + timedelta(hours=4) if trouble == "too old" else NOW

    with pytest.raises(DBAPIError, match="a second signature follows a valid first one"):
        async with database.writes() as session:
            given = await session.get_one(Signature, signature_id)
            forged = SignOff(
                draft_id=given.draft_id,
                comment_id=given.comment_id,
                comment_version=given.comment_version,
                account_id=given.account_id,
                digest=given.digest,
                member_id=writer,
                needs_two=True,
                first_signature_id=given.id,
                first_member_id=given.member_id,
                send_at=NOW + timedelta(hours=1) if trouble == "for another time" else None,
                signed_at=now,
                expires_at=now + timedelta(hours=4),
            )
            session.add(forged)


OF_A_TAKE_DOWN = {
    "UPDATE take_down SET reply_id = reply_id + 1": "never changes",
    "UPDATE take_down SET external_id = 'r9' WHERE state = 'queued'": "never changes",
    "UPDATE take_down SET member_id = member_id + 1": "never changes",
    "UPDATE take_down SET expires_at = '2099-01-01 00:00:00+00:00'": "never changes",
    "UPDATE take_down SET ended_because = 'gave_up' WHERE state = 'failed'": "never changes",
    "UPDATE take_down SET state = 'doubtful' WHERE state = 'queued'": "no such move",
    """UPDATE take_down SET state = 'done', ended_at = signed_at
       WHERE state = 'queued'""": "no such move",
    "DELETE FROM take_down": "never deleted",
}


async def test_no_statement_changes_what_was_signed_to_be_taken_down(database: Database):
    await add_member(database)
    await add_member(database, "지우", Role.LEAD)
    drafted = await add_draft(database)
    await publish(database, drafted)
    await take_down_twice(database, drafted.comment_id)

    answers = {
        statement: await refusal_of(database, statement, words)
        for statement, words in OF_A_TAKE_DOWN.items()
    }

    assert answers == OF_A_TAKE_DOWN


async def take_down_twice(database: Database, comment_id: CommentId) -> None:
    """A take-down that failed, and one that is to come."""
    async with database.writes() as session:
        by = await identify(session, "지우")
        await _sign_end(session, comment_id, by)
        failing = await take_down_outcomes.hold(session, TakeDownId(1))
        await take_down_outcomes.begin(session, failing, now=NOW)
        await session.flush()
        because = TakeDownEnd.REFUSED
        await take_down_outcomes.failed(session, failing, because, error="no", now=NOW)
        await session.flush()
        await _sign_end(session, comment_id, by)


async def _sign_end(session: AsyncSession, comment_id: CommentId, by: Actor) -> None:
    form = await take_downs.get_form(session, comment_id, by=by)
    await take_downs.sign(session, form.reply_id, digest=form.digest, by=by, now=NOW)


def forged(comment: str, external_id: str, state: str, of: str) -> str:
    """A take-down of the reply in a state, in the name of the second member."""
    ended = "queued_at" if state == "done" else "NULL"
    return f"""
        INSERT INTO take_down (reply_id, comment_id, account_id, external_id, digest, member_id,
            signed_at, expires_at, state, unclear_count, ended_at)
        SELECT id, {comment}, account_id, {external_id}, digest, 2,
            queued_at, '2099-01-01 00:00:00+00:00', '{state}', 0, {ended}
        FROM reply WHERE state = '{of}'"""  # noqa: S608 - constants below


async def test_no_statement_begins_a_take_down_of_anything_but_one_reply_that_was_sent(
    database: Database,
):
    await add_member(database)
    await add_member(database, "지우", Role.LEAD)
    account_id = await add_account(database)
    sent = await add_draft(database, account_id=account_id)
    await publish(database, sent)
    queued = await add_draft(database, account_id=account_id, snapshot=a_comment("c2"))
    await sign(database, queued)
    words = "a take-down begins queued, and is of just one reply that was sent"
    statements = (
        forged("comment_id", "external_id", "done", "sent"),
        forged("comment_id", "'r9'", "queued", "sent"),
        forged(str(queued.comment_id), "external_id", "queued", "sent"),
        forged("comment_id", "'r1'", "queued", "queued"),
    )

    answers = {each: await refusal_of(database, each, words) for each in statements}

    assert answers == dict.fromkeys(answers, words)
    assert (
        await refusal_of(database, forged("comment_id", "external_id", "queued", "sent"), "") == ""
    )
