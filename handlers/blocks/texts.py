"""Texts inside Slack's limits. Lengths are UTF-16 units: the strictest way Slack may count."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from bot.locales import Words
from bot.views import FaqName

ELLIPSIS = "…"
LONGEST_URL = 3000
LONGEST_NAME = 60
_JOINER = "\u2060"  # breaks markup and :codes: without showing
_MARKUP = "*_~`:@#"
_TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Controls of the reading direction; left open they would reverse the words that follow."""


def units(text: str) -> int:
    """Length of *text* in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def clip(text: str, limit: int) -> str:
    """At most *limit* units of *text*; what is cut off shows as an ellipsis."""
    return text if units(text) <= limit else next(pieces(text, limit - 1)).rstrip() + ELLIPSIS


def pieces(text: str, limit: int) -> Iterator[str]:
    """Split *text* into parts of at most *limit* units, after white space where there is some.

    The parts joined are the text again, to the character.
    """
    start = 0
    while start < len(text):
        end = _reach(text, start, limit)
        if end < len(text):
            end = _after_space(text, start, end)
        yield text[start:end]
        start = end


def _reach(text: str, start: int, limit: int) -> int:
    end = min(len(text), start + limit)
    while units(text[start:end]) > limit:
        end -= max(1, (units(text[start:end]) - limit) // 2)
    return end


def _after_space(text: str, start: int, end: int) -> int:
    for cut in range(end, start + (end - start) // 2, -1):
        if text[cut - 1].isspace():
            return cut
    return end


def one_line(text: str) -> str:
    """The text for a line it shares with others: one space between words, nobody turned round."""
    return " ".join(text.translate(_TURNING).split())


def escaped(text: str) -> str:
    """Make *text* harmless where Slack reads control sequences: no mention, no link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def safe(text: str) -> str:
    """A name for mrkdwn: escaped, on one line, and its markup characters without effect."""
    calm = "".join(f"{c}{_JOINER}" if c in _MARKUP else c for c in one_line(text))
    return escaped(calm)


def headline(parts: Sequence[str | None], limit: int = 300) -> str:
    """The one line that notifications and screen readers get; *limit* counts escaped units."""
    line, length = "", 0
    for character in one_line(" · ".join(part for part in parts if part)):
        shown = escaped(character)
        length += units(shown)
        if length > limit - 1:
            return line.rstrip() + ELLIPSIS
        line += shown
    return line


def moment(instant: datetime, words: Words, *, seconds: bool = False) -> str:
    """A time of day for mrkdwn, which each reader sees in the own time zone."""
    token = "{time_secs}" if seconds else "{time}"
    fallback = words.clock(instant, seconds=seconds)
    return f"<!date^{int(instant.timestamp())}^{token}|{fallback} UTC>"


def day_and_time(instant: datetime, words: Words) -> str:
    """Day and time for mrkdwn: *today* and *tomorrow* where they fit, in the reader's time zone."""
    day, time = "{date_short_pretty}", "{time}"
    return f"<!date^{int(instant.timestamp())}^{day} {time}|{words.stamp(instant)}>"


def link(url: str | None, label: str) -> str | None:
    """A link for mrkdwn; None without an address that a browser opens."""
    address = web_address(url)
    return address and f"<{escaped(address).replace('|', '%7C')}|{label}>"


def web_address(url: str | None) -> str | None:
    """The *url* if it is an ordinary web address that fits into a block."""
    if url is None or units(url) > LONGEST_URL or any(c.isspace() or c in '<>"' for c in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def json_size(blocks: Sequence[dict[str, Any]]) -> int:
    """What the blocks weigh for Slack's limit on a whole message."""
    return units(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))


def entry_name(entry: FaqName, words: Words) -> str:
    """How cards and menus call an FAQ entry, on one line."""
    return clip(one_line(entry.in_locale(words.locale)), LONGEST_NAME)


def platform_name(platform: str, words: Words) -> str | None:
    """How people call a platform; None for one without a name, such as a system of their own."""
    named = f"platform.{platform}"
    return words(named) if words.knows(named) else None
