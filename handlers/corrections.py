"""Correcting a reply that was published: a look at it, other words, and a signature."""

from dataclasses import dataclass

from bot.database import time_limit
from bot.errors import AlreadyTaken, CardOutdated, CommentChanged, ReasonNeeded, TextRefused
from bot.ids import CommentId
from bot.locales import Catalogue
from bot.services import corrections
from bot.views import Actor, CorrectionForm, seen_of
from handlers.action_ids import ActionId, ModalId
from handlers.blocks.correction_modal import correction_modal
from handlers.blocks.elements import Block
from handlers.front import Front
from handlers.interactions import Interaction
from handlers.listeners import Listeners, Payload, replaced_by, told_beside
from handlers.payloads import CommentButton, CorrectionState
from handlers.refusals import ended
from handlers.review import KEEP_WITHIN
from handlers.review_fields import override_of, typed_text


def register(on: Listeners, front: Front) -> None:
    """Connect the Correct modal."""
    correcting = Correcting(front)
    on.opening(ActionId.MORE_CORRECT, correcting.open)
    on.submit(ModalId.CORRECT, ActionId.TEXT, correcting.sign, correcting.not_signed)


@dataclass(frozen=True, slots=True)
class Correcting:
    """The handlers; each identifies the member and calls the service in one transaction."""

    front: Front

    async def open(self, click: Interaction, value: str | None) -> Block:
        """Show the reply that stands, ready to be put in other words."""
        form, member = await self._read(click, CommentButton.decode(value).comment_id)
        return correction_modal(form, Catalogue.of(member.locale))

    async def sign(self, sent: Interaction) -> Payload:
        """Sign the text as it was typed, for exactly the reply that was shown."""
        state = CorrectionState.decode(sent.modal.private_metadata)
        text, override = typed_text(sent), override_of(sent, state)
        async with self.front.sessions.writes() as session:
            member = await self.front.act(session, sent)
            await corrections.sign(
                session,
                state.reply_id,
                digest=state.digest,
                seen_version=state.seen_version,
                text=text,
                by=member,
                now=self.front.now(),
                override=override,
            )
        return {}

    async def not_signed(self, sent: Interaction, error: Exception) -> Payload:
        """Keep what was typed, and show what changed or say why not; raises if it cannot."""
        if isinstance(error, TextRefused | AlreadyTaken):
            return {}
        if isinstance(error, ReasonNeeded):
            return await self._ask_why(sent, seen_of(error.parameters["findings"]))
        is_kept = await self._keep(sent)
        if isinstance(error, CommentChanged | CardOutdated):
            return await self._show_change(sent)
        text, words = self.front.explain(error, sent.user.id), self.front.words_for(sent.user.id)
        if is_kept:
            text = words("trouble.kept_too", sentence=ended(text))
        return told_beside(sent, ActionId.TEXT, text)

    async def _read(
        self, click: Interaction, comment_id: CommentId, *, typed: str | None = None
    ) -> tuple[CorrectionForm, Actor]:
        async with self.front.sessions.writes() as session:
            member = await self.front.identify(session, click.clicker)
            form = await corrections.get_form(
                session, comment_id, by=member, now=self.front.now(), typed=typed
            )
        return form, member

    async def _ask_why(self, sent: Interaction, found: str) -> Payload:
        """The modal again, with what was found in what was typed; or a word beside its field."""
        state = CorrectionState.decode(sent.modal.private_metadata)
        if state.seen == found:
            text = self.front.words_for(sent.user.id)("review.why_missing")
            return told_beside(sent, ActionId.WHY_ANYWAY, text)
        text = typed_text(sent)
        form, member = await self._read(sent, state.comment_id, typed=text)
        return replaced_by(correction_modal(form, Catalogue.of(member.locale), typed=text))

    async def _show_change(self, sent: Interaction) -> Payload:
        state = CorrectionState.decode(sent.modal.private_metadata)
        typed = sent.typed_parts(ActionId.TEXT)
        form, member = await self._read(sent, state.comment_id, typed=typed)
        words = Catalogue.of(member.locale)
        notice = words("correct.moved_on")
        return replaced_by(correction_modal(form, words, notice=notice, typed=typed))

    async def _keep(self, sent: Interaction) -> bool:
        state = CorrectionState.decode(sent.modal.private_metadata)
        async with time_limit(KEEP_WITHIN), self.front.sessions.writes() as session:
            member = await self.front.identify(session, sent.clicker)
            return await corrections.keep_text(
                session,
                state.reply_id,
                text=sent.typed_parts(ActionId.TEXT),
                by=member,
                now=self.front.now(),
            )
