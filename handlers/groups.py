"""Comments handled together, and FAQ entries to choose from: roll-ups and candidates."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.errors import RollUpChanged
from bot.locales import Catalogue
from bot.services import card_views, drafting, roll_ups
from handlers.action_ids import ActionId
from handlers.blocks.elements import Block
from handlers.blocks.roll_up_card import roll_up_modal
from handlers.front import Front
from handlers.interactions import Interaction
from handlers.listeners import Listeners
from handlers.payloads import CandidateButton, CommentButton, RollUpButton

ActOnSeen = Callable[..., Awaitable[None]]
"""Takes ``last_seen`` and ``seen``, as `bot.services.roll_ups.hide` does."""


def register(on: Listeners, front: Front) -> None:
    """Connect the roll-up card and the card of candidates."""
    groups = Groups(front)
    on.click(ActionId.ROLL_UP_DONE, groups.close)
    on.click(ActionId.ROLL_UP_HIDE, groups.hide)
    on.click(ActionId.ROLL_UP_NOT_SPAM, groups.is_not_spam)
    on.opening(ActionId.ROLL_UP_LINES, groups.lines)
    on.done_in_modal(ActionId.ROLL_UP_THREAD, groups.open_thread, "done.thread")
    for pick in (ActionId.PICK_1, ActionId.PICK_2, ActionId.PICK_3):
        on.click(pick, groups.pick)


@dataclass(frozen=True, slots=True)
class Groups:
    """The handlers."""

    front: Front

    async def close(self, click: Interaction, value: str | None) -> None:
        """Decide that none of them needs a reply; raises `RollUpChanged` if some were left out."""
        button = RollUpButton.decode(value)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.act(session, click)
            is_all = await roll_ups.close(
                session,
                button.roll_up_id,
                last_seen=button.get_last_seen(),
                seen=button.get_seen(),
                by=reviewer,
                now=self.front.now(),
            )
        if not is_all:  # what was read is closed all the same
            raise RollUpChanged

    async def hide(self, click: Interaction, value: str | None) -> None:
        """Have exactly the spam hidden that the card showed."""
        await self._act_on_seen(click, value, roll_ups.hide)

    async def is_not_spam(self, click: Interaction, value: str | None) -> None:
        """Give what the card showed as spam cards and threads of their own."""
        await self._act_on_seen(click, value, roll_ups.is_not_spam)

    async def _act_on_seen(self, click: Interaction, value: str | None, act: ActOnSeen) -> None:
        button = RollUpButton.decode(value)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.act(session, click)
            await act(
                session,
                button.roll_up_id,
                last_seen=button.get_last_seen(),
                seen=button.get_seen(),
                by=reviewer,
                now=self.front.now(),
            )

    async def lines(self, click: Interaction, value: str | None) -> Block:
        """Show them one by one."""
        button = RollUpButton.decode(value)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.identify(session, click.clicker)
            card = await card_views.get_roll_up(session, button.roll_up_id)
        return roll_up_modal(card, Catalogue.of(reviewer.locale))

    async def open_thread(self, click: Interaction, value: str | None) -> None:
        """Give one of them a card and a thread of its own."""
        button = CommentButton.decode(value)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.act(session, click)
            await roll_ups.open_thread(
                session, button.comment_id, by=reviewer, now=self.front.now()
            )

    async def pick(self, click: Interaction, value: str | None) -> None:
        """Say which FAQ entry answers the comment; its draft is posted."""
        button = CandidateButton.decode(value)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.act(session, click)
            await drafting.pick_candidate(
                session, button.comment_id, slug=button.slug, by=reviewer, now=self.front.now()
            )
