"""A review run: what waits for one member, comment by comment, each view to be decided once.

It signs, closes and rejects by `bot.services.review`, as cards and modals do. What it adds is the
view: a row that says what was shown, so that a second tap cannot decide what nobody saw.
"""

import unicodedata
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import CardOutdated, NotThisView, ReadFirst, ViewUsed
from bot.ids import DraftId, RunViewId
from bot.models.drafts import Draft
from bot.models.review_runs import ReviewRun, RunDecision, RunView
from bot.services import corrections, looking, review, run_views
from bot.views import PLAIN, Actor, RunStep, RunSums, Shown, Terms


async def begin(session: AsyncSession, *, by: Actor, now: datetime) -> RunStep | RunSums:
    """Start a run with the first comment of the member's queue; its sums where nothing waits."""
    run = ReviewRun(member_id=by.member_id, started_at=now)
    session.add(run)
    await session.flush()
    return await run_views.show_next(session, run.id, by=by, now=now)


async def go_on(
    session: AsyncSession, view_id: RunViewId, *, by: Actor, now: datetime
) -> RunStep | RunSums:
    """The next comment after a view that was decided; the sums of the run when none is left."""
    await session.flush()
    view = await session.get_one(RunView, view_id)
    await looking.look_away(session, view.comment_id, by=by)
    return await run_views.show_next(session, view.run_id, by=by, now=now)


async def sign(
    session: AsyncSession, shown: Shown, *, text: str, terms: Terms, by: Actor, now: datetime
) -> None:
    """Sign the draft of a view, or *text* where somebody changed it.

    Raises `NotThisView`, `ViewUsed`, `ReadFirst`, and as `bot.services.review.sign_off` and
    `edit_and_sign`, or `bot.services.corrections.sign_proposed` do.
    """
    view = await hold(session, shown, by=by, now=now)
    is_as_shown = terms == PLAIN and await is_unchanged(session, shown, text)
    if view.draft_id is not None and view.digest is not None and is_as_shown:
        await review.sign_off(session, view.draft_id, digest=view.digest, by=by, now=now)
    elif view.draft_id is not None and await _is_correction(session, view.draft_id):
        await corrections.sign_proposed(
            session,
            view.draft_id,
            digest=view.digest,
            text=text,
            by=by,
            now=now,
            override=terms.override,
        )
    else:
        await review.edit_and_sign(
            session,
            view.comment_id,
            seen_version=view.comment_version,
            text=text,
            based_on=view.draft_id,
            by=by,
            now=now,
            terms=terms,
        )
    _end(view, RunDecision.SIGNED, now=now)


async def skip(session: AsyncSession, shown: Shown, *, by: Actor, now: datetime) -> None:
    """Leave a comment where it is; raises as `hold` does."""
    _end(await hold(session, shown, by=by, now=now), RunDecision.SKIPPED, now=now)


async def close(session: AsyncSession, shown: Shown, *, by: Actor, now: datetime) -> None:
    """Decide that a comment needs no reply; raises as `hold` and `bot.services.review.close` do."""
    view = await hold(session, shown, by=by, now=now)
    seen = view.comment_version
    await review.close(session, view.comment_id, seen_version=seen, by=by, now=now)
    _end(view, RunDecision.CLOSED, now=now)


async def reject(
    session: AsyncSession, shown: Shown, *, reason: str, note: str | None, by: Actor, now: datetime
) -> None:
    """Say why the draft of a view is not used.

    Raises as `hold` and `bot.services.review.reject` do, and `CardOutdated` without a draft.
    """
    view = await hold(session, shown, by=by, now=now)
    if view.draft_id is None:
        raise CardOutdated
    await review.reject(session, view.draft_id, reason=reason, note=note, by=by, now=now)
    _end(view, RunDecision.REJECTED, now=now)


async def hold(session: AsyncSession, shown: Shown, *, by: Actor, now: datetime) -> RunView:
    """Lock a view to decide it.

    Raises `NotThisView` for one that is not the member's or does not come back as it was shown,
    `ViewUsed`, and `ReadFirst` in its first second.
    """
    view = await _hold_own(session, shown, by=by)
    if view.decided_at is not None:
        raise ViewUsed
    if now < view.readable_at:
        raise ReadFirst
    return view


async def overtake(session: AsyncSession, shown: Shown, *, by: Actor, now: datetime) -> None:
    """Let a view go whose comment is not the member's to decide any more; raises as `hold`."""
    _end(await _hold_own(session, shown, by=by), RunDecision.OVERTAKEN, now=now)
    await session.flush()


