"""Taking down a reply that was published: a look at it, and a signature."""

from dataclasses import dataclass

from bot.locales import Catalogue
from bot.services import take_down_doubts, take_downs
from handlers.action_ids import ActionId, ModalId
from handlers.blocks.elements import Block
from handlers.blocks.take_down_modal import take_down_modal
from handlers.front import Front
from handlers.interactions import Interaction
from handlers.listeners import Listeners, Payload, no_view_of_its_own, said
from handlers.payloads import CommentButton, PublishedReplyState, TakeDownButton


def register(on: Listeners, front: Front) -> None:
    """Connect the Take down modal."""
    taking = TakingDown(front)
    on.opening(ActionId.MORE_TAKE_DOWN, taking.open)
    on.done_in_modal(ActionId.MORE_IS_DOWN, taking.is_down, "done.is_down")
    on.done_in_modal(ActionId.MORE_IS_NOT_DOWN, taking.is_not_down, "done.is_not_down")
    on.submit(ModalId.TAKE_DOWN, ActionId.MORE_TAKE_DOWN, taking.sign, no_view_of_its_own)


@dataclass(frozen=True, slots=True)
class TakingDown:
    """The handlers; each identifies the member and calls the service in one transaction."""

    front: Front

    async def open(self, click: Interaction, value: str | None) -> Block:
        """Show the reply, and what will happen to it."""
        button = CommentButton.decode(value)
        async with self.front.sessions.writes() as session:
            member = await self.front.identify(session, click.clicker)
            form = await take_downs.get_form(session, button.comment_id, by=member)
        return take_down_modal(form, Catalogue.of(member.locale))

    async def is_down(self, click: Interaction, value: str | None) -> None:
        """Somebody looked: the reply is not there any more."""
        await self._settle(click, value, is_down=True)

    async def is_not_down(self, click: Interaction, value: str | None) -> None:
        """Somebody looked: the reply still stands."""
        await self._settle(click, value, is_down=False)

    async def _settle(self, click: Interaction, value: str | None, *, is_down: bool) -> None:
        button = TakeDownButton.decode(value)
        async with self.front.sessions.writes() as session:
            member = await self.front.act(session, click)
            await take_down_doubts.settle_by_hand(
                session, button.take_down_id, is_down=is_down, by=member, now=self.front.now()
            )

    async def sign(self, sent: Interaction) -> Payload:
        """Sign the end of exactly the reply that was shown."""
        state = PublishedReplyState.decode(sent.modal.private_metadata)
        async with self.front.sessions.writes() as session:
            member = await self.front.act(session, sent)
            await take_downs.sign(
                session, state.reply_id, digest=state.digest, by=member, now=self.front.now()
            )
        words = Catalogue.of(member.locale)
        return said(words("done.take_down"), words)
