"""Looking through a long history: words, filters, late pages, the queue and Home."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.ids import AccountId, CommentId, MemberId
from bot.models.comments import CommentState
from bot.rules.risk import Risk
from bot.services import history, home, queue
from bot.views import Actor, HistoryQuery, Outcome, Section
from tests.benchmarks import history_data, machine
from tests.benchmarks.databases import SORTS, Databases
from tests.benchmarks.report import Line, ms, percentile, say, show
from tests.support.builders import identify

FULL, QUICK = 1_000_000, 20_000  # comments
ROUNDS, QUICK_ROUNDS = 20, 5
WANTED = {"sqlite": 0.150, "postgresql": 0.080}  # seconds, p95
_YEAR_AGO = history_data.ENDS - timedelta(days=365)
_A_WEEK = HistoryQuery(since=_YEAR_AGO, until=_YEAR_AGO + timedelta(days=7))
QUESTIONS: dict[str, HistoryQuery] = {
    "everything": HistoryQuery(),
    "배송 (8 %)": HistoryQuery(text="배송"),
    "환불 (3 %)": HistoryQuery(text="환불"),
    "A/S (1 %)": HistoryQuery(text="A/S"),
    "🤯 (0.5 %)": HistoryQuery(text="🤯"),
    "은 (one syllable)": HistoryQuery(text="은"),
    "a word in 20,000": HistoryQuery(text="xz-4711"),
    "two words": HistoryQuery(text="배송 은색"),
    "an author": HistoryQuery(text="작성자4711"),
    "nothing": HistoryQuery(text="없는말이에요"),
    "a week a year ago": _A_WEEK,
    "배송 in that week": replace(_A_WEEK, text="배송"),
    "a small account": HistoryQuery(account_id=AccountId(3)),
    "환불 there": HistoryQuery(text="환불", account_id=AccountId(3)),
    "a platform": HistoryQuery(platform="square"),
    "a member": HistoryQuery(member_id=MemberId(2)),
    "signed": HistoryQuery(outcome=Outcome.SIGNED),
    "edited": HistoryQuery(outcome=Outcome.EDITED),
    "by hand": HistoryQuery(outcome=Outcome.BY_HAND),
    "no reply": HistoryQuery(outcome=Outcome.NO_REPLY),
    "a risk (1 %)": HistoryQuery(risk=Risk.PRESS),
    "a risk in 10,000": HistoryQuery(risk=Risk.SELF_HARM),
    "gone": HistoryQuery(state=CommentState.GONE),
}
Ask = Callable[[AsyncSession], Awaitable[object]]


async def run(folder: Path, databases: Databases, *, quick: bool) -> None:
    """Print how long each question takes on both sorts of database."""
    del folder
    count, lines = QUICK if quick else FULL, []
    for sort in SORTS:
        url = databases.make(sort)
        say(f"making {count:,} comments on {sort}")
        await asyncio.to_thread(history_data.fill, url, count)
        lines += await measure(Database(url), sort, count, QUICK_ROUNDS if quick else ROUNDS)
    show(f"History of {count:,} comments ({machine.describe_load()})", lines)


async def measure(database: Database, sort: str, count: int, rounds: int) -> list[Line]:
    async with database.writes() as session:
        reader = await identify(session, history_data.READER)
    asked: dict[str, list[float]] = {}
    for number in range(rounds + 1):  # the first puts the statements together
        for what, ask in _questions(reader, count):
            begun = time.perf_counter()
            async with database.reads() as session:
                await ask(session)
            if number:
                asked.setdefault(what, []).append(time.perf_counter() - begun)
    await database.close()
    return [_line(f"{sort}, {what}", times, WANTED[sort]) for what, times in asked.items()]


def _questions(reader: Actor, count: int) -> Iterator[tuple[str, Ask]]:
    """Each on its first page and on a late one."""
    for after in (None, CommentId(count // 2)):
        for what, wanted in QUESTIONS.items():
            yield what, partial(history.search, wanted=wanted, by=reader, after=after)
    now, unassigned = history_data.ENDS, Section.UNASSIGNED
    for after in (None, CommentId(count - 2)):  # even ones wait for anybody
        waiting = partial(queue.get_queue, section=unassigned, by=reader, account_id=None, now=now)
        yield "queue", partial(waiting, after=after)
    yield "Home", partial(home.get_page, by=reader, now=now)


def _line(what: str, times: list[float], wanted: float) -> Line:
    p95 = percentile(times, 0.95)
    return Line(
        what=what,
        measured=f"p50 {ms(percentile(times, 0.5))}, p95 {ms(p95)}",
        target=f"p95 <= {ms(wanted)}",
        is_met=p95 <= wanted,
    )
