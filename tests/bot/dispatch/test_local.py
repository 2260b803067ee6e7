"""The loop on one machine: nobody else would do its work."""

from datetime import datetime

from bot.clock import read_system_clock
from bot.database import Database
from bot.dispatch.local import POLL, LocalDispatcher
from tests.support.dispatching import Workshop
from tests.support.eventually import eventually


async def test_the_loop_outlives_an_error_that_nobody_foresaw(sqlite: Database):
    workshop = Workshop(sqlite)
    dispatcher = workshop.start()
    await workshop.until_state(await workshop.add(1), "done")
    errors = [ZeroDivisionError()]

    def now() -> datetime:
        if errors:
            raise errors.pop()
        return read_system_clock()

    dispatcher._runner.now = now

    await workshop.until_state(await workshop.add(2), "done")
    assert errors == []
    await workshop.stop()


async def test_the_loop_wakes_when_the_next_task_comes_due(sqlite: Database):
    workshop = Workshop(sqlite)
    dispatcher = workshop.start()
    assert isinstance(dispatcher, LocalDispatcher)

    await workshop.add(1, run_at=read_system_clock() + POLL / 2)
    await eventually(lambda: dispatcher._pause < POLL)

    await workshop.until_ran(1)
    await workshop.stop()
