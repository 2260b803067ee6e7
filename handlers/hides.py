"""Hiding one comment on its platform, and showing it again."""

from dataclasses import dataclass

from bot.services import hides
from handlers.action_ids import ActionId
from handlers.front import Front
from handlers.interactions import Interaction
from handlers.listeners import Listeners
from handlers.payloads import CommentButton


def register(on: Listeners, front: Front) -> None:
    """Connect the buttons that hide and show a comment."""
    hiding = Hiding(front)
    on.done_in_modal(ActionId.MORE_HIDE, hiding.hide, "done.hide")
    on.done_in_modal(ActionId.MORE_UNHIDE, hiding.unhide, "done.unhide")
    on.done_in_modal(ActionId.ROLL_UP_UNHIDE, hiding.unhide, "done.unhide")


@dataclass(frozen=True, slots=True)
class Hiding:
    """The handlers; each identifies the member and calls the service in one transaction."""

    front: Front

    async def hide(self, click: Interaction, value: str | None) -> None:
        """Have the comment hidden whose words were shown."""
        button = CommentButton.decode(value)
        async with self.front.sessions.writes() as session:
            member = await self.front.act(session, click)
            await hides.hide(
                session,
                button.comment_id,
                seen_version=button.get_version(),
                by=member,
                now=self.front.now(),
            )

    async def unhide(self, click: Interaction, value: str | None) -> None:
        """Have the comment shown again whose words were shown."""
        button = CommentButton.decode(value)
        async with self.front.sessions.writes() as session:
            member = await self.front.act(session, click)
            await hides.unhide(
                session,
                button.comment_id,
                seen_version=button.get_version(),
                by=member,
                now=self.front.now(),
            )
