"""Data by which a private person could be found: telephone, mail, account, order, identity."""

import re
from collections.abc import Iterator

from bot.rules.plain_text import with_digits
from bot.rules.reading import Span, found

_GAP = r"[ .\-_)/]{0,3}"
_DIGITS = "일이삼사오육칠팔구공영"
_TELEPHONES = (
    rf"(?<!\d)(?:\+?8 ?2{_GAP})?0?1{_GAP}[016789](?:{_GAP}\d){{7,8}}(?!\d)",
    rf"(?<![\d.])0{_GAP}(?:2|[3-7]{_GAP}\d)(?:{_GAP}\d){{7,8}}(?!\d)",
    r"(?<![\d.])(?:\+?1[ .\-]?)?\(?\d{3}\)?[ .\-]{1,2}\d{3}[ .\-]\d{4}(?!\d)",
    r"\+\d[\d \-]{8,16}\d",
    r"(?<!\d)\d(?:[ .\-]{1,3}\d){9,10}(?!\d)",
    rf"[공영]{_GAP}일{_GAP}[공영](?:{_GAP}[{_DIGITS}]){{7,8}}",
)
_MAIL = (
    r"[\w.+\-]{1,64} ?(?:@|\(at\)|\[at\]|골뱅이) ?[\w\-]{1,63}",
    r"(?: ?(?:\.|\(dot\)|\[dot\]|닷|점) ?[a-z][\w\-]{1,20}){1,4}",
)
_NUMBERS_OF_PEOPLE_AND_MONEY = (
    r"(?<!\d)\d{6} ?- ?[1-8]\d{6}(?!\d)",
    r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)",
    r"(?<!\d)\d{4}[ \-]\d{4}[ \-]\d{4}[ \-]\d{4}(?!\d)",
    r"(?<!\d)\d{13,16}(?!\d)",
    r"(?<![\d\-])(?!\d{4}-\d{2}-\d{2})\d{2,6}-\d{2,6}-\d{4,8}(?:-\d{1,4})?(?![\d\-])",
)
_REFERENCE = (
    r"(?:order|tracking|account|invoice|주문 ?번호|주문|송장 ?번호|송장|운송장|계좌 ?번호|계좌)",
    r"(?: ?(?:number|no|id|is|#|:|는|은|이)\W{0,2}){0,3} ?#? ?",
    r"(?=[a-z\-]{0,6}\d)[a-z0-9\-]{6,24}(?![a-z0-9])",
)
_ORDER_NUMBER = r"(?<![a-z])[a-z]{2,4} ?- ?\d{2} ?- ?\d{4,8}(?!\d)"
_HOMES = (
    r"[가-힣]{1,8}(?:로|길) ?\d{1,4}(?:-\d{1,4})?(?:번길 ?\d{1,4})?,? ?[\w ]{0,12}\d{1,5} ?호",
    r"\d{1,5} ?동 ?\d{2,5} ?호",
)
_STREET = (
    r"(?<!\d)\d{1,5} [a-z]{2,20}(?: [a-z]{2,20})?",
    r" (?:street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct)\b",
    r"[ ,.]{1,3}(?:apt|unit|suite|#|[a-z]{2,20}[ ,])",
)
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        *_TELEPHONES,
        "".join(_MAIL),
        *_NUMBERS_OF_PEOPLE_AND_MONEY,
        "".join(_REFERENCE),
        _ORDER_NUMBER,
        *_HOMES,
        "".join(_STREET),
    )
)
_LINK = re.compile(r"https?://\S+")


def find_personal_data(text: str) -> dict[str, None]:
    """Personal data in *text* as it stands there; keys in order, no values."""
    readable = _LINK.sub(" ", with_digits(text))
    return {readable[start:end].strip(): None for start, end in find_data(readable)}


def find_data(readable: str) -> Iterator[Span]:
    """Where personal data stands in *readable*, as `bot.rules.plain_text.with_digits` gave it."""
    for shape in _SHAPES:
        yield from found(shape, readable)
