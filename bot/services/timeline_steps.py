"""What each kind of entry says: one function a kind in a table, and a plain line for the rest."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.models.attempts import Attempt
from bot.models.drafts import Draft
from bot.models.replies import Reply
from bot.services.audit import Audit
from bot.services.timeline_entries import Entry
from bot.views import FaqName, Language, Said, Term, Value

_DIGEST_SHOWN = 12  # characters: enough to find it in an export


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Rows that stand beside the entries, by id, and how people and FAQ entries are called."""

    drafts: Mapping[int, Draft]
    replies: Mapping[int, Reply]
    attempts: Mapping[tuple[int, datetime], Attempt]  # by reply and end
    members: Mapping[int, str]
    faq: Mapping[str, FaqName]


Details = Callable[[Entry, Beside], Sequence[Said]]


def what(entry: Entry) -> Said:
    """The sentence of an entry; a plain one for one of a later release, or one that was spoilt."""
    try:
        kind = Audit(entry.kind)
        fill = _PARAMETERS.get(kind)
        return Said(f"step.{kind.value}", fill(entry) if fill else {})
    except (KeyError, TypeError, ValueError, AttributeError):
        return Said("step.unknown", {"kind": entry.kind})


def details(entry: Entry, beside: Beside) -> tuple[Said, ...]:
    """What else is known of the step, line by line."""
    tell = _DETAILS.get(entry.kind)
    try:
        return tuple(tell(entry, beside)) if tell else ()
    except (KeyError, TypeError, ValueError, AttributeError):
        return ()


def who(entry: Entry, beside: Beside) -> str | Term:
    """A member's name, or who acted without being one."""
    sort, _, number = entry.actor.partition(":")
    if sort == "member" and number.isdecimal() and int(number) in beside.members:
        return beside.members[int(number)]
    return Term(f"by.{sort}", entry.actor)


def url_of(entry: Entry, beside: Beside) -> str | None:
    """Where the platform shows the reply that went out, if the row is what the entry tells of."""
    if entry.kind != Audit.REPLY_SENT or not entry.subject.startswith("reply:"):
        return None
    reply = beside.replies.get(entry.subject_id)
    is_its = reply is not None and reply.external_id == entry.facts.get("external_id")
    return reply.url if reply is not None and is_its else None


def _version(entry: Entry) -> dict[str, Value]:
    return {"version": str(entry.facts["version"])}


def _judgement(entry: Entry) -> dict[str, Value]:
    facts, topic = entry.facts, entry.facts["topic"]
    found: list[Value] = [Term(f"flag.{each}", each) for each in facts["flags"] if each != topic]
    found += [Term(f"topic.{topic}", topic)] if topic else []
    if facts["language"]:
        found.append(Language(facts["language"]))
    return {"labels": tuple(found) or Term("card.unknown", "–")}


def _meaning(entry: Entry) -> dict[str, Value]:
    return {"meaning": Term(f"meaning.{entry.facts['meaning']}", entry.facts["meaning"])}


def _erased(entry: Entry) -> dict[str, Value]:
    return {"because": Term(f"erased_because.{entry.facts['because']}", entry.facts["because"])}


def _own_number(entry: Entry) -> dict[str, Value]:
    return {"number": str(entry.subject_id)}


def _draft(entry: Entry) -> dict[str, Value]:
    source = entry.facts["source"]
    return _own_number(entry) | {"source": Term(f"source.{source}", source)}


def _rejection(entry: Entry) -> dict[str, Value]:
    reason = entry.facts["reason"]
    return _own_number(entry) | {"reason": Term(f"reject.{reason}", reason)}


def _signature(entry: Entry) -> dict[str, Value]:
    return _own_number(entry) | {"draft": str(entry.facts["draft"])}


def _first(entry: Entry) -> dict[str, Value]:
    return {"draft": str(entry.facts["draft"])}


def _attempt(entry: Entry) -> dict[str, Value]:
    return _own_number(entry) | {"attempt": str(entry.facts["attempt"])}


def _reply_of(entry: Entry) -> dict[str, Value]:
    return {"number": str(entry.facts["reply"])}


