import asyncio

from handlers.after_ack import AfterAck


async def test_a_shutdown_waits_for_what_was_begun():
    after_ack, done = AfterAck(), list[str]()

    async def work() -> None:
        await asyncio.sleep(0)
        done.append("told")

    after_ack.run("tell", work())
    await after_ack.drain()

    assert done == ["told"]


async def test_what_takes_too_long_is_cancelled():
    after_ack, ended = AfterAck(), asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    after_ack.run("tell", work())
    await after_ack.drain(within=0.01)

    assert ended.is_set()


async def test_a_failure_stays_where_it_happened():
    after_ack = AfterAck()

    async def work() -> None:
        raise OSError("Slack went away")

    after_ack.run("tell", work())

    await after_ack.drain()
