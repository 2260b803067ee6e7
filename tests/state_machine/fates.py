"""What nobody wants: time passes, platforms misbehave, processes die; and how it all ends."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

from bot.rules.permissions import Role
from bot.services import arrivals, intake, outbox, settling, take_downs, triage
from tests.state_machine.cuts import Cut, Place
from tests.state_machine.hands import Hands
from tests.state_machine.people import LEAD, NAMES
from tests.state_machine.signers import Digest
from tests.state_machine.world import Busy
from tests.support.platform import Fault

LEADS = (LEAD, NAMES.index("서준"))
AFTER_UNDO = timedelta(seconds=25)
WAITS = (1, 3, 40, 90, 300, 4 * 3600)  # seconds
FETCH_FAULTS = (Fault.UNAVAILABLE, Fault.RATE_LIMIT, Fault.NOT_PERMITTED, Fault.EXPIRED)


class Fates(Hands):
    """The moves of the clock, the platforms and the processes."""

    async def _wait(self, _choice: int, _who: int, what: int) -> None:
        await self.world.pass_time(timedelta(seconds=WAITS[what % len(WAITS)]))

    async def _fail_reading(self, _choice: int, _who: int, what: int) -> None:
        for platform in self.world.platforms.values():
            platform.fetch_faults.append(FETCH_FAULTS[what % len(FETCH_FAULTS)])

    async def _fail_looking(self, _choice: int, _who: int, what: int) -> None:
        for platform in self.world.platforms.values():
            platform.find_faults.append(FETCH_FAULTS[what % len(FETCH_FAULTS)])

    async def _run_inside(self, _choice: int, _who: int, _what: int) -> None:
        await self.world.run_inside()

    async def _run_outside(self, choice: int, _who: int, _what: int) -> None:
        await self.world.run_outside(choice)

    async def _send_while(self, choice: int, who: int, what: int) -> None:
        """Something is signed, and something else happens while it is on its way."""
        await self._sign_something(choice, who)
        place = Place.PUBLISHING if choice % 3 == 0 else Place.READING
        self.world.busy = Busy(place, lambda: self._interrupt(what, choice))
        await self.world.run_outside(choice, outbox.SEND)
        self.world.busy = None

    async def _send_with_fault(self, choice: int, who: int, what: int) -> None:
        """Something is signed, and the platform misbehaves."""
        await self._sign_something(choice, who)
        for platform in self.world.platforms.values():
            platform.faults.append(list(Fault)[what % len(Fault)])
        await self.world.run_outside(choice, outbox.SEND)

    async def _crash(self, choice: int, who: int, what: int) -> None:
        """A process dies in a task; the next one takes over at once."""
        await self._sign_something(choice, who)
        self._arm(list(Cut)[what % len(Cut)], 1 + choice % 4)
        kinds = (outbox.SEND, settling.SETTLE, arrivals.TAKE_IN, intake.TRIAGE, triage.DRAFT)
        running = self.world.run_outside(choice, *kinds)
        if await self.world.die_in(running):
            await self.world.take_over()

    async def _stall(self, choice: int, who: int, _what: int) -> None:
        """The process stands still for longer than a reading stays fresh."""
        await self._sign_something(choice, who)
        self.world.blade.stall = lambda: self.world.clock.advance(timedelta(seconds=3))
        self._arm(Cut.BEFORE_COMMIT, 1 + choice % 4)
        await self.world.die_in(self.world.run_outside(choice, outbox.SEND))

    async def _take_down_and_die(self, choice: int, who: int, what: int) -> None:
        """The process dies while it removes a reply, or looks whether it did."""
        await self.deciders.take_down(choice, who)
        self._arm(list(Cut)[what % len(Cut)], 1 + choice % 3)
        if await self.world.die_in(self.world.run_outside(choice, take_downs.TAKE_DOWN)):
            await self.world.take_over()

    async def _crash_inside(self, choice: int, _who: int, what: int) -> None:
        """A process dies around the commit of a batch; its leases are left to run out."""
        self._arm((Cut.BEFORE_COMMIT, Cut.AFTER_COMMIT)[what % 2], choice % 2)
        await self.world.die_in(self.world.run_inside())

    def _arm(self, point: Cut, countdown: int) -> None:
        is_commit = point in (Cut.BEFORE_COMMIT, Cut.AFTER_COMMIT)
        self.world.blade.point = point
        self.world.blade.countdown = countdown if is_commit else 1

    async def _interrupt(self, what: int, choice: int) -> None:
        moves: tuple[Callable[[], Awaitable[object]], ...] = (
            lambda: self._does(self.public.edit, choice, what + choice),
            lambda: self._does(self.public.edit, choice, what + choice + 1),
            lambda: self._does(partial(self.public.edit, tells=False), choice, what + choice),
            lambda: self._does(self.public.delete, choice),
            lambda: self._does(self.public.answer_natively, choice),
            lambda: self._does(self.public.echo, choice),
            lambda: self.signers.undo(choice, 0),
            lambda: self.stoppers.freeze(choice % 4, LEAD),
            lambda: self.operators.change_roles(choice, frozenset()),
            lambda: self.operators.set_measure(choice, what),
            lambda: self.operators.toggle_training(choice),
            lambda: self.world.pass_time(timedelta(seconds=3)),
            self._be_overtaken,
        )
        await moves[what % len(moves)]()
        await self._hear_all()

    async def _does(self, act: Callable[..., object], *given: int) -> None:
        act(*given)

    async def _be_overtaken(self) -> None:
        """The lease ran out: another process runs the same task, and this one does not know."""
        await self.world.take_over()
        await self.world.run_outside(0, outbox.SEND)

    async def _sign_something(self, choice: int, who: int) -> None:
        """Sign a card that is there, twice if it needs it, and let its undo window pass."""
        await self.signers.sign(choice, who, Digest.RIGHT)
        if self.world.ledger.firsts.keys() - self.world.ledger.void_firsts:
            await self.signers.sign(choice, LEADS[who % 2], Digest.RIGHT)
        await self.world.pass_time(AFTER_UNDO)

    async def end(self) -> None:
        """All faults end; whatever is under way comes to its end."""
        for platform in self.world.platforms.values():
            for faults in (
                platform.faults,
                platform.fetch_faults,
                platform.find_faults,
                platform.delete_faults,
                platform.edit_faults,
                platform.look_faults,
                platform.hide_faults,
            ):
                faults.clear()
        await self.world.take_over()
        await self._hear_all()
        await self.operators.change_roles(LEAD, frozenset({Role.LEAD}))
        if NAMES[LEAD] in self.world.ledger.inactive:
            await self.operators.toggle_active(LEAD)
        for number, account_id in enumerate([None, *self.world.platforms]):
            if account_id in self.world.ledger.by_two:
                await self.stoppers.toggle_lifting(number)
        while self.world.ledger.frozen:
            await self.stoppers.lift(0, LEAD)
        await self._settle()
        self.public.tell_hides_again()
        await self._hear_all()
        await self._settle()

    async def _hear_all(self) -> None:
        while self.public.parcels:
            await self.public.deliver(0)

    async def _settle(self) -> None:
        """Run all that is due, again and again, and let time pass in between."""
        for _ in range(1000):
            if await self.world.run_inside() or await self.world.run_outside(0):
                continue
            next_at = await self.world.find_next()
            if next_at is None:
                return
            late = max(next_at - self.world.clock(), timedelta(seconds=1))
            await self.world.pass_time(late)
        raise AssertionError("work goes on for ever")
