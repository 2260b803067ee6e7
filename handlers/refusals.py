"""The one place that turns errors into words."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

import structlog

from bot.errors import Refusal
from bot.locales import Words

_log = structlog.get_logger(__name__)


def sentence(refusal: Refusal, words: Words, zone: tzinfo | None = None) -> str:
    """What *refusal* says to the person who clicked; times are told in their *zone*, if known."""
    return said(refusal.message_id, refusal.parameters, words, zone)


def said(
    message_id: str, parameters: Mapping[str, Any], words: Words, zone: tzinfo | None = None
) -> str:
    """The sentence for a message id of the core and its parameters."""
    shown = {name: _shown(value, words, zone) for name, value in parameters.items()}
    for candidate in _candidates(message_id, parameters):
        if words.knows(candidate):
            return words(candidate, **shown)
    return words("refusal.card_outdated")


def trouble(error: Exception, words: Words, reference: str, *, is_kept: bool = False) -> str:
    """Words for what nobody foresaw; the log has the rest under the same reference."""
    _log.error("slack_request_failed", reference=reference, exc_info=error)
    return words("trouble.kept" if is_kept else "trouble.plain", number=reference)


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
    instant = _instant(value)
    if instant is None:
        return value
    return words.clock(instant, zone) if zone else f"{words.clock(instant)} UTC"


def _instant(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or "T" not in value:
        return None
    try:
        instant = datetime.fromisoformat(value)  # as a task's arguments hold it
    except ValueError:
        return None
    return instant if instant.tzinfo else None
