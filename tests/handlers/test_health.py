import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
from starlette.applications import Starlette

from bot.views import Counts
from handlers import health
from handlers.health import Check, Health, Measures

COUNTS = Counts(
    received=12, waiting=1, threaded=8, grouped=2, set_aside=1, failed=0, answered=5, doubtful=3
)


async def yes() -> bool:
    return True


async def no() -> bool:
    return False


async def broken() -> bool:
    raise OSError("no route to the database")


async def stuck() -> bool:
    await asyncio.Event().wait()
    return True


async def measured() -> Measures:
    return Measures(
        counts=COUNTS, slack_lag=timedelta(seconds=90), uneven_sums=1, tasks_ready=4, tasks_dead=2
    )


async def unmeasured() -> Measures:
    raise OSError("no route to the database")


async def get(path: str, checks: Mapping[str, Check] | None = None, measure: Any = measured) -> Any:
    app = Starlette(routes=Health(checks=checks or {}, measure=measure).routes())
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://signoff") as client:
        return await client.get(path)


async def test_a_living_process_says_so_whatever_else_is_wrong():
    assert (await get("/healthz", {"database": broken})).status_code == 200


async def test_ready_means_that_every_check_passes():
    answer = await get("/readyz", {"database": yes, "slack": yes})

    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "checks": {"database": True, "slack": True}}


async def test_what_fails_is_named():
    answer = await get("/readyz", {"database": broken, "migrations": yes, "slack": no})

    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": False, "migrations": True, "slack": False}


async def test_a_check_that_hangs_has_failed(monkeypatch):
    monkeypatch.setattr(health, "PATIENCE", 0.01)

    assert (await get("/readyz", {"database": stuck})).status_code == 503


async def test_the_counts_are_there_for_prometheus():
    lines = (await get("/metrics")).text.splitlines()

    assert 'signoff_comments{place="received"} 12.0' in lines
    assert "signoff_replies_doubtful 3.0" in lines
    assert "signoff_slack_lag_seconds 90.0" in lines
    assert "signoff_sums_uneven 1.0" in lines
    assert 'signoff_tasks{state="dead"} 2.0' in lines


async def test_a_scrape_is_answered_while_nobody_can_count():
    assert (await get("/metrics", measure=unmeasured)).status_code == 503
