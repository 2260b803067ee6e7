"""What somebody pasted to point at a reply: a link to Slack or to the platform, or a number."""

import html
import re
from urllib.parse import parse_qs, urlsplit

from bot.errors import NotALink
from bot.services.lookup import Address, Numbered, Posted, Wanted

_WRAPPED = re.compile(r"<([^<>|]+)(?:\|[^<>]*)?>")
_NUMBER = re.compile(r"(?:(comment|댓글|reply|답글)\s*)?#?([0-9]{1,15})", re.IGNORECASE)
_ARCHIVES = re.compile(r"/archives/([A-Z0-9_]+)/p([0-9]{7,20})/?")
_CLIENT = re.compile(
    r"/client/[A-Z0-9_]+/([A-Z0-9_]+)/(?:thread/)?(?:[A-Z0-9_]+-)?([0-9]+\.[0-9]{6})/?"
)
_TS = re.compile(r"[0-9]{1,14}\.[0-9]{6}")
_FRACTION = 6  # digits of a ts behind its point


def read(text: str) -> Wanted:
    """What *text* points at, as Slack or a person wrote it; raises `NotALink`.

    Understood: ``<https://…|…>`` as Slack wraps links, any link to a message (``/archives/…`` with
    or without ``thread_ts``, and that of the web client), any other web address, and ``reply 12``
    or ``comment 7``; a number alone is a reply's.
    """
    bare = "".join(each for each in text if each.isprintable()).strip()
    wrapped = _WRAPPED.search(bare)
    bare = html.unescape(wrapped[1] if wrapped else bare).strip()
    numbered = _NUMBER.fullmatch(bare)
    if numbered:
        is_comment = (numbered[1] or "").lower() in ("comment", "댓글")
        return Numbered("comment" if is_comment else "reply", int(numbered[2]))
    return _link(bare)


def _link(url: str) -> Wanted:
    try:
        parts = urlsplit(url)
    except ValueError:
        raise NotALink from None
    if parts.scheme not in ("http", "https", "slack") or not parts.netloc or " " in url:
        raise NotALink
    archived, shown = _ARCHIVES.fullmatch(parts.path), _CLIENT.fullmatch(parts.path)
    if archived:
        digits = archived[2]
        ts = f"{digits[:-_FRACTION]}.{digits[-_FRACTION:]}"
        return Posted(archived[1], ts, _thread_of(parts.query))
    return Posted(shown[1], shown[2]) if shown else Address(url)


def _thread_of(query: str) -> str | None:
    [ts] = parse_qs(query).get("thread_ts", [""])[:1]
    return ts if _TS.fullmatch(ts) else None
