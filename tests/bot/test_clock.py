"""The time of this machine, and that of the server."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.clock import AnchoredClock, read_system_clock
from tests.support.dispatching import until


def test_the_time_is_aware_and_in_utc():
    assert read_system_clock().tzinfo is UTC


def test_a_clock_without_an_anchor_shows_this_machines_time():
    clock = AnchoredClock()

    before, shown, after = read_system_clock(), clock(), read_system_clock()

    tolerance = timedelta(seconds=1)  # the system's clock may be corrected meanwhile
    assert before - tolerance <= shown <= after + tolerance


@pytest.mark.postgresql
async def test_an_anchored_clock_shows_the_servers_time(postgresql):
    clock = AnchoredClock()
    clock._anchor = datetime(2001, 1, 1, tzinfo=UTC)
    async with postgresql.reads() as session:
        await clock.anchor(session)
        shown = clock()
        on_server = await session.scalar(text("SELECT clock_timestamp()"))

    assert abs(on_server - shown) < timedelta(minutes=1)
    assert shown.tzinfo is UTC


@pytest.mark.postgresql
async def test_an_anchored_clock_is_never_ahead_of_the_server_however_long_the_question_took(
    postgresql, monkeypatch: pytest.MonkeyPatch
):
    clock = AnchoredClock()
    async with postgresql.reads() as session:
        execute = session.execute

        async def ask_slowly(*asked):
            await asyncio.sleep(0.2)
            return await execute(*asked)

        monkeypatch.setattr(session, "execute", ask_slowly)
        await clock.anchor(session)
        shown = clock()
        assert shown <= await session.scalar(text("SELECT clock_timestamp()"))


@pytest.mark.postgresql
async def test_a_clock_follows_the_server_through_its_absences(postgresql):
    clock = AnchoredClock()
    clock._anchor = datetime(2001, 1, 1, tzinfo=UTC)

    class Flaky:
        calls = 0
        writes = postgresql.writes
        for_a_person = postgresql.for_a_person

        def reads(self):
            self.calls += 1
            if self.calls == 1:
                raise ConnectionError
            return postgresql.reads()

    following = asyncio.create_task(clock.follow(Flaky(), every=timedelta(0)))

    async def is_anchored():
        return clock().year > 2001

    await until(is_anchored)
    following.cancel()
