"""Where the comments of a history come from: an index that is read from its end.

The rarest thing that somebody asks for leads the way, words before a member before an outcome;
whatever else they ask is looked up for each comment on the way. A plan that gathered all of it and
sorted would cost more with each year.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, literal_column, or_, select

from bot.database import Sort
from bot.ids import AccountId, CommentId, MemberId
from bot.models.base import Row
from bot.models.comments import Comment
from bot.models.drafts import Draft, DraftState, Rejection
from bot.models.findables import FINDABLE_TERMS
from bot.models.history_states import HistoryState
from bot.models.replies import Reply, ReplyState
from bot.models.sign_offs import SignOff
from bot.models.signatures import Signature
from bot.services import findables
from bot.views import HistoryQuery, Outcome

Key = ColumnElement[Any]


def _column(row: type[Row]) -> Key:
    """The comment's id in the rows of a table."""
    return row.__table__.c.comment_id


_COMMENT_ID: Key = Comment.__table__.c.id


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of one index; ``key`` is the comment's id in it."""

    rows: Select[Any]
    key: Key

    def page(self, *, after: CommentId | None, count: int) -> Select[Any]:
        """The newest *count* ids, or those before *after*."""
        rows = self.rows if after is None else self.rows.where(self.key < after)
        return rows.order_by(self.key.desc()).limit(count)


def sources_of(
    sort: Sort,
    wanted: HistoryQuery,
    words: Sequence[str],
    *,
    accounts: Sequence[AccountId] | None,
    between: tuple[CommentId | None, CommentId | None],
) -> list[Source]:
    """All that *wanted* describes; a comment may come from several of them.

    *accounts* are those to look at, None for all, and *between* ids that its time lies within.
    """
    leads, rest = _leads(sort, wanted, words)
    conditions = [*_facts(rest)]
    if accounts is not None:
        conditions.append(_is_of(accounts))
    return [_narrowed(lead, conditions, between) for lead in leads]


def _leads(
    sort: Sort, wanted: HistoryQuery, words: Sequence[str]
) -> tuple[list[Source], HistoryQuery]:
    """Sources, and what is wanted of their comments besides."""
    if words:
        key = findables.key_of(sort)
        has_terms = findables.has_terms(sort, words)
        return [Source(select(key).select_from(FINDABLE_TERMS).where(has_terms), key)], wanted
    if wanted.member_id is not None:
        parts = _parts(wanted.member_id)
        return [_of(key, part) for key, part in parts], replace(wanted, member_id=None)
    if wanted.outcome in _LEADS:
        return [_of(*_LEADS[wanted.outcome])], replace(wanted, outcome=None)
    return [Source(select(_COMMENT_ID), _COMMENT_ID)], wanted


def _of(key: Key, condition: ColumnElement[bool]) -> Source:
    rows = select(key).where(condition)
    return Source(rows if key is _COMMENT_ID else rows.distinct(), key)


def _parts(member_id: MemberId) -> list[tuple[Key, ColumnElement[bool]]]:
    """What a member can have to do with a comment."""
    rejected = and_(Rejection.draft_id == Draft.id, Rejection.member_id == member_id)
    return [
        (_COMMENT_ID, Comment.assigned_to == member_id),
        (_column(SignOff), SignOff.member_id == member_id),
        (_column(Signature), Signature.member_id == member_id),
        (_column(Draft), Draft.written_by == member_id),
        (_column(Draft), rejected),
    ]


def _narrowed(
    lead: Source,
    conditions: Sequence[ColumnElement[bool]],
    between: tuple[CommentId | None, CommentId | None],
) -> Source:
    rows, (first, last) = lead.rows, between
    if conditions and lead.key is not _COMMENT_ID:
        # Plus nothing: else SQLite may look each comment up in the index, the other way round.
        rows = rows.where(lead.key + 0 == _COMMENT_ID)
    bounds = ([lead.key >= first] if first else []) + ([lead.key <= last] if last else [])
    return Source(rows.where(*conditions, *bounds), lead.key)


def _is_of(accounts: Sequence[AccountId]) -> ColumnElement[bool]:
    if len(accounts) == 1:
        return Comment.account_id == accounts[0]
    # Plus nothing: the index has several accounts in no order that helps.
    return (Comment.account_id + 0).in_(accounts)


def _facts(wanted: HistoryQuery) -> Iterator[ColumnElement[bool]]:
    if wanted.member_id is not None:
        yield or_(*(_has(key, part) for key, part in _parts(wanted.member_id)))
    if wanted.outcome is not None:
        yield _OUTCOMES[wanted.outcome]
    if wanted.since is not None:
        yield Comment.received_at >= wanted.since
    if wanted.until is not None:
        yield Comment.received_at < wanted.until
    if wanted.risk is not None:
        yield Comment.flags.op("<>", is_comparison=True)(literal_column("'[]'"))  # as in its index
        yield cast(Comment.flags, Text).contains(f'"{wanted.risk.value}"')
    if wanted.state is not None:
        yield Comment.history_state == wanted.state


def _has(key: Key, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a comment has such a row."""
    if key is _COMMENT_ID:
        return condition
    return exists().where(key == _COMMENT_ID, condition).correlate(Comment)


_LEADS: dict[Outcome | None, tuple[Key, ColumnElement[bool]]] = {
    Outcome.SIGNED: (_column(SignOff), SignOff.voided_at.is_(None)),
    Outcome.EDITED: (
        _column(Draft),
        Draft.written_by.is_not(None)
        & exists()
        .where(SignOff.draft_id == Draft.id, SignOff.voided_at.is_(None))
        .correlate(Draft),
    ),
    Outcome.REJECTED: (_column(Draft), Draft.state == DraftState.REJECTED),
}
_SENT = exists().where(
    _column(Reply) == _COMMENT_ID,
    Reply.state == ReplyState.SENT,
    Reply.round == Comment.round,  # one that was taken down is of an earlier one
)
_OUTCOMES: dict[Outcome, ColumnElement[bool]] = {
    **{outcome: _has(*lead) for outcome, lead in _LEADS.items() if outcome is not None},
    Outcome.NO_REPLY: Comment.history_state == HistoryState.CLOSED,
    Outcome.BY_HAND: and_(
        Comment.history_state == HistoryState.ANSWERED, ~_SENT.correlate(Comment)
    ),
    Outcome.SNOOZED: and_(
        Comment.history_state == HistoryState.OPEN, Comment.snoozed_until.is_not(None)
    ),
}
