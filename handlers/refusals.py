"""The one place that turns errors into words."""

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any

import structlog

from bot.errors import Refusal
from bot.locales import Words
from handlers.blocks.claims import claim_lines
from handlers.blocks.texts import moment, safe

_log = structlog.get_logger(__name__)


def sentence(refusal: Refusal, words: Words, zone: tzinfo | None = None) -> str:
    """What *refusal* says to the person who clicked; times are told in their *zone*, if known."""
    return _filled(refusal, words, lambda value: _shown(value, words, zone))


def ended(told: str) -> str:
    """The sentence with a full stop, so that another can follow: some end with a reason or time."""
    return told if told.endswith((".", "!", "?", "…")) else f"{told}."


def tells_time(refusal: Refusal) -> bool:
    """Whether there is a time in what *refusal* says."""
    return any(isinstance(value, datetime) for value in refusal.parameters.values())


def marked_sentence(refusal: Refusal, words: Words) -> str:
    """The same for mrkdwn, where Slack shows times as each reader has set them."""
    return _filled(refusal, words, lambda value: _marked(value, words))


def trouble(error: Exception, words: Words, reference: str) -> str:
    """Words for what nobody foresaw; the log has the rest under the same reference."""
    _log.error("slack_request_failed", reference=reference, exc_info=error)
    return words("trouble.plain", number=reference)


def _filled(refusal: Refusal, words: Words, show: Callable[[Any], Any]) -> str:
    findings = refusal.parameters.get("findings")
    if findings:
        lines = claim_lines(findings, words)
        return words(refusal.message_id, claims=" ".join(lines))
    shown = {name: show(value) for name, value in refusal.parameters.items()}
    candidates = _candidates(refusal.message_id, refusal.parameters)
    return words(next(each for each in candidates if words.knows(each)), **shown)


def _candidates(message_id: str, parameters: Mapping[str, Any]) -> list[str]:
    more_exact = []
    if "finding" in parameters:
        more_exact.append(str(parameters["finding"]))
    if "permission" in parameters:
        more_exact.append(f"{message_id}_{parameters['permission']}")
    if parameters.get("name") and parameters.get("at"):
        more_exact.append(f"{message_id}_by")
    return [*more_exact, message_id]


def _shown(value: Any, words: Words, zone: tzinfo | None) -> Any:
    if not isinstance(value, datetime):
        return value
    return words.time(value, zone) if zone else f"{words.time(value)} UTC"


def _marked(value: Any, words: Words) -> Any:
    if isinstance(value, datetime):
        return moment(value, words)
    return safe(value) if isinstance(value, str) else value
