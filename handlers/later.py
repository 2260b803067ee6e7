"""Signing a reply to be sent later: the same modal, with a day and a time."""

from dataclasses import dataclass

from bot.locales import Catalogue
from handlers.action_ids import ActionId
from handlers.blocks.elements import Block
from handlers.blocks.review_modal import review_modal
from handlers.blocks.send_later import LATER
from handlers.front import Front
from handlers.interactions import Interaction
from handlers.listeners import Listeners
from handlers.payloads import CommentButton, ReviewState
from handlers.review import Reviewing


def register(on: Listeners, front: Front) -> None:
    """Connect the choice of when a reply is sent."""
    scheduling = Scheduling(Reviewing(front))
    on.opening(ActionId.MORE_LATER, scheduling.open)
    on.opening(ActionId.WHEN, scheduling.switch)


@dataclass(frozen=True, slots=True)
class Scheduling:
    """The handlers."""

    reviewing: Reviewing

    async def open(self, click: Interaction, value: str | None) -> Block:
        """The Review modal with the best draft, and a time."""
        form, reviewer = await self.reviewing.read_form(click, CommentButton.decode(value), None)
        later = form.send_time or form.morning
        return review_modal(form, Catalogue.of(reviewer.locale), later=later)

    async def switch(self, click: Interaction, value: str | None) -> Block:
        """The Review modal again, with a time or without; what was typed stays."""
        state = ReviewState.decode(click.modal.private_metadata)
        typed, target = click.typed_parts(ActionId.TEXT), CommentButton(comment_id=state.comment_id)
        form, reviewer = await self.reviewing.read_form(
            click, target, state.draft_id, is_blank=state.draft_id is None, typed=typed
        )
        later = (form.send_time or form.morning) if value == LATER else None
        return review_modal(form, Catalogue.of(reviewer.locale), later=later, typed=typed)
