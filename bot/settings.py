"""All configuration; the only reader of the environment."""

import os
import re
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "SIGNOFF_"
SLACK_API = "https://slack.com/api/"
Some = TypeVar("Some", bound=BaseSettings)
_CHANNEL = re.compile("[CG][A-Z0-9]+")


class WrongSettings(Exception):
    """The settings do not allow a start; each line names a variable and what to do."""


class _Unset(ValueError):
    """What another setting makes necessary is missing."""


class SlackTransport(StrEnum):
    """How Slack reaches us."""

    SOCKET = "socket"  # we open a socket to Slack: no public address needed
    HTTP = "http"  # Slack calls our public address


class LogFormat(StrEnum):
    """How log lines look."""

    JSON = "json"
    CONSOLE = "console"


class EmbedderChoice(StrEnum):
    """What turns questions into vectors of meaning."""

    BUNDLED = "bundled"
    OPENAI = "openai"  # the /embeddings endpoint of OPENAI_BASE_URL
    NONE = "none"  # character n-grams only


class Settings(BaseSettings):
    """What an operator may set, one environment variable a field. Secrets have no default."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_ignore_empty=True,
        frozen=True,
        populate_by_name=True,
        hide_input_in_errors=True,
    )

    database_url: str = Field(
        default="sqlite:///signoff.db",
        description="SQLite file (one machine) or PostgreSQL (several), as a URL.",
    )
    host: str = Field(default="127.0.0.1", description="Address the web server listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port the web server listens on.")
    slack_bot_token: SecretStr = Field(
        validation_alias="SLACK_BOT_TOKEN",
        description="Bot token (xoxb-…) of your Slack app.",
    )
    slack_transport: SlackTransport = Field(
        default=SlackTransport.SOCKET,
        description="`socket` (no public address needed) or `http`.",
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None,
        validate_default=True,
        validation_alias="SLACK_SIGNING_SECRET",
        description="Signing secret of your Slack app; needed when Slack calls over HTTP.",
    )
    slack_app_token: SecretStr | None = Field(
        default=None,
        validate_default=True,
        validation_alias="SLACK_APP_TOKEN",
        description="App-level token (xapp-…); needed for Socket Mode.",
    )
    slack_base_url: str = Field(
        default=SLACK_API,
        validation_alias="SLACK_BASE_URL",
        description="Address of the Slack API; another one is a local workspace.",
    )
    openai_api_key: SecretStr | None = Field(
        default=None,
        validation_alias="OPENAI_API_KEY",
        description="Key of the language model. Neither key nor address: no model drafts.",
    )
    openai_base_url: str | None = Field(
        default=None,
        validation_alias="OPENAI_BASE_URL",
        description="Address of any OpenAI-compatible endpoint; may work without a key.",
    )
    model: str = Field(default="gpt-5-mini", description="Name of the language model.")
    model_daily_tokens: int = Field(
        default=500_000, ge=0, description="Most tokens the model may use a day (UTC)."
    )
    embedder: EmbedderChoice = Field(
        default=EmbedderChoice.BUNDLED,
        description="`bundled` (offline), `openai`, or `none` (character n-grams only).",
    )
    embedding_model: str = Field(
        default="text-embedding-3-small",
        description="Name of the embedding model, with SIGNOFF_EMBEDDER=openai.",
    )
    operators_channel: str | None = Field(
        default=None,
        description="Id of the channel in which the head of the record is told each day.",
    )
    audit_signing_key_file: Path | None = Field(
        default=None,
        description="Ed25519 private key (PEM) that signs the heads of exported records.",
    )
    backups_kept: timedelta | None = Field(
        default=None, ge=timedelta(0), description="How long you keep database backups (P30D)."
    )
    settle_after: timedelta = Field(
        ge=timedelta(0),
        default=timedelta(seconds=30),
        description="How long to wait before looking for a reply whose sending was unclear.",
    )
    shutdown_within: timedelta = Field(
        ge=timedelta(0),
        default=timedelta(seconds=20),
        description="How long running work may take at shutdown.",
    )
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")
    log_format: LogFormat = Field(default=LogFormat.JSON, description="`json` or `console`.")
    platforms: dict[str, dict[str, SecretStr]] = Field(
        default_factory=dict,
        description="Secrets of each platform; the platform's own page lists them.",
    )

    @field_validator("slack_base_url")
    @classmethod
    def _end_with_slash(cls, url: str) -> str:
        return url.rstrip("/") + "/"

    @field_validator("operators_channel")
    @classmethod
    def _id_of_channel(cls, channel: str | None) -> str | None:
        if channel is not None and not _CHANNEL.fullmatch(channel):
            raise ValueError("use the id of a channel, like C0123ABCD")
        return channel

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, level: str) -> str:
        if level.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("use DEBUG, INFO, WARNING or ERROR")
        return level.upper()

    # Of fields, not of the model: that is checked only when no field is wrong.
    @field_validator("slack_app_token")
    @classmethod
    def _needed_for_a_socket(
        cls, token: SecretStr | None, known: ValidationInfo
    ) -> SecretStr | None:
        if token is None and known.data.get("slack_transport") is SlackTransport.SOCKET:
            raise _Unset(
                "Socket Mode needs it (or set SIGNOFF_SLACK_TRANSPORT=http and"
                " SLACK_SIGNING_SECRET)",
            )
        return token

    @field_validator("slack_signing_secret")
    @classmethod
    def _needed_for_http(cls, secret: SecretStr | None, known: ValidationInfo) -> SecretStr | None:
        if secret is None and known.data.get("slack_transport") is SlackTransport.HTTP:
            raise _Unset("without it nobody knows that Slack is calling")
        return secret

    @property
    def is_local_workspace(self) -> bool:
        """Whether the product talks to a stand-in for Slack."""
        return self.slack_base_url != SLACK_API

    @property
    def has_writer(self) -> bool:
        """Whether a language model is configured."""
        return self.openai_api_key is not None or self.openai_base_url is not None


class _OnlyPlatforms(BaseSettings):
    model_config = Settings.model_config

    platforms: dict[str, dict[str, SecretStr]] = Field(default_factory=dict)


class _OnlySlack(BaseSettings):
    model_config = Settings.model_config

    slack_bot_token: SecretStr | None = Field(default=None, validation_alias="SLACK_BOT_TOKEN")
    slack_base_url: str = Field(default=SLACK_API, validation_alias="SLACK_BASE_URL")


class _OnlySigningKey(BaseSettings):
    model_config = Settings.model_config

    audit_signing_key_file: Path | None = None


class _OnlyBeyond(BaseSettings):
    model_config = Settings.model_config

    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    backups_kept: timedelta | None = None


def read_settings() -> Settings:
    """Read the environment; raises `WrongSettings` that names every faulty variable."""
    return _read(Settings)


def _read(some: type[Some]) -> Some:
    try:
        return some()
    except ValidationError as error:
        lines = [_line(fault) for fault in error.errors(include_input=False, include_url=False)]
        raise WrongSettings("\n".join(lines)) from None


def read_database_url() -> str:
    """Only the database's address, for commands that need nothing else."""
    return os.environ.get(f"{PREFIX}DATABASE_URL") or str(  # noqa: TID251 - this is the one place
        Settings.model_fields["database_url"].default
    )


