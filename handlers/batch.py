"""Signing near-identical comments together."""

from dataclasses import dataclass

from bot.errors import TextRefused
from bot.locales import Catalogue
from bot.services import batches
from handlers.action_ids import ActionId, ModalId
from handlers.blocks.batch_modal import batch_modal, named, outcome_modal
from handlers.blocks.elements import Block
from handlers.blocks.notes import note_modal
from handlers.front import Front
from handlers.interactions import Interaction
from handlers.listeners import Listeners, Payload, no_view_of_its_own, replaced_by
from handlers.paging import BatchButton, BatchState
from handlers.refusals import sentence


def register(on: Listeners, front: Front) -> None:
    """Connect the batch modal."""
    together = Together(front)
    on.opening(ActionId.MORE_BATCH, together.page)
    on.opening(ActionId.BATCH_NEXT, together.page)
    on.submit(ModalId.BATCH, ActionId.BATCH_TICKS, together.sign_off, no_view_of_its_own)


@dataclass(frozen=True, slots=True)
class Together:
    """The handlers."""

    front: Front

    async def page(self, click: Interaction, value: str | None) -> Block:
        """Ten of them, each to be taken out."""
        button = BatchButton.decode(value)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.identify(session, click.clicker)
            batch = await batches.find_batch(
                session, button.draft_id, by=reviewer, now=self.front.now(), after=button.after
            )
        words = Catalogue.of(reviewer.locale)
        return batch_modal(batch, words) if batch else note_modal(words("batch.none_left"), words)

    async def sign_off(self, sent: Interaction) -> Payload:
        """Sign those that are set; says how many, and what was left out."""
        state = BatchState.decode(sent.modal.private_metadata)
        set_now = set(sent.ticked(ActionId.BATCH_TICKS))
        ticked = {
            each.draft_id: each.digest for each in state.lines if str(each.draft_id) in set_now
        }
        if not ticked:
            raise TextRefused(finding="batch.none_set")
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.act(session, sent)
            done = await batches.sign_off(
                session, state.draft_id, ticked, by=reviewer, now=self.front.now()
            )
        words = Catalogue.of(reviewer.locale)
        reader = self.front.readers.find(sent.user.id)
        told = [
            f"{named(each.line, words)} – "
            f"{sentence(each.refusal, words, reader.zone if reader else None)}"
            for each in done.left_out
        ]
        return replaced_by(outcome_modal(state, told, done.signed, words))
