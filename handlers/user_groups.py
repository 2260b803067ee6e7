"""Who is in a user group of Slack, for the roles that it gives."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.ports import Clock, Sessions
from bot.services import role_groups
from bot.services.role_groups import GroupUser
from handlers.readers import Profile, Readers
from handlers.slack_calls import GateClosed, SlackCalls, code_of

A_TURN: Final = timedelta(seconds=0.6)
"""What the gate of ``users.info`` takes for each call."""
AT_ONCE: Final = 50
"""How many of these calls it lets through after a rest."""
_GONE: Final = "no_such_subteam"  # deleted, disabled, or of another workspace
_NOBODY: Final = frozenset({"user_not_found", "user_not_visible"})
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class UserGroups:
    """Asks Slack for groups and their people, at the pace of our calls."""

    sessions: Sessions
    now: Clock
    calls: SlackCalls
    readers: Readers
    _read: dict[str, dict[str, GroupUser | None]] = field(default_factory=dict)

    async def refresh(self, group_id: str) -> None:
        """Give the roles of a group to those who are in it now.

        Raises `NotNow` and `SlackApiError`: then nothing has changed.
        """
        users = await self._read_users(group_id)
        async with self.sessions.writes() as session:
            await role_groups.feed(session, group_id, users, now=self.now())

    async def _read_users(self, group_id: str) -> Sequence[GroupUser]:
        """Everybody in the group; what was read until a gate closed is not asked for again."""
        user_ids = await self._list_ids(group_id)
        read = self._read.setdefault(group_id, {})
        try:
            for user_id in user_ids:
                if user_id not in read:
                    read[user_id] = await self._find_user(user_id)
        except GateClosed as closed:
            left = sum(user_id not in read for user_id in user_ids)
            turns = min(left, AT_ONCE) - 1
            raise GateClosed(closed.until + turns * A_TURN, closed.reason) from closed
        del self._read[group_id]
        found = [read[user_id] for user_id in user_ids]
        return [user for user in found if user is not None]

    async def _list_ids(self, group_id: str) -> list[str]:
        try:
            answer = await self.calls.call("usergroups.users.list", usergroup=group_id)
        except SlackApiError as error:
            if code_of(error) != _GONE:
                raise
            _log.warning("group.gone", group=group_id, error=_GONE)
            return []
        return list(answer["users"])

    async def _find_user(self, user_id: str) -> GroupUser | None:
        try:
            return _user_of(await self.readers.fetch_paced(user_id, self.calls))
        except SlackApiError as error:
            if code_of(error) not in _NOBODY:
                raise
            return None


class NotAsked(Exception):
    """Slack gave no answer about a group; says why."""


async def count_people(slack: AsyncWebClient, group_id: str) -> int | None:
    """How many are in a group, None where Slack knows no such group; raises `NotAsked`."""
    try:
        answer = await slack.usergroups_users_list(usergroup=group_id)
    except SlackApiError as error:
        if code_of(error) == _GONE:
            return None
        raise NotAsked(code_of(error)) from None
    except (OSError, TimeoutError, aiohttp.ClientError) as error:
        raise NotAsked(type(error).__name__) from None
    return len(answer["users"])


def _user_of(profile: Profile) -> GroupUser:
    return GroupUser(
        team_id=profile.team_id,
        user_id=profile.user_id,
        name=profile.name,
        locale=profile.locale,
        is_active=profile.is_active,
    )
