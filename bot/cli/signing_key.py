"""The key that signs the heads of exports, from the file that the settings name."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.settings import read_signing_key_file, variable_of

if TYPE_CHECKING:
    from bot.rules.head_signature import SigningKey

MAKE_ONE = "Make one: openssl genpkey -algorithm ed25519 -out signing.pem"


def find_signing_key() -> "SigningKey | None":
    """The key; None where the settings name no file. Raises `click.ClickException`."""
    path = read_signing_key_file()
    return None if path is None else _read(path)


def _read(path: Path) -> "SigningKey":
    # 8 MB that only a signed export needs.
    from bot.rules.head_signature import NotASigningKey, SigningKey  # noqa: PLC0415 - said above

    variable = variable_of("audit_signing_key_file")
    try:
        return SigningKey.read(path.read_bytes())
    except OSError as error:
        raise click.ClickException(f"{variable}: {path}: {error.strerror}") from None
    except NotASigningKey:
        raise click.ClickException(
            f"{variable}: {path} is no Ed25519 private key without a password. {MAKE_ONE}"
        ) from None
