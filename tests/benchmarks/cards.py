"""Cards: from a webhook to what people see in Slack, how fast, and with how many calls."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from tests.benchmarks import machine
from tests.benchmarks.databases import Databases
from tests.benchmarks.intake import bare_app
from tests.benchmarks.least import Arrival, find_least
from tests.benchmarks.report import Line, ms, percentile, show
from tests.benchmarks.stage import ACCOUNT, CHANNELS, QUESTIONS, REVIEWER, Stage, stage
from tests.benchmarks.traffic import Connection, Delivery, drip
from tests.support.town import labels_of, text_of
from tests.support.workspace import Json, LocalWorkspace

A_SECOND = 5
P50_WANTED, P99_WANTED = 0.15, 0.5  # seconds
CROWD, CROWD_SECONDS = 150, 30
RATIO_WANTED = 1.15
RESTS = 5  # seconds until the limits allow their whole bursts again
POSTS_WANTED = UPDATES_WANTED = 3
APPROVE = "승인"
SENT = "게시했어요"


async def run_card(folder: Path, databases: Databases, *, quick: bool) -> None:
    """From webhook to root and draft, with Slack as fast as it can be."""
    count = 25 if quick else 150
    lines = []
    for sort in ("sqlite", "postgresql"):
        async with AsyncExitStack() as stack:
            place = await stack.enter_async_context(
                stage(folder, databases.make(sort), is_paced=False)
            )
            bare = await stack.enter_async_context(
                bare_app(folder, databases.make(sort), place.workspace)
            )
            await show_all(place, place.ask_all(len(QUESTIONS)))  # the model is in memory by now
            floor = await _time_bare(place, bare.port, count)
            asked = place.ask_all(count)
            took = await _time(place, asked)
        lines.append(_latency(sort, took, floor))
    show(f"Card with draft, {A_SECOND} comments/s ({machine.describe_load()})", lines)


def _latency(sort: str, took: Sequence[float], floor: Sequence[float]) -> Line:
    p50, p99 = percentile(took, 0.5), percentile(took, 0.99)
    least50, least99 = percentile(floor, 0.5), percentile(floor, 0.99)
    return Line(
        what=f"{sort}, {len(took)} comments",
        measured=f"p50 {ms(p50)}, p99 {ms(p99)}",
        floor=f"bare app, one row, two posts: p50 {ms(least50)}, p99 {ms(least99)}",
        ratio=f"x{p50 / least50:.1f}, x{p99 / least99:.1f}",
        target=f"p50 <= {ms(P50_WANTED)}, p99 <= {ms(P99_WANTED)}",
        is_met=p50 <= P50_WANTED and p99 <= P99_WANTED,
    )


async def _time(place: Stage, asked: Sequence[Delivery]) -> list[float]:
    """Seconds from each delivery's due moment to its draft in Slack."""
    begun = time.time()
    await drip(place.product.port, [each.request for each in asked], a_second=A_SECOND)
    drafts = await drafts_of(place.workspace, asked)
    return [
        float(drafts[each.author]["ts"]) - begun - number / A_SECOND
        for number, each in enumerate(asked)
    ]


async def _time_bare(place: Stage, port: int, count: int) -> list[float]:
    asked = [place.comments.make("/card", ACCOUNT, f"bare {number} of") for number in range(count)]
    begun = time.time()
    await drip(port, [each.request for each in asked], a_second=A_SECOND)
    await place.workspace.wait_for(lambda: len(_bare_drafts(place.workspace)) == count, 30)
    drafts = _bare_drafts(place.workspace)
    return [
        float(drafts[f"bare draft for bare {number} of"]) - begun - number / A_SECOND
        for number in range(count)
    ]


def _bare_drafts(workspace: LocalWorkspace) -> dict[str, str]:
    calls = workspace.workspace.messages
    roots = calls.roots(CHANNELS[ACCOUNT])
    threads = (calls.thread(CHANNELS[ACCOUNT], root["ts"])[1:] for root in roots)
    replies = (reply for thread in threads for reply in thread)
    return {
        reply["text"]: reply["ts"] for reply in replies if reply["text"].startswith("bare draft")
    }


async def run_pace(folder: Path, databases: Databases, *, quick: bool) -> None:
    """A crowd in three channels, with Slack as slow as it is."""
    count, seconds = (30, 6) if quick else (CROWD, CROWD_SECONDS)
    lines = []
    for sort in ("sqlite", "postgresql"):
        async with stage(folder, databases.make(sort), rate_limits=True) as place:
            lines += await _pace(place, sort, count, count / seconds)
    show(f"{count} comments, three channels, {seconds} s ({machine.describe_load()})", lines)


