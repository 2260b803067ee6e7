"""In which language and time zone somebody reads. Cached for the life of the process."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any, Self
from zoneinfo import ZoneInfo

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.locales import Catalogue, Words
from handlers.slack_calls import SlackCalls


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What Slack says of a person."""

    team_id: str
    user_id: str
    name: str
    locale: str
    zone: tzinfo = UTC
    is_active: bool = True  # False also for guests, who never become members

    @property
    def words(self) -> Words:
        """Sentences in the person's language."""
        return Catalogue.of(self.locale)

    @classmethod
    def of(cls, user: Mapping[str, Any]) -> Self:
        """Read a user object: see docs.slack.dev/reference/objects/user-object."""
        shown = user.get("profile") or {}
        name = shown.get("display_name") or user.get("real_name") or user.get("name")
        is_guest = user.get("is_restricted") or user.get("is_ultra_restricted")
        return cls(
            team_id=user.get("team_id") or "",
            user_id=user["id"],
            name=name or user["id"],
            locale=user.get("locale") or "en",
            zone=_zone(user.get("tz")),
            is_active=not (user.get("deleted") or is_guest or user.get("is_stranger")),
        )


class Readers:
    """Looks people up once."""

    def __init__(self, slack: AsyncWebClient) -> None:
        self._slack = slack
        self._known: dict[str, Profile] = {}
        self._languages: dict[str, str] = {}

    def find(self, user_id: str) -> Profile | None:
        """What Slack told already."""
        return self._known.get(user_id)

    def words_for(self, user_id: str) -> Words:
        """Sentences for somebody, as far as the language is known without asking anybody."""
        known = self._known.get(user_id)
        return known.words if known else Catalogue.of(self._languages.get(user_id, "en"))

    def learn_language(self, user_id: str, locale: str) -> None:
        """Keep what the database holds of a member."""
        self._languages[user_id] = locale

    def learn(self, profile: Profile) -> None:
        """Keep what an event told."""
        self._known[profile.user_id] = profile

    async def get(self, user_id: str) -> Profile:
        """The person's profile, asked of Slack if need be; English and UTC if Slack fails."""
        try:
            return self._known.get(user_id) or await self.fetch(user_id)
        except SlackApiError:
            return Profile(team_id="", user_id=user_id, name=user_id, locale="en")

    async def fetch(self, user_id: str) -> Profile:
        """The person's profile as Slack tells it now; raises `SlackApiError`."""
        answer = await self._slack.users_info(user=user_id, include_locale=True)
        return self._learned(answer["user"])

    async def fetch_paced(self, user_id: str, calls: SlackCalls) -> Profile:
        """The same when nobody waits for it; raises `handlers.slack_calls.NotNow`, too."""
        answer = await calls.call("users.info", user=user_id, include_locale=True)
        return self._learned(answer["user"])

    def _learned(self, user: Mapping[str, Any]) -> Profile:
        profile = Profile.of(user)
        self.learn(profile)
        return profile


def _zone(name: str | None) -> tzinfo:
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):
        return UTC
