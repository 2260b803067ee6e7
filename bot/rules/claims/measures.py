"""What follows from a finding: an account may choose for each rule, with sensible defaults."""

from collections.abc import Mapping
from enum import StrEnum

from bot.rules.claims.findings import Rule


class Measure(StrEnum):
    """What a finding of a rule asks for."""

    WARN = "warn"  # whoever signs says why
    SECOND_SIGNATURE = "second_signature"
    BLOCK = "block"  # nobody signs


DEFAULTS: Mapping[Rule, Measure] = {
    Rule.ASKS_PERSONAL_DATA: Measure.BLOCK,
    Rule.PERSONAL_DATA: Measure.BLOCK,
    Rule.OVER_LIMIT: Measure.BLOCK,
    Rule.PROFANITY: Measure.BLOCK,
    Rule.HEALTH: Measure.SECOND_SIGNATURE,
    Rule.GUARANTEE: Measure.SECOND_SIGNATURE,
    Rule.REFUND: Measure.SECOND_SIGNATURE,
    Rule.LINK: Measure.SECOND_SIGNATURE,
    Rule.COMPETITOR: Measure.SECOND_SIGNATURE,
    Rule.MENTION: Measure.WARN,
    Rule.PRICE: Measure.WARN,
    Rule.DATE: Measure.WARN,
    Rule.LANGUAGE: Measure.WARN,
    Rule.REPEATED: Measure.WARN,
}
ALWAYS_BLOCKED = frozenset({Rule.OVER_LIMIT})
"""The platform would refuse it: no account can choose otherwise."""


def measure_of(rule: Rule, chosen: Mapping[Rule, Measure]) -> Measure:
    """What *rule* asks for, where *chosen* is what the account decided."""
    return DEFAULTS[rule] if rule in ALWAYS_BLOCKED else chosen.get(rule, DEFAULTS[rule])
