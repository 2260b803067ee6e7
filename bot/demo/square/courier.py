"""Bring signed news to Signoff, again and again until it is taken. No order is promised."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from http import HTTPStatus

import httpx

from bot.demo.square.config import SquareConfig
from bot.demo.square.live import Live
from bot.demo.square.store import Delivery, Store
from integrations.signatures import standard_headers

_LONGEST_NAP = 1.0  # seconds; so that a clock that jumps is noticed


class Courier:
    """Works through the deliveries that are due."""

    def __init__(
        self, config: SquareConfig, store: Store, live: Live, http: httpx.AsyncClient
    ) -> None:
        self._config = config
        self._store = store
        self._live = live
        self._http = http

    @contextlib.asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Deliver in the background as long as the block runs."""
        working = asyncio.create_task(self._work())
        try:
            yield
        finally:
            working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await working

    async def deliver_due(self) -> int:
        """Attempt every delivery whose time has come, side by side; returns how many."""
        due = self._store.list_due(self._config.now())
        await asyncio.gather(*(self._attempt(delivery) for delivery in due))
        return len(due)

    async def _work(self) -> None:
        while True:
            self._live.news.clear()
            if not await self.deliver_due():
                await self._nap()

    async def _nap(self) -> None:
        due = self._store.find_next_due()
        wait = (due - self._config.now()).total_seconds() if due else _LONGEST_NAP
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._live.news.wait(), max(0.0, min(wait, _LONGEST_NAP)))

    async def _attempt(self, delivery: Delivery) -> None:
        account = self._config.find_account(delivery.account)
        if account is None or account.webhook_url is None:
            self._store.save(replace(delivery, state="given_up", outcome="nobody listens"))
            return
        body = delivery.body.encode()
        headers = standard_headers(
            account.key,
            message_id=delivery.id,
            at=self._config.now(),
            body=body,
        )
        headers["content-type"] = "application/json"
        self._store.save(await self._outcome(delivery, account.webhook_url, body, headers))

    async def _outcome(
        self, delivery: Delivery, url: str, body: bytes, headers: dict[str, str]
    ) -> Delivery:
        try:
            answer = await self._http.post(url, content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return self._failed(delivery, type(error).__name__)
        if not answer.is_success and answer.status_code != HTTPStatus.GONE:
            return self._failed(delivery, str(answer.status_code))
        return replace(
            delivery,
            state="delivered" if answer.is_success else "given_up",
            attempts=delivery.attempts + 1,
            outcome=str(answer.status_code),
        )

    def _failed(self, delivery: Delivery, outcome: str) -> Delivery:
        attempts = delivery.attempts + 1
        waits = self._config.retry_waits
        if attempts > len(waits):
            return replace(delivery, state="given_up", attempts=attempts, outcome=outcome)
        next_at = self._config.now() + waits[attempts - 1]
        return replace(delivery, attempts=attempts, next_at=next_at, outcome=outcome)
