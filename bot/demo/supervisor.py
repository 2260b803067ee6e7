"""`signoff demo`: starts the product and its world, watches both, and ends them in order."""

import asyncio
import math
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import click

from bot.demo.child import Child, start_child
from bot.demo.data_folder import (
    LOGS,
    held,
    keeping_data_in,
    list_left_processes,
    note_processes,
)
from bot.demo.made_up_secrets import SECRETS_FILE
from bot.demo.ports import choose_ports
from bot.demo.refused import DemoRefused, PortTaken
from bot.demo.serving import until_it_answers
from bot.demo.stage import Locale, Ports, Stage, product_environment
from bot.demo.terminal import WORDS, Words, draw_box

FIRST_PORT: Final = 8700
READY_WITHIN: Final = 120.0  # seconds; an old laptop reads its embedder from disk
PRODUCT_ENDS_WITHIN: Final = 25.0  # seconds; its own patience is 20
WORLD_ENDS_WITHIN: Final = 5.0
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_OURS = ("SLACK_", "SIGNOFF_PLATFORMS__")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a person may choose. ``port`` is that of the page; 0 takes free ones."""

    data_dir: Path = Path(".demo")
    port: int = FIRST_PORT
    speed: float = 1.0
    locale: Locale = "en"
    is_storm_asked: bool = False
    has_story: bool = True
    exits_when_ready: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the command line hands in.

    ``environment`` is that of the terminal; ``manifest_for`` makes the Slack manifest for a
    public address; ``prepare`` migrates and fills the database with this address; ``program``
    is how Signoff's own commands are called.
    """

    environment: Mapping[str, str]
    manifest_for: Callable[[str], dict[str, Any]]
    prepare: Callable[[str], None]
    program: Sequence[str] = (sys.executable, "-m", "bot")
    say: Say = click.echo


class _AskedToStop(Exception):
    """A signal came."""


class _Ended(Exception):
    """A process ended that should not have."""

    def __init__(self, child: Child, why: str) -> None:
        super().__init__(f"{child.name} {why}. Its last lines ({child.log}):")
        self.child = child


def run(options: Options, around: Surroundings) -> int:
    """Run the demo until somebody ends it; returns the exit code.

    Whatever keeps it from starting is said in one sentence and gives exit code 1.
    """
    try:
        with held(options.data_dir):
            return _run(options, around)
    except DemoRefused as refused:
        around.say(str(refused))
    except KeyboardInterrupt:
        around.say(WORDS[options.locale].stopped)
        return 0  # as after every other Ctrl-C
    return 1


def _run(options: Options, around: Surroundings) -> int:
    if not 0 < options.speed < math.inf:
        raise DemoRefused("The speed of the story is a number above 0, such as 6.")
    ports = _choose_ports(options)
    stage = Stage(
        data_dir=options.data_dir.resolve(),
        ports=ports,
        manifest=around.manifest_for(ports.product_url),
        locale=options.locale,
        speed=options.speed,
        is_storm_asked=options.is_storm_asked,
        has_story=options.has_story,
    )
    with keeping_data_in(options.data_dir):
        wiring = product_environment(ports, stage.data_dir)
        stage_file = stage.write()
    words = WORDS[options.locale]
    around.prepare(wiring["SIGNOFF_DATABASE_URL"])
    around.say(f"✓ {words.database_ready}")
    demo = _Demo(stage=stage, stage_file=stage_file, wiring=wiring, words=words, around=around)
    return asyncio.run(demo.run(exits_when_ready=options.exits_when_ready))


def _choose_ports(options: Options) -> Ports:
    try:
        return choose_ports(options.port)
    except PortTaken as taken:
        left = " ".join(str(number) for number in list_left_processes(options.data_dir))
        hint = f"\nPerhaps an earlier demo that was killed left it behind: kill {left}"
        raise DemoRefused(f"{taken}{hint if left else ''}") from None


