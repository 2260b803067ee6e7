"""The loop on one machine: nobody else would do its work."""

from datetime import datetime

from bot.clock import read_system_clock
from bot.database import Database
from tests.support.dispatching import Workshop


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
