"""Deciding on a draft: sign, edit and sign, undo, reject, close."""

from dataclasses import dataclass, replace

from bot.database import time_limit
from bot.errors import AlreadyTaken, CommentChanged, ReasonNeeded, TextRefused, TimeRefused
from bot.ids import DraftId
from bot.locales import Catalogue
from bot.services import corrections, forms, looking, review, settling, writing
from bot.views import Actor, ReviewForm, Terms, seen_of
from handlers.action_ids import ActionId, ModalId
from handlers.blocks.correction_modal import correction_modal
from handlers.blocks.elements import Block
from handlers.blocks.review_modal import BLANK, again_modal, reject_modal, review_modal
from handlers.front import Front
from handlers.interactions import Interaction
from handlers.listeners import (
    Listeners,
    Payload,
    no_view_of_its_own,
    replaced_by,
    said,
    told_beside,
)
from handlers.payloads import CommentButton, DraftButton, DraftState, ReviewState, SignOffButton
from handlers.refusals import ended
from handlers.review_fields import override_of, send_at_of, time_to_keep, typed_text

KEEP_WITHIN = 0.4
"""Seconds for keeping a text that was refused: what is left before Slack gives up."""


def register(on: Listeners, front: Front) -> None:
    """Connect the cards of comments and drafts to the review service."""
    reviewing = Reviewing(front)
    on.click(ActionId.SIGN_OFF, reviewing.sign_off)
    on.click(ActionId.UNDO, reviewing.undo)
    on.click(ActionId.CHECK, reviewing.check)
    on.click(ActionId.NO_REPLY, reviewing.close)
    on.opening(ActionId.REVIEW, reviewing.form)
    on.opening(ActionId.EDIT, reviewing.form_of_draft)
    on.opening(ActionId.WRITE, reviewing.blank_form)
    on.opening(ActionId.REJECT, reviewing.rejection)
    on.opening(ActionId.DRAFT_CHOICE, reviewing.another_choice)
    on.submit(ModalId.REVIEW, ActionId.TEXT, reviewing.sign_text, reviewing.not_signed)
    on.closing(ModalId.REVIEW, reviewing.look_away)
    on.submit(ModalId.REJECT, ActionId.REASON, reviewing.reject, no_view_of_its_own)
    on.submit(ModalId.AGAIN, ActionId.INSTRUCTION, reviewing.draft_again, no_view_of_its_own)


