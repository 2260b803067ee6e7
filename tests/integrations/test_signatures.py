"""Standard Webhooks signatures: what counts and what does not."""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.errors import BadSignature
from integrations.signatures import check_standard, decode_secret, hmac_hex, same, standard_headers

KEY = decode_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
OTHER_KEY = b"k" * 32
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def headers(key: bytes = KEY, *, at: datetime = NOW) -> dict[str, str]:
    return standard_headers(key, message_id="msg_1", at=at, body=b"{}")


def is_accepted(signed: dict[str, str], keys: Sequence[bytes] = (KEY,)) -> bool:
    try:
        check_standard(keys, signed, b"{}", now=NOW)
    except BadSignature:
        return False
    return True


def test_the_escaped_body_of_facebooks_documentation_has_its_signature():
    signature = hmac_hex(b"test_app_secret", b'{"object":"page","entry":[]}')

    assert signature == "5da47c9c7409e70d7a1851f0cfd9bc27786bd99587a9bf1dd5b51e23a2de03cf"


def test_during_rotation_either_secret_may_have_signed():
    for key in (KEY, OTHER_KEY):
        assert is_accepted(headers(key), [OTHER_KEY, KEY])


def test_one_fitting_signature_among_several_is_enough():
    signed = headers()
    signed["webhook-signature"] = f"v1a,xx v1,AAAA {signed['webhook-signature']}"

    assert is_accepted(signed)


def test_another_scheme_with_the_same_bytes_does_not_count():
    signed = headers()
    signed["webhook-signature"] = signed["webhook-signature"].replace("v1,", "v2,")

    with pytest.raises(BadSignature):
        check_standard([KEY], signed, b"{}", now=NOW)


def test_an_id_with_a_dot_is_refused_even_when_it_is_signed():
    signed = standard_headers(KEY, message_id="msg.1", at=NOW, body=b"{}")

    with pytest.raises(BadSignature):
        check_standard([KEY], signed, b"{}", now=NOW)


@pytest.mark.parametrize("seconds", [-300, 300])
def test_five_minutes_either_way_are_tolerated(seconds):
    signed = headers(at=NOW + timedelta(seconds=seconds))

    assert is_accepted(signed)


@pytest.mark.parametrize("timestamp", ["", "abc", "-1", "1.5", "١٢٣", "9" * 400])
def test_a_timestamp_that_is_no_unix_time_is_refused(timestamp):
    with pytest.raises(BadSignature):
        check_standard([KEY], {**headers(), "webhook-timestamp": timestamp}, b"{}", now=NOW)


@given(st.binary(min_size=24, max_size=64))
def test_a_secret_survives_with_or_without_prefix_and_padding(key: bytes):
    encoded = base64.b64encode(key).decode()

    assert decode_secret(f"whsec_{encoded}") == decode_secret(encoded.rstrip("=")) == key


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_AAAA", "whsec_?", "é" * 40, "A" * 400])
def test_a_secret_that_is_none_is_refused_without_being_shown(secret):
    with pytest.raises(ValueError, match="a webhook secret must") as refusal:
        decode_secret(secret)
    assert not secret or secret not in str(refusal.value)


@pytest.mark.parametrize("given_text", ["", "비밀 ", "bi-mil", "\udcff"])
def test_only_the_same_text_is_the_same(given_text):
    assert same("비밀", "비밀")
    assert not same("비밀", given_text)
