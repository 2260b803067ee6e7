"""Intake: our webhook route against the least that checks one HMAC and stores one row."""

import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmarks import machine
from tests.benchmarks.databases import SORTS, Databases
from tests.benchmarks.processes import Running, running
from tests.benchmarks.report import Line, ms, percentile, show
from tests.benchmarks.stage import ACCOUNT, PLATFORM, QUESTIONS, outside, serve, settle, stage
from tests.benchmarks.traffic import Comments, drip, pour
from tests.support.serving import free_port
from tests.support.workspace import LocalWorkspace

CONNECTIONS = 32
SHARE_WANTED = 0.6  # of the floor
RATE = 33  # deliveries a second
P99_WANTED = 0.2  # seconds
HOOK = f"/webhooks/{PLATFORM}/{ACCOUNT}"


@dataclass(frozen=True)
class Size:
    """Of one run: rounds of each side, deliveries a round, seconds at the fixed rate."""

    rounds: int
    deliveries: int
    seconds: int


FULL = Size(rounds=5, deliveries=2_000, seconds=20)
QUICK = Size(rounds=3, deliveries=500, seconds=6)


async def run(folder: Path, databases: Databases, *, quick: bool) -> None:
    """Print intake on both sorts of database."""
    size, lines = QUICK if quick else FULL, []
    for sort in SORTS:
        lines.append(await _compare(folder, databases, sort, size))
        lines.append(await _hold_rate(folder, databases, sort, size))
    show(f"Intake, {CONNECTIONS} connections ({machine.describe_load()})", lines)


async def _compare(folder: Path, databases: Databases, sort: str, size: Size) -> Line:
    """Both sides in turn, so that what others do to the machine hits both."""
    async with AsyncExitStack() as stack:
        workspace, comments, endpoint = await stack.enter_async_context(outside())
        url = databases.make(sort)
        await settle(url, workspace)
        ours = await stack.enter_async_context(
            serve(
                folder,
                url,
                workspace,
                endpoint,
                module=("tests.benchmarks.paused",),
                ready="/healthz",  # without its dispatcher it never calls itself ready
            )
        )
        bare = await stack.enter_async_context(bare_app(folder, databases.make(sort), workspace))
        ratios, speeds, floors = [], [], []
        for _ in range(size.rounds):
            floors.append(await _speed(bare, "/hook", comments, size.deliveries))
            speeds.append(await _speed(ours, HOOK, comments, size.deliveries))
            ratios.append(speeds[-1] / floors[-1])
    ratio = median(ratios)
    return Line(
        what=f"{sort}, dispatcher paused",
        measured=f"{median(speeds):,.0f}/s",
        floor=f"bare app, one row: {median(floors):,.0f}/s",
        ratio=f"{ratio:.2f} ({min(ratios):.2f}-{max(ratios):.2f})",
        target=f">= {SHARE_WANTED}",
        is_met=ratio >= SHARE_WANTED,
    )


async def _speed(app: Running, path: str, comments: Comments, count: int) -> float:
    requests = [
        comments.make(path, ACCOUNT, QUESTIONS[number % len(QUESTIONS)]).request
        for number in range(count)
    ]
    begun = time.perf_counter()
    await pour(app.port, requests, connections=CONNECTIONS)
    return count / (time.perf_counter() - begun)


async def _hold_rate(folder: Path, databases: Databases, sort: str, size: Size) -> Line:
    url = databases.make(sort)
    async with AsyncExitStack() as stack:
        place = await stack.enter_async_context(stage(folder, url))
        bare = await stack.enter_async_context(
            bare_app(folder, databases.make(sort), place.workspace)
        )
        count = RATE * size.seconds
        floor = [place.comments.make("/hook", ACCOUNT, "?").request for _ in range(count)]
        least = [answer.seconds for answer in await drip(bare.port, floor, a_second=RATE)]
        asked = [delivery.request for delivery in place.ask_all(count)]
        ours = [answer.seconds for answer in await drip(place.product.port, asked, a_second=RATE)]
    p99, floor_p99 = percentile(ours, 0.99), percentile(least, 0.99)
    return Line(
        what=f"{sort}, at {RATE}/s, all running",
        measured=f"p50 {ms(percentile(ours, 0.5))}, p99 {ms(p99)}",
        floor=f"bare app: p50 {ms(percentile(least, 0.5))}, p99 {ms(floor_p99)}",
        ratio=f"p99 x{p99 / floor_p99:.1f}",
        target=f"p99 <= {ms(P99_WANTED)}",
        is_met=p99 <= P99_WANTED,
    )


@asynccontextmanager
async def bare_app(
    folder: Path, url: str, workspace: LocalWorkspace, *, python: str = sys.executable
) -> AsyncIterator[Running]:
    """The floors of `tests.benchmarks.bare` on their own database."""
    port = free_port()
    given = {
        "port": port,
        "url": url,
        "api": workspace.api_url,
        "token": workspace.bot_token,
        "secret": workspace.signing_secret,
        "channel": "C_KR",
    }
    async with running(
        "tests.benchmarks.bare",
        json.dumps(given),
        port=port,
        environment={},
        ready="/healthz",
        log=folder / "bare.log",
        python=python,
    ) as bare:
        yield bare
