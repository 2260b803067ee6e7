"""Texts as a reader understands them, whatever was done to slip past a list of words.

Two forms: `plain` keeps spaces and punctuation; `spellings` are rows of bare letters that remember
where words began, so that "k i l l", "k1ll", "ｋｉｌｌ" and "ki<zero width>ll" read alike.
Unicode's contracts are UAX #15 (normal forms) and the Hangul composition of section 3.12.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.rules.hidden_text import FILLERS

MOST_READ = 2_000
"""Characters of one text that are judged; what follows them is for people."""
_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_TAILS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_CONJOINING = {0x1100 + at: jamo for at, jamo in enumerate(_LEADS)}
_CONJOINING |= {0x1161 + at: jamo for at, jamo in enumerate(_VOWELS)}
_CONJOINING |= {0x11A7 + at: jamo for at, jamo in enumerate(_TAILS) if at}
_NOT_JAMO = re.compile(r"[^ㄱ-ㅣ]+")
_NOT_HANGUL = re.compile(r"[^ㄱ-ㅣ가-힣]+")
_SPELLED_OUT = re.compile(rf"([{_LEADS}])([{_VOWELS}])([{_TAILS.strip()}](?![{_VOWELS}]))?")
_LOST_TAIL = re.compile(r"(?<![ㄱ-ㅣ])([가-힣])([ㄱㄴㄹㅁㅂㅇ])(?![ㄱ-ㅣ])")
_WEDGED = re.compile(r"(?<=[가-힣])[0-9a-z](?=[가-힣])")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_SPACE = re.compile(r"\s+")
_LOOK_ALIKE = str.maketrans(
    "аеорсухіѕјԁһкмтвнгπαβεικνορτυχηωɑɡıʟᴀʙᴄᴅᴇꜰɢʜɪᴊᴋᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
    "aeopcyxisjdhkmtbhrnabeikvoptuxnwagilabcdefghijkmnoprstuvwyz",
)
_DIGITS_AS_LETTERS = {**str.maketrans("0345789", "oeastbg"), **str.maketrans("$@€+", "saet")}
_LEET = (
    _DIGITS_AS_LETTERS | str.maketrans("1!|", "iii"),
    _DIGITS_AS_LETTERS | str.maketrans("1!|", "lll"),
)
_PASSES_FOR_DIGITS = re.compile(r"(?<=\d)[oli]{1,9}(?=\d|\b|[^a-z])")
_AS_DIGITS = str.maketrans("oli", "011")
_APOSTROPHES = "'’‘`´"


@dataclass(frozen=True, slots=True)
class _Letter:
    char: str
    first: int  # where it stands in the plain text
    last: int
    begins_word: bool
    ends_word: bool


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to read a text: *letters* alone, and for each where it stood in *source*."""

    letters: str
    source: str
    _marks: tuple[_Letter, ...]

    def begins_word(self, at: int) -> bool:
        """Whether a word begins at this letter."""
        return self._marks[at].begins_word

    def ends_word(self, at: int) -> bool:
        """Whether a word ends with this letter."""
        return self._marks[at].ends_word

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where letters *start* to *end* (exclusive) stand in *source*."""
        return self._marks[start].first, self._marks[end - 1].last + 1

    def quote(self, start: int, end: int) -> str:
        """Letters *start* to *end* (exclusive) as they were written, spaces included."""
        first, last = self.place(start, end)
        return self.source[first:last]

    def without(self, spans: list[tuple[int, int]]) -> "Spelling":
        """The same with *spans* blotted out; nothing matches across a blot."""
        letters = list(self.letters)
        for start, end in spans:
            letters[start:end] = "\0" * (end - start)
        return Spelling("".join(letters), self.source, self._marks)


def plain(text: str) -> str:
    """*text* in small letters of normal width, without invisible characters, spaces single."""
    return _SPACE.sub(" ", unfolded(text)).strip()


def unfolded(text: str) -> str:
    """*text* as `plain`, with all of its spaces."""
    seen = unicodedata.normalize("NFC", "".join(_visible(text)))
    wide = _NOT_JAMO.sub(lambda run: unicodedata.normalize("NFKC", run[0]), seen)
    return wide.translate(_CONJOINING).casefold()


def bare(text: str) -> str:
    """*text*, as `plain` gave it, without accents, and Latin where it looks like Latin."""
    return _NOT_HANGUL.sub(lambda run: _without_marks(run[0]), text)


def is_invisible(char: str) -> bool:
    """Whether `plain` leaves *char* out, because nobody sees it."""
    return char in FILLERS or unicodedata.category(char) == "Cf"


def beginning(text: str) -> str:
    """As much of *text* as is judged; the same where that is all of it."""
    begin = text[:MOST_READ]
    unfolded = plain(begin)  # one character may become eighteen
    return begin if len(unfolded) <= MOST_READ else unfolded[:MOST_READ]


@lru_cache(maxsize=64)
def spellings(text: str) -> tuple[Spelling, ...]:
    """Every way worth trying to read *text*; the plainest first, at most eight."""
    source = plain(text)
    latin = bare(source)
    if len(latin) != len(source):
        source = latin
    found: dict[tuple[str, tuple[bool, ...]], Spelling] = {}
    for shape in (latin, *(latin.translate(table) for table in _LEET)):
        for reading in _readings(tuple(_letters(shape))):
            edges = tuple(mark.begins_word for mark in reading)
            letters = "".join(mark.char for mark in reading)
            found.setdefault((letters, edges), Spelling(letters, source, reading))
    return tuple(found.values())


def with_digits(text: str) -> str:
    """*text* as `plain`, letters that pass for digits after a digit turned into digits."""
    return _PASSES_FOR_DIGITS.sub(lambda found: found[0].translate(_AS_DIGITS), plain(text))


def _visible(text: str) -> Iterator[str]:
    for char in text:
        if "\uffa1" <= char <= "\uffdc":
            # One step only: half-width jamo become jamo that stand alone, as people type them.
            yield chr(int(unicodedata.decomposition(char).split()[1], 16))
        elif not is_invisible(char):
            yield char


def _without_marks(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if not unicodedata.combining(part)).translate(_LOOK_ALIKE)


def _kind(char: str) -> str:
    if "ㄱ" <= char <= "ㅣ" or "가" <= char <= "힣":
        return "hangul"
    return "digit" if char.isdigit() else "letter"


def _letters(text: str) -> Iterator[_Letter]:
    kinds = [_kind(char) if char.isalnum() else "" for char in text]
    spots = [at for at, char in enumerate(text) if char not in _APOSTROPHES and not _is_mark(char)]
    for number, at in enumerate(spots):
        if kind := kinds[at]:
            before = kinds[spots[number - 1]] if number else ""
            after = kinds[spots[number + 1]] if number + 1 < len(spots) else ""
            yield _Letter(text[at], at, at, before != kind, after != kind)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char) == "Mn"


def _readings(marks: tuple[_Letter, ...]) -> Iterator[tuple[_Letter, ...]]:
    composed = _merge(_merge(marks, _SPELLED_OUT), _LOST_TAIL)
    for reading in dict.fromkeys((marks, composed, _merge(composed, _WEDGED))):
        yield reading
        yield _merge(reading, _DRAWN_OUT)


def _merge(marks: tuple[_Letter, ...], pattern: re.Pattern[str]) -> tuple[_Letter, ...]:
    """*marks* with each match of *pattern* made one letter, or none where it is a wedge."""
    merged: list[_Letter] = []
    done = 0
    for match in pattern.finditer("".join(mark.char for mark in marks)):
        merged += marks[done : match.start()]
        first, last = marks[match.start()], marks[match.end() - 1]
        if char := _composed(match, pattern):
            merged.append(_Letter(char, first.first, last.last, first.begins_word, last.ends_word))
        done = match.end()
    return (*merged, *marks[done:])


def _composed(match: re.Match[str], pattern: re.Pattern[str]) -> str:
    if pattern is _WEDGED:
        return ""
    if pattern is _DRAWN_OUT:
        return str(match[1])
    if pattern is _LOST_TAIL:
        closed = (ord(match[1]) - 0xAC00) % 28
        return str(match[0]) if closed else chr(ord(match[1]) + _TAILS.index(match[2]))
    lead, vowel, tail = _LEADS.index(match[1]), _VOWELS.index(match[2]), match[3]
    return chr(0xAC00 + (lead * 21 + vowel) * 28 + (_TAILS.index(tail) if tail else 0))
