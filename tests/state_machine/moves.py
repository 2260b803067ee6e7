"""Everything that may happen in one step. Each move gets three small numbers to choose with."""

from datetime import timedelta

from bot.desk import REFRESH_GROUP
from bot.rules.permissions import Role
from bot.services import hides, outbox, take_downs
from bot.views import Terms
from tests.state_machine.correcting import Correcting
from tests.state_machine.cuts import Place
from tests.state_machine.fates import LEADS
from tests.state_machine.people import LEAD, NAMES
from tests.state_machine.signers import Digest
from tests.state_machine.world import Busy
from tests.support.platform import Fault

OUTSIDERS = (NAMES.index("하늘"), NAMES.index("모르는 사람"))
AHEAD = tuple(timedelta(minutes=minutes) for minutes in (2, 60, 300, 300, 60, 0, 30_000))
DIGESTS = (Digest.RIGHT, Digest.RIGHT, Digest.RIGHT, Digest.OLD, Digest.FORGED)
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
    "assign": 2,
    "hand_over": 1,
    "snooze": 2,
    "wake": 1,
    "sign_past_claim": 3,
    "answer_by_hand": 1,
    "reopen": 2,
    "hide": 2,
    "unhide": 2,
    "hide_while": 2,
    "hide_in_app": 2,
    "check_now": 2,
    "look_oneself": 2,
    "freeze": 1,
    "lift": 2,
    "change_lifting": 1,
    "change_roles": 1,
    "change_roles_on": 1,
    "change_group": 2,
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
    "correct": 3,
    "edit_by_hand": 1,
    "correct_while": 2,
    "correct_with_fault": 1,
    "correct_and_die": 1,
    "take_down": 3,
    "take_down_and_die": 2,
    "write": 3,
    "erase": 2,
}
"""How often each move is made; the names are those of the methods of `Moves`."""


