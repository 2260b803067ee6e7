"""Short-lived permissions: trigger ids for modals, response URLs, sockets and uploads."""

from bot.demo.workspace.clock import Clock
from bot.demo.workspace.documents import Archive, Documents, Json
from bot.demo.workspace.refused import Refused

TRIGGER_SECONDS = 3.0
KEPT_TRIGGER_SECONDS = 3_600.0
"""How long a used or expired trigger is still told from an unknown one."""
RESPONSE_SECONDS = 30 * 60.0
KEPT_RESPONSE_SECONDS = 24 * 3_600.0
RESPONSE_USES = 5


class Tickets:
    """All tickets are single documents with the time they were made; docs in slack.md 1.2."""

    def __init__(self, archive: Archive, clock: Clock, team_id: str) -> None:
        """Load what an earlier run handed out."""
        self._clock = clock
        self._team_id = team_id
        self._triggers = Documents(archive, "trigger")
        self._responses = Documents(archive, "response")

    def issue_trigger(self, user: str, view_id: str | None = None, window: str = "") -> str:
        """Return a trigger id for one ``views.open`` or ``views.push`` within 3 seconds.

        What it opens is shown in the window that it was issued for.
        """
        self._forget_old(self._triggers, KEPT_TRIGGER_SECONDS)
        trigger_id = f"{self._clock.new_id('X')}.{self._team_id}.{user.lower()}"
        made = {"at": self._clock.seconds(), "used": False}
        ticket = {"user": user, "view_id": view_id, "window": window, **made}
        self._triggers.put(trigger_id, ticket)
        return trigger_id

    def redeem_trigger(self, trigger_id: str) -> Json:
        """Return ``{"user", "view_id", "window"}``; refuses used, old and unknown ids."""
        ticket = self._triggers.find(trigger_id)
        if ticket is None:
            raise Refused("invalid_trigger_id")
        if ticket["used"]:
            raise Refused("exchanged_trigger_id")
        if self._clock.seconds() - ticket["at"] > TRIGGER_SECONDS:
            raise Refused("expired_trigger_id")
        return self._triggers.change(trigger_id, used=True)

    def _forget_old(self, tickets: Documents, age: float) -> None:
        for key in tickets.keys():  # noqa: SIM118 - a method, not a mapping's view
            if self._clock.seconds() - tickets.get(key)["at"] > age:
                tickets.drop(key)

    def issue_response(self, channel: str, user: str, ts: str | None, *, ephemeral: bool) -> str:
        """Return the path part of a response URL; `ts` is the message it may replace."""
        self._forget_old(self._responses, KEPT_RESPONSE_SECONDS)
        key = self._clock.new_id("R")
        ticket = {
            "channel": channel,
            "user": user,
            "ts": ts,
            "ephemeral": ephemeral,
            "at": self._clock.seconds(),
            "uses": 0,
        }
        self._responses.put(key, ticket)
        return key

    def use_response(self, key: str) -> Json:
        """Count a use and return the ticket; refuses a sixth use and the 31st minute."""
        ticket = self._responses.find(key)
        if ticket is None:
            raise Refused("invalid_url")
        if self._clock.seconds() - ticket["at"] > RESPONSE_SECONDS:
            raise Refused("expired_url")
        if ticket["uses"] >= RESPONSE_USES:
            raise Refused("used_url")
        return self._responses.change(key, uses=ticket["uses"] + 1)
