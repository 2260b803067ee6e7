"""What a view of a review run shows, and how many were shown to the end."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import CommentAnswered, CommentHidden
from bot.ids import CommentId, DraftId, ReviewRunId
from bot.models.comments import Comment, CommentState
from bot.models.drafts import Draft, DraftState
from bot.models.review_runs import RunDecision, RunView
from bot.services import comment_views, corrections, draft_views, forms, looking, turns
from bot.views import Actor, CorrectionForm, ReviewForm, RunStep, RunSums

NO_REPLY_WANTED: Final = (CommentAnswered, CommentHidden)
"""What `read_form` raises of a comment that a run has nothing to show of."""
READ_FIRST = timedelta(seconds=1)
"""Nobody has read a view before, whatever they press."""


async def show_next(
    session: AsyncSession, run_id: ReviewRunId, *, by: Actor, now: datetime
) -> RunStep | RunSums:
    """The first comment of the member's queue that the run did not come to; else its sums."""
    behind = select(RunView.comment_id).where(_is_over(run_id))
    waiting = await turns.find(session, by=by, now=now, besides=behind)
    if waiting.first is None:
        return await add_up(session, run_id)
    form = await read_form(session, waiting.first, by=by, now=now)
    return await show(session, run_id, form, ahead=waiting.count - 1, by=by, now=now)


async def count_ahead(
    session: AsyncSession, run_id: ReviewRunId, comment_id: CommentId, *, by: Actor, now: datetime
) -> int:
    """How many comments a run is still to come to, besides this one."""
    is_this = (RunView.run_id == run_id) & (RunView.comment_id == comment_id)
    besides = select(RunView.comment_id).where(_is_over(run_id) | is_this)
    return (await turns.find(session, by=by, now=now, besides=besides)).count


async def read_form(
    session: AsyncSession,
    comment_id: CommentId,
    *,
    by: Actor,
    now: datetime,
    draft_id: DraftId | None = None,
    is_blank: bool = False,
    typed: str | None = None,
) -> ReviewForm | CorrectionForm:
    """The form of a comment, with *draft_id* if that answers its words as they are now.

    It is that of a correction where one waits for its second signature. Raises `NotAllowed`, and
    those of `NO_REPLY_WANTED` where neither a reply nor a second signature is wanted.
    """
    correction = await corrections.find_proposed_form(
        session, comment_id, by=by, now=now, typed=typed
    )
    if correction is not None:
        return correction
    draft = await session.get(Draft, draft_id) if draft_id is not None else None
    comment = await session.get_one(Comment, comment_id, populate_existing=True)
    if comment.state is CommentState.ANSWERED:
        raise CommentAnswered
    comment.must_be_shown()
    is_for_it = draft is not None and draft.comment_version == comment.version
    return await forms.get_review_form(
        session,
        comment_id,
        draft_id=draft_id if is_for_it else None,
        by=by,
        now=now,
        is_blank=is_blank,
        typed=typed,
    )


async def show(
    session: AsyncSession,
    run_id: ReviewRunId,
    form: ReviewForm | CorrectionForm,
    *,
    ahead: int,
    by: Actor,
    now: datetime,
) -> RunStep:
    """A view of its own for a form; none is open in the run. *ahead*: as of `count_ahead`."""
    last = select(func.max(RunView.number)).where(RunView.run_id == run_id)
    view = RunView(
        run_id=run_id,
        number=(await session.scalar(last) or 0) + 1,
        comment_id=form.comment_id,
        comment_version=form.comment_version,
        draft_id=form.chosen,
        digest=await find_digest(session, form),
        shown_at=now,
        readable_at=now + READ_FIRST,
    )
    session.add(view)
    await session.flush()
    return await step(session, view, form, ahead=ahead, by=by, now=now)


async def step(
    session: AsyncSession,
    view: RunView,
    form: ReviewForm | CorrectionForm,
    *,
    ahead: int,
    by: Actor,
    now: datetime,
) -> RunStep:
    """An open view, with its place in the run and who else looks at its comment."""
    lookers = await looking.look(session, view.comment_id, by=by, now=now)
    is_behind = _is_over(view.run_id) & (RunView.comment_id != view.comment_id)
    behind = select(func.count(RunView.comment_id.distinct())).where(is_behind)
    number = (await session.scalar(behind) or 0) + 1
    return RunStep(
        view_id=view.id,
        number=number,
        count=number + ahead,
        form=replace(form, lookers=lookers),
        digest=view.digest,
    )


async def find_digest(session: AsyncSession, form: ReviewForm | CorrectionForm) -> str | None:
    """What signs the chosen draft, if that is on offer."""
    draft = await session.get_one(Draft, form.chosen) if form.chosen is not None else None
    if draft is None or draft.state is not DraftState.OFFERED:
        return None
    comment = await comment_views.load_comment(session, form.comment_id)
    return await draft_views.digest_of(session, draft, comment)


async def add_up(session: AsyncSession, run_id: ReviewRunId) -> RunSums:
    """A comment that was decided twice counts as what came last."""
    rows = await session.execute(
        select(RunView.comment_id, RunView.decision)
        .where(_is_over(run_id))
        .order_by(RunView.number)
    )
    last = {comment_id: decision for comment_id, decision in rows}  # noqa: C416 - rows are no pairs
    ends = Counter(last.values())
    return RunSums(
        signed=ends[RunDecision.SIGNED],
        closed=ends[RunDecision.CLOSED],
        rejected=ends[RunDecision.REJECTED],
        skipped=ends[RunDecision.SKIPPED],
        overtaken=ends[RunDecision.OVERTAKEN],
    )


def _is_over(run_id: ReviewRunId) -> ColumnElement[bool]:
    is_decided = RunView.decision.is_not(None) & (RunView.decision != RunDecision.SHOWN_ANEW)
    return (RunView.run_id == run_id) & is_decided