async def _pace(place: Stage, sort: str, count: int, a_second: float) -> list[Line]:
    names = list(CHANNELS)
    await show_all(place, place.ask_all(len(names), names))  # the model is in memory by now
    await asyncio.sleep(RESTS)
    asked = place.ask_all(count, names)
    least = find_least(
        [Arrival(number / a_second, names[number % len(names)]) for number in range(count)]
    )
    begun = time.time()
    watching = asyncio.create_task(_watch_lag(place.product.port))
    await drip(place.product.port, [each.request for each in asked], a_second=a_second)
    drafts = await drafts_of(place.workspace, asked, within=least * 2 + 60)
    watching.cancel()
    took = max(float(draft["ts"]) for draft in drafts.values()) - begun
    refused = sum(call["status"] == 429 for call in place.workspace.calls())
    return [
        Line(
            what=f"{sort}, last root and draft",
            measured=f"{took:.1f} s",
            floor=f"least by Slack's limits: {least:.1f} s",
            ratio=f"{took / least:.2f}",
            target=f"<= {RATIO_WANTED}",
            is_met=took / least <= RATIO_WANTED,
        ),
        Line(
            what=f"{sort}, answers 429",
            measured=str(refused),
            floor="none",
            target="0",
            is_met=refused == 0,
        ),
        Line(what=f"{sort}, oldest unsent card", measured=f"{max(LAGS, default=0):.0f} s"),
    ]


LAGS: list[float] = []
"""What ``signoff_slack_lag_seconds`` said each second of the present run."""


async def _watch_lag(port: int) -> None:
    LAGS.clear()
    while True:
        async with Connection(port) as connection:
            answer = await connection.get("/metrics")
        found = re.search(rb"^signoff_slack_lag_seconds (\S+)", answer.body, re.MULTILINE)
        if found:
            LAGS.append(float(found[1]))
        await asyncio.sleep(1)


async def run_calls(folder: Path, databases: Databases, *, quick: bool) -> None:
    """How many calls one comment costs, from its arrival to its reply."""
    count = 8 if quick else 40
    async with stage(folder, databases.make("sqlite")) as place:
        asked = place.ask_all(count)
        await drip(place.product.port, [each.request for each in asked], a_second=2)
        drafts = await drafts_of(place.workspace, asked, within=2 * count + 60)
        for draft in drafts.values():
            await place.workspace.click(draft, APPROVE, as_=REVIEWER)
        await place.workspace.wait_for(lambda: _all_say_sent(place.workspace, asked), 60)
        calls = Counter(call["method"] for call in place.workspace.calls())
    show(f"Slack calls a comment, {count} comments signed as drafted", list(_count(calls, count)))


def _all_say_sent(workspace: LocalWorkspace, asked: Sequence[Delivery]) -> bool:
    roots = roots_of(workspace, {each.author for each in asked}).values()
    return all(SENT in text_of(root) for _, root in roots)


def _count(calls: Mapping[str, int], count: int) -> list[Line]:
    wanted = {"chat.postMessage": POSTS_WANTED, "chat.update": UPDATES_WANTED}
    least = {"chat.postMessage": 2, "chat.update": 2}
    return [
        Line(
            what=method,
            measured=f"{calls[method] / count:.2f}",
            floor=f"root and draft, each {verb} once: {least[method]}",
            ratio=f"{calls[method] / count / least[method]:.2f}",
            target=f"<= {wanted[method]}",
            is_met=calls[method] / count <= wanted[method],
        )
        for method, verb in (("chat.postMessage", "posted"), ("chat.update", "redrawn"))
    ] + [
        Line(what=method, measured=f"{number / count:.2f}")
        for method, number in sorted(calls.items())
        if method not in wanted
    ]


async def show_all(place: Stage, asked: Sequence[Delivery]) -> dict[str, Json]:
    """Deliver one after the other and wait for every draft."""
    await drip(place.product.port, [each.request for each in asked], a_second=A_SECOND)
    return await drafts_of(place.workspace, asked)


async def drafts_of(
    workspace: LocalWorkspace, asked: Sequence[Delivery], *, within: float = 60
) -> dict[str, Json]:
    """The draft with buttons of every comment, by author; raises TimeoutError that names one."""
    found: dict[str, Json] = {}
    end = time.monotonic() + within
    while len(found) < len(asked):
        if time.monotonic() > end:
            missing = [each.author for each in asked if each.author not in found]
            raise TimeoutError(f"{len(missing)} of {len(asked)} have no draft, like {missing[0]}")
        await asyncio.sleep(0.5)  # seldom: looking must not slow down what is looked at
        found |= _find_drafts(workspace, {each.author for each in asked} - set(found))
    return found


def _find_drafts(workspace: LocalWorkspace, authors: set[str]) -> dict[str, Json]:
    messages = workspace.workspace.messages
    return {
        author: {**reply, "channel": channel}
        for author, (channel, root) in roots_of(workspace, authors).items()
        for reply in messages.thread(channel, root["ts"])[1:]
        if APPROVE in labels_of(reply)
    }


def roots_of(workspace: LocalWorkspace, authors: set[str]) -> dict[str, tuple[str, Json]]:
    """Channel and card of each author's comment that has one; not copied, so only to be read."""
    roots: dict[str, tuple[str, Json]] = {}
    for channel in CHANNELS.values():
        for root in workspace.workspace.messages.roots(channel):
            author = re.search(r"guest-\d{5}", text_of(root.get("blocks", [])))
            if author and author[0] in authors:
                roots[author[0]] = (channel, root)
    return roots