def read_platforms() -> dict[str, dict[str, SecretStr]]:
    """Only the secrets of platforms, for commands that look whether an account has its own."""
    return _OnlyPlatforms().platforms


def read_slack() -> tuple[str | None, str]:
    """Only the bot token, if one is set, and Slack's address."""
    slack = _OnlySlack()
    token = slack.slack_bot_token
    return token.get_secret_value() if token else None, slack.slack_base_url.rstrip("/") + "/"


def read_signing_key_file() -> Path | None:
    """Only the file of the key that signs exported heads."""
    return _OnlySigningKey().audit_signing_key_file


def read_beyond() -> tuple[timedelta | None, str | None]:
    """Only how long backups are kept, and where a language model is; raises `WrongSettings`."""
    found = _read(_OnlyBeyond)
    return found.backups_kept, found.openai_base_url or ("OpenAI" if found.openai_api_key else None)


def variable_of(field: str) -> str:
    """The environment variable of a field."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else f"{PREFIX}{field}".upper()


def unknown_variables() -> list[str]:
    """Variables with our prefix that no field reads: most likely misspelt."""
    known = {variable_of(field) for field in Settings.model_fields}
    nested = f"{PREFIX}PLATFORMS__"
    return sorted(
        name
        for name in os.environ  # noqa: TID251 - this is the one place
        if name.upper().startswith(PREFIX)
        and name.upper() not in known
        and not name.upper().startswith(nested)
    )


def _line(fault: Any) -> str:
    is_duration = fault["type"].startswith("time_delta")
    words: str = _A_DURATION if is_duration else fault["msg"].removeprefix("Value error, ")
    if not fault["loc"]:
        return words
    name = str(fault["loc"][0])
    variable = name if name in _ALIASES else variable_of(name)
    if isinstance(fault.get("ctx", {}).get("error"), _Unset):
        return f"{variable} is missing: {words}"
    if fault["type"] == "missing":
        return f"{variable} is missing: {_ALIASES.get(name, '')}"
    return f"{variable}: {words}"


_A_DURATION = "write a duration like PT20S (20 seconds) or 00:00:20"
_ALIASES = {
    str(field.validation_alias): field.description or ""
    for field in Settings.model_fields.values()
    if isinstance(field.validation_alias, str)
}
