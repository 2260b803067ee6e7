"""Everything about the demo that is fixed: the team, the channels, the accounts, the wiring."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict

from bot.demo.made_up_secrets import read_secrets
from bot.rules.permissions import Role

HOST: Final = "127.0.0.1"
TEAM_ID: Final = "T0MOSIRU01"
TEAM_NAME: Final = "Mosiru"
PLATFORM: Final = "standard_webhooks"
STAGE_FILE: Final = "stage.json"
BOT_USER_ID: Final = "U0SIGNOFF1"
ON_CALL_GROUP: Final = "S0ONCALL01"
"""The user group whose people are on call: nobody of the team is by hand."""

Locale = Literal["ko", "en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Teammate:
    """A person of the brand's team and what they may do. ``zone`` is an IANA time zone."""

    user_id: str
    handle: str
    name: str
    locale: Locale
    roles: frozenset[Role]
    duty: str
    zone: str = "Asia/Seoul"
    zone_offset: int = 9 * 60 * 60  # seconds east of UTC
    color: str

    @property
    def email(self) -> str:
        """A made-up address."""
        return f"{self.handle}@mosiru.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A channel of the team, where everybody sits."""

    channel_id: str
    name: str
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandAccount:
    """A profile of the brand on Square. ``locale`` is that of its posts and its cards."""

    name: str  # also its id on Square
    display_name: str
    about: str
    locale: Locale
    channel_id: str


KR: Final = Room(channel_id="C0MOSIRUKR", name="mosiru-kr", topic="mosiru_kr · mosiru_shop")
US: Final = Room(channel_id="C0MOSIRUUS", name="mosiru-us", topic="mosiru")
ON_CALL: Final = Room(channel_id="C0ONCALL01", name="mosiru-oncall", topic="이번 주: 하늘 Haneul")
ROOMS: Final = (KR, US, ON_CALL)

PEOPLE: Final = (
    Teammate(
        user_id="U0MINA0001",
        handle="mina",
        name="Mina 민아",
        locale="ko",
        roles=frozenset({Role.REVIEWER}),
        duty="검토자 · Reviewer, Seoul",
        color="2f6f5e",
    ),
    Teammate(
        user_id="U0THEO0001",
        handle="theo",
        name="Theo 테오",
        locale="en",
        roles=frozenset({Role.REVIEWER}),
        duty="검토자 · Reviewer, Austin",
        zone="America/Chicago",
        zone_offset=-6 * 60 * 60,
        color="8c4a3b",
    ),
    Teammate(
        user_id="U0JIWOO001",
        handle="jiwoo",
        name="Jiwoo 지우",
        locale="ko",
        roles=frozenset({Role.REVIEWER, Role.LEAD}),
        duty="리드 · Lead",
        color="4a5b8c",
    ),
    Teammate(
        user_id="U0HANEUL01",
        handle="haneul",
        name="Haneul 하늘",
        locale="ko",
        roles=frozenset({Role.ON_CALL}),
        duty="당직 · On call",
        color="3b7a8c",
    ),
    Teammate(
        user_id="U0ARA00001",
        handle="ara",
        name="Ara 아라",
        locale="ko",
        roles=frozenset({Role.ADMIN}),
        duty="운영자 · Admin",
        color="7a5b2f",
    ),
    Teammate(
        user_id="U0DOYUN001",
        handle="doyun",
        name="Doyun 도윤",
        locale="ko",
        roles=frozenset({Role.REVIEWER}),
        duty="검토자 · Reviewer",
        color="6b4a8c",
    ),
)

ACCOUNTS: Final = (
    BrandAccount(
        name="mosiru_kr",
        display_name="모시루",
        about="작은 집의 작은 찜기",
        locale="ko",
        channel_id=KR.channel_id,
    ),
    BrandAccount(
        name="mosiru",
        display_name="Mosiru",
        about="Small electric steamers for one or two",
        locale="en",
        channel_id=US.channel_id,
    ),
    BrandAccount(
        name="mosiru_shop",
        display_name="모시루 스토어",
        about="제품 문의와 후기",
        locale="ko",
        channel_id=KR.channel_id,
    ),
)
KNOWN_NAMES: Final = {
    "link_host": ("mosiru.example",),
    "own_name": tuple(f"@{account.name}" for account in ACCOUNTS),
    "competitor": ("찜나라", "Steamland"),
}
"""What replies may link to and name, by the names of the product's lists; invented."""


class Ports(BaseModel):
    """Where the three parts listen, all on this machine."""

    model_config = ConfigDict(frozen=True)

    page: int  # the local workspace
    square: int
    product: int

    @property
    def page_url(self) -> str:
        """The local workspace; no slash at the end, as of all three."""
        return f"http://{HOST}:{self.page}"

    @property
    def square_url(self) -> str:
        """Square."""
        return f"http://{HOST}:{self.square}"

    @property
    def product_url(self) -> str:
        """Signoff itself."""
        return f"http://{HOST}:{self.product}"


class Stage(BaseModel):
    """What one run of the demo's world needs; handed to its process as a JSON file.

    ``manifest`` is the Slack app's, ``speed`` how many seconds of the story pass in one.
    """

    model_config = ConfigDict(frozen=True)

    data_dir: Path
    ports: Ports
    manifest: dict[str, Any]
    locale: Locale = "en"
    speed: float = 1.0
    is_storm_asked: bool = False
    has_story: bool = True

    def write(self) -> Path:
        """Leave this stage in its folder for `read_stage`."""
        path = self.data_dir / STAGE_FILE
        path.write_text(self.model_dump_json(indent=2), encoding="utf-8")
        return path


def read_stage(path: Path) -> Stage:
    """What `Stage.write` left; raises OSError and pydantic's ValidationError."""
    return Stage.model_validate_json(path.read_text(encoding="utf-8"))


def product_environment(ports: Ports, data_dir: Path) -> dict[str, str]:
    """The variables that connect the product to this stage, and nothing else."""
    secrets = read_secrets(data_dir, accounts=[account.name for account in ACCOUNTS])
    platform = f"SIGNOFF_PLATFORMS__{PLATFORM}__".upper()
    of_accounts = {
        f"{platform}SECRETS_{name.upper()}": secret for name, secret in secrets.accounts.items()
    }
    return {
        "SIGNOFF_DATABASE_URL": f"sqlite:///{quote(str(data_dir.resolve() / 'signoff.sqlite3'))}",
        "SIGNOFF_HOST": HOST,
        "SIGNOFF_PORT": str(ports.product),
        "SIGNOFF_LOG_FORMAT": "console",
        "SIGNOFF_SLACK_TRANSPORT": "http",
        "SLACK_BASE_URL": f"{ports.page_url}/api/",
        "SLACK_BOT_TOKEN": secrets.bot_token,
        "SLACK_APP_TOKEN": secrets.app_token,
        "SLACK_SIGNING_SECRET": secrets.signing_secret,
        f"{platform}ENDPOINT": f"{ports.square_url}/platform",
        f"{platform}ALLOW_PRIVATE_ADDRESSES": "true",
        **of_accounts,
    }
