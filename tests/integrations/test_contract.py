"""What every platform must do. A new one needs its recordings, ``signing.py``, ``simulator.py``."""

import json
from collections.abc import AsyncIterator
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from integrations import registry
from integrations.contract import (
    CommentCreated,
    CommentDeleted,
    CommentEdited,
    ReplyEchoed,
    WebhookRequest,
)
from integrations.errors import (
    BadSignature,
    MalformedDelivery,
    PlatformError,
)
from integrations.http_client import open_client
from tests.support.bench import (
    FOLDER,
    NOW,
    build,
    signed_request_for,
    signing_of,
)

NEEDED = {"comment_created", "own_reply_echoed", "unknown_event", "malformed"}
PUSHING = [name for name in registry.NAMES if registry.capabilities_of(name).pushes]


def recordings(outcome: str) -> list[Any]:
    return [
        pytest.param(name, path, id=f"{name}-{path.stem}")
        for name in registry.NAMES
        for path in sorted((FOLDER / name / "deliveries").glob("*.json"))
        if outcome in json.loads(path.read_text("utf-8"))["expected"]
    ]


@pytest.fixture(params=PUSHING)
async def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with open_client() as client:
        yield client


@pytest.fixture
def platform(name: str, http: httpx.AsyncClient) -> Any:
    return build(name, http=http)


def recorded(name: str, path: Any) -> tuple[WebhookRequest, dict[str, Any]]:
    record = json.loads(path.read_text(encoding="utf-8"))
    request = record["request"]
    body = request.get("text", json.dumps(request["body"]) if "body" in request else "").encode()
    headers = signing_of(name).sign(body, at=NOW) if request["method"] == "POST" else {}
    return (
        WebhookRequest(
            method=request["method"], query=request.get("query", {}), headers=headers, body=body
        ),
        record["expected"],
    )


def as_record(value: Any) -> Any:
    """What a recording says of *value*: fields that keep their default are left out."""
    if isinstance(value, datetime):
        assert value.tzinfo is not None
        return value.isoformat()
    if isinstance(value, tuple):
        return [as_record(item) for item in value]
    if not is_dataclass(value):
        return value
    return {
        field.name: as_record(getattr(value, field.name))
        for field in fields(value)
        if field.default is MISSING or getattr(value, field.name) != field.default
    }


# Recordings


@pytest.mark.parametrize("name", registry.NAMES)
def test_a_platform_brings_its_recordings(name: str):
    found = {path.stem for path in (FOLDER / name / "deliveries").glob("*.json")}

    assert found >= NEEDED


@pytest.mark.parametrize("name", registry.NAMES)
def test_every_promised_kind_of_news_is_recorded(name: str):
    capabilities = registry.capabilities_of(name)
    expected = json.dumps(
        [
            json.loads(path.read_text("utf-8"))["expected"]
            for path in (FOLDER / name).rglob("*.json")
        ]
    )

    assert CommentCreated.__name__ in expected
    assert (CommentEdited.__name__ in expected) == capabilities.announces_edits
    assert (CommentDeleted.__name__ in expected) == capabilities.announces_deletions
    assert (ReplyEchoed.__name__ in expected) == capabilities.echoes_own_replies


@pytest.mark.parametrize(("name", "path"), recordings("events"))
def test_a_recorded_delivery_gives_exactly_its_events(name, path, http):
    request, expected = recorded(name, path)
    platform: Any = build(name, http=http)

    reading = platform.read(request)

    events = [{"event": type(e).__name__, **as_record(e)} for e in reading.events]
    assert events == expected["events"]
    assert list(reading.bad_items) == expected.get("bad_items", [])


@pytest.mark.parametrize(("name", "path"), recordings("challenge"))
def test_a_genuine_challenge_is_answered(name, path, http):
    request, expected = recorded(name, path)
    platform: Any = build(name, http=http)

    assert platform.answer_challenge(request) == expected["challenge"]


