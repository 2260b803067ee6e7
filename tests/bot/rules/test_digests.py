"""What a signature binds: whoever writes the form down by hand comes to the same digest."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from bot.rules.digests import (
    PublishedText,
    Replaced,
    Target,
    reply_digest,
    standing_digest,
    take_down_digest,
)

TARGET = Target(
    platform="youtube", account="UC7", comment="c9", comment_version=3, comment_text="Cafe\u0301?"
)
STANDING = PublishedText(
    platform="youtube", account="UC7", comment="c9", reply="r5", text="We open at nine, cafe\u0301."
)
SEND_AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
NAMES = (
    '"account":"UC7","attachments":["ab12"],"comment":"c9",'
    '"comment_text":"Caf\u00e9?","comment_version":3'
)
WHEN = '"offering":2,"platform":"youtube"'


def digest_by_hand(form: str) -> str:
    return sha256(form.encode()).hexdigest()


def digest_of_a_reply(
    target: Target = TARGET,
    text: str = "At nine, cafe\u0301.",
    *,
    offering: int = 2,
    attachments: Sequence[str] = ("ab12",),
    send_at: datetime | None = None,
    replaces: Replaced | None = None,
) -> str:
    return reply_digest(
        target,
        text,
        offering=offering,
        attachments=attachments,
        send_at=send_at,
        replaces=replaces,
    )


def test_a_reply_signs_its_words_and_what_they_answer():
    form = (
        f'{{{NAMES},"form":"signoff.reply.v1",{WHEN},'
        '"send_at":"2026-11-24T09:30:00.000000+00:00","text":"At nine, caf\u00e9."}'
    )

    assert digest_of_a_reply(send_at=SEND_AT) == digest_by_hand(form)


def test_a_reply_that_leaves_at_once_signs_no_time():
    form = (
        f'{{{NAMES},"form":"signoff.reply.v1",{WHEN},"send_at":null,"text":"At nine, caf\u00e9."}}'
    )

    assert digest_of_a_reply() == digest_by_hand(form)


def test_a_correction_signs_the_words_it_replaces_too():
    form = (
        f'{{{NAMES},"form":"signoff.correction.v1",{WHEN},"replaces":"At ten, caf\u00e9.",'
        '"reply":"r5","send_at":null,"text":"At nine, caf\u00e9."}'
    )

    digest = digest_of_a_reply(replaces=Replaced(reply="r5", text="At ten, cafe\u0301."))

    assert digest == digest_by_hand(form)


def test_a_take_down_signs_the_words_that_stand():
    form = (
        '{"account":"UC7","comment":"c9","form":"signoff.take_down.v1","number":2,'
        '"platform":"youtube","reply":"r5","text":"We open at nine, caf\u00e9."}'
    )

    assert take_down_digest(STANDING, number=2) == digest_by_hand(form)


def test_what_was_seen_before_a_correction_is_proved_by_words_and_comment():
    form = (
        '{"account":"UC7","comment":"c9","comment_version":3,"form":"signoff.standing.v1",'
        '"platform":"youtube","reply":"r5","text":"We open at nine, caf\u00e9."}'
    )

    assert standing_digest(STANDING, comment_version=3) == digest_by_hand(form)


@pytest.mark.parametrize(
    "said",
    [
        {"target": replace(TARGET, account="UC8")},
        {"target": replace(TARGET, comment="c1")},
        {"target": replace(TARGET, comment_version=4)},
        {"target": replace(TARGET, comment_text="Tea?")},
        {"text": "At ten."},
        {"offering": 3},
        {"attachments": ["cd34"]},
        {"send_at": SEND_AT},
        {"replaces": Replaced(reply="r5", text="At ten.")},
    ],
)
def test_a_signature_binds_nothing_else(said):
    assert digest_of_a_reply(**said) != digest_of_a_reply()


def test_a_reply_without_files_is_offered_once_unless_told():
    assert reply_digest(TARGET, "Hi") == reply_digest(TARGET, "Hi", offering=1, attachments=[])
