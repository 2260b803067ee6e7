"""users.*, usergroups.* and auth.test."""

from bot.demo.workspace.api.call import Call
from bot.demo.workspace.api.pages import take_page
from bot.demo.workspace.documents import Json
from bot.demo.workspace.refused import Refused


def test_auth(call: Call) -> Json:
    """auth.test."""
    config = call.workspace.config
    if call.token_kind == "app":  # noqa: S105 - a kind of token
        return {"app_name": config.app.name, "app_id": config.app.id}
    return {
        "url": f"{call.base_url}/",
        "team": config.team_name,
        "user": config.app.name.lower(),
        "team_id": config.team_id,
        "user_id": config.app.bot_user_id,
        "bot_id": config.app.bot_id,
        "is_enterprise_install": False,
    }


def user_info(call: Call) -> Json:
    """users.info."""
    user = call.workspace.directory.users.find(call.arguments.get("user"))
    if user is None:
        raise Refused("user_not_found")
    return {"user": _shown(call, user)}


def list_users(call: Call) -> Json:
    """users.list."""
    found = [_shown(call, user) for user in call.workspace.directory.users.all()]
    page, metadata = take_page(call, found, default=200, most=1000)
    cache_ts = int(call.workspace.clock.seconds())
    return {"members": page, "cache_ts": cache_ts, "response_metadata": metadata}


def lookup_by_email(call: Call) -> Json:
    """users.lookupByEmail."""
    email = call.arguments.get("email").lower()
    for user in call.workspace.directory.users.all():
        if user["profile"]["email"].lower() == email and not user["deleted"]:
            return {"user": _shown(call, user)}
    raise Refused("users_not_found")


def list_groups(call: Call) -> Json:
    """usergroups.list."""
    hidden = set() if call.arguments.flag("include_users") else {"users"}
    groups = [each for each in call.workspace.directory.usergroups.all() if _is_listed(call, each)]
    return {"usergroups": [{k: v for k, v in g.items() if k not in hidden} for g in groups]}


def group_members(call: Call) -> Json:
    """usergroups.users.list."""
    group = call.workspace.directory.usergroups.find(call.arguments.get("usergroup"))
    if group is None or not _is_listed(call, group):
        raise Refused("no_such_subteam")
    return {"users": group["users"]}


def _is_listed(call: Call, group: Json) -> bool:
    return not group["date_delete"] or call.arguments.flag("include_disabled")


def _shown(call: Call, user: Json) -> Json:
    hidden = set() if call.arguments.flag("include_locale") else {"locale"}
    shown = {key: value for key, value in user.items() if key not in hidden}
    if "users:read.email" not in call.workspace.scopes:
        shown["profile"] = {k: v for k, v in user["profile"].items() if k != "email"}
    return shown
