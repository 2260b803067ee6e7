"""Every platform Signoff can speak to. A new one is one line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import httpx
from pydantic import BaseModel, SecretStr, ValidationError

from integrations.contract import Capabilities, Platform
from integrations.facebook import platform as facebook
from integrations.standard_webhooks import platform as standard_webhooks


class PlatformMisconfigured(ValueError):
    """An account cannot start; the words name the setting and never its value."""


class _Adapter(Protocol):
    def __call__(
        self,
        config: Any,
        *,
        external_id: str,
        http: httpx.AsyncClient,
        now: Callable[[], datetime],
    ) -> Platform: ...


@dataclass(frozen=True, slots=True)
class _Entry:
    config: type[BaseModel]
    capabilities: Capabilities
    adapter: _Adapter


_PLATFORMS: Mapping[str, _Entry] = {
    "facebook": _Entry(facebook.Config, facebook.CAPABILITIES, facebook.Facebook),
    "standard_webhooks": _Entry(
        standard_webhooks.Config,
        standard_webhooks.CAPABILITIES,
        standard_webhooks.StandardWebhooks,
    ),
}

NAMES = tuple(sorted(_PLATFORMS))


def capabilities_of(platform_name: str) -> Capabilities:
    """What a platform can do, before any account is connected."""
    return _entry(platform_name).capabilities


def setting_names(platform_name: str) -> tuple[str, ...]:
    """The environment variables of a platform, for documentation and the doctor."""
    fields = _entry(platform_name).config.model_fields
    return tuple(_variable(platform_name, field) for field in fields)


def unknown_settings(given: Mapping[str, Mapping[str, object]]) -> list[str]:
    """Variables of *given* that no platform reads: most likely misspelt."""
    return sorted(
        _variable(platform, name)
        for platform, settings in given.items()
        for name in settings
        if not _is_known(platform.lower(), name.lower())
    )


def build(
    platform_name: str,
    *,
    account_name: str,
    external_id: str,
    secrets: Mapping[str, SecretStr | str],
    http: httpx.AsyncClient,
    now: Callable[[], datetime],
) -> Platform:
    """Connect one account.

    *secrets* are the platform's settings as text; ``<setting>_<account name>`` outweighs
    ``<setting>``, so that accounts may have tokens of their own. Raises `PlatformMisconfigured`.
    """
    config = configured(platform_name, account_name=account_name, secrets=secrets)
    return _entry(platform_name).adapter(config, external_id=external_id, http=http, now=now)


def configured(
    platform_name: str, *, account_name: str, secrets: Mapping[str, SecretStr | str]
) -> BaseModel:
    """The settings of one account, as `build` reads them; raises `PlatformMisconfigured`."""
    config = _entry(platform_name).config
    try:
        return config.model_validate(_values(config, account_name.lower(), secrets))
    except ValidationError as error:
        raise PlatformMisconfigured(_advice(platform_name, error)) from None


def _entry(platform_name: str) -> _Entry:
    try:
        return _PLATFORMS[platform_name]
    except KeyError:
        known = ", ".join(NAMES)
        raise PlatformMisconfigured(
            f"Unknown platform {platform_name!r}. Known platforms: {known}."
        ) from None


def _values(
    config: type[BaseModel], account_name: str, secrets: Mapping[str, SecretStr | str]
) -> dict[str, str]:
    given = {key.lower(): _revealed(value) for key, value in secrets.items()}
    values = {key: value for key, value in given.items() if not _is_override(key, config)}
    for field in config.model_fields:
        values[field] = given.get(f"{field}_{account_name}") or values.get(field, "")
    # An empty variable is a forgotten one; its field must be reported as missing.
    return {key: value for key, value in values.items() if value.strip()}


def _is_known(platform_name: str, setting: str) -> bool:
    if platform_name not in _PLATFORMS:
        return False
    config = _PLATFORMS[platform_name].config
    return setting in config.model_fields or _is_override(setting, config)


def _is_override(key: str, config: type[BaseModel]) -> bool:
    return key not in config.model_fields and any(
        key.startswith(f"{field}_") for field in config.model_fields
    )


def _revealed(value: SecretStr | str) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _variable(platform_name: str, field: str) -> str:
    return f"SIGNOFF_PLATFORMS__{platform_name}__{field}".upper()


def _advice(platform_name: str, error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    return " ".join(_advice_on(platform_name, fault) for fault in faults)


def _advice_on(platform_name: str, fault: Any) -> str:
    if not fault["loc"]:
        return f"{platform_name}: {fault['msg'].removeprefix('Value error, ')}"
    variable = _variable(platform_name, str(fault["loc"][0]))
    match fault["type"]:
        case "missing":
            return f"{variable} is missing or empty."
        case "extra_forbidden":
            return f"{variable} is not a setting of {platform_name}."
        case _:
            return f"{variable}: {fault['msg']}"
