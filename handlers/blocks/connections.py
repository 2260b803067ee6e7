"""The connections on Home, with what to do where something is wrong, and whether sums add up.

One block, for Home is full, with what was sent lately: a line an account, in which names are
literal and each reader sees times in the own zone.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain, pairwise

from bot.locales import Words
from bot.views import AccountHealth, Counts, HomePage, SlackHealth
from handlers.blocks.elements import Block, line, rich, run
from handlers.blocks.texts import one_line, platform_name

SHOWN = 10
_DAY, _CLOCK = "{date_short_pretty}", "{time}"
_TIME = "\x00"  # in no catalogue

Parts = list[Block]


def connection_blocks(page: HomePage, words: Words) -> list[Block]:
    """Those of *page*, failing ones first; nothing for who is shown none."""
    lines = [_account(each, words) for each in _failing_first(page.connections)[:SHOWN]]
    rest = len(page.connections) - SHOWN
    if rest > 0:
        lines.append(run(words("home.more_connections", count=rest)))
    if page.slack is not None:
        lines.append(_slack(page.slack, words))
    if page.counts is not None:
        lines.append(run(_sums(page.counts, words)))
    if not lines:
        return []
    sent = run(" · " + words("home.sent_lately", count=page.sent_lately))
    titled = [[*run(words("home.connections"), bold=True), *sent], *lines]
    ended = [[*each, *run("\n")] for each, _ in pairwise(titled)]
    return [rich(line(*chain(*ended, titled[-1])))]


def _failing_first(connections: Sequence[AccountHealth]) -> list[AccountHealth]:
    return sorted(connections, key=lambda each: not each.is_failing)


def _account(health: AccountHealth, words: Words) -> Parts:
    account = health.account
    named = [platform_name(account.platform, words), one_line(account.name)]
    before = None if health.is_failing else health.failed_at
    parts = [
        run(" ".join(each for each in named if each)),
        _state(health, words),
        _timed("health.received", health.received_at, words),
        _timed("health.sent", health.sent_at, words) or run(words("health.sent_never")),
        _timed("health.failed_before", before, words),
        run(words("health.retrying", count=health.retrying)) if health.retrying else [],
    ]
    first, *others = [part for part in parts if part]
    return [*first, *(block for part in others for block in (*run(" · "), *part))]


def _state(health: AccountHealth, words: Words) -> Parts:
    if health.is_failing and health.failed_because is not None:
        failed = _timed("health.failed", health.failed_at, words)
        return [*failed, *run(f": {words(f'health.failed_{health.failed_because.value}')}")]
    return run(words("health.ok" if health.received_at is not None else "health.received_never"))


def _slack(slack: SlackHealth, words: Words) -> Parts:
    if slack.since is None:
        return run(words("health.slack_ok"))
    return _timed("health.slack_behind", slack.since, words, count=slack.behind)


def _sums(counts: Counts, words: Words) -> str:
    sums = words(
        "home.counts",
        received=counts.received,
        waiting=counts.waiting,
        threaded=counts.threaded,
        grouped=counts.grouped,
        set_aside=counts.set_aside,
        failed=counts.failed,
    )
    parts = counts.waiting + counts.threaded + counts.grouped + counts.set_aside + counts.failed
    adds_up = words("home.adds_up" if parts == counts.received else "home.does_not_add_up")
    return f"{sums} {adds_up}"


def _timed(message_id: str, instant: datetime | None, words: Words, **given: int) -> Parts:
    """The sentence with a time in the place of ``at``; nothing without one."""
    if instant is None:
        return []
    before, _, after = words(message_id, at=_TIME, **given).partition(_TIME)
    time: Block = {
        "type": "date",
        "timestamp": int(instant.timestamp()),
        "format": f"{_DAY} {_CLOCK}",
        "fallback": words.stamp(instant),
    }
    return [*run(before), time, *run(after)]
