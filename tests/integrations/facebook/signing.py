"""Sign as Facebook's webhook documentation says, without the project's own code."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

from integrations.contract import WebhookRequest
from tests.support.bench import NOW

EXTERNAL_ID = "PAGE"
SECRETS = {
    "app_secret": "test_app_secret",
    "verify_token": "test_verify_token",
    "page_token": "test_page_token",
}
OTHER_SECRETS = {**SECRETS, "app_secret": "a_strangers_secret"}
SIGNING_SECRET = "app_secret"
LONGEST_AGE: timedelta | None = None  # Facebook signs no time

# Computed with CPython's hmac; Facebook escapes what is not ASCII before it signs.
VECTOR = WebhookRequest(
    method="POST",
    query={},
    headers={
        "x-hub-signature-256": (
            "sha256=1fef547a426eac37552839b785910aacf4c560f19efd183a851cf861a4c2ee0c"
        )
    },
    body=b'{"m":"caf\\u00e9"}',
)
VECTOR_SECRETS = SECRETS
VECTOR_AT = NOW


def sign(body: bytes, *, at: datetime, secrets: Mapping[str, str] = SECRETS) -> dict[str, str]:
    del at
    digest = hmac.new(secrets["app_secret"].encode(), body, hashlib.sha256)
    return {"x-hub-signature-256": "sha256=" + digest.hexdigest()}
