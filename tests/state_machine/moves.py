"""Everything that may happen in one step. Each move gets three small numbers to choose with."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.rules.permissions import Role
from bot.services import arrivals, intake, outbox, settling, take_downs, triage
from tests.state_machine.cuts import Cut, Place
from tests.state_machine.public import Public
from tests.state_machine.team import NAMES, Digest, Team
from tests.state_machine.world import Busy, World
from tests.support.platform import Fault

LEAD = NAMES.index("지우")
LEADS = (LEAD, NAMES.index("서준"))
AFTER_UNDO = timedelta(seconds=25)
WAITS = (1, 3, 40, 90, 300, 4 * 3600)  # seconds
AHEAD = tuple(timedelta(minutes=minutes) for minutes in (2, 60, 300, 300, 60, 0, 30_000))
DIGESTS = (Digest.RIGHT, Digest.RIGHT, Digest.RIGHT, Digest.OLD, Digest.FORGED)
FETCH_FAULTS = (Fault.UNAVAILABLE, Fault.RATE_LIMIT, Fault.NOT_PERMITTED, Fault.EXPIRED)
ROLES: tuple[set[Role], ...] = (
    set(),
    {Role.REVIEWER},
    {Role.ON_CALL},
    {Role.ADMIN},
    {Role.REVIEWER, Role.LEAD},
)
WEIGHTS = {
    "run_inside": 2,
    "edit": 4,
    "edit_silently": 1,
    "delete": 1,
    "answer_natively": 1,
    "echo": 2,
    "deliver": 5,
    "deliver_again": 2,
    "offer": 2,
    "sign": 6,
    "sign_batch": 3,
    "edit_and_sign": 4,
    "sign_later": 4,
    "sign_by_two": 6,
    "undo_first": 1,
    "keep": 1,
    "change_policy": 2,
    "train": 1,
    "undo": 3,
    "reject": 1,
    "close": 1,
    "take": 1,
    "answer_by_hand": 1,
    "check_now": 2,
    "look_oneself": 2,
    "freeze": 1,
    "lift": 2,
    "change_lifting": 1,
    "change_roles": 1,
    "deactivate": 1,
    "wait": 3,
    "fail_reading": 1,
    "fail_looking": 1,
    "run_outside": 5,
    "send_while": 8,
    "send_with_fault": 4,
    "crash": 6,
    "crash_inside": 1,
    "stall": 2,
    "take_down": 3,
    "take_down_and_die": 2,
    "write": 3,
    "erase": 2,
}
"""How often each move is made; the names are those of the methods of `Moves`."""


class Moves:
    """The moves of the public, the team, the clock and the fates in one world."""

    def __init__(self, world: World) -> None:
        self.world, self.public, self.team = world, Public(world), Team(world)

    async def make(self, name: str, choice: int, who: int, what: int) -> None:
        """One step."""
        await getattr(self, f"_{name}")(choice, who, what)

    async def _write(self, choice: int, _who: int, what: int) -> None:
        """Somebody comments, and the product gets to the point where people can click."""
        self.public.write(choice, what)
        await self.public.deliver(-1)
        await self.world.catch_up()
        await self._offer(0, 0, what)

    async def _erase(self, choice: int, _who: int, _what: int) -> None:
        """An author asks that all of theirs be erased."""
        await self.world.erase_author(choice)

    async def _edit(self, choice: int, _who: int, what: int) -> None:
        self.public.edit(choice, what)

    async def _edit_silently(self, choice: int, _who: int, what: int) -> None:
        self.public.edit(choice, what, tells=False)

    async def _delete(self, choice: int, _who: int, _what: int) -> None:
        self.public.delete(choice)

    async def _answer_natively(self, choice: int, _who: int, _what: int) -> None:
        self.public.answer_natively(choice)

    async def _echo(self, choice: int, _who: int, _what: int) -> None:
        self.public.echo(choice)

    async def _deliver(self, choice: int, _who: int, what: int) -> None:
        await self.public.deliver(choice, 1 + what % 3)

    async def _deliver_again(self, choice: int, _who: int, _what: int) -> None:
        await self.public.deliver_again(choice)

    async def _offer(self, choice: int, _who: int, what: int) -> None:
        await self.team.offer(choice, what)
        await self.world.run_inside()

    async def _sign(self, choice: int, who: int, what: int) -> None:
        await self.team.sign(choice, who, DIGESTS[what % len(DIGESTS)])

    async def _sign_batch(self, choice: int, who: int, _what: int) -> None:
        await self.team.sign_batch(choice, who)

    async def _edit_and_sign(self, choice: int, who: int, what: int) -> None:
        await self.team.edit_and_sign(choice, who, what, behind=int(what == 0))

    async def _sign_later(self, choice: int, who: int, what: int) -> None:
        """Send the modal in with a time, to the minute; sometimes one that cannot be kept."""
        at = self.world.clock().replace(second=0, microsecond=0) + AHEAD[what % len(AHEAD)]
        await self.team.edit_and_sign(choice, who, what, send_at=at)

    async def _sign_by_two(self, choice: int, who: int, what: int) -> None:
        """Press Approve on one card after another person, or the same one, did."""
        second = LEADS[what % len(LEADS)]
        for name in (who, second):
            await self.team.sign(choice, name, Digest.RIGHT)

    async def _undo_first(self, choice: int, who: int, what: int) -> None:
        await self.team.undo_first(choice, who, sends_back=bool(what % 2))

    async def _keep(self, choice: int, who: int, what: int) -> None:
        await self.team.keep(choice, who, what)
        await self.world.run_inside()

    async def _change_policy(self, choice: int, _who: int, what: int) -> None:
        await self.team.set_measure(choice, what)

    async def _train(self, _choice: int, who: int, _what: int) -> None:
        await self.team.toggle_training(who)

    async def _undo(self, choice: int, who: int, _what: int) -> None:
        await self.team.undo(choice, who)

    async def _reject(self, choice: int, who: int, _what: int) -> None:
        await self.team.reject(choice, who)

    async def _close(self, choice: int, who: int, _what: int) -> None:
        await self.team.decide(choice, who, "close")

    async def _take(self, choice: int, who: int, _what: int) -> None:
        await self.team.take(choice, who)

    async def _answer_by_hand(self, choice: int, who: int, _what: int) -> None:
        await self.team.decide(choice, who, "by_hand")

    async def _check_now(self, choice: int, who: int, _what: int) -> None:
        await self.team.check_now(choice, who)

    async def _look_oneself(self, choice: int, who: int, _what: int) -> None:
        await self.team.look_oneself(choice, who)

    async def _freeze(self, choice: int, who: int, what: int) -> None:
        await self.team.freeze(what, who, choice)

    async def _lift(self, choice: int, _who: int, what: int) -> None:
        await self.team.lift(choice, LEADS[what % len(LEADS)])

    async def _change_lifting(self, choice: int, _who: int, _what: int) -> None:
        await self.team.toggle_lifting(choice)

    async def _change_roles(self, _choice: int, who: int, what: int) -> None:
        await self.team.toggle_roles(who, frozenset(ROLES[what % len(ROLES)]))

    async def _deactivate(self, _choice: int, who: int, _what: int) -> None:
        await self.team.toggle_active(who)

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

    async def _take_down(self, choice: int, who: int, what: int) -> None:
        """A reply that stands is to be removed; the platform may misbehave."""
        await self.team.take_down(choice, who)
        if what % 2:
            for platform in self.world.platforms.values():
                platform.delete_faults.append(list(Fault)[what % len(Fault)])
        await self.world.run_outside(choice, take_downs.TAKE_DOWN)

    async def _take_down_and_die(self, choice: int, who: int, what: int) -> None:
        """The process dies while it removes a reply, or looks whether it did."""
        await self.team.take_down(choice, who)
        self._arm(list(Cut)[what % len(Cut)], 1 + choice % 3)
        if await self.world.die_in(self.world.run_outside(choice, take_downs.TAKE_DOWN)):
            await self.world.take_over()

    async def _crash_inside(self, choice: int, _who: int, what: int) -> None:
        """A process dies around the commit of a batch; its leases are left to run out."""
        self._arm((Cut.BEFORE_COMMIT, Cut.AFTER_COMMIT)[what % 2], choice % 2)
        await self.world.die_in(self.world.run_inside())

    async def _sign_something(self, choice: int, who: int) -> None:
        """Sign a card that is there, twice if it needs it, and let its undo window pass."""
        await self.team.sign(choice, who, Digest.RIGHT)
        if self.world.ledger.firsts.keys() - self.world.ledger.void_firsts:
            await self.team.sign(choice, LEADS[who % 2], Digest.RIGHT)
        await self.world.pass_time(AFTER_UNDO)

    def _arm(self, point: Cut, countdown: int) -> None:
        is_commit = point in (Cut.BEFORE_COMMIT, Cut.AFTER_COMMIT)
        self.world.blade.point = point
        self.world.blade.countdown = countdown if is_commit else 1

    async def _interrupt(self, what: int, choice: int) -> None:
        moves: tuple[Callable[[], Awaitable[object]], ...] = (
            lambda: self._edit(choice, 0, what + choice),
            lambda: self._edit(choice, 0, what + choice + 1),
            lambda: self._edit_silently(choice, 0, what + choice),
            lambda: self._delete(choice, 0, 0),
            lambda: self._answer_natively(choice, 0, 0),
            lambda: self._echo(choice, 0, 0),
            lambda: self.team.undo(choice, 0),
            lambda: self.team.freeze(choice % 4, LEAD),
            lambda: self.team.change_roles(choice, frozenset()),
            lambda: self.team.set_measure(choice, what),
            lambda: self.team.toggle_training(choice),
            lambda: self.world.pass_time(timedelta(seconds=3)),
            self._be_overtaken,
        )
        await moves[what % len(moves)]()
        while self.public.parcels:
            await self.public.deliver(0)

    async def _be_overtaken(self) -> None:
        """The lease ran out: another process runs the same task, and this one does not know."""
        await self.world.take_over()
        await self.world.run_outside(0, outbox.SEND)

    async def end(self) -> None:
        """All faults end; whatever is under way comes to its end."""
        for platform in self.world.platforms.values():
            for faults in (
                platform.faults,
                platform.fetch_faults,
                platform.find_faults,
                platform.delete_faults,
            ):
                faults.clear()
        await self.world.take_over()
        while self.public.parcels:
            await self.public.deliver(0)
        await self.team.change_roles(LEAD, frozenset({Role.LEAD}))
        if NAMES[LEAD] in self.world.ledger.inactive:
            await self.team.toggle_active(LEAD)
        for number, account_id in enumerate([None, *self.world.platforms]):
            if account_id in self.world.ledger.by_two:
                await self.team.toggle_lifting(number)
        while self.world.ledger.frozen:
            await self.team.lift(0, LEAD)
        await self._settle()

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
