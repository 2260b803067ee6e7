"""What the generic platform is called, needs and can do."""

from collections.abc import Callable
from datetime import datetime

import httpx
from pydantic import BaseModel, ConfigDict, HttpUrl, SecretStr, field_validator, model_validator

from integrations.contract import Capabilities, Resend, TextUnit
from integrations.signatures import decode_secret
from integrations.standard_webhooks.client import Client, Endpoint
from integrations.standard_webhooks.inbound import Inbound

CAPABILITIES = Capabilities(
    pushes=True,
    announces_edits=True,
    announces_deletions=True,
    echoes_own_replies=True,
    can_hide=True,
    can_delete=False,
    can_like=False,
    can_take_down=True,
    can_edit_reply=True,
    text_limit=4000,  # keeps a request below the 20 kB that Standard Webhooks recommends
    text_unit=TextUnit.CODE_POINT,
    resend=Resend.IDEMPOTENT,
)


class Config(BaseModel):
    """Settings of one account.

    ``secrets`` holds one or several ``whsec_…`` secrets separated by blanks: all are accepted,
    the first signs what we send.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    secrets: SecretStr
    endpoint: HttpUrl
    allow_private_addresses: bool = False

    @property
    def keys(self) -> tuple[bytes, ...]:
        """The decoded secrets, the signing one first."""
        return tuple(decode_secret(part) for part in self.secrets.get_secret_value().split())

    @field_validator("secrets")
    @classmethod
    def _must_decode(cls, secrets: SecretStr) -> SecretStr:
        for part in secrets.get_secret_value().split():
            decode_secret(part)
        return secrets

    @model_validator(mode="after")
    def _must_be_private_or_https(self) -> "Config":
        if self.endpoint.scheme != "https" and not self.allow_private_addresses:
            raise ValueError("endpoint: must be https unless private addresses are allowed")
        return self


class StandardWebhooks(Inbound, Client):
    """One account of the generic platform, ready to use."""

    name = "standard_webhooks"
    capabilities = CAPABILITIES

    def __init__(
        self,
        config: Config,
        *,
        external_id: str,
        http: httpx.AsyncClient,
        now: Callable[[], datetime],
    ) -> None:
        keys = config.keys
        endpoint = Endpoint(
            url=httpx.URL(str(config.endpoint)),
            key=keys[0],
            allow_private_addresses=config.allow_private_addresses,
        )
        Inbound.__init__(self, keys, external_id)
        Client.__init__(self, endpoint, external_id, http=http, now=now)
