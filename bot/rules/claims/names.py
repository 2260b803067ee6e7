"""Addresses, handles and codes, as they stand in a text."""

import re
from collections.abc import Collection, Iterator

from bot.rules.claims.links import find_links
from bot.rules.reading import Span, blotted, found

_MAIL = re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,6}")
_HANDLE = re.compile(r"(?<![\w.])@[\w.]{2,40}")
_CODE_WORD = re.compile(r"\bcode\b|\bcoupon|\bpromo|\bvoucher|코드|쿠폰")
_CODE = re.compile(
    r"\b(?=[a-z\-]{0,30}\d)(?=[\d\-]{0,30}[a-z])[a-z0-9][a-z0-9\-]{3,30}"
    r"|(?<=code )(?!is\b|for\b|to\b|at\b|and\b|or\b|that\b|in\b|from\b|will\b|yet\b)[a-z]{3,30}\b"
    r"|(?<=code: )[a-z]{3,30}\b|(?<=[\"'“‘])[a-z0-9\-]{3,30}(?=[\"'”’])"
)
_PARTICLES = re.compile(
    r"(?:님|씨)?(?:이|가|은|는|을|를|과|와|께서|께|에게|한테|의|도|로|으로|에서|에|이랑|랑)?"
)


def find_addresses(source: str) -> Iterator[Span]:
    """Where mail addresses stand in *source*, as all of these: `bot.rules.plain_text.plain`."""
    return found(_MAIL, source)


def find_handles(source: str) -> Iterator[Span]:
    """Where names with @ stand, endings of Korean included."""
    return found(_HANDLE, without_names(source))


def find_strangers(source: str, known: Collection[str]) -> Iterator[Span]:
    """Where names with @ stand that are none of *known*."""
    names = [name.lstrip("@") for name in known]
    for start, end in find_handles(source):
        if not any(_is_called(source[start + 1 :], name) for name in names):
            yield start, start + len(source[start:end].rstrip("."))


def find_codes(source: str) -> Iterator[str]:
    """What buys something, where codes are spoken of."""
    if _CODE_WORD.search(source):
        yield from _CODE.findall(source)


def names_of(source: str) -> Iterator[str]:
    """Links without ``https://www.``, mail addresses and handles."""
    for start, end in (*find_addresses(source), *find_handles(source)):
        yield source[start:end]
    yield from (link.address for link in find_links(source))


def without_names(source: str) -> str:
    """*source* with blanks for addresses and links, in which numbers and words mean nothing."""
    bare = blotted(source, find_addresses(source))
    return blotted(bare, (link.span for link in find_links(bare)))


def _is_called(said: str, name: str) -> bool:
    """Whether *said* begins with *name*, and only an ending follows."""
    if not name or not said.startswith(name):
        return False
    rest = re.split(r"[^\w.]", said[len(name) :], maxsplit=1)[0].rstrip(".")
    return _PARTICLES.fullmatch(rest) is not None
