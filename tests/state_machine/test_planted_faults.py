"""Tests of the test: a fault planted in our own code must not get past the state machine."""

import dataclasses
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import IntegrityError

from bot.models.members import Member
from bot.rules.permissions import Permission
from bot.rules.policy import Lack, find_lack
from bot.services import (
    approving,
    assigning,
    claim_checks,
    clearance,
    draft_views,
    erasure_words,
    members,
    outbox,
    policies,
    review,
    role_groups,
    scopes,
    sending,
    signatures,
    signers,
    signing,
    taking_down,
    trainees,
    waking,
)
from bot.services.claim_checks import Cleared
from bot.views import Actor
from tests.state_machine.cuts import WatchedPlatform
from tests.state_machine.lives import LIVES, live
from tests.state_machine.machine import SignoffMachine, choices, people, variants

Hunt = Callable[..., str]
HUNTING = settings(
    max_examples=200,
    stateful_step_count=30,
    database=None,
    deadline=None,
    phases=[Phase.generate],  # whether, not how shortly
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
)
SENDING = ("sign", "send_while", "run_outside", "write")


@pytest.fixture
def hunt(
    machine: type[SignoffMachine],
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
) -> Hunt:
    """Runs lives of some moves until a promise breaks, and returns which one.

    Each fault is found from any seed; from the one given it is found soon, and in the life that
    is known of the test at once.
    """
    known = LIVES.get(request.function.__name__, ())

    def run(*names: str, begin: int = 1) -> str:
        class Hunter(machine):  # type: ignore[misc, valid-type]  # made by a fixture
            @rule(name=st.sampled_from(names), choice=choices, who=people, what=variants)
            def move(self, name: str, choice: int, who: int, what: int) -> None:
                self._run(self.moves.make(name, choice, who, what))

        with pytest.raises(AssertionError) as caught:
            if known:
                live(machine, known)
            run_state_machine_as_test(seed(begin)(Hunter), settings=HUNTING)
        capsys.readouterr()
        return str(caught.value)

    return run


async def nothing(*_given: Any, **_named: Any) -> None:
    """A check that is not made."""


async def never(*_given: Any, **_named: Any) -> bool:
    """A check that never finds anything."""
    return False


async def always(*_given: Any, **_named: Any) -> bool:
    """A check that is always passed."""
    return True