@pytest.mark.parametrize(("name", "path"), recordings("refused"))
def test_a_bad_recording_is_refused_as_its_file_says(name, path, http):
    request, expected = recorded(name, path)
    platform: Any = build(name, http=http)
    take = platform.read if request.method == "POST" else platform.answer_challenge

    with pytest.raises(PlatformError) as refusal:
        take(request)
    assert type(refusal.value).__name__ == expected["refused"]


# Signatures


def test_the_published_vector_is_accepted(name, http):
    signing = signing_of(name)
    platform: Any = build(name, http=http, secrets=signing.VECTOR_SECRETS)

    assert platform.verify(signing.VECTOR, now=signing.VECTOR_AT) is None


def test_one_changed_byte_is_refused(name, platform):
    request = signed_request_for(name, b'{"text":"yes"}')

    with pytest.raises(BadSignature):
        platform.verify(replace(request, body=b'{"text":"yeS"}'), now=NOW)


def test_the_same_json_written_anew_is_refused(name, platform):
    request = signed_request_for(name, b'{"text": "caf\\u00e9"}')

    with pytest.raises(BadSignature):
        platform.verify(replace(request, body='{"text":"café"}'.encode()), now=NOW)


def test_a_strangers_key_is_refused(name, platform):
    signing = signing_of(name)
    headers = signing.sign(b"{}", at=NOW, secrets=signing.OTHER_SECRETS)

    with pytest.raises(BadSignature):
        platform.verify(replace(signed_request_for(name), headers=headers), now=NOW)


def test_each_missing_header_is_refused(name, platform):
    request = signed_request_for(name)

    for header in request.headers:
        headers = {key: value for key, value in request.headers.items() if key != header}
        with pytest.raises(BadSignature):
            platform.verify(replace(request, headers=headers), now=NOW)


def test_a_signature_that_is_no_ascii_is_refused(name, platform):
    request = signed_request_for(name)
    headers = {key: value + "é" for key, value in request.headers.items()}

    with pytest.raises(BadSignature):
        platform.verify(replace(request, headers=headers), now=NOW)


@pytest.mark.parametrize("direction", [-1, 1])
def test_an_old_or_future_timestamp_is_refused(name, platform, direction):
    age = signing_of(name).LONGEST_AGE
    if age is None:
        assert platform.verify(signed_request_for(name), now=NOW + timedelta(days=30)) is None
        return

    with pytest.raises(BadSignature):
        platform.verify(
            signed_request_for(name), now=NOW + direction * (age + timedelta(seconds=1))
        )


def test_an_empty_secret_stops_the_start(name, http):
    signing = signing_of(name)
    variable = f"SIGNOFF_PLATFORMS__{name}__{signing.SIGNING_SECRET}".upper()

    with pytest.raises(registry.PlatformMisconfigured, match=variable):
        build(name, http=http, secrets={**signing.SECRETS, signing.SIGNING_SECRET: " "})


# Challenges


def test_an_ordinary_delivery_is_no_challenge(name, platform):
    assert platform.answer_challenge(signed_request_for(name)) is None


def test_no_challenge_is_answered_with_a_signature(name, platform):
    """Else the challenge would be an oracle that signs forged deliveries."""
    body = b'{"object":"page","entry":[]}'
    signatures = set(signing_of(name).sign(body, at=NOW).values())
    query = {"hub.mode": "subscribe", "hub.challenge": body.decode(), "crc_token": body.decode()}
    request = WebhookRequest(method="GET", query=query, headers={}, body=b"")

    try:
        answer = platform.answer_challenge(request)
    except BadSignature:
        answer = None

    assert answer not in signatures
    assert answer is None


# Reading


def test_broken_json_is_malformed(name, platform):
    for body in (b"", b"{", b"[]", b"null", b"\xff", b'{"entry":5}', b"[" * 5000):
        with pytest.raises(MalformedDelivery):
            platform.read(signed_request_for(name, body))


def test_a_delivery_that_comes_again_has_the_same_key(name, platform):
    path = FOLDER / name / "deliveries" / "comment_created.json"
    first, _ = recorded(name, path)
    again = replace(first, headers=signing_of(name).sign(first.body, at=NOW + timedelta(minutes=2)))

    assert platform.delivery_key(first) == platform.delivery_key(again)
