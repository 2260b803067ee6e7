"""Faults planted in corrections: each breaks a promise within a few steps that lead there."""

from dataclasses import replace

import pytest

from bot.models.comments import Comment
from bot.models.replies import Reply
from bot.rules.policy import Lack, find_lack
from bot.services import (
    approving,
    audit,
    clearance,
    corrections,
    outbox,
    outcomes,
    published,
    scopes,
    sending,
    settling,
    signing,
)
from tests.state_machine.machine import SignoffMachine
from tests.state_machine.people import LEAD, NAMES
from tests.state_machine.planting import Live, Step, always, never, while_clearing, without

WRITE: Step = ("write", 1, 0, 0)
REVIEWER = NAMES.index("민아")


def test_a_correction_that_leaves_without_its_second_signature(
    live: Live, monkeypatch: pytest.MonkeyPatch
):
    queue = signing.queue

    def trusting(needs, last, first):
        lack = find_lack(needs, last, first)
        return None if lack is Lack.SECOND else lack

    async def careless(session, draft, *given, grounds, **named):
        alone = replace(grounds, needs_two=False)
        await queue(session, draft, *given, grounds=alone, **named)

    monkeypatch.setattr(approving, "find_lack", trusting)
    monkeypatch.setattr(clearance, "find_lack", trusting)
    monkeypatch.setattr(signing, "queue", careless)

    assert "not signed by two" in live(WRITE, ("correct_with_fault", 0, LEAD, 3))


def test_a_freeze_that_does_not_hold_a_correction(
    live: Live, machine: type[SignoffMachine], monkeypatch: pytest.MonkeyPatch
):
    found = scopes.find_over

    async def blind(session, comment):
        is_clearing = session.info.get("is_clearing", False)
        return None if is_clearing else await found(session, comment)

    monkeypatch.setattr(scopes, "find_over", while_clearing(monkeypatch, blind))
    monkeypatch.setattr(scopes, "was_frozen_since", never)
    monkeypatch.setattr(machine, "open_database", without(machine, "reply_is_cleared"))

    assert "cleared while a freeze stood" in live(WRITE, ("correct_while", 4, REVIEWER, 3))


def test_a_correction_that_is_made_again_after_a_lost_answer(
    live: Live, monkeypatch: pytest.MonkeyPatch
):
    async def hasty(sender, job, reply_id, *, error):
        await sending._requeue(sender, job, reply_id, error=error)
        async with sender.sessions.writes() as session:
            reply = await session.get_one(Reply, reply_id)
            comment = await session.get_one(Comment, reply.comment_id)
            now = sender.clock()
            outbox.want_send(session, reply, comment, at=now, now=now)

    monkeypatch.setattr(sending, "_doubt", hasty)

    lost, again = ("correct_with_fault", 0, LEAD, 6), ("run_outside", 0, LEAD, 0)
    assert "while the first call might arrive" in live(WRITE, lost, again, again, again)


def test_a_correction_in_doubt_that_nobody_looks_for(live: Live, monkeypatch: pytest.MonkeyPatch):
    async def trusting(session, _job, correction, *_given, now):
        sent = await published.as_sent(session, correction)
        await outcomes.arrived(session, correction, sent, by=audit.SYSTEM, now=now)

    monkeypatch.setattr(settling, "_settle_edit", trusting)

    assert "sent and not on the platform" in live(WRITE, ("correct_with_fault", 0, LEAD, 16))


def test_a_correction_over_what_a_colleague_wrote_meanwhile(
    live: Live, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(clearance, "_is_as_left", always)

    assert "had not seen" in live(WRITE, ("correct_while", 1, LEAD, 4))


def test_a_form_that_was_opened_before_a_colleague_wrote(
    live: Live, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(corrections, "_digest_of", lambda *_given: "the same")

    thwarted, from_old = ("correct_while", 1, LEAD, 4), ("correct_with_fault", 0, LEAD, 0)
    assert "had not seen" in live(WRITE, thwarted, from_old)
