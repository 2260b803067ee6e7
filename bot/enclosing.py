"""What goes with the entries of an export: the product, how to read it, and who signs its head."""

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import CannotExport
from bot.locales import LOCALES, Catalogue
from bot.services.export_folder import Enclosed
from bot.settings import variable_of

if TYPE_CHECKING:
    from bot.rules.head_signature import SigningKey

MAKE_ONE = "Make one: openssl genpkey -algorithm ed25519 -out signing.pem"


def enclose(key_file: Path | None) -> Enclosed:
    """Read all of it anew; raises `CannotExport` for a key file that holds none."""
    key = None if key_file is None else _read(key_file)
    return Enclosed(product=f"Signoff {version('signoff')}", readme=_readme(), key=key)


def _readme() -> str:
    return "\n\n".join(Catalogue.of(locale)("export.readme") for locale in LOCALES) + "\n"


def _read(path: Path) -> "SigningKey":
    # 8 MB that only a signed export needs.
    from bot.rules.head_signature import NotASigningKey, SigningKey  # noqa: PLC0415 - said above

    variable = variable_of("audit_signing_key_file")
    try:
        return SigningKey.read(path.read_bytes())
    except OSError as error:
        raise CannotExport(f"{variable}: {path}: {error.strerror}") from None
    except NotASigningKey:
        raise CannotExport(
            f"{variable}: {path} is no Ed25519 private key without a password. {MAKE_ONE}"
        ) from None
