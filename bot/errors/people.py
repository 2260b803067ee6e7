"""Refusals about who asks."""

from bot.errors.base import Refusal


class NotAllowed(Refusal):
    """The member's roles do not permit this. Parameters: ``permission``."""

    message_id = "refusal.not_allowed"


class NotAMember(Refusal):
    """The person is unknown here, a guest, from another workspace, or deactivated."""

    message_id = "refusal.not_a_member"


class LastAdmin(Refusal):
    """The change would leave nobody who can manage members."""

    message_id = "refusal.last_admin"


class AdminOfOne(Refusal):
    """Members are managed for all accounts: nobody can be an admin of one."""

    message_id = "refusal.admin_of_one"


class AdminOfGroup(Refusal):
    """Whoever edits a group in Slack could make themselves an admin: no group gives that role."""

    message_id = "refusal.admin_of_group"
