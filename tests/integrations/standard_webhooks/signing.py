"""Sign as the Standard Webhooks specification says, without the project's own code."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from integrations.contract import WebhookRequest

EXTERNAL_ID = "myshop"
SECRETS = {
    "secrets": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "endpoint": "https://shop.example/hook",
}
OTHER_SECRETS = {**SECRETS, "secrets": "whsec_YSBzdHJhbmdlcidzIHNlY3JldCBrZXkh"}
SIGNING_SECRET = "secrets"
LONGEST_AGE: timedelta | None = timedelta(minutes=5)

# From the reference library's own test.
VECTOR = WebhookRequest(
    method="POST",
    query={},
    headers={
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    },
    body=b'{"test": 2432232314}',
)
VECTOR_SECRETS = SECRETS
VECTOR_AT = datetime.fromtimestamp(1614265330, UTC)


def sign(body: bytes, *, at: datetime, secrets: Mapping[str, str] = SECRETS) -> dict[str, str]:
    timestamp = str(int(at.timestamp()))
    key = base64.b64decode(secrets["secrets"].removeprefix("whsec_"))
    digest = hmac.digest(key, b"msg_1." + timestamp.encode() + b"." + body, hashlib.sha256)
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": timestamp,
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }
