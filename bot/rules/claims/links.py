"""Links, however they are written, and which of them an account may use.

A host is compared in the form that is asked of the net (RFC 3490, "xn--"), so that letters which
look like others are other letters.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.rules.lexicons.hosts import SHORTENERS, TOP_LEVEL
from bot.rules.plain_text import bare
from bot.rules.reading import Span


class LinkKind(StrEnum):
    """Why a link is not one of the account's."""

    UNKNOWN = "unknown"
    SHORT = "short"  # hides where it leads
    DISGUISED = "disguised"  # looks like another


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a text: its *host*, and *address* as people write it, without ``https://www.``."""

    host: str
    address: str
    span: Span


_DOT = r"(?: ?[\[({] ?(?:\.|dot|닷|점) ?[\])}] ?| (?:dot|닷) | ?[.。] ?(?=[a-z]{2,6}/)|[.。])"
_LABEL = r"[\w\-]{1,63}"
_SCHEME = r"(?:h ?(?:t ?t|x ?x) ?p ?s?|ftp) ?:? ?/ ?/ ?"
_PATH = r"(?:[:/?#\\][^\s<>()\"'”’]*)?"
_LINK = re.compile(
    rf"(?P<scheme>{_SCHEME})(?P<place>(?:{_DOT}|[^\s/?#\\<>()\"'”’]){{1,253}}){_PATH}"
    rf"|(?<![\w@.\-])(?<![(\[]at[)\]] )(?P<host>{_LABEL}(?:{_DOT}{_LABEL}){{1,6}}){_PATH}"
)
_DOTS = re.compile(_DOT)
_HANGUL_END = re.compile(
    r"(?:(?<=[a-z0-9])|(?<=^컴)|(?<=^닷컴)|(?<=^닷넷)|(?<=^한국))[가-힣].{0,20}$"
)
_END_OF_LINK = ".,;:!?/"
_SCRIPTS = (re.compile("[a-z]"), re.compile("[а-яёіјѕԁһ]"), re.compile("[α-ω]"))


def find_links(source: str) -> Iterator[Link]:
    """Every link in *source* (as `bot.rules.plain_text.plain`): with a scheme, or a known ending.

    Dots may be written as "[.]", "(dot)", " dot " or "닷"; "hxxp" is read as "http".
    """
    for match in _LINK.finditer(source):
        has_scheme = match["scheme"] is not None
        host = _host_of(match["place"]) if has_scheme else _host_of(match["host"])
        if not has_scheme and not _is_host(host):
            continue
        span = match.start(), _end(match)
        path = source[match.end("place" if has_scheme else "host") : span[1]]
        address = f"{host}{path}".rstrip(_END_OF_LINK).removeprefix("www.")
        yield Link(host, address, span)


def kind_of(link: Link, allowed: Collection[str]) -> LinkKind | None:
    """Why *link* leads to none of the hosts *allowed* nor below one; None where it does."""
    host = _as_asked(link.host)
    known = [_as_asked(each) for each in allowed]
    if _is_below(host, SHORTENERS):
        return LinkKind.SHORT
    if _is_below(host, known):
        return None
    looks = _as_asked(bare(link.host))
    is_mixed = sum(bool(script.search(link.host)) for script in _SCRIPTS) > 1
    is_coded = link.host.startswith("xn--") or ".xn--" in link.host
    if is_coded or is_mixed or (looks != host and _is_below(looks, known)):
        return LinkKind.DISGUISED
    return LinkKind.UNKNOWN


def _is_below(host: str, hosts: Collection[str]) -> bool:
    return any(host == each or host.endswith(f".{each}") for each in hosts)


def _host_of(place: str) -> str:
    """The host in "user@host:port": what stands before the last @ leads nowhere."""
    host = _DOTS.sub(".", place).rpartition("@")[2].partition(":")[0]
    return _without_ending(host)


def _without_ending(host: str) -> str:
    """*host* without what Korean adds to a word: "mosiru.example에서"."""
    head, dot, last = host.rpartition(".")
    return f"{head}{dot}{_HANGUL_END.sub('', last)}".strip(".")


def _is_host(host: str) -> bool:
    labels = host.split(".")
    is_word = any(char.isalpha() for char in "".join(labels[:-1]))
    return len(labels) > 1 and is_word and (labels[-1] in TOP_LEVEL or labels[0] == "www")


def _end(match: re.Match[str]) -> int:
    """Where the link ends: before an ending of Korean, and before the full stop."""
    written = match["place"] or match["host"]
    has_path = not match[0].endswith(written)
    ending = _HANGUL_END.search(_DOTS.split(written)[-1])
    if ending is not None and not has_path:
        return match.end() - len(ending[0])
    return match.start() + len(match[0].rstrip(_END_OF_LINK))


def _as_asked(host: str) -> str:
    """*host* with each label in ASCII."""
    return ".".join(_label_as_asked(label) for label in host.casefold().strip(".").split("."))


def _label_as_asked(label: str) -> str:
    if label.isascii():
        return label
    return "xn--" + label.encode("punycode").decode("ascii")
