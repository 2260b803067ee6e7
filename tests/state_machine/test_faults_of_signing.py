"""Faults planted where replies are signed must not get past the state machine."""

import dataclasses
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from bot.models.members import Member
from bot.rules.policy import Lack, find_lack
from bot.services import (
    approving,
    claim_checks,
    draft_views,
    locks,
    members,
    outbox,
    policies,
    review,
    role_groups,
    signatures,
    signing,
    trainees,
)
from bot.services.claim_checks import Cleared
from bot.views import Actor
from tests.state_machine.planting import (
    SENDING,
    Hunt,
    never,
    nothing,
    with_signers,
)


def test_a_digest_that_is_not_compared(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    sign_off = review.sign_off

    async def trusting(session, draft_id, *, digest, by, now):
        held = await locks.hold_draft(session, draft_id)
        digest = await draft_views.digest_of(session, held.draft, held.comment)
        await sign_off(session, draft_id, digest=digest, by=by, now=now)

    monkeypatch.setattr(review, "sign_off", trusting)

    assert "another digest than shown" in hunt("sign", "write", "offer")


def test_rights_that_were_read_before_the_transaction(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    identify = members.identify
    known: dict[str, Any] = {}

    async def remembering(session, clicker):
        if clicker.user_id not in known:
            known[clicker.user_id] = await identify(session, clicker)
        return known[clicker.user_id]

    may: dict[Any, Any] = {}

    async def with_rights_of_before(_session, signer, on):
        return replace(signer, may=may.setdefault((signer.member_id, on), signer.may))

    monkeypatch.setattr(members, "identify", remembering)
    with_signers(monkeypatch, with_rights_of_before)

    assert "without the right" in hunt("sign", "change_roles", "deactivate", "write", begin=2)


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
    async def as_if_trained(_session, signer, _on):
        return replace(signer, is_trainee=False)

    with_signers(monkeypatch, as_if_trained)
    monkeypatch.setattr(trainees, "is_trainee", never)  # what a batch asks

    assert "in training signed last" in hunt("train", *SENDING)


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

    async def with_rights_anywhere(session, signer, _on):
        actor = await members.actor_of(session, await session.get_one(Member, signer.member_id))
        anywhere = {each for _, each in actor.account_permissions}
        return replace(signer, may=actor.permissions | anywhere)

    monkeypatch.setattr(Actor, "may", generous)
    with_signers(monkeypatch, with_rights_anywhere)  # the second of two checks

    assert "the right" in hunt("change_roles", "change_roles_on", "sign")


def test_a_group_that_nobody_leaves(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    change = role_groups._change

    async def keeping(*given, **named):
        await change(*given, **named | {"gone": []})

    monkeypatch.setattr(role_groups, "_change", keeping)

    assert "the right" in hunt("change_group", "edit_and_sign", "write")


def test_a_claim_that_needs_no_reason(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    async def trusting(*_given, **_named):
        return Cleared((), "")

    monkeypatch.setattr(claim_checks, "must_pass", trusting)

    assert "past a claim without a reason" in hunt("sign_past_claim")


def test_a_reason_that_nobody_keeps(hunt: Hunt, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(claim_checks, "record_overrides", lambda *_given, **_named: None)

    assert "no reason is kept" in hunt("sign_past_claim")
