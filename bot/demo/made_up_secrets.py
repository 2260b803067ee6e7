"""Secrets of one demo: made up at its first start, then kept in a file that only we may read."""

import base64
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

SECRETS_FILE = "secrets.json"
_OWNER_ONLY = 0o600


class SecretsUnreadable(ValueError):
    """The file is there and makes no sense; the words say what to do."""


class MadeUpSecrets(BaseModel):
    """All secrets of a stage. ``accounts`` by name, in the form ``whsec_…``."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    bot_token: str
    app_token: str
    signing_secret: str
    control_key: str
    accounts: dict[str, str]


def read_secrets(data_dir: Path, *, accounts: Iterable[str]) -> MadeUpSecrets:
    """The secrets kept in *data_dir*, made up when there are none.

    Raises `SecretsUnreadable` and OSError.
    """
    path = data_dir / SECRETS_FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return _keep(path, _make_up(accounts))
    try:
        return MadeUpSecrets.model_validate_json(text)
    except ValidationError:
        raise SecretsUnreadable(
            f"{path} cannot be understood. Start over with make demo-reset."
        ) from None


def _make_up(accounts: Iterable[str]) -> MadeUpSecrets:
    return MadeUpSecrets(
        bot_token=f"xoxb-local-{secrets.token_hex(16)}",
        app_token=f"xapp-local-{secrets.token_hex(16)}",
        signing_secret=secrets.token_hex(16),
        control_key=secrets.token_hex(16),
        accounts={
            name: "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode() for name in accounts
        },
    )


def _keep(path: Path, made_up: MadeUpSecrets) -> MadeUpSecrets:
    # Renamed when whole: a full disk must not leave half a file that every later start refuses.
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "w") as file:
        file.write(made_up.model_dump_json(indent=2))
    draft.replace(path)
    return made_up
