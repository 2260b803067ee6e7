"""More: what else can be done with a comment."""

from dataclasses import dataclass

from bot.locales import Catalogue
from bot.services import batches, comment_views, forms, reopening, review, settling, timeline
from handlers.action_ids import ActionId
from handlers.blocks.elements import Block
from handlers.blocks.more_modal import more_modal
from handlers.blocks.timeline_modal import timeline_modal
from handlers.front import Front
from handlers.interactions import Interaction
from handlers.listeners import Listeners
from handlers.payloads import CommentButton, SignOffButton
from handlers.review import Reviewing


def register(on: Listeners, front: Front) -> None:
    """Connect the More modal."""
    more, reviewing = More(front), Reviewing(front)
    on.opening(ActionId.MORE, more.open)
    on.opening(ActionId.MORE_DRAFTS, reviewing.form)
    on.opening(ActionId.MORE_WRITE, reviewing.blank_form)
    on.opening(ActionId.MORE_AGAIN, reviewing.instruction)
    on.opening(ActionId.MORE_WHY, more.why)
    on.done_in_modal(ActionId.MORE_NO_REPLY, reviewing.close, "done.closed")
    on.done_in_modal(ActionId.MORE_BY_HAND, more.answered_by_hand, "done.by_hand")
    on.done_in_modal(ActionId.MORE_REOPEN, more.reopen, "done.reopened")
    on.done_in_modal(ActionId.MORE_STANDS, more.it_stands, "done.stands")
    on.done_in_modal(ActionId.MORE_STANDS_NOT, more.it_stands_not, "done.stands_not")


@dataclass(frozen=True, slots=True)
class More:
    """The handlers of the More modal that are its own."""

    front: Front

    async def open(self, click: Interaction, value: str | None) -> Block:
        """What is possible now and allowed to this member."""
        button = CommentButton.decode(value)
        async with self.front.sessions.writes() as session:
            member = await self.front.identify(session, click.clicker)
            card = await comment_views.get_comment(session, button.comment_id)
            has_drafts = await forms.has_choices(session, button.comment_id)
            anchor = await batches.find_anchor(session, button.comment_id)
            alike = (
                await batches.count_alike(session, anchor, by=member, now=self.front.now())
                if anchor
                else 0
            )
        return more_modal(
            card,
            member,
            Catalogue.of(member.locale),
            has_writer=self.front.has_writer,
            has_drafts=has_drafts,
            batch=(anchor, alike) if anchor and alike else None,
        )

    async def why(self, click: Interaction, value: str | None) -> Block:
        """How the replies to the comment came about."""
        button = CommentButton.decode(value)
        async with self.front.sessions.writes() as session:
            member = await self.front.identify(session, click.clicker)
        async with self.front.sessions.reads() as session:
            shown = await timeline.explain(session, button.comment_id, by=member)
        return timeline_modal(shown, Catalogue.of(member.locale))

    async def answered_by_hand(self, click: Interaction, value: str | None) -> None:
        """Record that somebody answered outside Signoff."""
        button = CommentButton.decode(value)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.act(session, click)
            await review.answered_by_hand(
                session,
                button.comment_id,
                seen_version=button.get_version(),
                by=reviewer,
                now=self.front.now(),
            )

    async def reopen(self, click: Interaction, value: str | None) -> None:
        """Take back that the comment needs no reply, or has one."""
        button = CommentButton.decode(value)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.act(session, click)
            await reopening.reopen(
                session,
                button.comment_id,
                seen_version=button.get_version(),
                by=reviewer,
                now=self.front.now(),
            )

    async def it_stands(self, click: Interaction, value: str | None) -> None:
        """Somebody looked: the doubtful reply is on the platform."""
        await self._settle(click, value, stands=True)

    async def it_stands_not(self, click: Interaction, value: str | None) -> None:
        """Somebody looked: the doubtful reply is not there."""
        await self._settle(click, value, stands=False)

    async def _settle(self, click: Interaction, value: str | None, *, stands: bool) -> None:
        button = SignOffButton.decode(value)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.act(session, click)
            await settling.settle_by_hand(
                session, button.sign_off_id, stands=stands, by=reviewer, now=self.front.now()
            )
