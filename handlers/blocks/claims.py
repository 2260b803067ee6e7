"""What the check of a text found, in words: one line a finding, then what follows from it."""

from collections.abc import Sequence
from typing import Any

from bot.locales import Words
from bot.views import ClaimFinding
from handlers.blocks.texts import clip, one_line

SHOWN = 5
WORDS_SHOWN = 60


def claim_line(finding: ClaimFinding, words: Words) -> str:
    """The words and the rule they break; literal."""
    return words(_message_id(finding), **_parameters(finding))


def claim_lines(findings: Sequence[ClaimFinding], words: Words) -> list[str]:
    """The worst of *findings*, and how many more there are."""
    lines = [claim_line(finding, words) for finding in findings[:SHOWN]]
    more = len(findings) - SHOWN
    return [*lines, *([words("claim.more", count=more)] if more > 0 else [])]


def claims_told(
    findings: Sequence[ClaimFinding], words: Words, remedy: str = "claim.change_or_say_why"
) -> str:
    """All of it as a text of several lines; *remedy* is said where the text may stay."""
    remedy = "claim.must_change" if has_block(findings) else remedy
    lines = [f"⚠ {line}" for line in claim_lines(findings, words)]
    return "\n".join([*lines, words(remedy)])


def has_block(findings: Sequence[ClaimFinding]) -> bool:
    """Whether nobody may sign."""
    return any(finding.measure.value == "block" for finding in findings)


def _message_id(finding: ClaimFinding) -> str:
    kind = finding.parameters.get("kind")
    return f"claim.{finding.rule.value}_{kind}" if kind else f"claim.{finding.rule.value}"


def _parameters(finding: ClaimFinding) -> dict[str, Any]:
    return {**finding.parameters, "words": clip(one_line(finding.words), WORDS_SHOWN)}