@dataclass(slots=True, kw_only=True)
class _Demo:
    """Two processes and who watches them."""

    stage: Stage
    stage_file: Path
    wiring: Mapping[str, str]
    words: Words
    around: Surroundings
    children: list[Child] = field(default_factory=list)
    asked_to_stop: asyncio.Event = field(default_factory=asyncio.Event)
    hurry: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, *, exits_when_ready: bool) -> int:
        """Start, say so, wait, end; returns the exit code."""
        code = 0
        with self._listening_to_signals():
            try:
                await self._start()
                if not exits_when_ready:
                    await self._while_all_run(asyncio.Event().wait())
            except _AskedToStop:
                pass
            except _Ended as ended:
                self.around.say(f"{ended}\n{ended.child.last_lines()}")
                code = 1
            finally:
                await self._end()
        return code

    async def _start(self) -> None:
        say, words, ports = self.around.say, self.words, self.stage.ports
        await self._add("The demo's world", "world.log", "demo-world", str(self.stage_file))
        await self._ready(f"{ports.square_url}/healthz", words.square_ready)
        await self._ready(f"{ports.page_url}/_local/bootstrap", words.workspace_ready)
        await self._add("Signoff", "product.log", "serve")
        await self._ready(f"{ports.product_url}/healthz", words.product_ready)
        if not {"OPENAI_API_KEY", "OPENAI_BASE_URL"} & _filled(self.around.environment):
            say(words.no_model)
        say(f"{words.levers} {self.stage.data_dir / SECRETS_FILE}")
        say(draw_box(words, f"{ports.page_url}/"))

    async def _add(self, name: str, log: str, *arguments: str) -> None:
        inherited = {
            key: value
            for key, value in self.around.environment.items()
            # A real workspace in somebody's environment must not be answered by a demo.
            if not key.upper().startswith(_OURS)
        }
        with keeping_data_in(self.stage.data_dir):
            child = await start_child(
                name,
                (*self.around.program, *arguments),
                environment={**inherited, **self.wiring, "PYTHONUNBUFFERED": "1"},
                log=self.stage.data_dir / LOGS / log,
            )
            self.children.append(child)
            note_processes(self.stage.data_dir, [each.process.pid for each in self.children])

    async def _ready(self, url: str, words: str) -> None:
        try:
            await self._while_all_run(asyncio.wait_for(until_it_answers(url), READY_WITHIN))
        except TimeoutError:
            why = f"did not get ready within {READY_WITHIN:.0f} seconds"
            raise _Ended(self.children[-1], why) from None
        self.around.say(f"✓ {words}")

    async def _while_all_run(self, work: Coroutine[Any, Any, Any]) -> None:
        """Await *work*; raises `_Ended` and `_AskedToStop` when one of these comes first."""
        working = asyncio.create_task(work)
        asked = asyncio.create_task(self.asked_to_stop.wait())
        endings = {asyncio.create_task(child.process.wait()): child for child in self.children}
        tasks = {working, asked, *endings}
        done, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        if asked in done:
            raise _AskedToStop
        for ending, child in endings.items():
            if ending in done:
                raise _Ended(child, f"ended with code {ending.result()}")
        await working

    async def _end(self) -> None:
        """The product first: the replies it still sends need their platform."""
        self.around.say(self.words.stopping)
        for child in reversed(self.children):
            within = PRODUCT_ENDS_WITHIN if child is not self.children[0] else WORLD_ENDS_WITHIN
            await child.stop(within=within, hurry=self.hurry)
        note_processes(self.stage.data_dir, [])
        self.around.say(self.words.stopped)

    @contextmanager
    def _listening_to_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in _ENDINGS:
            loop.add_signal_handler(number, self._on_signal)
        try:
            yield
        finally:
            for number in _ENDINGS:
                loop.remove_signal_handler(number)

    def _on_signal(self) -> None:
        if self.asked_to_stop.is_set():
            self.hurry.set()
        self.asked_to_stop.set()


def _filled(environment: Mapping[str, str]) -> set[str]:
    return {name for name, value in environment.items() if value}
