"""Whose a comment is: take it, hand it to somebody, let it go."""

from dataclasses import dataclass

from bot.errors import NoSuchMember, NothingSuch
from bot.locales import Catalogue
from bot.services import assigning, comment_views, members
from handlers.action_ids import ActionId, ModalId
from handlers.blocks.elements import Block
from handlers.blocks.handling_modals import assign_modal
from handlers.front import Front
from handlers.interactions import Interaction
from handlers.listeners import Listeners, Payload, no_view_of_its_own, said
from handlers.payloads import AssignButton


def register(on: Listeners, front: Front) -> None:
    """Connect the button of the card and the rows of the More modal."""
    handling = Assigning(front)
    on.click(ActionId.TAKE, handling.take)
    on.done_in_modal(ActionId.MORE_TAKE, handling.take, "done.taken")
    on.done_in_modal(ActionId.MORE_RELEASE, handling.release, "done.released")
    on.opening(ActionId.MORE_ASSIGN, handling.open)
    on.submit(ModalId.ASSIGN, ActionId.ASSIGNEE, handling.assign, no_view_of_its_own)


@dataclass(frozen=True, slots=True)
class Assigning:
    """The handlers."""

    front: Front

    async def take(self, click: Interaction, value: str | None) -> None:
        """Claim a comment, or give back one's own."""
        button = AssignButton.decode(value)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.act(session, click)
            await assigning.take(
                session,
                button.comment_id,
                seen_version=button.version,
                seen_assignee=button.assignee_id,
                by=reviewer,
                now=self.front.now(),
            )

    async def release(self, click: Interaction, value: str | None) -> None:
        """Make it nobody's."""
        button = AssignButton.decode(value)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.act(session, click)
            await assigning.release(
                session,
                button.comment_id,
                seen_version=button.get_version(),
                seen_assignee=button.assignee_id,
                by=reviewer,
                now=self.front.now(),
            )

    async def open(self, click: Interaction, value: str | None) -> Block:
        """Ask whose it is to be, from what it is now."""
        button = AssignButton.decode(value)
        async with self.front.sessions.writes() as session:
            member = await self.front.identify(session, click.clicker)
            card = await comment_views.get_comment(session, button.comment_id)
        seen = button.model_copy(update={"assignee_id": card.assignee_id})
        return assign_modal(card.assignee, seen, Catalogue.of(member.locale))

    async def assign(self, sent: Interaction) -> Payload:
        """Make it the picked member's."""
        state = AssignButton.decode(sent.modal.private_metadata)
        picked = sent.typed(ActionId.ASSIGNEE) or ""
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.act(session, sent)
            try:
                to = await members.get_id(session, team_id=sent.clicker.team_id, user_id=picked)
            except NothingSuch:
                raise NoSuchMember from None
            await assigning.assign(
                session,
                state.comment_id,
                to,
                seen_version=state.get_version(),
                seen_assignee=state.assignee_id,
                by=reviewer,
                now=self.front.now(),
            )
        words = Catalogue.of(reviewer.locale)
        return said(words("done.assigned"), words)
