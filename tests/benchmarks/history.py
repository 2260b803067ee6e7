"""Looking through a long history: words, filters, late pages, the queue, Home and a timeline."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.ids import AccountId, CommentId, MemberId
from bot.models.comments import Comment
from bot.models.history_states import HistoryState
from bot.models.replies import Reply, ReplyState
from bot.rules.risk import Risk
from bot.services import history, home, queue, timeline
from bot.views import Actor, HistoryQuery, Outcome, Section
from tests.benchmarks import filling, history_data, machine
from tests.benchmarks.databases import SORTS, Databases
from tests.benchmarks.report import Line, ms, percentile, say, show
from tests.support.builders import identify

FULL, QUICK = 100_000, 10_000  # comments
ROUNDS, QUICK_ROUNDS = 20, 5
WANTED = {"sqlite": 0.150, "postgresql": 0.080}  # seconds, p95
FLOOR = "a comment by its key"
_YEAR_AGO = history_data.ENDS - timedelta(days=365)
_A_WEEK = HistoryQuery(since=_YEAR_AGO, until=_YEAR_AGO + timedelta(days=7))
SEARCHES: dict[str, HistoryQuery] = {
    "everything": HistoryQuery(),
    "배송": HistoryQuery(text="배송"),
    "환불": HistoryQuery(text="환불"),
    "A/S": HistoryQuery(text="A/S"),
    "🤯": HistoryQuery(text="🤯"),
    "은 (one syllable)": HistoryQuery(text="은"),
    "a word in 20,000": HistoryQuery(text="xz-4711"),
    "two words": HistoryQuery(text="배송 은색"),
    "an author": HistoryQuery(text="작성자4711"),
    "nothing": HistoryQuery(text="없는말이에요"),
    "a week a year ago": _A_WEEK,
    "배송 in that week": replace(_A_WEEK, text="배송"),
    "an account in that week": replace(_A_WEEK, account_id=AccountId(2)),
    "a small account": HistoryQuery(account_id=AccountId(3)),
    "환불 there": HistoryQuery(text="환불", account_id=AccountId(3)),
    "a platform": HistoryQuery(platform="square"),
    "a member": HistoryQuery(member_id=MemberId(2)),
    "signed": HistoryQuery(outcome=Outcome.SIGNED),
    "edited": HistoryQuery(outcome=Outcome.EDITED),
    "rejected": HistoryQuery(outcome=Outcome.REJECTED),
    "by hand": HistoryQuery(outcome=Outcome.BY_HAND),
    "no reply": HistoryQuery(outcome=Outcome.NO_REPLY),
    "a risk in 100": HistoryQuery(risk=Risk.PRESS),
    "a risk in 10,000": HistoryQuery(risk=Risk.SELF_HARM),
    "in a roll-up": HistoryQuery(state=HistoryState.GROUPED),
    "hidden": HistoryQuery(state=HistoryState.HIDDEN),
    "gone": HistoryQuery(state=HistoryState.GONE),
}
Ask = Callable[[AsyncSession], Awaitable[object]]
Times = Mapping[str, list[float]]
"""Seconds by what was asked."""


async def run(folder: Path, databases: Databases, *, quick: bool) -> None:
    """Print how long each question takes on both sorts of database."""
    del folder
    count, lines = QUICK if quick else FULL, []
    for sort in SORTS:
        url = databases.make(sort)
        say(f"making {count:,} comments on {sort}")
        await asyncio.to_thread(filling.fill, url, count)
        lines += lines_of(sort, await measure(url, QUICK_ROUNDS if quick else ROUNDS))
    show(f"History of {count:,} comments ({machine.describe_load()})", lines)


async def measure(url: str, rounds: int) -> Times:
    """Ask everything in turn, so that what others do to the machine hits all of it."""
    database, asked = Database(url), dict[str, list[float]]()
    async with database.writes() as session:
        reader = await identify(session, history_data.READER)
    questions = await _questions(database, reader)
    for number in range(rounds + 1):  # the first puts the statements together
        for what, ask in questions:
            begun = time.perf_counter()
            async with database.reads() as session:
                await ask(session)
            if number:
                asked.setdefault(what, []).append(time.perf_counter() - begun)
    await database.close()
    return asked


async def _questions(database: Database, reader: Actor) -> list[tuple[str, Ask]]:
    async with database.reads() as session:
        newest = await session.scalar(select(Comment.id).order_by(Comment.id.desc()).limit(1))
        sent = await session.scalar(
            select(Reply.comment_id)
            .where(Reply.state == ReplyState.SENT)
            .order_by(Reply.id.desc())
            .offset(500)
            .limit(1)
        )
    if newest is None or sent is None:
        raise AssertionError(database.url)
    return [
        (FLOOR, partial(_get, comment_id=CommentId(newest // 3))),
        *_searches(reader, newest),
        *_queues(reader),
        ("Home", partial(home.get_page, by=reader, now=history_data.ENDS)),
        ("explain a reply", partial(timeline.explain, comment_id=sent, by=reader)),
    ]


async def _get(session: AsyncSession, comment_id: CommentId) -> None:
    await session.get_one(Comment, comment_id)


def _searches(reader: Actor, newest: CommentId) -> Iterator[tuple[str, Ask]]:
    """Each on its first page, on one half-way and on its last."""
    for after in (None, CommentId(newest // 2), CommentId(history.LINES)):
        for what, wanted in SEARCHES.items():
            yield what, partial(history.search, wanted=wanted, by=reader, after=after)


def _queues(reader: Actor) -> Iterator[tuple[str, Ask]]:
    now = history_data.ENDS
    for section in Section:
        waiting = partial(queue.get_queue, section=section, by=reader, account_id=None, now=now)
        yield f"queue, {section.value}", partial(waiting, after=None)


def lines_of(sort: str, asked: Times) -> list[Line]:
    """One for each question; the floor stands beside all of them."""
    floor = percentile(asked[FLOOR], 0.5)
    return [
        _line(f"{sort}, {what}", times, floor, WANTED[sort])
        for what, times in asked.items()
        if what != FLOOR
    ]


def _line(what: str, times: list[float], floor: float, wanted: float) -> Line:
    p50, p95 = percentile(times, 0.5), percentile(times, 0.95)
    return Line(
        what=what,
        measured=f"p50 {ms(p50)}, p95 {ms(p95)}",
        floor=f"{FLOOR}: p50 {ms(floor)}",
        ratio=f"x{p50 / floor:.1f}",
        target=f"p95 <= {ms(wanted)}",
        is_met=p95 <= wanted,
    )
