"""Foreign values that must not get further than the adapter."""

import pytest
from pydantic import BaseModel, ValidationError

from integrations.fields import ExternalId, OutsideName, OutsideText, WebUrl, first_fault, read_json


class Reading(BaseModel):
    id: ExternalId = "1"
    name: OutsideName = ""
    text: OutsideText = ""
    url: WebUrl = None


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//shop.example",
        "https://",
        "http://[",
        "https://shop.example/\n",
        "https://shop.example/" + "a" * 2048,
        5,
        None,
    ],
)
def test_what_is_no_web_address_reads_as_none(url):
    assert Reading.model_validate({"url": url}).url is None


def test_a_web_address_stays_as_it_is():
    url = "https://shop.example/p1?a=1#c1"

    assert Reading(url=url).url == url


@pytest.mark.parametrize("external_id", ["", " ", "a b", "a\x00", "a" * 256, 5, None])
def test_an_id_is_text_without_blanks(external_id):
    with pytest.raises(ValidationError):
        Reading.model_validate({"id": external_id})


def test_a_lone_surrogate_cannot_be_stored_and_is_refused():
    with pytest.raises(ValidationError):
        Reading(text="\ud800")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (rb"cut \ud83d", "cut \ufffd"),
        (rb"\uDD25 cut", "\ufffd cut"),
        (rb"\ud83d\ud83d\udd25", "\ufffd\U0001f525"),
        (rb"\ud83d\n", "\ufffd\n"),
        (rb"whole \ud83d\udd25", "whole \U0001f525"),
        (rb"told \\ud83d", r"told \ud83d"),
        (rb"\ud7ff", "\ud7ff"),
    ],
)
def test_half_an_emoji_loses_no_comment(written, read):
    assert read_json(Reading, b'{"text": "%s"}' % written).text == read


def test_a_very_long_name_is_cut():
    assert len(Reading(name="n" * 999).name) == 255


def test_the_fault_is_told_without_the_value():
    with pytest.raises(ValidationError) as raised:
        Reading.model_validate({"id": "my secret words"})

    assert first_fault(raised.value).startswith("id: ")
    assert "secret" not in first_fault(raised.value)
