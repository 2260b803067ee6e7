"""One's queue, a page at a time."""

from dataclasses import dataclass

from bot.locales import Catalogue
from bot.services import queue
from handlers.action_ids import ActionId
from handlers.blocks.elements import Block
from handlers.blocks.queue_modal import queue_modal
from handlers.front import Front
from handlers.interactions import Interaction
from handlers.listeners import Listeners
from handlers.paging import QueueButton


def register(on: Listeners, front: Front) -> None:
    """Connect the queue's modal."""
    queues = Queues(front)
    for action in (
        ActionId.QUEUE,
        ActionId.QUEUE_BACK,
        ActionId.QUEUE_ON,
        ActionId.QUEUE_SECTION,
        ActionId.QUEUE_ACCOUNT,
    ):
        on.opening(action, queues.show)


@dataclass(frozen=True, slots=True)
class Queues:
    """The handler."""

    front: Front

    async def show(self, click: Interaction, value: str | None) -> Block:
        """The page that was asked for."""
        at = QueueButton.decode(value)
        async with self.front.sessions.writes() as session:
            member = await self.front.identify(session, click.clicker)
        async with self.front.sessions.reads() as session:
            shown = await queue.get_queue(
                session,
                at.section,
                by=member,
                account_id=at.account_id,
                after=at.pages[-1] if at.pages else None,
                now=self.front.now(),
            )
        return queue_modal(shown, at, Catalogue.of(member.locale))
