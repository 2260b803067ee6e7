"""What a finding asks for: what the account chose, else the default."""

import pytest

from bot.rules.claims.findings import Rule
from bot.rules.claims.measures import DEFAULTS, Measure, measure_of


@pytest.mark.parametrize("rule", Rule)
def test_every_rule_has_a_default(rule: Rule):
    assert measure_of(rule, {}) is DEFAULTS[rule]


def test_an_account_chooses_for_itself():
    assert measure_of(Rule.DATE, {Rule.DATE: Measure.BLOCK}) is Measure.BLOCK


def test_what_no_platform_takes_is_blocked_whatever_was_chosen():
    assert measure_of(Rule.OVER_LIMIT, {Rule.OVER_LIMIT: Measure.WARN}) is Measure.BLOCK
