"""One Web API call in the hands of its method."""

from dataclasses import dataclass, field

from bot.demo.workspace.api.arguments import Arguments
from bot.demo.workspace.documents import Json
from bot.demo.workspace.refused import Refused
from bot.demo.workspace.workspace import Workspace

_PREFIX = {True: "groups", False: "channels"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a method gets: state, arguments, who calls, and a place for warnings."""

    workspace: Workspace
    method: str
    arguments: Arguments
    token_kind: str
    base_url: str
    warnings: list[str] = field(default_factory=list)

    @property
    def bot(self) -> str:
        """The bot's user id."""
        return self.workspace.config.app.bot_user_id

    def need_scope(self, scope: str) -> None:
        """Refuse when the manifest does not ask for the scope."""
        scopes = self.workspace.scopes
        if scope not in scopes:
            details = {"needed": scope, "provided": ",".join(scopes)}
            raise Refused("missing_scope", details=details)

    def need_channel_scope(self, channel: Json, right: str) -> None:
        """Refuse when the scope for this kind of channel is missing, such as groups:read."""
        prefix = "im" if channel.get("is_im") else _PREFIX[bool(channel.get("is_private"))]
        self.need_scope(f"{prefix}:{right}")

    def channel(self, name: str = "channel") -> Json:
        """Return the channel whose id is an argument; refuses what the bot cannot see."""
        return self._seen(self.workspace.directory.channels.find(self.arguments.get(name)))

    def recipient(self) -> Json:
        """Return where a new message goes: a channel by id or name, or a person's DM."""
        directory, wanted = self.workspace.directory, self.arguments.get("channel")
        person = directory.users.find(wanted)
        if person is not None and not person["is_bot"]:
            return directory.dm_with(wanted)
        return self._seen(directory.find_channel(wanted))

    def writable(
        self, channel: Json, *, archived: str = "is_archived", outside: str = "not_in_channel"
    ) -> Json:
        """Return a channel the bot may write to; methods differ in how they refuse others."""
        if channel["is_archived"]:
            raise Refused(archived)
        is_open = not channel.get("is_private") and "chat:write.public" in self.workspace.scopes
        if not is_open and not self.workspace.directory.is_member(channel, self.bot):
            raise Refused(outside)
        return channel

    def _seen(self, channel: Json | None) -> Json:
        if channel is None or not self._is_visible(channel):
            raise Refused("channel_not_found")
        return channel

    def _is_visible(self, channel: Json) -> bool:
        is_public = not channel.get("is_private") and not channel.get("is_im")
        return is_public or self.workspace.directory.is_member(channel, self.bot)
