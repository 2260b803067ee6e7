"""The first of two signatures: take it back, or send its draft back with a note."""

from dataclasses import dataclass

from bot.locales import Catalogue
from bot.services import approving
from handlers.action_ids import ActionId, ModalId
from handlers.blocks.elements import Block
from handlers.blocks.two_signatures import send_back_modal
from handlers.front import Front
from handlers.interactions import Interaction
from handlers.listeners import Listeners, Payload, no_view_of_its_own
from handlers.payloads import SignatureButton


def register(on: Listeners, front: Front) -> None:
    """Connect the buttons of a draft that one member has signed."""
    first = FirstSignatures(front)
    on.click(ActionId.UNDO_FIRST, first.undo)
    on.opening(ActionId.SEND_BACK, first.ask_why)
    on.submit(ModalId.SEND_BACK, ActionId.SEND_BACK_NOTE, first.send_back, no_view_of_its_own)


@dataclass(frozen=True, slots=True)
class FirstSignatures:
    """The handlers; each identifies the member and calls the service in one transaction."""

    front: Front

    async def undo(self, click: Interaction, value: str | None) -> None:
        """Take a first signature back."""
        button = SignatureButton.decode(value)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.act(session, click)
            await approving.undo_first(
                session, button.signature_id, by=reviewer, now=self.front.now()
            )

    async def ask_why(self, click: Interaction, value: str | None) -> Block:
        """The modal for the note."""
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.identify(session, click.clicker)
        return send_back_modal(SignatureButton.decode(value), Catalogue.of(reviewer.locale))

    async def send_back(self, sent: Interaction) -> Payload:
        """Send the draft back with what was typed."""
        button = SignatureButton.decode(sent.modal.private_metadata)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.act(session, sent)
            await approving.send_back(
                session,
                button.signature_id,
                note=sent.typed(ActionId.SEND_BACK_NOTE) or "",
                by=reviewer,
                now=self.front.now(),
            )
        return {}
