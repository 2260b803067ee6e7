"""People, channels and user groups as Slack describes them."""

from dataclasses import asdict

from bot.demo.workspace.clock import Clock
from bot.demo.workspace.config import Channel, Person, UserGroup, WorkspaceConfig
from bot.demo.workspace.documents import Archive, Documents, Json


class Directory:
    """Who is here and where they talk; documents are Slack's own objects plus ``members``."""

    def __init__(self, archive: Archive, clock: Clock, config: WorkspaceConfig) -> None:
        """Add what the configuration names and an earlier run does not know."""
        self._clock = clock
        self._config = config
        self.bot_user_id = config.app.bot_user_id
        self.users = Documents(archive, "user")
        self.channels = Documents(archive, "channel")
        self.usergroups = Documents(archive, "usergroup")
        for person in config.users:
            self.users.seed(person.id, _person(person, config.team_id))
        self.users.seed(config.app.bot_user_id, _bot(config))
        for channel in config.channels:
            self.channels.seed(channel.id, self._channel(channel))
        for group in config.usergroups:
            self.usergroups.seed(group.id, self._usergroup(group))

    def find_channel(self, name: str) -> Json | None:
        """Find a channel by its id, or by its name with or without ``#``."""
        found = self.channels.find(name)
        if found is not None:
            return found
        named = name.removeprefix("#")
        return next((c for c in self.channels.all() if c.get("name") == named), None)

    def dm_with(self, user: str) -> Json:
        """Return the direct message channel of the bot and a person, opened when missing."""
        for channel in self.channels.all():
            if channel.get("is_im") and channel["user"] == user:
                return channel
        channel_id = self._clock.new_id("D")
        created = int(self._clock.seconds())
        return self.channels.put(channel_id, _dm(channel_id, user, self.bot_user_id, created))

    def is_member(self, channel: Json, user: str) -> bool:
        """Tell whether a person or the bot sits in the channel."""
        return user in channel["members"]

    def join(self, channel_id: str, user: str) -> None:
        """Seat somebody in a channel; raises KeyError for an unknown channel."""
        members = self.channels.get(channel_id)["members"]
        if user not in members:
            self.channels.change(channel_id, members=[*members, user])

    def leave(self, channel_id: str, user: str) -> None:
        """Remove somebody from a channel; raises KeyError for an unknown channel."""
        members = self.channels.get(channel_id)["members"]
        self.channels.change(channel_id, members=[m for m in members if m != user])

    def change_group(self, group_id: str, *, users: list[str], is_disabled: bool, at: int) -> Json:
        """Seat exactly these people in a user group; a disabled one keeps them.

        `at` is in epoch seconds. Raises KeyError for an unknown group.
        """
        creator = self.usergroups.get(group_id)["created_by"]
        return self.usergroups.change(
            group_id,
            users=users,
            user_count=len(users),
            date_update=at,
            date_delete=at if is_disabled else 0,
            deleted_by=creator if is_disabled else None,
        )

    def describe_channel(self, channel: Json) -> Json:
        """Return the conversation object that the bot would get."""
        shown = {key: value for key, value in channel.items() if key != "members"}
        if channel.get("is_im"):
            return shown
        return {**shown, "is_member": self.is_member(channel, self.bot_user_id)}

    def count_channel(self, channel: Json) -> Json:
        """Return the conversation object with ``num_members``, which only some answers have."""
        described = self.describe_channel(channel)
        if channel.get("is_im"):
            return described
        return {**described, "num_members": len(channel["members"])}

    def _usergroup(self, group: UserGroup) -> Json:
        created = int(self._clock.seconds())
        creator = group.members[0] if group.members else ""
        return {
            "id": group.id,
            "team_id": self._config.team_id,
            "is_usergroup": True,
            "is_subteam": True,
            "name": group.handle,
            "description": "",
            "handle": group.handle,
            "is_external": False,
            "date_create": created,
            "date_update": created,
            "date_delete": 0,
            "auto_type": None,
            "auto_provision": False,
            "enterprise_subteam_id": "",
            "created_by": creator,
            "updated_by": creator,
            "deleted_by": None,
            "prefs": {"channels": [], "groups": []},
            "users": list(group.members),
            "user_count": len(group.members),
            "channel_count": 0,
        }

    def _channel(self, channel: Channel) -> Json:
        created = int(self._clock.seconds())
        creator = channel.members[0] if channel.members else ""
        topic = {"value": channel.topic, "creator": creator, "last_set": created}
        return {
            **_CHANNEL_FLAGS,
            "id": channel.id,
            "name": channel.name,
            "name_normalized": channel.name,
            "is_channel": not channel.is_private,
            "is_group": channel.is_private,
            "is_private": channel.is_private,
            "is_archived": channel.is_archived,
            "created": created,
            "updated": created * 1000,
            "creator": creator,
            "context_team_id": self._config.team_id,
            "shared_team_ids": [self._config.team_id],
            "topic": topic,
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "members": list(channel.members),
        }


_CHANNEL_FLAGS: Json = {
    "is_im": False,
    "is_mpim": False,
    "is_general": False,
    "is_shared": False,
    "is_org_shared": False,
    "is_ext_shared": False,
    "is_pending_ext_shared": False,
    "unlinked": 0,
    "parent_conversation": None,
    "pending_shared": [],
    "pending_connected_team_ids": [],
    "previous_names": [],
}


def _dm(channel_id: str, user: str, bot_user_id: str, created: int) -> Json:
    return {
        "id": channel_id,
        "created": created,
        "is_archived": False,
        "is_im": True,
        "is_org_shared": False,
        "user": user,
        "is_user_deleted": False,
        "priority": 0,
        "members": [user, bot_user_id],
    }


def _profile(person: Person, team_id: str) -> Json:
    return {
        "title": person.role_hint,
        "phone": "",
        "skype": "",
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.display_name or person.name,
        "display_name_normalized": person.display_name or person.name,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": "",
        "email": person.email,
        "team": team_id,
    }


def _person(person: Person, team_id: str) -> Json:
    known = asdict(person)
    kept = ("id", "name", "real_name", "locale", "tz", "tz_offset", "color", "is_admin", "deleted")
    return {
        **{key: known[key] for key in kept},
        "team_id": team_id,
        "tz_label": person.tz,
        "profile": _profile(person, team_id),
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": False,
        "is_bot": False,
        "is_app_user": False,
        "updated": 0,
        "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
    }


def _bot(config: WorkspaceConfig) -> Json:
    app = config.app
    person = Person(id=app.bot_user_id, name=app.name.lower(), real_name=app.name)
    described = _person(person, config.team_id)
    profile = {**described["profile"], "api_app_id": app.id, "bot_id": app.bot_id}
    return {**described, "is_bot": True, "profile": profile, "locale": config.locale}
