"""What a view of a review run shows, and how many were shown to the end."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import CommentId, DraftId, ReviewRunId
from bot.models.comments import Comment
from bot.models.drafts import Draft, DraftState
from bot.models.review_runs import RunDecision, RunView
from bot.services import comment_views, draft_views, forms, looking, queue
from bot.views import Actor, ReviewForm, RunStep, RunSums

READ_FIRST = timedelta(seconds=1)
"""Nobody has read a view before, whatever they press."""


async def show_next(
    session: AsyncSession, run_id: ReviewRunId, *, by: Actor, now: datetime
) -> RunStep | RunSums:
    """The first comment of the member's queue that the run did not come to; else its sums."""
    behind = await _list_behind(session, run_id)
    turns = await queue.list_turns(session, by=by, now=now)
    following = next((each for each in turns if each not in behind), None)
    if following is None:
        return await add_up(session, run_id)
    form = await read_form(session, following, by=by, now=now)
    return await show(session, run_id, form, turns, by=by, now=now)


async def read_form(
    session: AsyncSession,
    comment_id: CommentId,
    *,
    by: Actor,
    now: datetime,
    draft_id: DraftId | None = None,
    is_blank: bool = False,
    typed: str | None = None,
) -> ReviewForm:
    """The form of a comment, with *draft_id* if that answers its words as they are now.

    Raises `NotAllowed`.
    """
    draft = await session.get(Draft, draft_id) if draft_id is not None else None
    comment = await session.get_one(Comment, comment_id, populate_existing=True)
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
    form: ReviewForm,
    turns: Sequence[CommentId],
    *,
    by: Actor,
    now: datetime,
) -> RunStep:
    """A view of its own for a form; none is open in the run. *turns*: the member's whole queue."""
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
    return await step(session, view, form, turns, by=by, now=now)


async def step(
    session: AsyncSession,
    view: RunView,
    form: ReviewForm,
    turns: Sequence[CommentId],
    *,
    by: Actor,
    now: datetime,
) -> RunStep:
    """An open view, with its place in the run and who else looks at its comment."""
    lookers = await looking.look(session, view.comment_id, by=by, now=now)
    behind = await _list_behind(session, view.run_id) - {view.comment_id}
    return RunStep(
        view_id=view.id,
        number=len(behind) + 1,
        count=len({*behind, *turns, view.comment_id}),
        form=replace(form, lookers=lookers),
        digest=view.digest,
    )


async def find_digest(session: AsyncSession, form: ReviewForm) -> str | None:
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


async def _list_behind(session: AsyncSession, run_id: ReviewRunId) -> set[CommentId]:
    """Comments that a run is done with."""
    return set(await session.scalars(select(RunView.comment_id).where(_is_over(run_id))))


def _is_over(run_id: ReviewRunId) -> ColumnElement[bool]:
    is_decided = RunView.decision.is_not(None) & (RunView.decision != RunDecision.SHOWN_ANEW)
    return (RunView.run_id == run_id) & is_decided
