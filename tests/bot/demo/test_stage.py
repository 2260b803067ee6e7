"""The wiring of the demo fits the product's own settings."""

import json
import stat
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import make_url

from bot.clock import read_system_clock
from bot.demo.made_up_secrets import SecretsUnreadable
from bot.demo.stage import ACCOUNTS, PEOPLE, PLATFORM, ROOMS, Ports, Stage, read_stage
from bot.demo.stage import product_environment as environment_of
from bot.locales import Catalogue
from bot.rules.permissions import Permission, Role, permissions_of
from bot.settings import Settings, read_settings, unknown_variables
from integrations import registry
from integrations.http_client import open_client

PORTS = Ports(page=1, square=2, product=3)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in environment_of(PORTS, tmp_path).items():
        monkeypatch.setenv(name, value)
    return read_settings()


def test_nobody_is_said_to_be_in_training_while_the_product_knows_no_such_thing():
    ko, en = Catalogue.of("ko"), Catalogue.of("en")

    for teammate in PEOPLE:
        held = {f"{ko(f'role.{role}')} · {en(f'role.{role}')}" for role in teammate.roles}
        assert teammate.duty.split(", ")[0] in held


def test_the_product_understands_every_variable(settings: Settings):
    assert settings.is_local_workspace
    assert settings.port == 3
    assert unknown_variables() == []


@pytest.mark.parametrize("account", [account.name for account in ACCOUNTS])
async def test_every_account_can_be_connected(settings: Settings, account: str):
    async with open_client() as http:
        platform = registry.build(
            PLATFORM,
            account_name=account,
            external_id=account,
            secrets=settings.platforms[PLATFORM],
            http=http,
            now=read_system_clock,
        )

    assert platform.name == PLATFORM


@pytest.mark.parametrize("name", ["two words", "100%41", "what?x=1", "모시루"])
def test_a_folder_of_any_name_holds_the_database(tmp_path: Path, name: str):
    (tmp_path / name).mkdir()

    url = environment_of(PORTS, tmp_path / name)["SIGNOFF_DATABASE_URL"]

    assert make_url(url).database == str(tmp_path / name / "signoff.sqlite3")


def test_every_account_has_a_secret_of_its_own(settings: Settings):
    secrets: list[SecretStr] = [
        secret for name, secret in settings.platforms[PLATFORM].items() if "secrets" in name
    ]

    assert len({secret.get_secret_value() for secret in secrets}) == len(ACCOUNTS)


def test_secrets_stay_and_nobody_else_may_read_them(tmp_path: Path):
    first = environment_of(PORTS, tmp_path)

    again = environment_of(PORTS, tmp_path)

    assert again == first
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_two_folders_have_different_secrets(tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    one, other = (environment_of(PORTS, tmp_path / name) for name in "ab")

    assert one["SLACK_SIGNING_SECRET"] != other["SLACK_SIGNING_SECRET"]


@pytest.mark.parametrize("text", ["", "{}", '{"bot_token": 1}'])
def test_a_broken_file_of_secrets_names_the_remedy(tmp_path: Path, text: str):
    (tmp_path / "secrets.json").write_text(text)

    with pytest.raises(SecretsUnreadable, match="demo-reset"):
        environment_of(PORTS, tmp_path)


def test_a_stage_can_be_handed_over(tmp_path: Path):
    stage = Stage(data_dir=tmp_path, ports=PORTS, manifest={"a": 1}, locale="ko", speed=6)

    path = stage.write()

    assert read_stage(path) == stage
    assert json.loads(path.read_text())["manifest"] == {"a": 1}


def test_the_team_can_do_everything_together():
    roles = frozenset[Role]().union(*(person.roles for person in PEOPLE))

    assert permissions_of(roles) == frozenset(Permission)


def test_every_account_talks_in_a_room_that_exists():
    assert {account.channel_id for account in ACCOUNTS} <= {room.channel_id for room in ROOMS}
