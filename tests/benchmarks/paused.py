"""The product as `signoff serve` builds it, with its dispatcher paused: only intake runs."""

import asyncio
from contextlib import AsyncExitStack

import uvicorn

from bot.app import open_product
from bot.logs import set_up
from bot.settings import read_settings
from bot.web_server import web_settings


async def main() -> None:
    settings = read_settings()
    set_up(level=settings.log_level, as_json=True)
    async with AsyncExitStack() as stack:
        product = await open_product(settings, stack)
        served = web_settings(
            product.site,
            host=settings.host,
            port=settings.port,
            ends_within=settings.shutdown_within,
        )
        await uvicorn.Server(served).serve()


if __name__ == "__main__":
    asyncio.run(main())
