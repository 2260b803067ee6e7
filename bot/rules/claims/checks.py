"""The check of every text that would leave, whoever wrote it.

Rules find by shape and by list, so that each finding can name its words; what passes here is still
read and signed by a person. A claim that stands in an approved text as a whole sentence is not
found again: the sentence is what was approved, not its words.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from bot.rules.claims import amounts, links, moments, names, requests, swearing
from bot.rules.claims.findings import Context, Finding, Rule
from bot.rules.claims.promises import Promise, find_promises
from bot.rules.claims.repeats import count_alike
from bot.rules.language import find_language
from bot.rules.personal_data import find_data
from bot.rules.plain_text import plain, with_digits
from bot.rules.reading import Reading, Span, merged, read
from bot.rules.sentences import split
from integrations.contract import measure

Found = Iterator[tuple[Span, dict[str, Any]]]
"""Where in the text a rule is broken, and the parameters of its sentence."""

_RULE_OF_PROMISE = {
    Promise.CURE: Rule.HEALTH,
    Promise.GUARANTEE: Rule.GUARANTEE,
    Promise.WARRANTY: Rule.GUARANTEE,
    Promise.CERTIFICATE: Rule.GUARANTEE,
    Promise.SAFETY: Rule.GUARANTEE,
    Promise.REFUND: Rule.REFUND,
    Promise.REPLACEMENT: Rule.REFUND,
    Promise.RETURN: Rule.REFUND,
    Promise.COMPENSATION: Rule.REFUND,
    Promise.FREE: Rule.PRICE,
    Promise.DISCOUNT: Rule.PRICE,
    Promise.GIFT: Rule.PRICE,
}
"""`Promise.EVERYONE` alone promises nothing."""
OWN_LETTERS = frozenset({"ko", "ja", "zh", "th", "he", "el"})
KEPT = 512
"""Texts whose findings are kept: those on the cards of a busy hour."""
WORDS_THAT_TELL = 6
"""One language from another that shares its letters."""
NEVER_APPROVED = frozenset(
    {Rule.ASKS_PERSONAL_DATA, Rule.OVER_LIMIT, Rule.PROFANITY, Rule.LANGUAGE}
)
"""Rules that an approved sentence breaks, too; the rest (the hotline of the brand) it may."""


_REST_OF_WORD = re.compile(r"(?<=[a-z])[a-z]{1,20}")
_ENDING = re.compile(r"(?<=[a-z0-9])[가-힣]{1,9}$")


@dataclass(frozen=True)
class _Outgoing:
    """One text with the forms in which rules read it, each made once."""

    text: str
    context: Context

    @cached_property
    def reading(self) -> Reading:
        return read(self.text)

    @cached_property
    def latin(self) -> Reading:
        return read(self.text, as_latin=True)

    @cached_property
    def claims(self) -> str:
        """The Latin reading without links and addresses, in which words mean nothing."""
        return names.without_names(self.latin.source)

    @cached_property
    def promises(self) -> tuple[tuple[Rule | None, Span], ...]:
        """What is promised, by the rule that it breaks."""
        found = find_promises(self.claims)
        return tuple((_RULE_OF_PROMISE.get(promise), span) for promise, span in found)

    @cached_property
    def _new(self) -> list[Span]:
        texts = self.context.approved
        approved = {plain(each[start:end]) for each in texts for start, end in split(each)}
        parts = split(self.text)
        return [(start, end) for start, end in parts if plain(self.text[start:end]) not in approved]

    def is_new(self, start: int, end: int) -> bool:
        """Whether some of these words stand in a sentence that no approved text holds."""
        return any(start < to and since < end for since, to in self._new)

    def at(self, spans: Iterator[Span]) -> Iterator[Span]:
        """*spans* of the Latin reading as spans of the text: of whole words, none twice."""
        return merged(self.latin.origin(self._to_end_of_word(span)) for span in spans)

    def _to_end_of_word(self, span: Span) -> Span:
        start, end = span
        rest = _REST_OF_WORD.match(self.latin.source, end) if end > start else None
        return (start, rest.end()) if rest else span


def check(text: str, context: Context) -> tuple[Finding, ...]:
    """Everything in *text* that breaks a rule; the worst rule first, then in order of the text."""
    said = _check_words(text, replace(context, recent=()))
    return (*said, *_broken(_Outgoing(text, context), [Rule.REPEATED]))


@lru_cache(maxsize=KEPT)
def _check_words(text: str, context: Context) -> tuple[Finding, ...]:
    """All but repeats, which change with each reply: a click asks again for what its card saw."""
    return tuple(_broken(_Outgoing(text, context), _OF_WORDS))


def _broken(outgoing: _Outgoing, rules: Iterable[Rule]) -> Iterator[Finding]:
    for rule in rules:
        for (start, end), parameters in _FINDERS[rule](outgoing):
            if rule in NEVER_APPROVED or outgoing.is_new(start, end):
                yield Finding(rule, start, end, outgoing.text[start:end], parameters)


def _asks_personal_data(outgoing: _Outgoing) -> Found:
    sentences = list(split(outgoing.text))
    readings = [read(outgoing.text[start:end], as_latin=True) for start, end in sentences]
    for number, span in requests.find_requests([reading.source for reading in readings]):
        start, end = readings[number].origin(span)
        offset = sentences[number][0]
        yield (offset + start, offset + end), {}


def _personal_data(outgoing: _Outgoing) -> Found:
    source = with_digits(outgoing.latin.source)
    known = [plain(name) for name in outgoing.context.own_names]
    in_links = [link.span for link in links.find_links(source) if link.address.count("/")]
    found = (
        (start, end)
        for start, end in (_trimmed(source, span) for span in find_data(source))
        if not _is_ours(source[start:end], known, outgoing.context)
        and not any(since <= start and end <= to for since, to in in_links)
    )
    yield from ((span, {}) for span in outgoing.at(found))


def _trimmed(source: str, span: Span) -> Span:
    """*span* without blanks around it and without what Korean adds to an address."""
    start, end = span
    words = source[start:end]
    kept = _ENDING.sub("", words.rstrip()) if "@" in words else words.rstrip()
    return start + len(words) - len(words.lstrip()), start + len(kept)


def _is_ours(words: str, known: list[str], context: Context) -> bool:
    """Whether an address or number is the brand's own."""
    if any(words == name or _digits(words) == _digits(name) != "" for name in known):
        return True
    host = words.rpartition("@")[2] if "@" in words else ""
    hosts = (each.casefold() for each in context.link_hosts)
    return any(host == each or host.endswith(f".{each}") for each in hosts)


