"""What only this platform's deliveries have."""

from dataclasses import replace

import pytest

from integrations.errors import MalformedDelivery
from integrations.standard_webhooks.inbound import LONGEST_ID, Inbound
from tests.integrations.standard_webhooks.signing import EXTERNAL_ID, VECTOR


def key_of(webhook_id: str) -> str:
    delivery = replace(VECTOR, headers={**VECTOR.headers, "webhook-id": webhook_id})
    return Inbound((), EXTERNAL_ID).delivery_key(delivery)


def test_the_id_of_a_delivery_is_its_key_up_to_the_longest():
    assert key_of("x" * LONGEST_ID) == "x" * LONGEST_ID


def test_a_longer_id_is_refused_with_the_bound():
    with pytest.raises(MalformedDelivery, match="more than 255 characters"):
        key_of("x" * (LONGEST_ID + 1))
