"""Looking at comments one after the other: the review run."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.errors import (
    AlreadyRejected,
    AlreadySignedOff,
    AlreadyTakenDown,
    BeingCorrected,
    CannotCorrect,
    CardOutdated,
    CommentChanged,
    CommentGone,
    DraftChanged,
    DraftRetired,
    FirstSignedByYourself,
    NotAllowed,
    NothingToCorrect,
    ReasonNeeded,
    TimeRefused,
    TraineeSignsFirst,
    ViewUsed,
    WordsErased,
)
from bot.ids import DraftId
from bot.locales import Catalogue, Words
from bot.services import looking, review, review_runs, writing
from bot.services.run_views import NO_REPLY_WANTED
from bot.views import Actor, RunStep, RunSums, Terms, seen_of
from handlers.action_ids import ActionId, ModalId
from handlers.blocks.elements import Block
from handlers.blocks.review_modal import BLANK
from handlers.blocks.run_modal import Pick, run_end_modal, run_modal, run_reject_modal
from handlers.front import Front
from handlers.interactions import Interaction
from handlers.listeners import Listeners, Payload, replaced_by, told_beside
from handlers.payloads import RunState
from handlers.refusals import ended
from handlers.review_fields import override_of, send_at_of, typed_text

SHOWN_ANEW = (CommentChanged, DraftChanged, DraftRetired, AlreadyRejected)
"""After these the same comment can still be decided, as it stands now."""
OVERTAKEN = (
    AlreadySignedOff,
    AlreadyTakenDown,
    BeingCorrected,
    CannotCorrect,
    CommentGone,
    FirstSignedByYourself,
    NotAllowed,
    NothingToCorrect,
    TraineeSignsFirst,
    WordsErased,
    *NO_REPLY_WANTED,
)
"""After these it is not the member's to decide any more: on to the next."""


def register(on: Listeners, front: Front) -> None:
    """Connect the review run."""
    running = Running(front)
    on.opening(ActionId.RUN, running.start)
    on.opening(ActionId.RUN_DRAFT, running.another_draft)
    on.opening(ActionId.RUN_DECISION, running.pick)
    on.submit(ModalId.RUN, ActionId.TEXT, running.decide, running.not_decided)
    on.closing(ModalId.RUN, running.look_away)
    on.submit(ModalId.RUN_REJECT, ActionId.REASON, running.reject, running.not_decided)


