"""What the check of an outgoing text found, and why somebody signs all the same."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.rules.claims.findings import Rule
from bot.rules.claims.measures import Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFinding:
    """Words of a text that break a rule; *parameters* as `bot.rules.claims.findings.Finding`."""

    rule: Rule
    measure: Measure
    words: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A reason to sign although something was found: for exactly the findings that were *seen*."""

    reason: str
    seen: str  # by `seen_of`


def seen_of(findings: Iterable[ClaimFinding]) -> str:
    """A short name for these findings, to tell whether they are the ones somebody saw."""
    told = sorted(f"{finding.rule.value}\n{finding.words}" for finding in findings)
    return hashlib.sha256("\n\n".join(told).encode("utf-8", "surrogatepass")).hexdigest()[:32]
