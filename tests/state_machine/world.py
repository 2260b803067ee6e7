"""The product without web and Slack: real services, one real database, three platforms.

One account for each way in which a platform behaves when a reply is sent twice.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.dispatch.running import Runner
from bot.dispatch.taking import list_next, take
from bot.errors import Refusal
from bot.ids import AccountId, TaskId
from bot.kinds import kinds_of, on_dead
from bot.models.accounts import Account
from bot.models.comments import Author
from bot.models.work import Task, TaskState
from bot.ports import Address
from bot.rules.erasure import ErasedBecause
from bot.rules.permissions import Role
from bot.services import arrivals, due_times, erasure, intake, triage
from bot.services.drafting import Drafter
from bot.services.erasure import Wanted
from bot.services.faq_shelf import FaqShelf
from bot.services.sending import Sender
from bot.services.settling import Settler
from bot.views import Actor
from integrations.contract import Resend
from tests.state_machine.cuts import Blade, Crash, MortalDatabase, Place, WatchedPlatform
from tests.state_machine.edits import EditLedger
from tests.state_machine.slack import Slack
from tests.support.builders import identify
from tests.support.clock import SettableClock
from tests.support.platform import capabilities

SETTLE_AFTER = timedelta(seconds=30)
RESENDS = {"idempotent": Resend.IDEMPOTENT, "lookup": Resend.LOOKUP, "blind": Resend.BLIND}
TEAM_ROLES = {
    "민아": {Role.REVIEWER},
    "테오": {Role.REVIEWER},
    "지우": {Role.LEAD},
    "하늘": {Role.ON_CALL},
    "서준": {Role.LEAD},
}


@dataclass(frozen=True)
class Busy:
    """What must happen during a task's call to the platform."""

    place: Place
    what: Callable[[], Awaitable[object]]


class World:
    """Everything a machine moves. Open with `open`, close with `close`."""

    def __init__(self, url: str) -> None:
        self.clock, self.blade = SettableClock(), Blade()
        self.database = MortalDatabase(url, self.blade)
        self.ledger = EditLedger(self.clock)
        self.ledger.roles = {name: set(roles) for name, roles in TEAM_ROLES.items()}
        self.platforms: dict[AccountId, WatchedPlatform] = {}
        self.slack = Slack(self.database, self.clock, self.ledger)
        self.busy: Busy | None = None
        self.runner = self._runner()

    async def open(self) -> None:
        """Connect the accounts that the template holds."""
        async with self.database.reads() as session:
            rows = await session.execute(select(Account.name, Account.id).order_by(Account.id))
            for name, account_id in rows:
                self.platforms[account_id] = WatchedPlatform(
                    capabilities=capabilities(resend=RESENDS[name]),
                    account_id=account_id,
                    clock=self.clock,
                    blade=self.blade,
                    watch=self.ledger,
                    meanwhile=self._meanwhile,
                )

    async def close(self) -> None:
        await self.database.close()

    def of(self, address: Address) -> WatchedPlatform:
        """The connected accounts; implements `bot.ports.Platforms`."""
        return self.platforms[address.account_id]

    async def click(
        self, who: str, act: Callable[[AsyncSession, Actor], Awaitable[object]]
    ) -> Refusal | None:
        """One click, as a handler answers it: one transaction, or a refusal."""
        try:
            async with self.database.writes() as session:
                await act(session, await identify(session, who))
        except Refusal as refusal:
            return refusal
        return None

    async def pass_time(self, by: timedelta) -> None:
        now = self.clock.advance(by)
        for platform in self.platforms.values():
            await platform.land(now=now)
        await self.runner.keep_leases()

    async def run_inside(self) -> int:
        """Run everything due that touches only the database, as the lease loop does."""
        due = [task_id for task_id, kind in await self.list_due() if not self._is_outward(kind)]
        if due:
            await self.runner.run_inside(due, owner="test")
        return len(due)

    async def run_outside(self, choice: int, *kinds: str) -> str | None:
        """Take and run one due outward task; returns its kind, None if there was none."""
        due = [
            (task_id, kind)
            for task_id, kind in await self.list_due()
            if self._is_outward(kind) and (not kinds or kind in kinds)
        ]
        if not due:
            return None
        task_id, kind = due[choice % len(due)]
        async with self.database.writes() as session:
            taken = await take(session, [task_id], owner="test", now=self.clock())
        for job in taken:
            self.ledger.forget_readings()
            await self.runner.run_outward(job)
        return kind

    async def catch_up(self) -> None:
        """Run what is due except sending, so that people have cards to click."""
        kinds = (arrivals.TAKE_IN, intake.TRIAGE, triage.DRAFT)
        while await self.run_inside() or await self.run_outside(0, *kinds):
            pass

    async def die_in(self, running: Awaitable[object]) -> bool:
        """Run something with the blade armed; True if the process died of it."""
        try:
            await running
        except Crash:
            self.runner = self._runner()
            return True
        finally:
            self.blade.point = self.blade.stall = None
            self.busy = None
        return False

    async def take_over(self) -> None:
        """What the next process does first."""
        async with self.database.writes() as session:
            await self.runner.take_over(session, true())

    async def erase_author(self, choice: int) -> None:
        """Erase what one author wrote, as far as it is settled."""
        async with self.database.reads() as session:
            authors = (await session.scalars(select(Author).order_by(Author.id))).all()
        if not authors:
            return
        author = authors[choice % len(authors)]
        wanted = Wanted(
            account_id=author.account_id,
            because=ErasedBecause.AUTHOR,
            by="command",
            author_id=author.id,
        )
        await erasure.erase(self.database, self.clock, wanted)

    async def list_due(self) -> Sequence[tuple[TaskId, str]]:
        async with self.database.reads() as session:
            coming = await list_next(session, self.runner.kinds, limit=200)
        return [(task.id, task.kind) for task in coming if task.run_at <= self.clock()]

    async def find_next(self) -> datetime | None:
        """When the next task is due; the reminder of due times looks again while anything waits."""
        waits = (Task.state == TaskState.READY) & (Task.kind != due_times.WATCH)
        async with self.database.reads() as session:
            return await session.scalar(select(func.min(Task.run_at)).where(waits))

    def _is_outward(self, kind: str) -> bool:
        return self.runner.kinds[kind].outward

    async def _meanwhile(self, place: Place) -> None:
        if self.busy is not None and self.busy.place is place:
            what, self.busy = self.busy.what, None
            point, self.blade.point = self.blade.point, None  # dies in its own steps only
            await what()
            self.blade.point = point

    def _runner(self) -> Runner:
        shelf = FaqShelf(self.database, None)
        common: Any = {"sessions": self.database, "platforms": self, "clock": self.clock}
        kinds = kinds_of(
            drafter=Drafter(sessions=self.database, shelf=shelf, writer=None, clock=self.clock),
            sender=Sender(**common, random=lambda: 0.5, settle_after=SETTLE_AFTER),
            settler=Settler(**common, random=lambda: 0.5),
            shown=self.slack.kinds(),
        )
        return Runner(
            database=self.database,
            kinds=kinds,
            now=self.clock,
            share=lambda: 0.5,
            on_dead=on_dead,
        )