@dataclass(frozen=True, slots=True)
class Reviewing:
    """The handlers; each identifies the member and calls the service in one transaction."""

    front: Front

    async def sign_off(self, click: Interaction, value: str | None) -> None:
        """Approve exactly what the card shows."""
        button = DraftButton.decode(value)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.act(session, click)
            await review.sign_off(
                session,
                button.draft_id,
                digest=button.digest,
                by=reviewer,
                now=self.front.now(),
            )

    async def undo(self, click: Interaction, value: str | None) -> None:
        """Take a signature back."""
        button = SignOffButton.decode(value)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.act(session, click)
            await review.undo(session, button.sign_off_id, by=reviewer, now=self.front.now())

    async def check(self, click: Interaction, value: str | None) -> None:
        """Look now whether a doubtful reply stands on the platform."""
        button = SignOffButton.decode(value)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.act(session, click)
            await settling.check_now(session, button.sign_off_id, by=reviewer, now=self.front.now())

    async def close(self, click: Interaction, value: str | None) -> None:
        """Decide that no reply is needed."""
        button = CommentButton.decode(value)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.act(session, click)
            await review.close(
                session,
                button.comment_id,
                seen_version=button.get_version(),
                by=reviewer,
                now=self.front.now(),
            )

    async def form(self, click: Interaction, value: str | None) -> Block:
        """The Review modal with the best draft; of a correction that waits the Correct modal."""
        target, now = CommentButton.decode(value), self.front.now()
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.identify(session, click.clicker)
            correction = await corrections.find_proposed_form(
                session, target.comment_id, by=reviewer, now=now
            )
        if correction is not None:
            return correction_modal(correction, Catalogue.of(reviewer.locale))
        form, reviewer = await self.read_form(click, target, None)
        return review_modal(form, Catalogue.of(reviewer.locale), later=form.send_time)

    async def form_of_draft(self, click: Interaction, value: str | None) -> Block:
        """The Review modal with the draft whose card was clicked."""
        button = DraftButton.decode(value)
        target = CommentButton(comment_id=button.comment_id)
        form, reviewer = await self.read_form(click, target, button.draft_id)
        return review_modal(form, Catalogue.of(reviewer.locale), later=form.send_time)

    async def blank_form(self, click: Interaction, value: str | None) -> Block:
        """The Review modal with an empty field."""
        target = CommentButton.decode(value)
        form, reviewer = await self.read_form(click, target, None, is_blank=True)
        return review_modal(form, Catalogue.of(reviewer.locale), later=form.send_time)

    async def another_choice(self, click: Interaction, value: str | None) -> Block:
        """The Review modal again, filled with what was picked in its menu."""
        state = ReviewState.decode(click.modal.private_metadata)
        target = CommentButton(comment_id=state.comment_id)
        picked = None if value in (None, BLANK) else DraftId(int(str(value)))
        form, reviewer = await self.read_form(click, target, picked, is_blank=picked is None)
        later = time_to_keep(click, state, form)
        return review_modal(form, Catalogue.of(reviewer.locale), later=later)

    async def rejection(self, click: Interaction, value: str | None) -> Block:
        """The Reject modal."""
        button = DraftButton.decode(value)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.identify(session, click.clicker)
        target = DraftState(draft_id=button.draft_id)
        words = Catalogue.of(reviewer.locale)
        return reject_modal(target, words, has_writer=self.front.has_writer)

    async def sign_text(self, sent: Interaction) -> Payload:
        """Sign the text of the Review modal as it was typed."""
        state = ReviewState.decode(sent.modal.private_metadata)
        text = typed_text(sent)
        terms = Terms(override=override_of(sent, state), send_at=send_at_of(sent, state))
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.act(session, sent)
            await review.edit_and_sign(
                session,
                state.comment_id,
                seen_version=state.seen_version,
                text=text,
                based_on=state.draft_id,
                by=reviewer,
                now=self.front.now(),
                terms=terms,
            )
            await looking.look_away(session, state.comment_id, by=reviewer)
        return {}

    async def look_away(self, closed: Interaction) -> None:
        """Note that a Review modal was closed."""
        state = ReviewState.decode(closed.modal.private_metadata)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.identify(session, closed.clicker)
            await looking.look_away(session, state.comment_id, by=reviewer)

    async def not_signed(self, sent: Interaction, error: Exception) -> Payload:
        """Keep what was typed, and show what changed or say why not; raises if it cannot."""
        if isinstance(error, TextRefused | AlreadyTaken):
            return {}
        if isinstance(error, TimeRefused):
            return told_beside(sent, ActionId.SEND_CLOCK, self.front.explain(error, sent.user.id))
        if isinstance(error, ReasonNeeded):
            return await self._ask_why(sent, seen_of(error.parameters["findings"]))
        is_kept = await self._keep(sent)
        if isinstance(error, CommentChanged):
            return await self._show_change(sent)
        text, words = self.front.explain(error, sent.user.id), self.front.words_for(sent.user.id)
        if is_kept:
            text = words("trouble.kept_too", sentence=ended(text))
        return told_beside(sent, ActionId.TEXT, text)

    async def reject(self, sent: Interaction) -> Payload:
        """Say why a draft is not used, and go on with what was chosen."""
        state = DraftState.decode(sent.modal.private_metadata)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.act(session, sent)
            now = self.front.now()
            comment_id = await review.reject(
                session,
                state.draft_id,
                reason=sent.typed(ActionId.REASON) or "other",
                note=sent.typed(ActionId.NOTE),
                by=reviewer,
                now=now,
            )
            match sent.typed(ActionId.NEXT):
                case "again":
                    instruction = sent.typed(ActionId.INSTRUCTION)
                    await writing.draft_again(
                        session, comment_id, instruction=instruction, by=reviewer, now=now
                    )
                case "no_reply":
                    await review.close(session, comment_id, by=reviewer, now=now)
                case "write":
                    form = await forms.get_review_form(
                        session, comment_id, draft_id=None, by=reviewer, now=now, is_blank=True
                    )
                    words = Catalogue.of(reviewer.locale)
                    return replaced_by(review_modal(form, words, later=None))
                case _:
                    pass  # it stays in the queue
        return {}

    async def draft_again(self, sent: Interaction) -> Payload:
        """Ask for another draft, perhaps with an instruction."""
        state = CommentButton.decode(sent.modal.private_metadata)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.act(session, sent)
            await writing.draft_again(
                session,
                state.comment_id,
                instruction=sent.typed(ActionId.INSTRUCTION),
                by=reviewer,
                now=self.front.now(),
            )
        words = Catalogue.of(reviewer.locale)
        return said(words("done.again"), words)

    async def instruction(self, click: Interaction, value: str | None) -> Block:
        """The modal that asks what should be different."""
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.identify(session, click.clicker)
        target = CommentButton.decode(value)
        return again_modal(target.encode(), Catalogue.of(reviewer.locale))

    async def read_form(
        self,
        click: Interaction,
        target: CommentButton,
        draft_id: DraftId | None,
        *,
        is_blank: bool = False,
        typed: str | None = None,
    ) -> tuple[ReviewForm, Actor]:
        """What the Review modal starts from, and who reads it."""
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.identify(session, click.clicker)
            form = await forms.get_review_form(
                session,
                target.comment_id,
                draft_id=draft_id,
                by=reviewer,
                now=self.front.now(),
                is_blank=is_blank,
                typed=typed,
            )
            lookers = await looking.look(
                session, target.comment_id, by=reviewer, now=self.front.now()
            )
        return replace(form, lookers=lookers), reviewer

    async def _ask_why(self, sent: Interaction, found: str) -> Payload:
        """The modal again, with what was found in what was typed; or a word beside its field."""
        state = ReviewState.decode(sent.modal.private_metadata)
        if state.seen == found:
            text = self.front.words_for(sent.user.id)("review.why_missing")
            return told_beside(sent, ActionId.WHY_ANYWAY, text)
        target = CommentButton(comment_id=state.comment_id)
        text = typed_text(sent)
        is_blank = state.draft_id is None
        form, reviewer = await self.read_form(
            sent, target, state.draft_id, is_blank=is_blank, typed=text
        )
        words = Catalogue.of(reviewer.locale)
        later = time_to_keep(sent, state, form)
        return replaced_by(review_modal(form, words, later=later, typed=text))

    async def _show_change(self, sent: Interaction) -> Payload:
        state = ReviewState.decode(sent.modal.private_metadata)
        target = CommentButton(comment_id=state.comment_id)
        typed = sent.typed_parts(ActionId.TEXT)
        form, reviewer = await self.read_form(sent, target, None, typed=typed)
        words = Catalogue.of(reviewer.locale)
        later, notice = time_to_keep(sent, state, form), words("review.changed")
        return replaced_by(review_modal(form, words, later=later, notice=notice, typed=typed))

    async def _keep(self, sent: Interaction) -> bool:
        state = ReviewState.decode(sent.modal.private_metadata)
        async with time_limit(KEEP_WITHIN), self.front.sessions.writes() as session:
            reviewer = await self.front.identify(session, sent.clicker)
            return await review.keep_text(
                session,
                state.comment_id,
                text=sent.typed_parts(ActionId.TEXT),
                based_on=state.draft_id,
                by=reviewer,
                now=self.front.now(),
            )
