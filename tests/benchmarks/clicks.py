"""Clicks: from a button to Slack's acknowledgement, while comments come in."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bot.database import Database
from bot.models.sign_offs import SignOff
from tests.benchmarks import machine
from tests.benchmarks.cards import A_SECOND, APPROVE, drafts_of
from tests.benchmarks.databases import SORTS, Databases
from tests.benchmarks.intake import bare_app
from tests.benchmarks.report import Line, ms, percentile, show
from tests.benchmarks.stage import REVIEWER, Stage, stage
from tests.benchmarks.traffic import Answer, Connection, click, drip
from tests.support.workspace import Json, find_element

EVENTS = "/slack/events"
P50_WANTED, P99_WANTED = 0.015, 0.1  # seconds
RATIO_WANTED = 3
PAUSE = 0.4  # seconds between two clicks: a busy team


async def run(folder: Path, databases: Databases, *, quick: bool) -> None:
    """Approve drafts one after the other, each beside a click on the bare Bolt app."""
    count, lines = 20 if quick else 100, []
    for sort in SORTS:
        async with AsyncExitStack() as stack:
            url = databases.make(sort)
            place = await stack.enter_async_context(stage(folder, url, is_paced=False))
            bare = await stack.enter_async_context(
                bare_app(folder, databases.make(sort), place.workspace)
            )
            lines += _lines(sort, *await _click_all(place, bare.port, count))
            await _must_have_signed(url, count)
    show(f"Click to ack, at {A_SECOND} comments/s ({machine.describe_load()})", lines)


async def _click_all(place: Stage, bare: int, count: int) -> tuple[list[float], list[float]]:
    first = place.ask_all(count)
    await drip(place.product.port, [each.request for each in first], a_second=A_SECOND)
    drafts = await drafts_of(place.workspace, first)
    more = place.ask_all(int(count * PAUSE * A_SECOND))
    secret = place.workspace.signing_secret
    ours, floor = [], []
    async with asyncio.TaskGroup() as group:
        group.create_task(
            drip(place.product.port, [each.request for each in more], a_second=A_SECOND)
        )
        async with Connection(place.product.port) as to_ours, Connection(bare) as to_bare:
            for draft in drafts.values():
                payload = _approve(place, draft)
                floor.append(_took(await to_bare.send(click(EVENTS, secret, payload))))
                ours.append(_took(await to_ours.send(click(EVENTS, secret, payload))))
                await asyncio.sleep(PAUSE)
    return ours, floor


async def _must_have_signed(url: str, count: int) -> None:
    """A refusal is acknowledged, too, and sooner: raises AssertionError if there was one."""
    database = Database(url)
    async with database.reads() as session:
        signed = await session.scalar(select(func.count()).select_from(SignOff))
    await database.close()
    if signed != count:
        raise AssertionError(f"of {count} clicks {signed} signed")


def _took(answer: Answer) -> float:
    if answer.status != 200:
        raise AssertionError(f"a click was not acknowledged: {answer}")
    return answer.seconds


def _approve(place: Stage, draft: Json) -> dict[str, Any]:
    """A click: docs.slack.dev/reference/interaction-payloads/block_actions-payload."""
    block, element = find_element(draft, APPROVE)
    team = place.workspace.workspace.config.team_id
    action = {
        "type": "button",
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "value": element["value"],
        "action_ts": draft["ts"],
    }
    return {
        "type": "block_actions",
        "user": {"id": REVIEWER, "username": "mina", "team_id": team},
        "team": {"id": team},
        "channel": {"id": draft["channel"]},
        "message": draft,
        "container": {"type": "message", "message_ts": draft["ts"]},
        "trigger_id": f"{draft['ts']}.bench",  # as one that comes again it would be refused
        "actions": [action],
    }


def _lines(sort: str, ours: Sequence[float], floor: Sequence[float]) -> list[Line]:
    p50, p99 = percentile(ours, 0.5), percentile(ours, 0.99)
    least50, least99 = percentile(floor, 0.5), percentile(floor, 0.99)
    return [
        Line(
            what=f"{sort}, {len(ours)} signatures",
            measured=f"p50 {ms(p50)}, p99 {ms(p99)}",
            floor=f"bare Bolt app, one row: p50 {ms(least50)}, p99 {ms(least99)}",
            ratio=f"x{p50 / least50:.1f}, x{p99 / least99:.1f}",
            target=f"p50 <= {ms(P50_WANTED)}, p99 <= {ms(P99_WANTED)}, x{RATIO_WANTED}",
            is_met=p50 <= P50_WANTED and p99 <= P99_WANTED and p50 <= RATIO_WANTED * least50,
        )
    ]