async def show_anew(
    session: AsyncSession,
    shown: Shown,
    *,
    by: Actor,
    now: datetime,
    draft_id: DraftId | None = None,
    is_blank: bool = False,
    typed: str | None = None,
) -> RunStep:
    """The same comment as it stands now, in a view of its own.

    *draft_id*, *is_blank* and *typed* as for `bot.services.forms.get_review_form`. Raises
    `NotThisView`, `ViewUsed`, and as `bot.services.run_views.read_form` does.
    """
    view = await _hold_own(session, shown, by=by)
    if view.decision is not RunDecision.REJECTED:  # then the same comment is written anew
        _end(view, RunDecision.SHOWN_ANEW, now=now)
    form = await run_views.read_form(
        session,
        view.comment_id,
        by=by,
        now=now,
        draft_id=draft_id,
        is_blank=is_blank,
        typed=typed,
    )
    await session.flush()
    ahead = await run_views.count_ahead(session, view.run_id, view.comment_id, by=by, now=now)
    return await run_views.show(session, view.run_id, form, ahead=ahead, by=by, now=now)


async def resume(
    session: AsyncSession, shown: Shown, *, by: Actor, now: datetime, typed: str | None = None
) -> RunStep | RunSums:
    """The view that stands open in the run of *shown*: that itself, or one that came after it.

    *typed* was written for the comment of *shown*. Raises `NotThisView` and `NotAllowed`.
    """
    before = await _hold_own(session, shown, by=by)
    view = await session.scalar(
        select(RunView).where(RunView.run_id == before.run_id, RunView.decided_at.is_(None))
    )
    if view is None:
        return await run_views.add_up(session, before.run_id)
    typed = typed if view.comment_id == before.comment_id else None
    try:
        form = await run_views.read_form(
            session,
            view.comment_id,
            by=by,
            now=now,
            draft_id=view.draft_id,
            is_blank=view.draft_id is None,
            typed=typed,
        )
    except run_views.NO_REPLY_WANTED:
        _end(view, RunDecision.OVERTAKEN, now=now)
        return await go_on(session, view.id, by=by, now=now)
    ahead = await run_views.count_ahead(session, view.run_id, view.comment_id, by=by, now=now)
    seen = (form.comment_version, form.chosen, await run_views.find_digest(session, form))
    if seen == (view.comment_version, view.draft_id, view.digest):
        return await run_views.step(session, view, form, ahead=ahead, by=by, now=now)
    _end(view, RunDecision.SHOWN_ANEW, now=now)
    await session.flush()
    return await run_views.show(session, view.run_id, form, ahead=ahead, by=by, now=now)


async def keep_text(
    session: AsyncSession, shown: Shown, *, text: str, by: Actor, now: datetime
) -> bool:
    """Keep what somebody typed in a view that could not be signed; whether it can be read now."""
    if shown.draft_id is not None and await _is_correction(session, shown.draft_id):
        return await corrections.keep_proposed(session, shown.draft_id, text=text, by=by, now=now)
    return await review.keep_text(
        session, shown.comment_id, text=text, based_on=shown.draft_id, by=by, now=now
    )


async def _is_correction(session: AsyncSession, draft_id: DraftId) -> bool:
    return (await session.get_one(Draft, draft_id)).corrects is not None


async def is_unchanged(session: AsyncSession, shown: Shown, text: str) -> bool:
    """Whether *text* is that of the draft that was shown."""
    if shown.draft_id is None:
        return False
    draft = await session.get_one(Draft, shown.draft_id)
    return unicodedata.normalize("NFC", text).strip() == draft.text


async def _hold_own(session: AsyncSession, shown: Shown, *, by: Actor) -> RunView:
    view = await session.get(RunView, shown.view_id, with_for_update=True, populate_existing=True)
    if view is None or (await session.get_one(ReviewRun, view.run_id)).member_id != by.member_id:
        raise NotThisView
    was = (view.comment_id, view.comment_version, view.draft_id, view.digest)
    if was != (shown.comment_id, shown.comment_version, shown.draft_id, shown.digest):
        raise NotThisView
    return view


def _end(view: RunView, decision: RunDecision, *, now: datetime) -> None:
    if view.decided_at is not None:
        raise ViewUsed
    view.decision, view.decided_at = decision, now
