"""Explaining a reply: the record's own entries, from delivery to platform id and beyond."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import CommentId, MemberId, ReplyId
from bot.models.attempts import Attempt
from bot.models.drafts import Draft
from bot.models.members import Member
from bot.models.replies import Reply
from bot.rules.word_diff import Run, word_diff
from bot.services import comment_views, faq_names, members, timeline_entries, timeline_steps
from bot.services.audit import Audit
from bot.services.timeline_entries import Entry
from bot.services.timeline_steps import Beside
from bot.views import AccountLabel, Actor, Fault, Step, StepText, Timeline

DIFF_BUDGET = 1_000_000
"""Characters before times characters after, of all word diffs together: a tenth of a second at
worst (two texts of a thousand characters that repeat one word), whatever an author wrote."""


async def explain(session: AsyncSession, comment_id: CommentId, *, by: Actor | None) -> Timeline:
    """All that the record tells of a comment and its replies, oldest first, each entry proved.

    ``by`` None: the command line. Raises `NotAllowed` for a member without a role on the account.
    Words that were erased are None.
    """
    comment = await comment_views.load_comment(session, comment_id)
    if by is not None:
        members.must_see(by, comment.account_id)
    subjects = await timeline_entries.subjects_of(session, [comment_id])
    entries = await timeline_entries.read(session, subjects)
    beside = await _beside(session, comment_id, entries)
    diffs = _diffs(entries)
    faults = [Fault(entry.seq, entry.fault) for entry in entries if entry.fault is not None]
    return Timeline(
        comment_id=comment_id,
        reply_ids=tuple(ReplyId(reply_id) for reply_id in beside.replies),
        account=AccountLabel.of(comment.account),
        author_name=comment.author.name if comment.author else None,
        steps=tuple(_step(entry, beside, diffs.get(entry.seq, ())) for entry in entries),
        left_out=0,
        left_out_after=0,
        entry_count=len(entries),
        fault=faults[0] if faults else None,
    )


async def _beside(session: AsyncSession, comment_id: CommentId, entries: Sequence[Entry]) -> Beside:
    drafts: dict[int, Draft] = {
        draft.id: draft
        for draft in await session.scalars(select(Draft).where(Draft.comment_id == comment_id))
    }
    replies: dict[int, Reply] = {
        reply.id: reply
        for reply in await session.scalars(
            select(Reply).where(Reply.comment_id == comment_id).order_by(Reply.id)
        )
    }
    attempts = await session.scalars(
        select(Attempt)
        .join(Reply, Reply.id == Attempt.reply_id)
        .where(Reply.comment_id == comment_id, Attempt.finished_at.is_not(None))
    )
    slugs = {each["slug"] for draft in drafts.values() for each in draft.origin.get("faq", [])}
    return Beside(
        drafts=drafts,
        replies=replies,
        attempts={(each.reply_id, each.finished_at): each for each in attempts if each.finished_at},
        members=await _names(session, entries, drafts),
        faq=await faq_names.find_names(session, slugs),
    )


async def _names(
    session: AsyncSession, entries: Sequence[Entry], drafts: Mapping[Any, Draft]
) -> dict[int, str]:
    pickers = {draft.origin.get("picked_by", 0) for draft in drafts.values()}
    ids = [MemberId(each) for each in timeline_entries.members_in(entries) | pickers]
    rows = await session.execute(select(Member.id, Member.name).where(Member.id.in_(ids)))
    return dict(rows.all())


def _step(entry: Entry, beside: Beside, diff: tuple[Run, ...]) -> Step:
    return Step(
        seq=entry.seq,
        at=entry.at,
        by=timeline_steps.who(entry, beside),
        what=timeline_steps.what(entry),
        details=timeline_steps.details(entry, beside),
        texts=tuple(
            StepText(field=field, text=text, diff=diff if field == "text" else ())
            for field, text in entry.texts.items()
        ),
        url=timeline_steps.url_of(entry, beside),
        is_sound=entry.fault is None,
    )


def _diffs(entries: Sequence[Entry]) -> dict[int, tuple[Run, ...]]:
    """What each edit changed, by entry, as far as the words still stand and the budget lasts."""
    said: dict[str, str | None] = defaultdict(lambda: None)
    left, diffs = DIFF_BUDGET, {}
    for entry in entries:
        after = entry.texts.get("text")
        before = said[_before(entry)]
        if before and after and before != after and len(before) * len(after) <= left:
            left -= len(before) * len(after)
            diffs[entry.seq] = word_diff(before, after)
        if "text" in entry.texts:
            said[entry.subject] = after
        elif entry.kind == Audit.SIGNED_OFF:  # what somebody may change on the platform
            said[entry.subject] = said[f"draft:{entry.facts.get('draft')}"]
    return diffs


def _before(entry: Entry) -> str:
    """Whose words an entry's words replace."""
    if entry.kind == Audit.DRAFT_OFFERED:
        return f"draft:{entry.facts.get('based_on')}"
    return entry.subject