def _digits(words: str) -> str:
    return "".join(char for char in words if char.isdigit())


def _over_limit(outgoing: _Outgoing) -> Found:
    text, limit, unit = outgoing.text, outgoing.context.limit, outgoing.context.unit
    length = measure(text, unit)
    if length > limit:
        fits = bisect_right(range(len(text)), limit, key=lambda at: measure(text[:at], unit)) - 1
        yield (fits, len(text)), {"length": length, "limit": limit}


def _profanity(outgoing: _Outgoing) -> Found:
    found = swearing.find_swearing(outgoing.latin)
    yield from ((span, {}) for span in outgoing.at(found))


def _promised(rule: Rule) -> Callable[[_Outgoing], Found]:
    def find(outgoing: _Outgoing) -> Found:
        meant = (span for broken, span in outgoing.promises if broken is rule)
        yield from ((span, {}) for span in outgoing.at(meant))

    return find


def _price(outgoing: _Outgoing) -> Found:
    offered = (span for broken, span in outgoing.promises if broken is Rule.PRICE)
    found = [*amounts.find_prices(outgoing.claims), *offered]
    yield from ((span, {}) for span in outgoing.at(iter(found)))


def _date(outgoing: _Outgoing) -> Found:
    yield from ((span, {}) for span in outgoing.at(moments.find_terms(outgoing.claims)))


def _link(outgoing: _Outgoing) -> Found:
    # not read as Latin: letters that look like others lead elsewhere
    for link in links.find_links(outgoing.reading.source):
        kind = links.kind_of(link, outgoing.context.link_hosts)
        if kind is not None:
            yield outgoing.reading.origin(link.span), {"kind": kind.value, "host": link.host}


def _competitor(outgoing: _Outgoing) -> Found:
    for name in outgoing.context.competitors:
        for span in outgoing.at(swearing.find_named(outgoing.latin, name)):
            yield span, {"name": name}


def _mention(outgoing: _Outgoing) -> Found:
    author = outgoing.context.author_name
    known = [plain(name) for name in (*outgoing.context.own_names, *([author] if author else []))]
    for span in names.find_strangers(outgoing.reading.source, known):
        yield outgoing.reading.origin(span), {}


def _language(outgoing: _Outgoing) -> Found:
    expected = outgoing.context.language
    written = find_language(outgoing.text).code
    if expected and written and written != expected and _is_sure(expected, written, outgoing):
        yield (0, len(outgoing.text)), {"expected": expected, "written": written}


def _is_sure(expected: str, written: str, outgoing: _Outgoing) -> bool:
    """Whether the letters tell them apart, or there are words enough to do so."""
    words = [word for word in outgoing.claims.split() if word.isalpha()]
    return bool({expected, written} & OWN_LETTERS) or len(words) >= WORDS_THAT_TELL


def _repeated(outgoing: _Outgoing) -> Found:
    count = count_alike(outgoing.text, outgoing.context.recent)
    if count:
        yield (0, len(outgoing.text)), {"count": count}


_FINDERS: dict[Rule, Callable[[_Outgoing], Found]] = {
    Rule.ASKS_PERSONAL_DATA: _asks_personal_data,
    Rule.PERSONAL_DATA: _personal_data,
    Rule.OVER_LIMIT: _over_limit,
    Rule.PROFANITY: _profanity,
    Rule.HEALTH: _promised(Rule.HEALTH),
    Rule.GUARANTEE: _promised(Rule.GUARANTEE),
    Rule.REFUND: _promised(Rule.REFUND),
    Rule.LINK: _link,
    Rule.COMPETITOR: _competitor,
    Rule.MENTION: _mention,
    Rule.PRICE: _price,
    Rule.DATE: _date,
    Rule.LANGUAGE: _language,
    Rule.REPEATED: _repeated,
}
"""In the order of `Rule`."""
_OF_WORDS = [rule for rule in _FINDERS if rule is not Rule.REPEATED]
