"""How a raw delivery is known to hold words that are to be erased."""

import json

import pytest

from bot.rules.erasure import spellings

NAME = 'c/9-\u00e9\ub2d8"'


@pytest.mark.parametrize("is_ascii", [True, False])
@pytest.mark.parametrize("slash", ["/", "\\/"])
def test_a_name_is_found_however_the_platform_wrote_its_json(slash: str, *, is_ascii: bool):
    body = json.dumps({"id": NAME}, ensure_ascii=is_ascii).replace("/", slash).encode()

    assert any(each in body for each in spellings(["other", NAME]))


def test_a_name_is_not_found_where_it_does_not_stand():
    body = json.dumps({"id": "c/8"}).encode()

    assert not any(each in body for each in spellings([NAME]))


def test_an_empty_name_is_found_nowhere():
    assert spellings([""]) == frozenset()
