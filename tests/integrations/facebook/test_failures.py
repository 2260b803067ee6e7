"""Facebook's refusals, one line each."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from integrations.errors import (
    ConnectionExpired,
    NotPermitted,
    OutcomeUnknown,
    RateLimited,
    Refused,
    TargetGone,
    Unavailable,
)
from integrations.facebook.failures import failure

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def refused(status: int, **error: object) -> httpx.Response:
    return httpx.Response(status, json={"error": error} if error else None)


@pytest.mark.parametrize(
    ("status", "error", "meaning"),
    [
        *((400, {"code": code}, RateLimited) for code in (4, 17, 32, 341, 613, 80001, 80002)),
        (429, {}, RateLimited),
        *((400, {"code": code}, ConnectionExpired) for code in (102, 190)),
        *((400, {"code": 10, "error_subcode": s}, ConnectionExpired) for s in (458, 460, 463)),
        (401, {}, ConnectionExpired),
        *((403, {"code": code}, NotPermitted) for code in (3, 10, 200, 299)),
        (403, {}, NotPermitted),
        (400, {"code": 100, "error_subcode": 33}, TargetGone),
        (404, {}, TargetGone),
        (400, {"code": 100}, Refused),
        (400, {"code": 368}, Refused),
        (400, {"code": 12345}, Refused),
        (400, {}, Refused),
        (400, {"code": 506}, OutcomeUnknown),
        *((400, {"code": code}, OutcomeUnknown) for code in (1, 2)),
        (400, {"code": 12345, "is_transient": True}, OutcomeUnknown),
        *((status, {}, OutcomeUnknown) for status in (500, 502, 503, 504)),
        *((status, {}, OutcomeUnknown) for status in (302, 303, 408, 409, 425, 499)),
    ],
)
def test_a_refused_send_becomes_one_error(status, error, meaning):
    found = failure(refused(status, **error), now=NOW, changes_something=True)

    assert type(found) is meaning


@pytest.mark.parametrize(
    ("status", "error"),
    [(500, {}), (503, {}), (408, {}), (409, {}), (400, {"code": 1}), (400, {"code": 2})],
)
def test_a_vague_answer_to_a_question_may_simply_be_asked_again(status, error):
    found = failure(refused(status, **error), now=NOW, changes_something=False)

    assert type(found) is Unavailable


def test_facebook_promises_nothing_with_a_wait():
    answer = httpx.Response(503, headers={"retry-after": "9"})

    assert type(failure(answer, now=NOW, changes_something=True)) is OutcomeUnknown


def test_an_error_page_instead_of_json_is_judged_by_its_status():
    found = failure(httpx.Response(502, text="<html>"), now=NOW, changes_something=True)

    assert type(found) is OutcomeUnknown


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry-after": "60"}, timedelta(minutes=1)),
        (
            {
                "x-business-use-case-usage": (
                    '{"1":[{"estimated_time_to_regain_access":3},'
                    '{"estimated_time_to_regain_access":7}]}'
                )
            },
            timedelta(minutes=7),
        ),
        ({"x-business-use-case-usage": '{"1":[{"call_count":100}]}'}, None),
        ({"x-business-use-case-usage": '{"1":"odd"}'}, None),
        ({"x-business-use-case-usage": '{"1":5}'}, None),
        ({"x-business-use-case-usage": "["}, None),
        ({"x-business-use-case-usage": "[]"}, None),
        ({}, None),
    ],
)
def test_the_wait_is_taken_from_where_facebook_says_it(headers, wait):
    answer = httpx.Response(400, json={"error": {"code": 32}}, headers=headers)

    found = failure(answer, now=NOW, changes_something=True)

    assert isinstance(found, RateLimited)
    assert found.retry_after == wait


def test_the_words_of_facebook_are_not_repeated():
    answer = refused(400, code=100, message="(#100) invalid: <the author's words>")

    assert "author" not in failure(answer, now=NOW, changes_something=True).reason
