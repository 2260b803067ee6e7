"""HMAC as webhooks use it: pure functions over raw bytes.

Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks (spec of 2026-08-17).
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from integrations.errors import BadSignature

TOLERANCE = timedelta(minutes=5)  # both ways, as the reference libraries have it
_SECRET_BYTES = range(24, 65)
_SECRET_PREFIX = "whsec_"  # noqa: S105 - the published prefix, not a secret
_SCHEME = "v1"


def hmac_hex(key: bytes, body: bytes) -> str:
    """HMAC-SHA256 of *body* in lower-case hex."""
    return hmac.new(key, body, hashlib.sha256).hexdigest()


def same(expected: str, given: str) -> bool:
    """Compare in constant time; any text will do, ASCII or not."""
    # As bytes: compare_digest refuses other text with an error.
    return hmac.compare_digest(expected.encode(), given.encode(errors="surrogatepass"))


def decode_secret(secret: str) -> bytes:
    """The key in ``whsec_<base64 of 24 to 64 bytes>``; prefix and padding may be absent.

    Raises ValueError, without the secret in its words.
    """
    encoded = secret.removeprefix(_SECRET_PREFIX).rstrip("=")
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("a webhook secret must be whsec_ and base64") from None
    if len(key) not in _SECRET_BYTES:
        raise ValueError("a webhook secret must hold 24 to 64 bytes")
    return key


def standard_headers(key: bytes, *, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three signed headers of one attempt; *message_id* stays the same in every attempt."""
    timestamp = str(int(at.timestamp()))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": _standard_signature(key, message_id, timestamp, body),
    }


def check_standard(
    keys: Sequence[bytes], headers: Mapping[str, str], body: bytes, *, now: datetime
) -> None:
    """Check a Standard Webhooks request; any of *keys* may have signed. Raises `BadSignature`."""
    message_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    # A dot would let one signature fit two readings of "id.timestamp.body".
    if not message_id or "." in message_id:
        raise BadSignature("webhook-id is missing or holds a dot")
    _check_age(timestamp, now)
    given = [
        signature
        for scheme, _, signature in (
            part.partition(",") for part in headers.get("webhook-signature", "").split(" ")
        )
        if scheme == _SCHEME
    ]
    expected = [
        _standard_signature(key, message_id, timestamp, body).partition(",")[2] for key in keys
    ]
    if not any(same(ours, theirs) for ours in expected for theirs in given):
        raise BadSignature("no signature fits; is the webhook secret the same on both sides?")


def _check_age(timestamp: str, now: datetime) -> None:
    # Eleven digits reach the year 5138: longer ones overflow and are no timestamps.
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 11):  # noqa: PLR2004 - said above
        raise BadSignature("webhook-timestamp is missing or not Unix seconds")
    if abs(now - datetime.fromtimestamp(int(timestamp), UTC)) > TOLERANCE:
        raise BadSignature("webhook-timestamp is too far from our clock")


def _standard_signature(key: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return f"{_SCHEME},{base64.b64encode(digest).decode()}"
