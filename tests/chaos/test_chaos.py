"""Tests of the test: it is the look-up that keeps a reply single, and the counting notices."""

import pytest

from tests.chaos.counting import differences
from tests.chaos.points import Point
from tests.chaos.run import Outcome, Plan, run


async def kill_after_publishing(*, looks: bool) -> Outcome:
    """On a platform that doubles, and tells of replies only to who looks."""
    after = (Point.AFTER_PUBLISH,)
    return await run(Plan(points=after, each=1, randomly=0, seed=7, looks=looks, is_silent=True))


async def test_with_the_look_up_every_signed_reply_stands_once():
    outcome = await kill_after_publishing(looks=True)

    assert outcome.verdict.broken == []
    assert outcome.missed == ()


async def test_without_the_look_up_replies_stand_twice_and_nothing_else_breaks():
    outcome = await kill_after_publishing(looks=False)

    broken = outcome.verdict.broken
    assert broken
    assert all("published more often than signed" in promise for promise in broken), broken
    assert outcome.missed == ()


@pytest.mark.parametrize(
    ("shown", "signed", "noticed"),
    [
        (["a"], ["a"], []),
        (["a", "a"], ["a"], ["published more often than signed: a"]),
        (["a", "b"], ["a"], ["published unsigned: b"]),
        (["b"], ["a"], ["published unsigned: b", "sent and not published: a"]),
        ([], ["a"], ["sent and not published: a"]),
    ],
)
def test_every_difference_between_what_is_shown_and_what_was_signed_is_noticed(
    shown: list[str], signed: list[str], noticed: list[str]
):
    assert list(differences(shown, signed)) == noticed