class Moves(Correcting):
    """The moves of the public, the team, the clock and the fates in one world."""

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
        await self.operators.offer(choice, what)
        await self.world.run_inside()

    async def _sign(self, choice: int, who: int, what: int) -> None:
        await self.signers.sign(choice, who, DIGESTS[what % len(DIGESTS)])

    async def _sign_batch(self, choice: int, who: int, _what: int) -> None:
        await self.signers.sign_batch(choice, who)

    async def _edit_and_sign(self, choice: int, who: int, what: int) -> None:
        await self.signers.edit_and_sign(choice, who, what, behind=int(what == 0))

    async def _sign_later(self, choice: int, who: int, what: int) -> None:
        """Send the modal in with a time, to the minute; sometimes one that cannot be kept."""
        at = self.world.clock().replace(second=0, microsecond=0) + AHEAD[what % len(AHEAD)]
        await self.signers.edit_and_sign(choice, who, what, terms=Terms(send_at=at))

    async def _sign_by_two(self, choice: int, who: int, what: int) -> None:
        """Press Approve on one card after another person, or the same one, did."""
        second = LEADS[what % len(LEADS)]
        for name in (who, second):
            await self.signers.sign(choice, name, Digest.RIGHT)

    async def _undo_first(self, choice: int, who: int, what: int) -> None:
        await self.signers.undo_first(choice, who, sends_back=bool(what % 2))

    async def _keep(self, choice: int, who: int, what: int) -> None:
        await self.deciders.keep(choice, who, what)
        await self.world.run_inside()

    async def _change_policy(self, choice: int, _who: int, what: int) -> None:
        await self.operators.set_measure(choice, what)

    async def _train(self, _choice: int, who: int, _what: int) -> None:
        await self.operators.toggle_training(who)

    async def _undo(self, choice: int, who: int, _what: int) -> None:
        await self.signers.undo(choice, who)

    async def _reject(self, choice: int, who: int, _what: int) -> None:
        await self.deciders.reject(choice, who)

    async def _close(self, choice: int, who: int, _what: int) -> None:
        await self.deciders.decide(choice, who, "close")

    async def _sign_past_claim(self, choice: int, who: int, what: int) -> None:
        """Two sign what needs it, each with a reason."""
        await self.signers.sign_past_claim(choice, who, what)
        await self.signers.sign_past_claim(choice, LEADS[what % len(LEADS)], what)

    async def _take(self, choice: int, who: int, what: int) -> None:
        await self.assigners.take(choice, who, behind=what % 3 == 0)

    async def _assign(self, choice: int, who: int, what: int) -> None:
        await self.assigners.assign(choice, who, what, behind=what % 4 == 0)

    async def _hand_over(self, choice: int, who: int, _what: int) -> None:
        """A reviewer has a lead answer."""
        await self.assigners.assign(choice, who, LEAD)

    async def _snooze(self, choice: int, who: int, what: int) -> None:
        await self.assigners.snooze(choice, who, what)

    async def _wake(self, choice: int, who: int, _what: int) -> None:
        await self.assigners.wake(choice, who)

    async def _answer_by_hand(self, choice: int, who: int, _what: int) -> None:
        await self.deciders.decide(choice, who, "by_hand")

    async def _reopen(self, choice: int, who: int, _what: int) -> None:
        await self.deciders.decide(choice, who, "reopen")

    async def _hide(self, choice: int, who: int, what: int) -> None:
        """A comment is to be hidden; the platform may misbehave, or be asked later."""
        await self.deciders.hide(choice, who)
        await self._moderate(what)

    async def _unhide(self, choice: int, who: int, what: int) -> None:
        await self.deciders.unhide(choice, who)
        await self._moderate(what)

    async def _hide_while(self, choice: int, who: int, what: int) -> None:
        """Something is signed, and its comment is hidden while it is on its way, or refused."""
        await self._sign_something(choice, who)
        if what % 4 == 3:
            for platform in self.world.platforms.values():
                platform.faults.append(Fault.REFUSE)
        place = Place.PUBLISHING if what % 3 == 0 else Place.READING
        hide = self._hide_in_app if what % 2 else self._have_hidden
        self.world.busy = Busy(place, lambda: hide(choice, LEAD, 1))
        await self.world.run_outside(choice, outbox.SEND)
        self.world.busy = None

    async def _have_hidden(self, choice: int, who: int, _what: int) -> None:
        await self.deciders.hide(choice, who)

    async def _hide_in_app(self, choice: int, _who: int, what: int) -> None:
        """A comment is hidden outside, or shown again; we hear of it at once, or later."""
        self.public.hide_in_app(choice)
        if what % 2:
            await self.public.deliver(-1)

    async def _moderate(self, what: int) -> None:
        if what % 3 == 1:
            for platform in self.world.platforms.values():
                platform.hide_faults.append(list(Fault)[what % len(Fault)])
        if what % 4:
            await self.world.run_outside(0, hides.SET_VISIBILITY)

    async def _check_now(self, choice: int, who: int, _what: int) -> None:
        await self.deciders.check_now(choice, who)

    async def _look_oneself(self, choice: int, who: int, _what: int) -> None:
        await self.deciders.look_oneself(choice, who)

    async def _freeze(self, choice: int, who: int, what: int) -> None:
        await self.stoppers.freeze(what, who, choice)

    async def _lift(self, choice: int, _who: int, what: int) -> None:
        await self.stoppers.lift(choice, LEADS[what % len(LEADS)])

    async def _change_lifting(self, choice: int, _who: int, _what: int) -> None:
        await self.stoppers.toggle_lifting(choice)

    async def _change_roles(self, _choice: int, who: int, what: int) -> None:
        await self.operators.toggle_roles(who, frozenset(ROLES[what % len(ROLES)]))

    async def _change_roles_on(self, choice: int, who: int, what: int) -> None:
        """A role for one account comes or goes."""
        role = (Role.REVIEWER, Role.LEAD)[what % 2]
        await self.operators.toggle_role_on(choice, who, role)

    async def _change_group(self, choice: int, _who: int, what: int) -> None:
        """Somebody without the right to sign joins a user group, or leaves it, and Slack tells.

        Sometimes nobody asks at once who is in it.
        """
        await self.operators.toggle_group(choice, OUTSIDERS[what % len(OUTSIDERS)])
        if what % 3:
            await self.world.run_outside(0, REFRESH_GROUP)

    async def _deactivate(self, _choice: int, who: int, _what: int) -> None:
        await self.operators.toggle_active(who)

    async def _take_down(self, choice: int, who: int, what: int) -> None:
        """A reply that stands is to be removed; the platform may misbehave."""
        await self.deciders.take_down(choice, who)
        if what % 2:
            for platform in self.world.platforms.values():
                platform.delete_faults.append(list(Fault)[what % len(Fault)])
        await self.world.run_outside(choice, take_downs.TAKE_DOWN)
