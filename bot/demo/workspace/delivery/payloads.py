"""The payloads Slack sends, with all their fields; shapes from java-slack-sdk's json-logs."""

from dataclasses import dataclass

from bot.demo.workspace.config import WorkspaceConfig
from bot.demo.workspace.documents import Json


@dataclass(frozen=True, slots=True)
class Payloads:
    """Builds payloads for one installed app."""

    config: WorkspaceConfig

    def block_actions(self, user: Json, action: Json, where: Json, trigger_id: str) -> Json:
        """A click; `where` adds container, message or view, channel, state, response_url."""
        return {
            "type": "block_actions",
            **self._sender(user),
            "trigger_id": trigger_id,
            **where,
            "actions": [action],
        }

    def block_suggestion(self, user: Json, typed: Json, where: Json) -> Json:
        """A menu asks for options; `typed` has action_id, block_id and value."""
        return {"type": "block_suggestion", **self._sender(user), **where, **typed}

    def shortcut(self, user: Json, callback_id: str, where: Json, at: str) -> Json:
        """A shortcut; `where` adds trigger_id and, for a message's own, all about the message."""
        on_message = "message" in where
        known_by = "name" if on_message else "username"
        return {
            "type": "message_action" if on_message else "shortcut",
            "user": {"id": user["id"], known_by: user["name"], "team_id": self.config.team_id},
            **self._installation(),
            "action_ts": at,
            "callback_id": callback_id,
            **where,
        }

    def view_submission(self, user: Json, view: Json, trigger_id: str) -> Json:
        """A modal sent in; the view carries ``state.values``."""
        return {
            "type": "view_submission",
            **self._sender(user),
            "trigger_id": trigger_id,
            "view": view,
            "response_urls": [],
        }

    def view_closed(self, user: Json, view: Json, *, is_cleared: bool) -> Json:
        """A modal closed by its person; sent only with ``notify_on_close``."""
        return {
            "type": "view_closed",
            **self._sender(user),
            "view": view,
            "is_cleared": is_cleared,
        }

    def command(self, user: Json, channel: Json, command: str, text: str) -> Json:
        """A slash command as form fields, without trigger_id and response_url."""
        return {
            "token": self.config.app.verification_token,
            "team_id": self.config.team_id,
            "team_domain": self.config.team_domain,
            "channel_id": channel["id"],
            "channel_name": _command_channel_name(channel),
            "user_id": user["id"],
            "user_name": user["name"],
            "command": command,
            "text": text,
            "api_app_id": self.config.app.id,
            "is_enterprise_install": "false",
        }

    def event(self, event: Json, event_id: str, at: float) -> Json:
        """The outer ``event_callback`` of an event."""
        authorization = {
            "enterprise_id": None,
            "team_id": self.config.team_id,
            "user_id": self.config.app.bot_user_id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return {
            "token": self.config.app.verification_token,
            "team_id": self.config.team_id,
            "context_team_id": self.config.team_id,
            "context_enterprise_id": None,
            "api_app_id": self.config.app.id,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(at),
            "authorizations": [authorization],
            "is_ext_shared_channel": False,
            "event_context": f"4-{event_id.lower()}",
        }

    def app_rate_limited(self, at: float) -> Json:
        """Word that events of this minute are held back; no ``event_callback``."""
        return {
            "token": self.config.app.verification_token,
            "type": "app_rate_limited",
            "team_id": self.config.team_id,
            "minute_rate_limited": int(at) // 60 * 60,
            "api_app_id": self.config.app.id,
        }

    def _sender(self, user: Json) -> Json:
        return {
            "user": {
                "id": user["id"],
                "username": user["name"],
                "name": user["name"],
                "team_id": self.config.team_id,
            },
            "api_app_id": self.config.app.id,
            **self._installation(),
        }

    def _installation(self) -> Json:
        return {
            "token": self.config.app.verification_token,
            "team": {"id": self.config.team_id, "domain": self.config.team_domain},
            "enterprise": None,
            "is_enterprise_install": False,
        }


def _command_channel_name(channel: Json) -> str:
    if channel.get("is_im"):
        return "directmessage"
    if channel.get("is_private"):
        return "privategroup"
    name: str = channel["name"]
    return name


def channel_type(channel: Json) -> str:
    """Return Slack's word in message events: channel, group or im."""
    if channel.get("is_im"):
        return "im"
    return "group" if channel.get("is_private") else "channel"
