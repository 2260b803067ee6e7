"""Words that bind a brand: guarantees, refunds, gifts, and what a thing does for health."""

import re
from collections.abc import Iterator
from enum import StrEnum

from bot.rules.claims import health
from bot.rules.reading import Span, blotted, found


class Promise(StrEnum):
    """Something that a brand may be held to."""

    GUARANTEE = "guarantee"
    WARRANTY = "warranty"
    REFUND = "refund"
    REPLACEMENT = "replacement"
    RETURN = "return"
    FREE = "free"
    DISCOUNT = "discount"
    GIFT = "gift"
    COMPENSATION = "compensation"
    SAFETY = "safety"
    CURE = "cure"
    CERTIFICATE = "certificate"
    EVERYONE = "everyone"


_GUARANTEES = (
    r"guarant(?:ee|y)|\b(?:we|i)(?:'ll| will| can)?(?: do)? (?:promise|assure you|swear)\b",
    r"\brest assured\b|\b(?:our|my) word\b|\bno matter what\b|\bfor sure\b",
    r"\b100 ?% (?:sure|certain|safe|satisf|effective|natural|guarant|reliable)\w{0,12}",
    r"\b(?:will|'ll|can|would) never (?:break|crack|fail|leak|rust|wear|burn|stop|let)\b",
    r"\b(?:cannot|can'?t|won'?t|will not) (?:possibly )?(?:break|crack|fail|leak|rust|wear out)\b",
    r"\bimpossible to (?:break|burn|crack|fail|go wrong|lose)\b|\bno questions asked\b",
    r"\b(?:it|that|this) always (?:works|arrives|fits|comes)\b|\byou can trust us\b",
    r"\bzero (?:defects?|risk)\b|\bnothing to worry about\b|\b(?:we|i) vouch\b",
    r"\b(?:will|'ll) (?:definitely|certainly|always)\b|\bwon'?t happen again\b|\blifetime\b",
    r"보장|장담|확약|약속(?:드|합|해|할|하겠)",
    r"100 ?(?:%|퍼센트|프로) ?(?:확|안전|만족|효과|천연|보)",
    r"절대(?:로)? [^.!?]{0,14}?(?:없어|없습|없을|않아|않습|않을|안 (?:나|깨|벗|새|휘|녹|터))",
    r"무조건 [^.!?]{0,12}?(?:새 ?제품|만족|드려|드릴|드립|해결|좋아|도착|됩니다|돼요)",
    r"(?:반드시|틀림없이) [^.!?]{0,16}?(?:드릴|드리|하겠|할게)|책임 ?지(?:고|겠|ㅂ|고서)|책임질게",
    r"이름을 걸고|마음 ?놓고|거뜬히|불량률 ?0|[가-힣]{1,4} 일(?:이|은)? (?:절대 )?없으니",
    r"(?:확실히|절대) 안 (?:깨|새|벗|휘|녹|터|나|고장)",
    r"평생 [^.!?]{0,8}?(?:쓰|쓸|사용|무상|무료)|다시는 [^.!?]{0,16}?(?:없도록|없을|않)",
)
_REPLACEMENTS = (
    r"\breplac(?:e|ed|ing|ement)\b(?! (?:the |your )?(?:water|filter|batter))|\bexchang(?:e|ing)",
    r"\b(?:send|ship|get|giv|mail|swap|offer)\w{0,3} (?:\w{1,12} ){0,4}?new (?:one|unit)\b",
    r"\bnew (?:one|unit)s? (?:is|will|for you|on its)\b",
    r"교환|바꿔 ?드(?:려|리|릴)|교체해 ?드",
    r"새 ?(?:제품|상품|걸|것|거)(?:으?로|을|를)?.{0,6}?(?:보내|드리|드려|바꿔|바꾸|교체|받으)",
)
_DISCOUNTS = (
    r"\bdiscount|% ?off\b|\b(?:half|percent|money) (?:price|off)\b|\bcoupon|\bvoucher|\bpromo\b",
    r"\bpromo(?:tion|s|code)|\bon sale\b|\bbuy (?:one|two|1|2),? get\b",
    r"\b\d{1,2} ?(?:%|percent) (?:cheaper|less|lower)\b|\d ?(?:%|퍼센트|프로) ?(?:싸|저렴|빼|낮)",
    r"할인|쿠폰|적립금|반값|세일|특가|1 ?\+ ?1",
)
_SHAPES: dict[Promise, tuple[str, ...]] = {
    Promise.GUARANTEE: _GUARANTEES,
    Promise.WARRANTY: (r"warrant|보증",),
    Promise.REFUND: (
        (
            r"\brefund|\bpay(?:ing)? you back\b"
            r"|\bcover(?:ing)? (?:the|your|all) (?:cost|fee|charge)"
            r"|money[ -]back"
            r"|\byour (?:money|payment) (?:back|(?:will be|is) (?:returned|refunded))"
            r"|\breimburs|\bcredit (?:was|is|has been) issued"
        ),
        (
            r"환불|환급|(?:돌려|입금해) ?드(?:려|리|릴|립|린)|(?:비용|배송비)[^.!?]{0,8}저희가 부담"
            r"|결제 ?취소|취소 ?(?:처리|해 ?드)"
        ),
    ),
    Promise.REPLACEMENT: _REPLACEMENTS,
    Promise.RETURN: (r"\breturn (?:it|them|your|for|the item)\b|\b(?:can|may) be returned\b|반품",),
    Promise.FREE: (
        r"\bfree\b|on the house|no (?:\w{1,8} )?(?:cost|charge|fee)s?\b|무료|무상|공짜",
    ),
    Promise.DISCOUNT: _DISCOUNTS,
    Promise.GIFT: (
        r"\b(?:free|extra|little|get a|as a|with a) gift\b|\bgift (?:with|card|set)|\bgiveaway",
        r"\b(?:extra|spare|second) \w{1,12} on us\b|사은품|증정|선물로|덤으로|하나(?:를)? ?더 드려",
    ),
    Promise.COMPENSATION: (r"\bcompensat|보상|배상",),
    Promise.SAFETY: (
        r"\b(?:\w{3,12}ly |100 ?% )?safe(?:ly|st)?\b|\b(?:non-?toxic|risk-free|harmless)\b",
        r"안전(?:하|한|합|해)|무해|안심하|걱정 ?(?:없|안 ?하셔)|걱정하실 ?(?:것|거|필요) ?없",
    ),
    Promise.CURE: health.SHAPES,
    Promise.CERTIFICATE: (r"\bcertifi|\bfda\b|\bapproved by\b|인증|승인받|허가받",),
    Promise.EVERYONE: (
        r"\bevery(?:one|body)\b|\ball (?:customers|orders|products|of you)\b|전 ?제품|누구나|전원",
        r"모든 ?(?:제품|고객|분|주문)",
    ),
}
_NOT_MEANT: dict[Promise, str] = {
    Promise.FREE: (
        r"\b(?:bpa|pvc|feel|lead|sugar|gluten|oil) free\b|-free\b|\bfree (?:to|from|time)\b"
    ),
    Promise.SAFETY: (
        r"\bdishwasher[ -]safe|\bstay safe\b|\b(?:arriv|deliver|land|made it|get|got)\w{0,5}"
        r" (?:\w{1,8} ){0,2}safe(?:ly)?\b|\bsafe (?:travels|trip|and sound)\b"
        r"|안전하게 (?:도착|배송|받|보관)|안전한 (?:포장|배송|결제)"
    ),
    Promise.CURE: health.NOT_MEANT,
    Promise.WARRANTY: r"보증금",
    Promise.REPLACEMENT: r"교환 ?학생|\bexchange (?:rate|student)s?\b",
    Promise.COMPENSATION: r"보상 ?판매",
}
_PATTERNS = {promise: re.compile("|".join(shapes)) for promise, shapes in _SHAPES.items()}
_EXCEPTIONS = {promise: re.compile(shape) for promise, shape in _NOT_MEANT.items()}


def find_promises(source: str) -> Iterator[tuple[Promise, Span]]:
    """What *source* (as `bot.rules.plain_text.plain`) promises, and where."""
    for promise, pattern in _PATTERNS.items():
        exception = _EXCEPTIONS.get(promise)
        meant = blotted(source, found(exception, source)) if exception else source
        for span in found(pattern, meant):
            yield promise, span
