"""What the page needs to draw its frame: team, people, channels, groups, app and its offers."""

from bot.demo.workspace.documents import Json
from bot.demo.workspace.workspace import Workspace


def describe(workspace: Workspace) -> Json:
    """Return what the page needs to draw its frame; ``opened_at`` as a message's ``ts``."""
    config, directory = workspace.config, workspace.directory
    hints = {person.id: person.role_hint for person in config.users}
    return {
        "team": {"id": config.team_id, "name": config.team_name},
        "users": [_user(user, hints.get(user["id"], "")) for user in directory.users.all()],
        "channels": [_channel(c) for c in directory.channels.all() if not c.get("is_im")],
        "usergroups": [_usergroup(group) for group in directory.usergroups.all()],
        "app": {
            "id": config.app.id,
            "bot_user_id": config.app.bot_user_id,
            "bot_id": config.app.bot_id,
            "name": config.app.name,
        },
        "shortcuts": [_shortcut(shortcut) for shortcut in workspace.shortcuts],
        "commands": [_command(command) for command in workspace.commands],
        "links": [{"label": label, "url": url} for label, url in config.links],
        "workspace": "local",
        "opened_at": workspace.clock.new_ts(),
    }


def _user(user: Json, role_hint: str) -> Json:
    words = user["real_name"].split()
    initials = "".join(word[0] for word in words[:2]).upper()
    kept = ("id", "name", "real_name", "color", "locale", "is_bot")
    return {**{key: user[key] for key in kept}, "initials": initials, "role_hint": role_hint}


def _channel(channel: Json) -> Json:
    kept = ("id", "name", "is_private", "is_archived", "members")
    return {**{key: channel[key] for key in kept}, "topic": channel["topic"]["value"]}


def _usergroup(group: Json) -> Json:
    # Who was in a group that is switched off is still named, and not called any more.
    users = [] if group["date_delete"] else group["users"]
    return {"id": group["id"], "handle": group["handle"], "users": users}


def _command(command: Json) -> Json:
    return {key: command.get(key, "") for key in ("command", "description", "usage_hint")}


def _shortcut(shortcut: Json) -> Json:
    return {key: shortcut.get(key, "") for key in ("type", "callback_id", "name", "description")}
