"""The product as `signoff serve` builds it, with its dispatcher paused: only intake runs."""

import asyncio
from contextlib import AsyncExitStack

import uvicorn

from bot.app import _web_settings, open_product
from bot.logs import set_up
from bot.settings import read_settings


async def main() -> None:
    settings = read_settings()
    set_up(level=settings.log_level, as_json=True)
    async with AsyncExitStack() as stack:
        product = await open_product(settings, stack)
        await uvicorn.Server(_web_settings(product.site, settings)).serve()


if __name__ == "__main__":
    asyncio.run(main())
