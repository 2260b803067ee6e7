"""How an account is connected, and what an operator reads when it is not."""

from typing import Any

import pytest
from pydantic import SecretStr

from integrations import registry
from integrations.http_client import open_client
from tests.integrations.facebook.signing import SECRETS
from tests.integrations.standard_webhooks import signing as standard_webhooks
from tests.support.bench import NOW, signed_request_for


async def connect(name: str, secrets: Any, *, account_name: str = "brand") -> Any:
    async with open_client() as http:
        return registry.build(
            name,
            account_name=account_name,
            external_id="PAGE",
            secrets=secrets,
            http=http,
            now=lambda: NOW,
        )


async def test_a_missing_secret_names_its_variable():
    secrets = {key: value for key, value in SECRETS.items() if key != "verify_token"}

    with pytest.raises(
        registry.PlatformMisconfigured, match="SIGNOFF_PLATFORMS__FACEBOOK__VERIFY_TOKEN"
    ):
        await connect("facebook", secrets)


async def test_an_unknown_platform_is_named_with_the_known_ones():
    with pytest.raises(registry.PlatformMisconfigured, match=r"'friendster'.*facebook"):
        await connect("friendster", {})


async def test_a_misspelt_setting_is_named():
    with pytest.raises(registry.PlatformMisconfigured, match="FACEBOOK__PAGETOKEN is not"):
        await connect("facebook", {**SECRETS, "pagetoken": "x"})


async def test_a_bad_value_is_named_and_never_shown():
    with pytest.raises(registry.PlatformMisconfigured) as refusal:
        await connect(
            "standard_webhooks", {**standard_webhooks.SECRETS, "secrets": "whsec_hunter2"}
        )
    assert "SIGNOFF_PLATFORMS__STANDARD_WEBHOOKS__SECRETS" in str(refusal.value)
    assert "hunter2" not in str(refusal.value)


async def test_an_endpoint_without_encryption_is_refused():
    secrets = {**standard_webhooks.SECRETS, "endpoint": "http://shop.example/hook"}

    with pytest.raises(registry.PlatformMisconfigured, match="https"):
        await connect("standard_webhooks", secrets)


async def test_secrets_may_come_wrapped_and_in_capitals():
    secrets = {key.upper(): SecretStr(value) for key, value in SECRETS.items()}

    assert (await connect("facebook", secrets)).name == "facebook"


async def test_an_account_may_have_a_secret_of_its_own():
    secrets = {**SECRETS, "app_secret": "of_all_others", "app_secret_brand": "test_app_secret"}

    platform = await connect("facebook", secrets)

    assert platform.verify(signed_request_for("facebook"), now=NOW) is None


async def test_a_secret_of_another_account_is_not_used():
    secrets = {**SECRETS, "app_secret_other": "of_the_other"}

    platform = await connect("facebook", secrets)

    assert platform.verify(signed_request_for("facebook"), now=NOW) is None


def test_the_variables_of_a_platform_can_be_listed():
    assert "SIGNOFF_PLATFORMS__FACEBOOK__PAGE_TOKEN" in registry.setting_names("facebook")


def test_misspelt_platforms_and_settings_are_found():
    given = {
        "facebook": {"page_token": "x", "page_token_mosiru_kr": "x", "page_tokne": "x"},
        "facebok": {"page_token": "x"},
    }

    assert registry.unknown_settings(given) == [
        "SIGNOFF_PLATFORMS__FACEBOK__PAGE_TOKEN",
        "SIGNOFF_PLATFORMS__FACEBOOK__PAGE_TOKNE",
    ]
