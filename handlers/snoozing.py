"""Looking at a comment later."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from bot.errors import CardOutdated
from bot.locales import Catalogue
from bot.rules.snooze import SnoozeTimes, morning_of
from bot.services import snoozing
from handlers.action_ids import ActionId, ModalId
from handlers.blocks.elements import Block
from handlers.blocks.handling_modals import snooze_modal
from handlers.front import Front
from handlers.interactions import Interaction
from handlers.listeners import Listeners, Payload, no_view_of_its_own, said
from handlers.payloads import CommentButton


def register(on: Listeners, front: Front) -> None:
    """Connect the rows of the More modal."""
    handling = Snoozing(front)
    on.opening(ActionId.MORE_SNOOZE, handling.open)
    on.done_in_modal(ActionId.MORE_WAKE, handling.wake, "done.woken")
    on.submit(ModalId.SNOOZE, ActionId.SNOOZE_DAY, handling.snooze, no_view_of_its_own)


@dataclass(frozen=True, slots=True)
class Snoozing:
    """The handlers. Times and days are those of the reader."""

    front: Front

    async def open(self, click: Interaction, value: str | None) -> Block:
        """Ask until when."""
        button = CommentButton.decode(value)
        async with self.front.sessions.writes() as session:
            member = await self.front.identify(session, click.clicker)
        reader = await self.front.readers.get(click.user.id)
        times = SnoozeTimes.after(self.front.now(), reader.zone)
        return snooze_modal(times, button, Catalogue.of(member.locale))

    async def snooze(self, sent: Interaction) -> Payload:
        """Let it wait until then."""
        state = CommentButton.decode(sent.modal.private_metadata)
        zone = (await self.front.readers.get(sent.user.id)).zone
        until = _until(sent, zone)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.act(session, sent)
            await snoozing.snooze(
                session,
                state.comment_id,
                until=until,
                seen_version=state.get_version(),
                by=reviewer,
                now=self.front.now(),
            )
        words = Catalogue.of(reviewer.locale)
        day, at = words.day(until.astimezone(zone).date()), words.time(until, zone)
        return said(words("done.snoozed", day=day, at=at), words)

    async def wake(self, click: Interaction, value: str | None) -> None:
        """Have it come back now."""
        button = CommentButton.decode(value)
        async with self.front.sessions.writes() as session:
            reviewer = await self.front.act(session, click)
            await snoozing.wake(
                session,
                button.comment_id,
                seen_version=button.get_version(),
                by=reviewer,
                now=self.front.now(),
            )


def _until(sent: Interaction, zone: tzinfo) -> datetime:
    """What was picked; raises `CardOutdated` for what this modal never offered."""
    day = sent.typed(ActionId.SNOOZE_DAY)
    try:
        if day:
            return morning_of(date.fromisoformat(day), zone)
        return datetime.fromtimestamp(int(sent.typed(ActionId.SNOOZE_TIME) or ""), UTC)
    except (ValueError, OverflowError, OSError):
        raise CardOutdated from None
