"""What rows say of themselves to the record and to a platform: it is what is proved later."""

from datetime import timedelta

import pytest

from bot.ids import (
    AccountId,
    CommentId,
    DraftId,
    FreezeId,
    LiftRequestId,
    PostId,
    ReplyId,
    TakeDownId,
)
from bot.models.accounts import Account
from bot.models.freezes import PublishFreeze
from bot.models.lift_requests import LiftRequest
from bot.models.routing import RoutingRule, kept_conditions
from bot.models.signatures import Signature
from bot.models.take_downs import TakeDown
from bot.ports import Address
from bot.rules.risk import Risk
from bot.rules.routing import Conditions
from integrations.contract import CommentKind
from tests.support.builders import NOW

LATER = NOW + timedelta(hours=4)
NINE, ONE = "2026-11-24T09:00:00.000000+00:00", "2026-11-24T13:00:00.000000+00:00"


@pytest.mark.parametrize(("send_at", "said"), [(None, None), (NOW, NINE)])
def test_the_record_says_what_was_signed_and_until_when(send_at, said):
    signed = Signature(
        draft_id=DraftId(7),
        comment_id=CommentId(5),
        comment_version=3,
        account_id=AccountId(1),
        digest="ab12",
        send_at=send_at,
        expires_at=LATER,
    )

    assert signed.facts() == {
        "draft": 7,
        "comment": 5,
        "comment_version": 3,
        "account": 1,
        "digest": "ab12",
        "send_at": said,
        "expires_at": ONE,
    }


def test_the_record_says_which_reply_is_to_be_taken_down():
    wanted = TakeDown(
        id=TakeDownId(2),
        reply_id=ReplyId(4),
        comment_id=CommentId(5),
        account_id=AccountId(1),
        external_id="r5",
        digest="ab12",
        expires_at=LATER,
    )

    assert wanted.subject == "take_down:2"
    assert wanted.facts() == {
        "reply": 4,
        "comment": 5,
        "account": 1,
        "external_id": "r5",
        "digest": "ab12",
        "expires_at": ONE,
    }


@pytest.mark.parametrize(("ask_at", "said"), [(None, None), (LATER, ONE)])
def test_the_record_says_what_a_freeze_stops_and_when_the_team_is_asked(ask_at, said):
    begun = PublishFreeze(
        id=FreezeId(3), account_id=AccountId(1), post_id=PostId(8), phrase="식세기", ask_at=ask_at
    )

    assert begun.facts() == {
        "freeze": 3,
        "account": 1,
        "post": 8,
        "phrase": "식세기",
        "ask_at": said,
    }


def test_the_record_says_which_freeze_somebody_asks_to_lift():
    asked = LiftRequest(id=LiftRequestId(6), freeze_id=FreezeId(3), expires_at=LATER)

    assert asked.subject == "lift_request:6"
    assert asked.facts() == {"freeze": 3, "expires_at": ONE}


def test_an_account_points_where_its_row_says():
    account = Account(id=AccountId(1), platform="youtube", name="mosiru_kr", external_id="UC7")

    assert account.address == Address(
        account_id=AccountId(1), platform="youtube", name="mosiru_kr", external_id="UC7"
    )


def test_a_routing_rule_is_read_as_it_was_loaded():
    when = Conditions(
        languages=("ko",),
        kinds=(CommentKind.REVIEW,),
        risks=(Risk.HEALTH_SAFETY,),
        keywords=("lid",),
    )

    rule = RoutingRule(name="lids", conditions=kept_conditions(when), channel="C2", assign=["U1"])

    assert (rule.as_route().name, rule.as_route().when) == ("lids", when)
    assert (rule.as_route().channel, rule.as_route().assign) == ("C2", ("U1",))


def test_a_routing_rule_without_conditions_fits_everything():
    rule = RoutingRule(name="rest", conditions={}, channel="C2", assign=[])

    assert rule.as_route().when == Conditions()