def test_a_freeze_that_nobody_asks_about(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(scopes, "find_over", nothing)

    assert "while a freeze stood" in hunt("freeze", *SENDING)


def test_a_freeze_that_only_the_database_asks_about(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    found = scopes.find_over

    async def blind(session, comment):
        is_clearing = session.info.get("is_clearing", False)
        return None if is_clearing else await found(session, comment)

    monkeypatch.setattr(scopes, "find_over", _while_clearing(monkeypatch, blind))
    monkeypatch.setattr(scopes, "was_frozen_since", never)

    assert "signed, current and not frozen" in hunt("send_while", "lift", "write", begin=3)


def test_a_freeze_that_nothing_asks_about_when_sending(
    hunt: Hunt, machine: type[SignoffMachine], monkeypatch: pytest.MonkeyPatch
):
    found = scopes.find_over

    async def blind(session, comment):
        is_clearing = session.info.get("is_clearing", False)
        return None if is_clearing else await found(session, comment)

    monkeypatch.setattr(scopes, "find_over", _while_clearing(monkeypatch, blind))
    monkeypatch.setattr(scopes, "was_frozen_since", never)
    monkeypatch.setattr(machine, "open_database", _without(machine, "reply_is_cleared"))

    assert "cleared while a freeze stood" in hunt("send_while", "lift", "write", begin=3)


def test_a_digest_that_is_not_compared(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    sign_off = review.sign_off

    async def trusting(session, draft_id, *, digest, by, now):
        draft, comment = await signing.hold_draft(session, draft_id)
        digest = await draft_views.digest_of(session, draft, comment)
        await sign_off(session, draft_id, digest=digest, by=by, now=now)

    monkeypatch.setattr(review, "sign_off", trusting)

    assert "another digest than shown" in hunt("sign", "write", "offer")


def test_an_undo_that_takes_nothing_back(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(review, "withdraw", nothing)

    assert "undone" in hunt("undo", *SENDING)


def test_rights_that_were_read_before_the_transaction(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    identify = members.identify
    known: dict[str, Any] = {}

    async def remembering(session, clicker):
        if clicker.user_id not in known:
            known[clicker.user_id] = await identify(session, clicker)
        return known[clicker.user_id]

    rights, may = members.get_rights, dict[Any, Any]()

    async def remembering_rights(session, member_id, *, on):
        if (member_id, on) not in may:
            may[member_id, on] = await rights(session, member_id, on=on)
        return may[member_id, on]

    monkeypatch.setattr(members, "identify", remembering)
    monkeypatch.setattr(members, "get_rights", remembering_rights)

    assert "without the right" in hunt("sign", "change_roles", "deactivate", "write", begin=2)


def test_a_signer_whose_loss_of_right_nobody_notices(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    read = signers.get_signer

    async def trusting(*given, **named):
        return replace(await read(*given, **named), may=frozenset(Permission))

    monkeypatch.setattr(clearance, "get_signer", trusting)

    assert "lost the right" in hunt("change_roles", *SENDING, begin=5)


def test_a_second_signer_who_is_not_compared(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    queue = signing.queue

    def trusting(needs, last, first):
        lack = find_lack(needs, last, first)
        return None if lack is Lack.SAME_MEMBER else lack

    async def careless(*given, **named):
        grounds = named["grounds"]
        alone = dataclasses.replace(grounds, needs_two=grounds.first is not None)
        await queue(*given, **named | {"grounds": alone})

    monkeypatch.setattr(approving, "find_lack", trusting)
    monkeypatch.setattr(signing, "queue", careless)

    assert "not signed by two" in hunt("sign", "sign_by_two", "change_policy", "write")


def test_a_policy_that_was_read_before_the_transaction(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    read, known = policies.get_policy, dict[Any, Any]()

    async def remembering(session, account_id):
        name = (str(session.get_bind().engine.url), account_id)
        if name not in known:
            known[name] = await read(session, account_id)
        return known[name]

    monkeypatch.setattr(policies, "get_policy", remembering)

    assert "not signed by two" in hunt("change_policy", *SENDING)


def test_another_text_that_keeps_the_first_signature(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(signatures, "void_others", nothing)

    assert "signed first" in hunt("edit_and_sign", "sign", "change_policy", "write", begin=4)


def test_an_edit_of_the_comment_that_keeps_the_first_signature(
    hunt: Hunt, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(signatures, "void_ended", nothing)

    assert "signed first and retired" in hunt("edit", "deliver", "sign", "train", "write")


def test_an_author_who_counter_signs(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    def trusting(needs, last, first):
        return find_lack(needs, replace(last, is_author=False), first)

    monkeypatch.setattr(approving, "find_lack", trusting)
    monkeypatch.setattr(approving, "_counts", lambda *_given: True)

    with pytest.raises(IntegrityError, match="by no author of it"):
        hunt("keep", "sign_by_two", "train", "write", begin=4)


def test_a_trainee_who_signs_alone(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(trainees, "is_trainee", never)

    assert "in training signed last" in hunt("train", *SENDING)


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


def test_a_sign_off_that_is_used_again(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    write, used = outbox.write_reply, dict[str, Any]()

    async def reusing(session, signed, *given, **named):
        earlier = used.setdefault(str(session.get_bind().engine.url), signed)
        return await write(session, earlier, *given, **named)

    monkeypatch.setattr(outbox, "write_reply", reusing)

    with pytest.raises(IntegrityError, match="this row stands already"):
        hunt("sign", "write")


def test_a_role_of_one_account_that_counts_for_all(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    def generous(actor, permission, **_on):
        anywhere = {each for _, each in actor.account_permissions}
        return permission in actor.permissions | anywhere

    async def get_generous(session, member_id, **_on):
        actor = await members.actor_of(session, await session.get_one(Member, member_id))
        return actor.permissions | {each for _, each in actor.account_permissions}

    monkeypatch.setattr(Actor, "may", generous)
    monkeypatch.setattr(members, "get_rights", get_generous)  # the second of two checks

    assert "the right" in hunt("change_roles", "change_roles_on", "sign")


def test_a_group_that_nobody_leaves(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    change = role_groups._change

    async def keeping(*given, **named):
        await change(*given, **named | {"gone": []})

    monkeypatch.setattr(role_groups, "_change", keeping)

    assert "the right" in hunt("change_group", "edit_and_sign", "write")


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


def test_a_claim_that_needs_no_reason(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    async def trusting(*_given, **_named):
        return Cleared((), "")

    monkeypatch.setattr(claim_checks, "must_pass", trusting)

    assert "past a claim without a reason" in hunt("sign_past_claim")


def test_a_reason_that_nobody_keeps(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(claim_checks, "record_overrides", lambda *_given, **_named: None)

    assert "no reason is kept" in hunt("sign_past_claim")


def test_an_erasing_that_leaves_the_author(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    async def none(*_given):
        return 0

    monkeypatch.setattr(erasure_words, "forget_authors", none)

    assert "erased, and yet in" in hunt("close", "erase")


def test_a_take_down_that_outlives_the_right_of_its_signer(
    hunt: Hunt, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(taking_down, "_why_not", nothing)

    assert "has lost the right" in hunt("take_down", "change_roles", *SENDING)


def _while_clearing(monkeypatch: pytest.MonkeyPatch, blind: Any) -> Any:
    """Mark the sessions in which a reply is cleared, for a fault that is only there."""
    clear = clearance.clear

    async def marking(session, *given, **named):
        session.info["is_clearing"] = True
        return await clear(session, *given, **named)

    monkeypatch.setattr(clearance, "clear", marking)
    return blind


def _without(machine: type[SignoffMachine], trigger: str) -> Any:
    """Copies of the database that lack one of its guards."""
    opened = machine.open_database

    class Opened:
        def __enter__(self) -> str:
            self._copy = opened()
            url = self._copy.__enter__()
            engine = create_engine(make_url(url).set(drivername="sqlite"))
            with engine.begin() as connection:
                connection.execute(text(f"DROP TRIGGER {trigger}"))
            engine.dispose()
            return url

        def __exit__(self, *error: object) -> None:
            self._copy.__exit__(None, None, None)

    return staticmethod(Opened)
