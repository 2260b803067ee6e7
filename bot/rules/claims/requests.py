"""Where a text asks somebody for personal data, in the open."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.rules.reading import Span

_DATA = (
    r"(?:name|number|address|e-?mail|phone|contact|account|birthday|date of birth"
    r"|order (?:id|no))(?: (?:number|address|details|info))?"
)
_YOUR_DATA = rf"your (?:[\w\-]{{1,30}}[ ,]{{1,3}}){{0,6}}?{_DATA}"
_ASKS_IN_ENGLISH = re.compile(
    r"(?:\b(?:send|share|leave|post|drop|give|tell|provide|enter|write|comment|reply|include"
    r"|let us know|know|confirm|need|have|dm|message|add)(?:ing)?"
    r"(?: (?:us|me|over|along|here|below|with|just|in|the|a|comments?|reply|know|both|also)){0,9}"
    r"|\b(?:sharing|leaving|giving|writing|including"
    rf"|what(?:'|’)?s|what is|may i ask)) {_YOUR_DATA}"
    r"|\b(?:which|what) (?:e-?mail|(?:phone )?number|address|name)(?: address)?"
    r" (?:did|do|is|was|can we|should we)\b"
    r"|\b(?:write|leave|type|send|share) (?:us |down |me ){0,2}the"
    r" (?:e-?mail|phone|number|address)\b"
)
_ASKS_IN_KOREAN = re.compile(
    r"(?:(?:전화|폰|주문|계좌|고객|송장) ?번호|휴대폰|핸드폰|연락처|주소|이메일|계좌|성함"
    r"|(?<!제품 )(?<!모델 )이름(?!을 걸)|실명|생년월일)"
    r".{0,20}?(?:알려|남겨|보내|적어|말씀|입력|공유|올려|달아|써|부탁|가르쳐|여쭤|여쭙|어떻게 되)"
)
_PRIVATELY = re.compile(
    r"\bdms?\b|direct message|private(?:ly| message)|\binbox\b|다이렉트|디엠|쪽지|비공개|비밀 ?댓글"
    r"|1 ?: ?1|\b(?:e-?)?(?:message|mail) us\b|\b(?:by|via|in an?) e-?mail\b|메일로|고객 ?센터"
    r"|[\w.+\-]{1,64}@[\w\-]{1,63}\.[a-z]{2,20}"
)
_PUBLICLY = re.compile(
    r"\b(?:reply|leave|post|comment|share|drop|write)\b.{0,40}\b(?:here|below)\b|\bpublicly\b"
    r"|\bin (?:the|a) comments?\b|(?<!비밀 )(?<!비밀)댓글(?:로|에|창)|여기(?:에|다)|아래에|대댓글"
)


def find_requests(sentences: Sequence[str]) -> Iterator[tuple[int, Span]]:
    """Which of *sentences* (as `bot.rules.plain_text.plain`) ask for personal data, and where.

    Data that is wanted in a direct message (said in the sentence, or just before) is not meant.
    """
    for number, (before, sentence) in enumerate(pairwise(["", *sentences])):
        if _is_private(before, sentence):
            continue
        for shape in (_ASKS_IN_ENGLISH, _ASKS_IN_KOREAN):
            for asked in shape.finditer(sentence):
                yield number, asked.span()


def _is_private(before: str, sentence: str) -> bool:
    if _PUBLICLY.search(sentence):
        return False
    return bool(_PRIVATELY.search(sentence) or _PRIVATELY.search(before))
