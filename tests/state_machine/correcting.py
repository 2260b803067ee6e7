"""What may happen to a correction, from its form to the words on the platform."""

from datetime import timedelta

from bot.services import outbox, settling, take_downs
from tests.state_machine.cuts import Cut, Place
from tests.state_machine.fates import AFTER_UNDO, LEADS, Fates
from tests.state_machine.people import LEAD
from tests.state_machine.signers import Digest
from tests.state_machine.world import SETTLE_AFTER, Busy
from tests.support.platform import Fault

LOST = (Fault.LOSE_ANSWER, Fault.BUSY, Fault.UNAVAILABLE, Fault.LOSE_ANSWER, Fault.REFUSE)


class Correcting(Fates):
    """The moves of corrections, and of who stands in their way."""

    async def _correct(self, choice: int, who: int, what: int) -> None:
        """Sign other words, or keep them in the thread; the form may have been open for long."""
        if what % 5:
            await self.correctors.correct(choice, who, what, behind=what % 3 == 0)
        else:
            await self.correctors.keep(choice, who, what)
        await self.world.run_inside()

    async def _edit_by_hand(self, choice: int, _who: int, what: int) -> None:
        await self.correctors.edit_by_hand(choice, what)

    async def _correct_while(self, choice: int, who: int, what: int) -> None:
        """A correction is on its way, and something else happens."""
        await self._correct_something(choice, who, what)
        place = Place.PUBLISHING if choice % 3 == 0 else Place.READING
        self.world.busy = Busy(place, lambda: self._thwart(what, choice))
        await self.world.run_outside(0, outbox.SEND)
        self.world.busy = None

    async def _correct_with_fault(self, choice: int, who: int, what: int) -> None:
        """A correction is on its way, and the platform misbehaves, or answers late or never."""
        await self._correct_something(choice, who, what)
        for platform in self.world.platforms.values():
            platform.edit_faults.append(LOST[what % len(LOST)])
        await self.world.run_outside(0, outbox.SEND)
        for platform in self.world.platforms.values():
            platform.edit_faults.clear()  # of those that were not asked
        if what % 2:
            await self.correctors.edit_by_hand(choice, what)
        await self._look(choice, what)

    async def _correct_and_die(self, choice: int, who: int, what: int) -> None:
        """The process dies while it sends a correction; the next one takes over at once."""
        await self._correct_something(choice, who, what)
        self._arm(list(Cut)[what % len(Cut)], 1 + choice % 4)
        if await self.world.die_in(self.world.run_outside(0, outbox.SEND)):
            await self.world.take_over()
        await self._look(choice, what)

    async def _correct_something(self, choice: int, who: int, what: int) -> None:
        """Publish a reply if none is, sign other words, twice if they need it, and wait."""
        if await self.correctors.find_published(choice) is None:
            await self._sign_something(choice, who)
            await self.world.run_outside(choice, outbox.SEND)
        await self.correctors.correct(choice, who, what, behind=what % 3 == 0)
        await self.world.run_inside()
        if self.world.ledger.firsts.keys() - self.world.ledger.void_firsts:
            if what % 2:  # what needs a reason is signed in the form
                await self.correctors.correct(choice, LEADS[who % 2], what)
            else:
                await self.signers.sign(0, LEADS[who % 2], Digest.RIGHT)
        await self.world.pass_time(AFTER_UNDO)

    async def _look(self, choice: int, what: int) -> None:
        """Look for what is in doubt: too early, or when whatever was under way has landed."""
        if what % 3 == 0:
            await self.deciders.check_now(choice, LEAD)
        elif what % 3 == 1:
            await self.world.pass_time(SETTLE_AFTER)
        await self.world.run_outside(0, settling.SETTLE)

    async def _thwart(self, what: int, choice: int) -> None:
        if what % 4 == 0:
            await self.correctors.edit_by_hand(choice, what)
        elif what % 4 == 1:
            await self.deciders.take_down(choice, LEAD)
            await self.world.run_outside(0, take_downs.TAKE_DOWN)
        elif what % 4 == 2:
            await self.world.erase_author(choice)
            await self.world.pass_time(timedelta(seconds=1))
        else:
            await self._interrupt(what + choice, choice)
