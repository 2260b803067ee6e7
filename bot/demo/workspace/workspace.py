"""The local Slack itself: its parts, put together."""

import asyncio
from datetime import timedelta

from bot.demo.workspace.clock import Clock
from bot.demo.workspace.config import WorkspaceConfig
from bot.demo.workspace.delivery.courier import Courier
from bot.demo.workspace.delivery.parcel import Transport
from bot.demo.workspace.delivery.payloads import Payloads
from bot.demo.workspace.delivery.signed_http import SignedHttp
from bot.demo.workspace.delivery.sockets import Sockets
from bot.demo.workspace.directory import Directory
from bot.demo.workspace.documents import Archive, Documents, Json, Snapshot
from bot.demo.workspace.faults import Faults
from bot.demo.workspace.files import Files
from bot.demo.workspace.journal import Complaint, Journal
from bot.demo.workspace.live import Hub
from bot.demo.workspace.messages import Messages
from bot.demo.workspace.rates import RateLimited, Rates
from bot.demo.workspace.tickets import Tickets
from bot.demo.workspace.views import Views

# Ids would come twice, what was delivered would be sent again, and a log has no way back.
_NEVER_RESTORED = ("counter", "pending_event", "delivery")


class Workspace:
    """All state of one workspace; lives on one event loop and changes only between awaits."""

    def __init__(self, config: WorkspaceConfig) -> None:
        """Open the state and what an earlier run left in it."""
        self.config = config
        self.base_url = config.base_url.rstrip("/")
        self.archive = Archive(config.state_path)
        self.clock = Clock(config.now, self.archive)
        self.journal = Journal(self.archive, self.clock)
        self.hub = Hub()
        self.faults = Faults()
        self.rates = Rates()
        self.directory = Directory(self.archive, self.clock, config)
        self.messages = Messages(self.archive, self.clock)
        self.views = Views(self.archive, self.clock, _view_identity(config))
        self.files = Files(self.archive, self.clock, config.app.bot_user_id)
        self.tickets = Tickets(self.archive, self.clock, config.team_id)
        self.pings = Documents(self.archive, "ping")
        self.revoked_tokens: set[str] = set()
        self.payloads = Payloads(config)
        self.sockets = Sockets(config, self.clock, self.journal)
        self.http = SignedHttp(config)
        self.courier = Courier(
            self._transport(),
            self.archive,
            self.clock,
            journal=self.journal,
            hub=self.hub,
            faults=self.faults,
        )
        self._snapshots: dict[str, tuple[Snapshot, set[str]]] = {}
        self._working: list[asyncio.Task[None]] = []

    def _transport(self) -> Transport:
        return self.http if self.config.delivery == "http" else self.sockets

    @property
    def manifest(self) -> Json:
        """The app's manifest."""
        return self.config.app.manifest

    @property
    def scopes(self) -> list[str]:
        """The bot's scopes, from the manifest."""
        scopes: list[str] = self.manifest.get("oauth_config", {}).get("scopes", {}).get("bot", [])
        return scopes

    @property
    def subscriptions(self) -> list[str]:
        """The events the bot asked for, from the manifest."""
        settings = self.manifest.get("settings", {})
        events: list[str] = settings.get("event_subscriptions", {}).get("bot_events", [])
        return events

    @property
    def commands(self) -> list[Json]:
        """The slash commands of the manifest."""
        commands: list[Json] = self.manifest.get("features", {}).get("slash_commands", [])
        return commands

    @property
    def shortcuts(self) -> list[Json]:
        """The shortcuts of the manifest; ``type`` is ``global`` or ``message``."""
        shortcuts: list[Json] = self.manifest.get("features", {}).get("shortcuts", [])
        return shortcuts

    @property
    def has_home(self) -> bool:
        """Whether the manifest switches the App Home on."""
        home = self.manifest.get("features", {}).get("app_home", {})
        return bool(home.get("home_tab_enabled"))

    def advance(self, by: timedelta) -> None:
        """Push the clock forward and send what became due."""
        self.clock.advance(by)
        self.courier.wake()
        self.sockets.wake()

    def pace_method(self, method: str, tier: int) -> None:
        """Count a call of a method; raises RateLimited when there were too many."""
        self._pace(self.rates.wait_for_method(method, tier, self.clock.seconds()), method)

    def pace_channel(self, channel: str, source: str) -> None:
        """Count a message, by whichever way it comes; raises RateLimited when it is too soon."""
        self._pace(self.rates.wait_for_channel(channel, self.clock.seconds()), source)

    def _pace(self, wait: int, source: str) -> None:
        if wait and self.config.rate_limits:
            self.journal.complain(Complaint.RATE_LIMITED, source)
            raise RateLimited(wait)

    def snapshot(self, name: str) -> None:
        """Remember under a name what everybody would see now."""
        kept = {k: v for k, v in self.archive.snapshot().items() if k not in _NEVER_RESTORED}
        self._snapshots[name] = kept, set(self.revoked_tokens)

    def restore(self, name: str) -> None:
        """Go back to a snapshot; open pages fetch all anew. Raises KeyError."""
        documents, self.revoked_tokens = self._snapshots[name]
        self.archive.restore(documents)
        self.messages.index()
        self.hub.close()

    def start(self) -> None:
        """Begin to send events and to renew sockets; needs a running event loop."""
        self._working = [asyncio.create_task(w) for w in (self.courier.run(), self.sockets.run())]

    async def stop_sending(self) -> None:
        """Send nothing more; what is unsent stays stored."""
        for task in self._working:
            task.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)
        self._working = []

    def end_streams(self) -> None:
        """Let open pages go, so that the server can stop."""
        self.hub.close()

    async def stop(self) -> None:
        """Stop sending and close sockets, connections and the state file."""
        await self.stop_sending()
        self.end_streams()
        await self.sockets.close()
        await self.http.close()
        self.archive.close()


def _view_identity(config: WorkspaceConfig) -> Json:
    return {
        "team_id": config.team_id,
        "app_id": config.app.id,
        "app_installed_team_id": config.team_id,
        "bot_id": config.app.bot_id,
    }