_PARAMETERS: dict[Audit, Callable[[Entry], dict[str, Value]]] = {
    Audit.COMMENT_EDITED: _version,
    Audit.COMMENT_TRIAGED: _judgement,
    Audit.COMMENT_ERASED: _erased,
    Audit.MEANING_PICKED: _meaning,
    Audit.DRAFT_OFFERED: _draft,
    Audit.DRAFT_REJECTED: _rejection,
    Audit.FIRST_SIGNED: _first,
    Audit.FIRST_VOIDED: _first,
    Audit.SIGNED_OFF: _signature,
    Audit.SIGN_OFF_UNDONE: _own_number,
    Audit.REPLY_ATTEMPTED: _attempt,
    Audit.REPLY_SENT: _own_number,
    Audit.REPLY_ARRIVED_LATE: _own_number,
    Audit.REPLY_REQUEUED: _own_number,
    Audit.REPLY_DOUBTFUL: _own_number,
    Audit.REPLY_FAILED: _own_number,
    Audit.REPLY_WITHDRAWN: _own_number,
    Audit.REPLY_CHANGED: _own_number,
    Audit.TAKE_DOWN_SIGNED: _reply_of,
    Audit.TAKE_DOWN_ATTEMPTED: _reply_of,
    Audit.TAKE_DOWN_REQUEUED: _reply_of,
    Audit.TAKE_DOWN_DOUBTFUL: _reply_of,
    Audit.TAKEN_DOWN: _reply_of,
    Audit.TAKE_DOWN_FAILED: _reply_of,
    Audit.TAKE_DOWN_WITHDRAWN: _reply_of,
}
"""What fills the sentences that have placeholders."""


def _platform_id(entry: Entry, _: Beside) -> list[Said]:
    return [Said("step_detail.platform_id", {"id": entry.facts["external_id"]})]


def _placement(entry: Entry, _: Beside) -> list[Said]:
    return [Said(f"step_detail.{entry.facts['placement']}", {})]


def _origin(entry: Entry, beside: Beside) -> list[Said]:
    """Where a draft came from; sentences only while the row is what the entry tells of."""
    origin: dict[str, Any] = entry.facts.get("origin") or {}
    told = [_cited(each, beside) for each in origin.get("faq", [])]
    if "model" in origin:
        asked = {"model": str(origin["model"]), "prompt": str(origin.get("prompt", "–"))}
        told.insert(0, Said("step_detail.model", asked))
    if entry.facts["source"] == "faq":
        told.append(Said("draft.basis_verbatim", {}))
    if entry.facts.get("based_on"):
        told.append(Said("step_detail.based_on", {"number": str(entry.facts["based_on"])}))
    draft = beside.drafts.get(entry.subject_id)
    if draft is not None and draft.text == entry.texts.get("text"):
        told.extend(_from_the_row(draft.origin, beside))
    return told


def _cited(each: Mapping[str, Any], beside: Beside) -> Said:
    name = beside.faq.get(each["slug"], FaqName(slug=each["slug"]))
    return Said("step_detail.faq", {"entry": name, "version": str(each["version"])})


def _from_the_row(origin: Mapping[str, Any], beside: Beside) -> list[Said]:
    sentences = origin.get("sentences", [])
    unsupported = tuple(text for text, is_supported in sentences if not is_supported)
    told = [Said("step_detail.unsupported", {"sentences": unsupported})] if unsupported else []
    if sentences and not unsupported:
        told.append(Said("step_detail.supported", {}))
    picker = beside.members.get(origin.get("picked_by", 0))
    return [*told, Said("step_detail.picked_by", {"name": picker})] if picker else told


def _signed(entry: Entry, _: Beside) -> list[Said]:
    facts = entry.facts
    until = datetime.fromisoformat(facts["expires_at"])
    return [
        Said("step_detail.answers_version", {"version": str(facts["comment_version"])}),
        Said("step_detail.digest", {"digest": facts["digest"][:_DIGEST_SHOWN]}),
        *_edits(facts),
        *_later(facts),
        Said("step_detail.holds_until", {"until": until}),
    ]


def _later(facts: Mapping[str, Any]) -> list[Said]:
    """When it is sent, where that is not at once."""
    at = facts.get("send_at")
    return [Said("step_detail.send_at", {"at": datetime.fromisoformat(at)})] if at else []


