"""Signoff's Slack side at work: a real database, the real Bolt app, and the local workspace."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.applications import Starlette

from bot.database import Database
from bot.demo.workspace.config import Channel, Person, UserGroup, WorkspaceConfig
from bot.desk import DeskProblem
from bot.dispatch.local import LocalDispatcher
from bot.models.work import Task
from bot.services.export_folder import Enclosed
from handlers.desk_tasks import kinds_of
from handlers.exports import Enclose
from handlers.manifest import http_manifest
from handlers.slack_app import SlackAccess, SlackSide
from tests.support.builders import TEAM, Drafted, add_draft, add_member, user_of
from tests.support.clock import SettableClock
from tests.support.mosiru import BOT, a_config
from tests.support.workspace import Json, LocalWorkspace, local_workspace

CHANNEL, GROUP = "C1", "S1"
MINA, THEO = user_of("민아"), user_of("테오")
STRANGER = user_of("낯선이")


@dataclass
class OpenGates:
    """Let everything pass, unless told otherwise; remember what was asked of them."""

    later: datetime | None = None
    places: int = 0  # how many pass before ``later`` holds
    asked: list[str] = field(default_factory=list)
    held_back: list[tuple[str, datetime]] = field(default_factory=list)

    async def pass_at(self, *keys: str) -> datetime | None:
        self.asked.extend(keys)
        if self.places:
            self.places -= 1
            return None
        return self.later

    async def pass_in(self, _session: AsyncSession, *keys: str) -> datetime | None:
        return await self.pass_at(*keys)

    async def hold_back(self, key: str, *, until: datetime) -> None:
        self.held_back.append((key, until))


@dataclass
class Office:
    """What a test holds on to."""

    workspace: LocalWorkspace
    database: Database
    side: SlackSide
    clock: SettableClock
    gates: OpenGates
    problems: list[DeskProblem]

    async def show_draft(self, text: str = "위 칸에 넣으셔도 돼요.") -> Drafted:
        """A comment and its draft, drawn in Slack; 민아 may sign."""
        await add_member(self.database)
        drafted = await add_draft(self.database, text=text)
        await self.workspace.wait_for(lambda: self.draft)
        return drafted

    @property
    def root(self) -> Json:
        return self.workspace.messages(CHANNEL)[0]

    @property
    def draft(self) -> Json:
        """The newest message in the first thread; raises IndexError while there is none."""
        return self.workspace.thread(CHANNEL, self.root["ts"])[1:][-1]

    def notes(self, user: str = MINA) -> list[str]:
        return [message["text"] for message in self.workspace.ephemerals(user)]

    async def note(self, user: str = MINA) -> str:
        """The newest note only this person sees, once there is one."""
        found = await self.workspace.wait_for(lambda: self.notes(user))
        return str(found[-1])

    async def open(self, shown: Json, button: str, *, as_: str = MINA) -> Json:
        """Press a button and return the modal it filled."""
        answer = await self.workspace.click(shown, button, as_=as_)
        assert answer["ok"], answer
        return self.workspace.modal(as_)


def a_team(**changes: Any) -> WorkspaceConfig:
    """민아 reads Korean, 테오 English; both and the bot are in the channel."""
    people = (
        Person(id=MINA, name="mina", real_name="민아", locale="ko-KR", tz="Asia/Seoul"),
        Person(id=THEO, name="theo", real_name="테오"),
        Person(id=STRANGER, name="stranger", real_name="낯선이", locale="ko-KR"),
    )
    everybody = (MINA, THEO, STRANGER, BOT)
    config = a_config(
        team_id=TEAM,
        users=people,
        channels=(Channel(id=CHANNEL, name="kr", members=everybody),),
        usergroups=(UserGroup(id=GROUP, handle="oncall", members=(MINA,)),),
    )
    app = replace(config.app, manifest=http_manifest("https://signoff.example"))
    return replace(config, **{"app": app, **changes})


@asynccontextmanager
async def an_office(
    database: Database,
    *,
    socket: bool = False,
    works: bool = True,
    is_local: bool = False,
    has_writer: bool = True,
    enclose: Enclose | None = None,
    team: WorkspaceConfig | None = None,
) -> AsyncIterator[Office]:
    """Open the office; without *works* nobody draws cards."""
    clock, gates, problems = SettableClock(), OpenGates(), list[DeskProblem]()

    async def on_problem(problem: DeskProblem) -> None:
        problems.append(problem)

    config = team or (a_team(delivery="socket") if socket else a_team())
    async with local_workspace(config) as workspace:
        access = SlackAccess(
            bot_token=workspace.bot_token,
            signing_secret=None if socket else workspace.signing_secret,
            app_token=workspace.app_token if socket else None,
            base_url=workspace.api_url,
            is_local=is_local,
        )
        side = SlackSide(
            access,
            sessions=database,
            now=clock,
            gates=gates,
            on_problem=on_problem,
            has_writer=has_writer,
            enclose=enclose or partial(Enclosed, product="Signoff", readme=""),
        )
        if not socket:
            app = Starlette(routes=side.routes())
            await workspace.deliver_to("http://signoff/slack/events", app)
        await side.start()
        try:
            async with _dispatching(database, side, clock, works=works):
                yield Office(workspace, database, side, clock, gates, problems)
        finally:
            await workspace.hang_up()
            await side.stop()


@asynccontextmanager
async def _dispatching(
    database: Database, side: SlackSide, clock: SettableClock, *, works: bool
) -> AsyncIterator[None]:
    async def on_dead(_: AsyncSession, task: Task) -> None:
        raise AssertionError(f"{task.kind} is dead: {task.last_error}")

    kinds = {kind.name: kind for kind in kinds_of(side.desk)}
    dispatcher = LocalDispatcher(database, kinds, now=clock, on_dead=on_dead, owner="test")
    running = asyncio.create_task(dispatcher.run()) if works else None
    try:
        yield
    finally:
        if running is not None:
            await dispatcher.stop(timedelta(seconds=5))
            await running


async def tasks_of(database: Database, kind: str) -> list[Task]:
    async with database.reads() as session:
        return list(await session.scalars(select(Task).where(Task.kind == kind)))
