"""Whether replies, their sign-offs and attempts stand as the record tells it: see `agreement`.

There are as many as were ever sent, so rows come as the driver has them, in the record's words.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Text, bindparam, cast, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Rows, driver_rows
from bot.models.attempts import Attempt, AttemptOutcome
from bot.models.replies import Reply, ReplyState
from bot.models.sign_offs import SignOff
from bot.services.audit import Audit
from bot.services.entries import written_at
from bot.services.row_entries import ByRow, Disagreement, reader_of
from bot.services.told import Told

AT_ONCE = 500
"""Replies in one statement: nothing of a long history is held in memory."""

MOVES: Final = {
    Audit.SIGNED_OFF: ReplyState.QUEUED,
    Audit.REPLY_ATTEMPTED: ReplyState.SENDING,
    Audit.REPLY_REQUEUED: ReplyState.QUEUED,
    Audit.REPLY_DOUBTFUL: ReplyState.DOUBTFUL,
    Audit.REPLY_SENT: ReplyState.SENT,
    Audit.REPLY_FAILED: ReplyState.FAILED,
    Audit.SIGN_OFF_UNDONE: ReplyState.WITHDRAWN,
    Audit.REPLY_WITHDRAWN: ReplyState.WITHDRAWN,
}
"""Where each entry leaves a reply; an `arrived_late` one moves nothing."""

_OUTCOMES = {
    Audit.REPLY_REQUEUED: AttemptOutcome.NOT_SENT,
    Audit.REPLY_DOUBTFUL: AttemptOutcome.UNKNOWN,
    Audit.REPLY_SENT: AttemptOutcome.SENT,
    Audit.REPLY_FAILED: AttemptOutcome.NOT_SENT,
}
"""How each entry ends the attempt that is under way, if one is."""


async def find_first(
    session: AsyncSession, told: Told, on_replies: Callable[[int], None] | None
) -> Disagreement | None:
    """The first that differs from the record, by id, and how; *told* learns which agree.

    *on_replies* is told how many replies were compared so far.
    """
    read = await driver_rows(session, _replies(session))
    read_attempts = await driver_rows(session, _attempts(session))
    read_entries = await reader_of(session, Reply, "reply", MOVES)
    names = list(_columns(session))
    last = compared = 0
    while True:
        rows = await read(after=last, at_once=AT_ONCE)
        if not rows:
            return None
        first, last = rows[0][0], rows[-1][0]
        attempts = _by_reply(await read_attempts(first=first, last=last))
        entries = await read_entries(first, last)
        fault = _find_fault(names, rows, attempts, entries)
        if fault is not None:
            return fault
        told.match(chain.from_iterable(entries.values()))
        compared += len(rows)
        if on_replies is not None:
            on_replies(compared)


def _columns(session: AsyncSession) -> dict[str, ColumnElement[Any]]:
    """Everything that the record tells of a reply, under the names that it has there."""
    reply, signed = Reply.__table__.c, SignOff.__table__.c
    facts = {
        "sign_off": signed.id,
        "draft": signed.draft_id,
        "comment": signed.comment_id,
        "comment_version": signed.comment_version,
        "account": signed.account_id,
        "digest": signed.digest,
        "needs_two": signed.needs_two,
        "needs_holding": signed.needs_holding,
        "statement": signed.statement_id,
        "first_signature": signed.first_signature_id,
        "first_member": signed.first_member_id,
        "edits": reply.edits_reply_id,
        "member": literal("member:") + cast(signed.member_id, Text),
        "state": reply.state,
        "ended_because": reply.ended_because,
        "external_id": reply.external_id,
    }
    instants = {
        "send_at": signed.send_at,
        "expires_at": signed.expires_at,
        "signed_at": signed.signed_at,
        "voided_at": signed.voided_at,
        "sent_at": reply.sent_at,
    }
    return facts | {name: written_at(session, at) for name, at in instants.items()}


def _replies(session: AsyncSession) -> Select[Any]:
    """Rows of `_columns` between the id of a reply and what it answers."""
    reply = Reply.__table__.c
    answers = (reply.draft_id, reply.comment_id, reply.account_id, reply.digest)
    return (
        select(reply.id, *_columns(session).values(), *answers)
        .outerjoin_from(Reply, SignOff, SignOff.id == Reply.sign_off_id)
        .where(reply.id > bindparam("after"))
        .order_by(reply.id)
        .limit(bindparam("at_once"))
    )


def _attempts(session: AsyncSession) -> Select[Any]:
    attempt = Attempt.__table__.c
    started, finished = (
        written_at(session, at) for at in (attempt.started_at, attempt.finished_at)
    )
    return select(attempt.reply_id, attempt.number, started, attempt.outcome, finished).where(
        attempt.reply_id.between(bindparam("first"), bindparam("last"))
    )


def _by_reply(attempts: Rows) -> Mapping[int, dict[str, Any]]:
    """As `_told` has them."""
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for reply_id, number, *became in attempts:
        found[reply_id][f"attempt {number}"] = became
    return found


def _find_fault(
    names: Sequence[str], rows: Rows, attempts: Mapping[int, dict[str, Any]], entries: ByRow
) -> Disagreement | None:
    for reply_id, *row in rows:
        stands = dict(zip(names, row, strict=False)) | attempts.get(reply_id, {})
        stands["what it answers"] = row[len(names) :]
        fault = _fault_of(stands, entries.get(reply_id, []))
        if fault is not None:
            return Disagreement(f"reply {reply_id}", fault)
    return None


def _fault_of(stands: dict[str, Any], entries: list[dict[str, Any]]) -> str | None:
    if stands["sign_off"] is None:
        return "its sign-off is not there"
    signatures = sum([entry["kind"] == Audit.SIGNED_OFF for entry in entries])
    if signatures != 1:
        return f"the record tells of {signatures} signatures"
    told = _told(entries)
    if stands == told:
        return None
    names = sorted({*stands, *told})
    differing = [name for name in names if stands.get(name, ...) != told.get(name, ...)]
    return f"it differs from the record: {', '.join(differing)}"


def _told(entries: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """What the rows must say after all that the record tells of one reply."""
    told: dict[str, Any] = {}
    under_way: list[Any] | None = None
    for entry in entries:
        kind, at, facts = entry["kind"], entry["at"], entry["facts"]
        if kind == Audit.SIGNED_OFF:
            told |= _signed(entry)
        elif kind == Audit.REPLY_ATTEMPTED:
            under_way = told[f"attempt {facts['attempt']}"] = [at, None, None]
        elif under_way is not None and kind in _OUTCOMES:
            under_way[1:] = [_OUTCOMES[kind], at]
            under_way = None
        told["state"] = MOVES[kind]
        told["ended_because"] = facts.get("because")
        told["external_id"] = facts.get("external_id")
        told["sent_at"] = at if told["state"] is ReplyState.SENT else None
        if told["state"] is ReplyState.WITHDRAWN:
            told["voided_at"] = at
    return told


def _signed(entry: dict[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = entry["facts"]
    return facts | {
        "member": entry["actor"],
        "signed_at": entry["at"],
        "voided_at": None,
        "what it answers": [facts[name] for name in ("draft", "comment", "account", "digest")],
    }