def _edits(facts: Mapping[str, Any]) -> list[Said]:
    """Which reply it corrects, if any."""
    edits = facts.get("edits")
    return [Said("step_detail.edits", {"number": str(edits)})] if edits else []


def _because(entry: Entry, beside: Beside) -> list[Said]:
    told = [Said(f"end.{entry.facts['because']}", {})]
    attempt = beside.attempts.get((entry.subject_id, entry.at))
    return [*told, *_answer(attempt.error)] if attempt and attempt.error else told


def _take_down_signed(entry: Entry, _: Beside) -> list[Said]:
    facts = entry.facts
    return [
        Said("step_detail.platform_id", {"id": facts["external_id"]}),
        Said("step_detail.digest", {"digest": facts["digest"][:_DIGEST_SHOWN]}),
    ]


def _not_taken_down(entry: Entry, _: Beside) -> list[Said]:
    told = [Said(f"not_taken_down.{entry.facts['because']}", {})]
    return [*told, *_answer(entry.facts["error"])] if "error" in entry.facts else told


def _voided(entry: Entry, _: Beside) -> list[Said]:
    return [Said(f"void_because.{entry.facts['because']}", {})]


def _assignee(entry: Entry, beside: Beside) -> list[Said]:
    """Whose it became, or was."""
    name = beside.members.get(entry.facts["member"])
    return [Said(f"step_detail.{entry.kind}", {"name": name})] if name else []


def _routed(entry: Entry, beside: Beside) -> list[Said]:
    facts, name = entry.facts, beside.members.get(entry.facts["member"] or 0)
    rule = {"rule": str(facts["rule"]), "version": str(facts["version"])}
    told = [Said("step_detail.comment_routed", rule)]
    return [*told, Said("step_detail.comment_assigned", {"name": name})] if name else told


def _until(entry: Entry, _: Beside) -> list[Said]:
    until = datetime.fromisoformat(entry.facts["until"])
    return [Said("step_detail.comment_snoozed", {"until": until})]


def _woken(entry: Entry, _: Beside) -> list[Said]:
    return [Said(f"woken_because.{entry.facts['because']}", {})]


def _error(entry: Entry, _: Beside) -> list[Said]:
    return _answer(entry.facts["error"]) if "error" in entry.facts else []


def _answer(error: str) -> list[Said]:
    return [Said("step_detail.answer", {"answer": error})]


def _reading(_: Entry, __: Beside) -> list[Said]:
    """No attempt begins without it: see `bot.services.clearance`."""
    return [Said("step_detail.read_again", {})]


_DETAILS: dict[str, Details] = {
    Audit.COMMENT_RECEIVED: _platform_id,
    Audit.COMMENT_TRIAGED: _placement,
    Audit.COMMENT_ROUTED: _routed,
    Audit.COMMENT_ASSIGNED: _assignee,
    Audit.COMMENT_RELEASED: _assignee,
    Audit.COMMENT_SNOOZED: _until,
    Audit.COMMENT_WOKEN: _woken,
    Audit.HIDE_FAILED: _error,
    Audit.UNHIDE_FAILED: _error,
    Audit.ANSWERED_ELSEWHERE: _platform_id,
    Audit.DRAFT_OFFERED: _origin,
    Audit.FIRST_SIGNED: _signed,
    Audit.FIRST_VOIDED: _voided,
    Audit.SIGNED_OFF: _signed,
    Audit.REPLY_ATTEMPTED: _reading,
    Audit.REPLY_SENT: _platform_id,
    Audit.REPLY_ARRIVED_LATE: _platform_id,
    Audit.REPLY_REQUEUED: _error,
    Audit.REPLY_DOUBTFUL: _error,
    Audit.REPLY_FAILED: _because,
    Audit.REPLY_WITHDRAWN: _because,
    Audit.REPLY_CHANGED: _platform_id,
    Audit.TAKE_DOWN_SIGNED: _take_down_signed,
    Audit.TAKE_DOWN_REQUEUED: _error,
    Audit.TAKE_DOWN_DOUBTFUL: _error,
    Audit.TAKEN_DOWN: _platform_id,
    Audit.TAKE_DOWN_FAILED: _not_taken_down,
    Audit.TAKE_DOWN_WITHDRAWN: _not_taken_down,
}
