"""Faults planted where replies leave, or are taken down, must not get past the state machine."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.rules.permissions import Permission
from bot.services import (
    clearance,
    hides,
    hiding,
    outcomes,
    outside_hides,
    review,
    scopes,
    sending,
    signers,
    taking_down,
)
from tests.state_machine.cuts import WatchedPlatform
from tests.state_machine.machine import SignoffMachine
from tests.state_machine.people import LEAD
from tests.state_machine.planting import (
    SENDING,
    Hunt,
    Live,
    always,
    never,
    nothing,
    while_clearing,
    without,
)


def test_a_freeze_that_nobody_asks_about(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(scopes, "find_over", nothing)

    assert "while a freeze stood" in hunt("freeze", *SENDING)


def test_a_freeze_that_only_the_database_asks_about(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    found = scopes.find_over

    async def blind(session, comment):
        is_clearing = session.info.get("is_clearing", False)
        return None if is_clearing else await found(session, comment)

    monkeypatch.setattr(scopes, "find_over", while_clearing(monkeypatch, blind))
    monkeypatch.setattr(scopes, "was_frozen_since", never)

    assert "signed, current and not frozen" in hunt("send_while", "lift", "write", begin=3)


def test_a_freeze_that_nothing_asks_about_when_sending(
    hunt: Hunt, machine: type[SignoffMachine], monkeypatch: pytest.MonkeyPatch
):
    found = scopes.find_over

    async def blind(session, comment):
        is_clearing = session.info.get("is_clearing", False)
        return None if is_clearing else await found(session, comment)

    monkeypatch.setattr(scopes, "find_over", while_clearing(monkeypatch, blind))
    monkeypatch.setattr(scopes, "was_frozen_since", never)
    monkeypatch.setattr(machine, "open_database", without(machine, "reply_is_cleared"))

    assert "cleared while a freeze stood" in hunt("send_while", "lift", "write", begin=3)


def test_an_undo_that_takes_nothing_back(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(review, "withdraw", nothing)

    assert "undone" in hunt("undo", *SENDING)


def test_a_hidden_comment_whose_reply_leaves_all_the_same(
    live: Live, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(hides, "withdraw_queued", nothing)

    assert "undone" in live(("write", 0, 0, 0), ("sign", 0, LEAD, 0), ("hide", 0, LEAD, 0))


def test_a_reading_that_shows_a_comment_hidden(live: Live, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clearance, "_why_shut", lambda *_given: None)

    found = live(("write", 0, 0, 0), ("hide_in_app", 0, 0, 0), ("send_while", 0, LEAD, 5))
    assert "the platform showed it hidden" in found


def test_a_comment_hidden_in_the_app_that_still_waits(live: Live, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(outside_hides, "_settle", nothing)

    assert "hidden, and it waits" in live(("write", 0, 0, 0), ("hide_in_app", 0, 0, 1))


def test_a_reply_that_ends_and_leaves_a_hidden_comment_waiting(
    live: Live, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(outcomes, "close_hidden", nothing)

    assert "hidden, and it waits" in live(("write", 0, 0, 0), ("hide_while", 0, LEAD, 3))


def test_news_of_a_hide_that_nobody_believes(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(outside_hides, "take", nothing)

    assert "shown, and it is hidden" in hunt("hide_in_app", "write")


def test_an_answer_to_a_hide_that_is_forgotten(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(hiding, "_come_about", nothing)

    assert "hiding, and it is hidden" in hunt("hide", "write")


def test_a_signer_whose_loss_of_right_nobody_notices(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    read = signers.get_signer

    async def trusting(*given, **named):
        return replace(await read(*given, **named), may=frozenset(Permission))

    monkeypatch.setattr(clearance, "get_signer", trusting)

    assert "lost the right" in hunt("change_roles", *SENDING, begin=5)


def test_a_second_reading_that_changes_nothing(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clearance, "_still_stands", always)

    assert "the platform showed another comment" in hunt("edit_silently", *SENDING)


def test_a_second_reading_of_any_age(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sending, "FRESH_FOR", timedelta(hours=1))

    assert "second reading was too old" in hunt("stall", "write")


def test_a_platform_that_is_not_asked_before_a_second_send(
    hunt: Hunt, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(WatchedPlatform, "find_reply", nothing)

    assert "platform" in hunt("send_with_fault", "wait", "run_outside", "crash", "write")


def test_a_time_that_is_forgotten(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    edit_and_sign = review.edit_and_sign

    async def forgetful(*given, terms, **named):
        await edit_and_sign(*given, terms=replace(terms, send_at=None), **named)

    monkeypatch.setattr(review, "edit_and_sign", forgetful)

    assert "before its time" in hunt("sign_later", *SENDING)


def test_a_take_down_that_outlives_the_right_of_its_signer(
    hunt: Hunt, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(taking_down, "_why_not", nothing)

    assert "has lost the right" in hunt("take_down", "change_roles", *SENDING)
