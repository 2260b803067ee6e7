"""The demo's outside world in one process: the local workspace, Square and the story."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import httpx

from bot.clock import read_system_clock
from bot.demo.made_up_secrets import MadeUpSecrets, read_secrets
from bot.demo.serving import serving, until_it_answers
from bot.demo.square import SquareAccount, SquareConfig
from bot.demo.square import create_app as create_square
from bot.demo.stage import (
    ACCOUNTS,
    BOT_USER_ID,
    HOST,
    ON_CALL_GROUP,
    PEOPLE,
    PLATFORM,
    ROOMS,
    TEAM_ID,
    TEAM_NAME,
    Stage,
    Teammate,
)
from bot.demo.story.player import CONTROL_HEADER, Player
from bot.demo.story.script import read_script
from bot.demo.workspace.config import Channel, Person, SlackApp, UserGroup, WorkspaceConfig
from bot.demo.workspace.server import running
from bot.ports import Clock
from bot.rules.permissions import Role

_SLACK_LOCALES = {"ko": "ko-KR", "en": "en-US"}


async def run_world(stage: Stage, *, now: Clock = read_system_clock) -> None:
    """Serve both pages and tell the story until SIGTERM, SIGINT or cancellation.

    Raises OSError when a port is taken. Ends within three seconds; what happened is kept.
    """
    secrets = read_secrets(stage.data_dir, accounts=[account.name for account in ACCOUNTS])
    asked_to_stop = asyncio.Event()
    with _on_signals(asked_to_stop.set):
        async with _both_pages(stage, secrets, now=now), _story(stage, secrets, now=now):
            await asked_to_stop.wait()


@asynccontextmanager
async def _both_pages(stage: Stage, secrets: MadeUpSecrets, *, now: Clock) -> AsyncIterator[None]:
    square = create_square(square_config(stage, secrets, now=now))
    workspace = workspace_config(stage, secrets, now=now)
    async with (
        running(workspace, HOST, stage.ports.page),
        serving(square, host=HOST, port=stage.ports.square),
    ):
        yield


def workspace_config(stage: Stage, secrets: MadeUpSecrets, *, now: Clock) -> WorkspaceConfig:
    """The team's workspace with our bot installed, whose language comes first."""
    people = sorted(PEOPLE, key=lambda person: person.locale != stage.locale)
    seats = (*(person.user_id for person in people), BOT_USER_ID)
    on_call = tuple(person.user_id for person in people if Role.ON_CALL in person.roles)
    return WorkspaceConfig(
        team_name=TEAM_NAME,
        team_id=TEAM_ID,
        team_domain="mosiru",
        users=tuple(_person(person) for person in people),
        channels=tuple(
            Channel(id=room.channel_id, name=room.name, members=seats, topic=room.topic)
            for room in ROOMS
        ),
        usergroups=(UserGroup(id=ON_CALL_GROUP, handle="oncall", members=on_call),),
        app=SlackApp(
            id="A0SIGNOFF1",
            name="Signoff",
            bot_id="B0SIGNOFF1",
            bot_user_id=BOT_USER_ID,
            bot_token=secrets.bot_token,
            app_token=secrets.app_token,
            signing_secret=secrets.signing_secret,
            manifest=stage.manifest,
        ),
        now=now,
        delivery="http",
        request_url=f"{stage.ports.product_url}/slack/events",
        state_path=stage.data_dir / "workspace.sqlite3",
        control_key=secrets.control_key,
        locale=_SLACK_LOCALES[stage.locale],
        links=(("Square", stage.ports.square_url),),
        base_url=stage.ports.page_url,
    )


def square_config(stage: Stage, secrets: MadeUpSecrets, *, now: Clock) -> SquareConfig:
    """Square with the brand's three accounts, whose news go to the product."""
    hooks = f"{stage.ports.product_url}/webhooks/{PLATFORM}"
    return SquareConfig(
        accounts=tuple(
            SquareAccount(
                external_id=account.name,
                display_name=account.display_name,
                about=account.about,
                locale=account.locale,
                webhook_url=f"{hooks}/{account.name}",
                secret=secrets.accounts[account.name],
            )
            for account in ACCOUNTS
        ),
        control_key=secrets.control_key,
        public_url=stage.ports.square_url,
        now=now,
        database=str(stage.data_dir / "square.sqlite3"),
    )


def _person(teammate: Teammate) -> Person:
    return Person(
        id=teammate.user_id,
        name=teammate.handle,
        real_name=teammate.name,
        display_name=teammate.name,
        locale=_SLACK_LOCALES[teammate.locale],
        tz=teammate.zone,
        tz_offset=teammate.zone_offset,
        email=teammate.email,
        color=teammate.color,
        role_hint=teammate.duty,
        is_admin=Role.ADMIN in teammate.roles,
    )


@asynccontextmanager
async def _story(stage: Stage, secrets: MadeUpSecrets, *, now: Clock) -> AsyncIterator[None]:
    """Tell the story beside the block; a story that breaks ends the block, too."""
    async with asyncio.TaskGroup() as group:
        telling = group.create_task(_tell(stage, secrets, now=now)) if stage.has_story else None
        yield
        if telling is not None:
            telling.cancel()


async def _tell(stage: Stage, secrets: MadeUpSecrets, *, now: Clock) -> None:
    await until_it_answers(f"{stage.ports.product_url}/healthz")
    async with httpx.AsyncClient(
        base_url=stage.ports.square_url,
        headers={CONTROL_HEADER: secrets.control_key},
        trust_env=False,
    ) as http:
        player = Player(
            read_script(),
            http,
            now=now,
            speed=stage.speed,
            is_storm_asked=stage.is_storm_asked,
        )
        await player.play()


@contextmanager
def _on_signals(stop: Callable[[], None]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)
    for number in signals:
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in signals:
            loop.remove_signal_handler(number)
