"""What Facebook Pages are called, need and can do."""

from collections.abc import Callable
from datetime import datetime

import httpx
from pydantic import BaseModel, ConfigDict, Field, HttpUrl, SecretStr

from integrations.contract import Capabilities, Resend, TextUnit
from integrations.facebook.client import Client, Graph
from integrations.facebook.inbound import Handshake, Inbound

CAPABILITIES = Capabilities(
    pushes=True,
    announces_edits=True,
    announces_deletions=True,
    echoes_own_replies=True,
    can_hide=True,  # comments of others; it refuses where `can_hide` of the comment is false
    can_delete=False,
    can_like=False,
    can_take_down=True,
    can_edit_reply=True,
    text_limit=8000,  # not documented; seen in use
    text_unit=TextUnit.CODE_POINT,
    resend=Resend.LOOKUP,
)


class Config(BaseModel):
    """Settings of one Page."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    app_secret: SecretStr
    verify_token: SecretStr
    page_token: SecretStr
    graph_version: str = Field(default="v26.0", pattern=r"^v\d+\.\d+$")  # current in Nov 2026
    base_url: HttpUrl = HttpUrl("https://graph.facebook.com")


class Facebook(Inbound, Client):
    """One Page, ready to use."""

    name = "facebook"
    capabilities = CAPABILITIES

    def __init__(
        self,
        config: Config,
        *,
        external_id: str,
        http: httpx.AsyncClient,
        now: Callable[[], datetime],
    ) -> None:
        handshake = Handshake(
            app_secret=config.app_secret.get_secret_value(),
            verify_token=config.verify_token.get_secret_value(),
        )
        graph = Graph(
            url=f"{str(config.base_url).rstrip('/')}/{config.graph_version}",
            page_id=external_id,
            page_token=config.page_token.get_secret_value(),
        )
        Inbound.__init__(self, handshake, external_id)
        Client.__init__(self, graph, http=http, now=now)
