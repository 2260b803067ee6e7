"""Socket Mode: the connection over which Slack reaches us without a public address."""

import asyncio
from time import time
from typing import Final

from slack_bolt.adapter.socket_mode.async_internals import (
    run_async_bolt_app,
    send_async_response,
)
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient
from typing_extensions import override

ADDRESS_SERVES: Final = 20.0
"""Seconds for which an address is tried; Slack's is good once, and for half a minute."""


class Socket(SocketModeClient):
    """Hands what Slack sends to Bolt. Open it inside a running loop.

    The released client tries one address for ever: one that Slack no longer serves kept it out
    until a restart.
    """

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        *,
        web_client: AsyncWebClient,
        proxy: str | None,
        address_serves: float = ADDRESS_SERVES,
    ) -> None:
        super().__init__(app_token=app_token, logger=app.logger, web_client=web_client)
        self.proxy = proxy  # not what the environment says
        self._address_serves = address_serves

        async def handle(client: AsyncBaseSocketModeClient, asked: SocketModeRequest) -> None:
            begun = time()
            await send_async_response(client, asked, await run_async_bolt_app(app, asked), begun)

        self.socket_mode_request_listeners.append(handle)

    @override
    async def connect(self) -> None:
        """Connect, however long it takes, each time with an address that is still good."""
        while not self.closed:
            try:
                async with asyncio.timeout(self._address_serves):
                    await super().connect()  # type: ignore[no-untyped-call]
            except TimeoutError:
                self.wss_uri = None
            else:
                return
