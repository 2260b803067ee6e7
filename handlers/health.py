"""Is the process alive, can it work, and how much is waiting."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.views import Counts

PATIENCE: Final = 2.0
"""Seconds that one check may take before it counts as failed."""
_log = structlog.get_logger(__name__)

Check = Callable[[], Awaitable[bool]]
"""One thing that must be so for work to go on; an exception counts as no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What is counted at one moment. ``slack_lag``: age of the oldest card not yet shown.

    ``uneven_sums``: how many sums did not add up when they were compared last.
    """

    counts: Counts
    slack_lag: timedelta
    uneven_sums: int
    tasks_ready: int
    tasks_dead: int


Measure = Callable[[], Awaitable[Measures]]


class Health:
    """``/healthz``, ``/readyz`` and ``/metrics``.

    *checks* by name, for example ``database``, ``migrations``, ``slack``.
    """

    def __init__(self, *, checks: Mapping[str, Check], measure: Measure) -> None:
        self._checks = checks
        self._measure = measure
        self._registry = CollectorRegistry()
        self._comments = self._gauge("comments", "Comments by where they are.", "place")
        self._replies = self._gauge("replies_doubtful", "Replies nobody is sure of yet.")
        self._lag = self._gauge("slack_lag_seconds", "Age of the oldest card not yet shown.")
        self._sums = self._gauge("sums_uneven", "Sums that did not add up at the last look.")
        self._tasks = self._gauge("tasks", "Tasks by state.", "state")

    def routes(self) -> list[Route]:
        """For the composition root."""
        return [
            Route("/healthz", self.alive),
            Route("/readyz", self.ready),
            Route("/metrics", self.metrics),
        ]

    async def alive(self, _: Request) -> Response:
        """The process answers."""
        return PlainTextResponse("ok\n")

    async def ready(self, _: Request) -> Response:
        """Whether work goes on; each check by name. 503 when one fails."""
        names = list(self._checks)
        passed = await asyncio.gather(*(self._passes(name) for name in names))
        checks = dict(zip(names, passed, strict=True))
        is_ready = all(passed)
        return JSONResponse({"ready": is_ready, "checks": checks}, 200 if is_ready else 503)

    async def metrics(self, _: Request) -> Response:
        """The counts in Prometheus' text format; 503 while nobody can count."""
        try:
            async with asyncio.timeout(PATIENCE):
                measures = await self._measure()
        except Exception:  # noqa: BLE001 - a scrape must be answered, whatever the database does
            _log.exception("not_measured")
            return PlainTextResponse("not measured\n", 503)
        self._set(measures)
        return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)

    def _gauge(self, name: str, documentation: str, *labels: str) -> Gauge:
        return Gauge(f"signoff_{name}", documentation, labels, registry=self._registry)

    def _set(self, measures: Measures) -> None:
        counts = measures.counts
        for place in ("received", "waiting", "threaded", "grouped", "set_aside", "failed"):
            self._comments.labels(place).set(getattr(counts, place))
        self._comments.labels("answered").set(counts.answered)
        self._replies.set(counts.doubtful)
        self._lag.set(measures.slack_lag.total_seconds())
        self._sums.set(measures.uneven_sums)
        self._tasks.labels("ready").set(measures.tasks_ready)
        self._tasks.labels("dead").set(measures.tasks_dead)

    async def _passes(self, name: str) -> bool:
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._checks[name]()
        except Exception:  # noqa: BLE001 - whatever a check raises, the answer is no
            _log.exception("check_failed", check=name)
            return False
