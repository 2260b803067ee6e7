"""What the demo says in the terminal, in the language that was chosen."""

import unicodedata
from dataclasses import dataclass
from typing import Final

from bot.demo.stage import Locale


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The demo's sentences in one language."""

    database_ready: str
    square_ready: str
    workspace_ready: str
    product_ready: str
    no_model: str
    levers: str
    running: str
    next_steps: tuple[str, ...]
    stopping: str
    stopped: str


WORDS: Final[dict[Locale, Words]] = {
    "en": Words(
        database_ready="database ready",
        square_ready="Square ready",
        workspace_ready="workspace ready",
        product_ready="Signoff ready",
        no_model="No language model configured (OPENAI_API_KEY, OPENAI_BASE_URL): FAQ drafts only.",
        levers="To disturb Slack on purpose: docs/local-workspace.md; the key is control_key in",
        running="Signoff is running. Open",
        next_steps=(
            "Be Theo, open #mosiru-us and approve a draft.",
            "Square, the public side, is linked there: write a comment of your own.",
            "Ctrl-C ends it; make demo goes on from there.",
        ),
        stopping="Stopping … (Ctrl-C once more ends everything at once)",
        stopped="Stopped, nothing is lost. Go on: make demo. Start over: make demo-reset.",
    ),
    "ko": Words(
        database_ready="데이터베이스 준비됨",
        square_ready="Square 준비됨",
        workspace_ready="워크스페이스 준비됨",
        product_ready="Signoff 준비됨",
        no_model="언어 모델이 설정되지 않아(OPENAI_API_KEY, OPENAI_BASE_URL) FAQ 초안만 만들어요.",
        levers="Slack 장애를 흉내 내는 법: docs/local-workspace.md, 키는 이 파일의 control_key:",
        running="Signoff가 실행 중이에요. 여기를 여세요:",
        next_steps=(
            "민아가 되어 #mosiru-kr에서 초안을 승인해 보세요.",
            "공개 페이지 Square도 거기서 열려요. 댓글을 직접 남겨 보세요.",
            "Ctrl-C로 끝내고, make demo로 이어서 할 수 있어요.",
        ),
        stopping="끝내는 중이에요 … (Ctrl-C를 한 번 더 누르면 바로 끝내요)",
        stopped="끝났어요. 잃은 것은 없어요. 이어서 하려면 make demo, 처음부터는 make demo-reset.",
    ),
}


def draw_box(words: Words, url: str) -> str:
    """The one address and what to do there, in a frame."""
    lines = ["", words.running, "", f"    {url}", "", *words.next_steps, ""]
    width = max(_columns(line) for line in lines) + 4
    framed = (f"│  {line}{' ' * (width - 2 - _columns(line))}│" for line in lines)
    return "\n".join((f"┌{'─' * width}┐", *framed, f"└{'─' * width}┘"))


def _columns(text: str) -> int:
    """How wide a terminal shows it: Korean takes two columns a letter."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
