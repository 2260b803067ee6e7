"""Whether signatures, replies and what stops or removes them stand as the record tells it.

Nor may it tell of others. The chain proves itself, not the rows: the product acts on these.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import ReplyId
from bot.models.attempts import Attempt, AttemptOutcome
from bot.models.audit import AuditEntry
from bot.models.replies import Reply, ReplyState, SignOff
from bot.models.signatures import Signature
from bot.rules.chain import written
from bot.services import audit, stops_agreement, take_down_agreement
from bot.services.audit import Audit
from bot.services.told import Told

AT_ONCE = 500
"""Replies in one statement: nothing of a long history is held in memory."""

_MOVES = {
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

_OF_SIGNATURES = (Audit.FIRST_SIGNED, Audit.FIRST_VOIDED)
_SUBJECT = re.compile("(reply|signature):([0-9]{1,18})")


class Disagreement(NamedTuple):
    """The first that does not agree, and how."""

    where: str
    fault: str


async def count_replies(session: AsyncSession) -> int:
    """How many `find_first` compares: other rows are few."""
    return await session.scalar(select(func.count()).select_from(Reply)) or 0


async def find_first(
    session: AsyncSession, told: Told, *, on_replies: Callable[[int], None] | None = None
) -> Disagreement | None:
    """Compare both ways: each row with its entries, each entry with its row.

    *on_replies* is told how many replies were compared so far.
    """
    return (
        await _find_reply(session, told, on_replies)
        or await _find_alone(session, SignOff, "sign-off", Reply.sign_off_id == SignOff.id)
        or await _find_alone(session, Attempt, "attempt", Reply.id == Attempt.reply_id)
        or await _find_entry(session, Reply, "reply", _MOVES, told)
        or await _find_signature(session, told)
        or await _find_entry(session, Signature, "signature", _OF_SIGNATURES, told)
        or await _find_stop(session, told)
        or await _find_take_down(session, told)
    )


async def _find_reply(
    session: AsyncSession, told: Told, on_replies: Callable[[int], None] | None
) -> Disagreement | None:
    last = compared = 0
    while True:
        page = await session.execute(
            select(Reply, SignOff)
            .outerjoin(SignOff, SignOff.id == Reply.sign_off_id)
            .where(Reply.id > last)
            .order_by(Reply.id)
            .limit(AT_ONCE)
        )
        rows = page.all()
        if not rows:
            return None
        ids = [reply.id for reply, _ in rows]
        said = await _said_of(session, [f"reply:{each}" for each in ids], _MOVES)
        attempts = await _attempts_of(session, ids)
        for reply, signed in rows:
            fault = _fault_of(reply, signed, attempts[reply.id], said[f"reply:{reply.id}"])
            if fault is not None:
                return Disagreement(f"reply {reply.id}", fault)
            told.match(said[f"reply:{reply.id}"])
        last, compared = ids[-1], compared + len(rows)
        if on_replies is not None:
            on_replies(compared)


async def _said_of(
    session: AsyncSession, subjects: Sequence[str], kinds: Iterable[Audit]
) -> Mapping[str, list[dict[str, Any]]]:
    """The bodies of all entries of these kinds, by subject, in order."""
    rows = await session.execute(
        select(AuditEntry.subject, AuditEntry.body)
        .where(AuditEntry.subject.in_(subjects))
        .where(AuditEntry.kind.in_(kinds))
        .order_by(AuditEntry.seq)
    )
    said = defaultdict(list)
    for subject, body in rows:
        said[subject].append(json.loads(body))
    return said


async def _attempts_of(
    session: AsyncSession, ids: Sequence[ReplyId]
) -> Mapping[ReplyId, list[Attempt]]:
    rows = await session.scalars(select(Attempt).where(Attempt.reply_id.in_(ids)))
    attempts = defaultdict(list)
    for attempt in rows:
        attempts[attempt.reply_id].append(attempt)
    return attempts


def _fault_of(
    reply: Reply, signed: SignOff | None, attempts: list[Attempt], said: list[dict[str, Any]]
) -> str | None:
    if signed is None:
        return "its sign-off is not there"
    signatures = sum(entry["kind"] == Audit.SIGNED_OFF for entry in said)
    if signatures != 1:
        return f"the record tells of {signatures} signatures"
    stands, told = _standing(reply, signed, attempts), _told(said)
    names = sorted({*stands, *told})
    differing = [name for name in names if stands.get(name, ...) != told.get(name, ...)]
    return f"it differs from the record: {', '.join(differing)}" if differing else None


def _standing(reply: Reply, signed: SignOff, attempts: list[Attempt]) -> dict[str, Any]:
    """What the rows say, in the words of the record."""
    stands = signed.facts() | {
        "edits": reply.edits_reply_id,
        "member": f"member:{signed.member_id}",
        "signed_at": written(signed.signed_at),
        "voided_at": _written(signed.voided_at),
        "state": reply.state,
        "ended_because": reply.ended_because,
        "external_id": reply.external_id,
        "sent_at": _written(reply.sent_at),
        "what it answers": [reply.draft_id, reply.comment_id, reply.account_id, reply.digest],
    }
    for each in attempts:
        ended = [each.outcome, _written(each.finished_at)]
        stands[f"attempt {each.number}"] = [written(each.started_at), *ended]
    return stands


def _told(said: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """What the rows must say after all that the record tells of one reply."""
    told: dict[str, Any] = {}
    under_way: list[Any] | None = None
    for entry in said:
        kind, at, facts = Audit(entry["kind"]), entry["at"], entry["facts"]
        if kind is Audit.SIGNED_OFF:
            told |= _signed(entry)
        elif kind is Audit.REPLY_ATTEMPTED:
            under_way = told[f"attempt {facts['attempt']}"] = [at, None, None]
        elif under_way is not None and kind in _OUTCOMES:
            under_way[1:] = [_OUTCOMES[kind], at]
            under_way = None
        told["state"] = _MOVES[kind]
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


def _written(at: datetime | None) -> str | None:
    return written(at) if at is not None else None


async def _find_alone(
    session: AsyncSession, row: type[SignOff | Attempt], name: str, is_its: ColumnElement[bool]
) -> Disagreement | None:
    """A row that belongs to no reply, so that no entry can tell of it."""
    alone = select(row.id).where(~exists().where(is_its)).order_by(row.id).limit(1)
    found = await session.scalar(alone)
    return Disagreement(f"{name} {found}", "it belongs to no reply") if found else None


async def _find_entry(
    session: AsyncSession,
    row: type[Reply | Signature],
    name: str,
    kinds: Collection[Audit],
    told: Told,
) -> Disagreement | None:
    """An entry that tells of a reply or a first signature which is not there."""
    if not told.has_unmatched(kinds):
        return None
    rows = await session.stream(
        select(AuditEntry.seq, AuditEntry.subject)
        .where(AuditEntry.kind.in_(kinds))
        .order_by(AuditEntry.seq)
    )
    async for page in rows.partitions(AT_ONCE):
        named = {seq: _SUBJECT.fullmatch(subject) for seq, subject in page}
        ids = {seq: int(match[2]) for seq, match in named.items() if match and match[1] == name}
        standing = set(await session.scalars(select(row.id).where(row.id.in_(ids.values()))))
        for seq in named:
            if ids.get(seq) not in standing:
                return Disagreement(f"entry {seq}", f"the {name} it tells of is not there")
    return None


async def _find_signature(session: AsyncSession, told: Told) -> Disagreement | None:
    """A first signature that was given, changed or voided behind the back of the record."""
    last = 0
    while True:
        page = await session.scalars(
            select(Signature).where(Signature.id > last).order_by(Signature.id).limit(AT_ONCE)
        )
        rows = page.all()
        if not rows:
            return None
        said = await _said_of(session, [f"signature:{row.id}" for row in rows], _OF_SIGNATURES)
        for row in rows:
            entries = said[f"signature:{row.id}"]
            if _signature(row) != _told_of_first(entries):
                return Disagreement(f"signature {row.id}", "it differs from the record")
            told.match(entries)
        last = rows[-1].id


def _signature(row: Signature) -> list[Any]:
    given = [f"member:{row.member_id}", written(row.signed_at), row.facts()]
    by = f"member:{row.voided_by}" if row.voided_by else audit.SYSTEM
    return [given, [_written(row.voided_at), row.voided_because, by] if row.voided_at else None]


def _told_of_first(said: list[dict[str, Any]]) -> list[Any] | None:
    """The same as the record tells it; None where it tells no such story."""
    match [entry["kind"] for entry in said], said:
        case [Audit.FIRST_SIGNED], [given]:
            return [_given(given), None]
        case [Audit.FIRST_SIGNED, Audit.FIRST_VOIDED], [given, voided]:
            because = voided["facts"]["because"]
            return [_given(given), [voided["at"], because, voided["actor"]]]
        case _:
            return None


def _given(entry: dict[str, Any]) -> list[Any]:
    return [entry["actor"], entry["at"], entry["facts"]]


async def _find_stop(session: AsyncSession, told: Told) -> Disagreement | None:
    found = await stops_agreement.find_first(session, told)
    return Disagreement(*found) if found else None


async def _find_take_down(session: AsyncSession, told: Told) -> Disagreement | None:
    found = await take_down_agreement.find_first(session, told)
    return Disagreement(*found) if found else None
