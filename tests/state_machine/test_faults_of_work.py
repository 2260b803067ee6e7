"""Faults planted in how the team shares its work, and in what is erased."""

import pytest

from bot.services import (
    assigning,
    erasure_words,
    waking,
)
from tests.state_machine.planting import Hunt, nothing


def test_a_member_without_rights_who_keeps_what_is_theirs(
    hunt: Hunt, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(assigning, "recheck", nothing)

    assert "who may not answer it" in hunt("take", "hand_over", "change_roles")


def test_a_colleague_who_takes_what_they_did_not_see(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(assigning, "_must_be_as_seen", nothing)

    assert "taken from a colleague unseen" in hunt("take", "assign")


def test_a_comment_that_is_put_off_and_forgotten(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(waking, "wake", nothing)

    assert "put off for ever" in hunt("snooze")


def test_an_erasing_that_leaves_the_author(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    async def none(*_given):
        return 0

    monkeypatch.setattr(erasure_words, "forget_authors", none)

    assert "erased, and yet in" in hunt("close", "erase")
