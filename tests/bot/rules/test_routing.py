"""Which rule decides about a comment."""

from dataclasses import replace
from typing import Any

import pytest

from bot.rules.risk import Risk
from bot.rules.routing import Conditions, Route, Traits, find_route, fits, listener
from integrations.contract import CommentKind

COMMENT = Traits(
    account="mosiru_kr",
    language="ko",
    kind=CommentKind.COMMENT,
    risks=frozenset({Risk.HEALTH_SAFETY, Risk.COMPLAINT}),
    author="1784",
    speaks_of=listener("접시에서 은색가루가 나왔어요"),
)


def a_route(name: str, **when: Any) -> Route:
    return Route(name=name, when=Conditions(**when), channel="C2", assign=())


@pytest.mark.parametrize(
    "when",
    [
        {"accounts": ("mosiru", "mosiru_kr")},
        {"languages": ("ko",)},
        {"kinds": (CommentKind.COMMENT,)},
        {"risks": (Risk.LEGAL, Risk.HEALTH_SAFETY)},
        {"keywords": ("환불", "은색 가루")},  # however it is spaced
        {"authors": ("1784",)},
    ],
)
def test_one_of_a_list_is_enough(when: dict[str, Any]):
    assert fits(Conditions(**when), COMMENT)


@pytest.mark.parametrize(
    "when",
    [
        {"accounts": ("mosiru",)},
        {"languages": ("en",)},
        {"kinds": (CommentKind.REVIEW,)},
        {"risks": (Risk.LEGAL,)},
        {"keywords": ("환불",)},
        {"authors": ("1785",)},
    ],
)
def test_of_each_list_that_is_named_one_must_be_so(when: dict[str, Any]):
    others: dict[str, Any] = {"accounts": ("mosiru_kr",), "languages": ("ko",)}

    assert fits(Conditions(**others), COMMENT)
    assert not fits(Conditions(**others | when), COMMENT)


def test_the_first_rule_that_fits_decides():
    routes = [
        a_route("other", languages=("en",)),
        a_route("powder", keywords=("은색 가루",)),
        a_route("korean", languages=("ko",)),
    ]

    found = [find_route(routes, COMMENT), find_route(routes[2:], COMMENT)]

    assert [each.name for each in found if each] == ["powder", "korean"]


def test_without_a_rule_that_fits_there_is_none():
    assert find_route([a_route("english", languages=("en",))], COMMENT) is None


def test_a_comment_of_an_unknown_language_or_author_fits_no_list_of_them():
    unknown = replace(COMMENT, language=None, author=None)

    assert not fits(Conditions(languages=("ko",)), unknown)
    assert not fits(Conditions(authors=("1784",)), unknown)


def test_a_keyword_is_not_heard_where_nobody_reads():
    long = "가" * 20_000 + "은색 가루"

    assert not listener(long)("은색 가루")