@dataclass(frozen=True, slots=True)
class Running:
    """The handlers. What is decided and what is shown next is one transaction.

    A view is used once by itself, so its requests need no name of their own.
    """

    front: Front

    async def start(self, click: Interaction, value: str | None) -> Block:
        """The first comment of the member's queue."""
        del value
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.identify(session, click.clicker)
            following = await review_runs.begin(session, by=reviewer, now=self.front.now())
        return _drawn(following, Catalogue.of(reviewer.locale))

    async def another_draft(self, click: Interaction, value: str | None) -> Block:
        """The same comment, filled with what was picked in its menu."""
        state = RunState.decode(click.modal.private_metadata)
        picked = None if value in (None, BLANK) else DraftId(int(str(value)))
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.identify(session, click.clicker)
            following = await review_runs.show_anew(
                session,
                state.shown,
                by=reviewer,
                now=self.front.now(),
                draft_id=picked,
                is_blank=picked is None,
            )
        return _drawn(following, Catalogue.of(reviewer.locale))

    async def pick(self, click: Interaction, value: str | None) -> Block:
        """The same view, whose button says what was picked."""
        picked = Pick(value or Pick.APPROVE)
        return await self._as_it_is(click, typed=typed_text(click), picked=picked)

    async def decide(self, sent: Interaction) -> Payload:
        """Do what is picked, and show the next comment; to reject asks why first.

        Nothing is signed by a button that says something else: the view comes again then.
        """
        state = RunState.decode(sent.modal.private_metadata)
        picked = sent.typed(ActionId.RUN_DECISION)
        if picked == Pick.APPROVE and state.says != Pick.APPROVE:
            return replaced_by(await self._as_it_is(sent, typed=typed_text(sent)))
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.identify(session, sent.clicker)
            words, now = Catalogue.of(reviewer.locale), self.front.now()
            if picked == Pick.REJECT:
                await review_runs.hold(session, state.shown, by=reviewer, now=now)
                has_writer = self.front.has_writer
                return replaced_by(run_reject_modal(state, words, has_writer=has_writer))
            await _decide(session, sent, state, picked, by=reviewer, now=now)
            following = await review_runs.go_on(session, state.view_id, by=reviewer, now=now)
        return replaced_by(_drawn(following, words))

    async def look_away(self, closed: Interaction) -> None:
        """Note that a view was closed."""
        state = RunState.decode(closed.modal.private_metadata)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.identify(session, closed.clicker)
            await looking.look_away(session, state.comment_id, by=reviewer)

    async def reject(self, sent: Interaction) -> Payload:
        """Say why a draft is not used, go on with what was chosen, and show the next comment."""
        state = RunState.decode(sent.modal.private_metadata)
        reason, note = sent.typed(ActionId.REASON) or "other", sent.typed(ActionId.NOTE)
        async with self.front.sessions.writes() as session:
            by, now = await self.front.identify(session, sent.clicker), self.front.now()
            await review_runs.reject(session, state.shown, reason=reason, note=note, by=by, now=now)
            following = await _after_rejecting(session, sent, state, by=by, now=now)
        return replaced_by(_drawn(following, Catalogue.of(by.locale)))

    async def not_decided(self, sent: Interaction, error: Exception) -> Payload:
        """Show what changed or what comes next, or say why not beside the field."""
        if isinstance(error, TimeRefused):
            return told_beside(sent, ActionId.SEND_CLOCK, self.front.explain(error, sent.user.id))
        if isinstance(error, ReasonNeeded):
            return await self._ask_why(sent, seen_of(error.parameters["findings"]))
        if isinstance(error, ViewUsed):
            return await self._resume(sent, self.front.explain(error, sent.user.id))
        try:
            if isinstance(error, SHOWN_ANEW):
                return await self._show_anew(sent, error)
        except (NotAllowed, *NO_REPLY_WANTED) as not_any_more:  # or somebody else's to answer
            error = not_any_more
        return await self._pass_over(sent, error) if isinstance(error, OVERTAKEN) else {}

    async def _ask_why(self, sent: Interaction, found: str) -> Payload:
        """The same view, with what was found in what was typed; or a word beside its field."""
        if RunState.decode(sent.modal.private_metadata).seen == found:
            text = self.front.words_for(sent.user.id)("review.why_missing")
            return told_beside(sent, ActionId.WHY_ANYWAY, text)
        return await self._resume(sent, None, typed=typed_text(sent))

    async def _resume(
        self, sent: Interaction, notice: str | None, *, typed: str | None = None
    ) -> Payload:
        return replaced_by(await self._as_it_is(sent, notice=notice, typed=typed))

    async def _as_it_is(
        self,
        sent: Interaction,
        *,
        notice: str | None = None,
        typed: str | None = None,
        picked: Pick = Pick.APPROVE,
    ) -> Block:
        """The view that stands open in the run; *typed* and *picked* are of the one that came."""
        state = RunState.decode(sent.modal.private_metadata)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.identify(session, sent.clicker)
            following = await review_runs.resume(
                session, state.shown, by=reviewer, now=self.front.now(), typed=typed
            )
        words = Catalogue.of(reviewer.locale)
        is_of_it = isinstance(following, RunStep) and following.form.comment_id == state.comment_id
        if not is_of_it:  # else it would stand under another comment
            typed, picked = None, Pick.APPROVE
        return _drawn(following, words, notice=notice, typed=typed, picked=picked)

    async def _show_anew(self, sent: Interaction, error: Exception) -> Payload:
        state = RunState.decode(sent.modal.private_metadata)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.identify(session, sent.clicker)
            typed = await _own_text(session, sent, state)
            following = await review_runs.show_anew(
                session, state.shown, by=reviewer, now=self.front.now(), typed=typed
            )
        words, is_edited = Catalogue.of(reviewer.locale), isinstance(error, CommentChanged)
        told = words("review.changed") if is_edited else self.front.explain(error, sent.user.id)
        return replaced_by(_drawn(following, words, notice=told, typed=typed))

    async def _pass_over(self, sent: Interaction, error: Exception) -> Payload:
        """On to the next comment; what was typed for this one is kept as a draft."""
        state = RunState.decode(sent.modal.private_metadata)
        async with self.front.sessions.writes() as session:
            by, now = await self.front.identify(session, sent.clicker), self.front.now()
            await review_runs.overtake(session, state.shown, by=by, now=now)
            typed = await _own_text(session, sent, state)
            is_kept = typed is not None and await review_runs.keep_text(
                session, state.shown, text=typed, by=by, now=now
            )
            following = await review_runs.go_on(session, state.view_id, by=by, now=now)
        words, told = Catalogue.of(by.locale), ended(self.front.explain(error, sent.user.id))
        kept = words("trouble.kept_too", sentence=told) if is_kept else told
        notice = words("run.passed_over", sentence=kept)
        return replaced_by(_drawn(following, words, notice=notice))


def _drawn(
    following: RunStep | RunSums,
    words: Words,
    *,
    notice: str | None = None,
    typed: str | None = None,
    picked: Pick = Pick.APPROVE,
) -> Block:
    if isinstance(following, RunSums):
        return run_end_modal(following, words, notice=notice)
    return run_modal(following, words, notice=notice, typed=typed, picked=picked)


async def _decide(
    session: Any,
    sent: Interaction,
    state: RunState,
    picked: str | None,
    *,
    by: Actor,
    now: datetime,
) -> None:
    shown = state.shown
    match picked:
        case Pick.APPROVE:
            text = typed_text(sent)
            terms = Terms(override=override_of(sent, state), send_at=send_at_of(sent, state))
            await review_runs.sign(session, shown, text=text, terms=terms, by=by, now=now)
        case Pick.NO_REPLY:
            await review_runs.close(session, shown, by=by, now=now)
        case Pick.SKIP:
            await review_runs.skip(session, shown, by=by, now=now)
        case _:
            raise CardOutdated


async def _after_rejecting(
    session: Any, sent: Interaction, state: RunState, *, by: Actor, now: datetime
) -> RunStep | RunSums:
    """The comment anew, to be written for; else the next one: this stays in the queue, or ends."""
    match sent.typed(ActionId.NEXT):
        case "write":
            return await review_runs.show_anew(session, state.shown, by=by, now=now, is_blank=True)
        case "again":
            asked = sent.typed(ActionId.INSTRUCTION)
            await writing.draft_again(session, state.comment_id, instruction=asked, by=by, now=now)
        case "no_reply":
            await review.close(session, state.comment_id, by=by, now=now)
        case _:
            pass
    return await review_runs.go_on(session, state.view_id, by=by, now=now)


async def _own_text(session: Any, sent: Interaction, state: RunState) -> str | None:
    """What somebody wrote; None where the field holds nothing, or the draft that was shown."""
    text = sent.typed_parts(ActionId.TEXT)
    if not text.strip() or await review_runs.is_unchanged(session, state.shown, text):
        return None
    return text
