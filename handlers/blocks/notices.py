"""What a member is told directly: what became of replies and take-downs that they signed."""

from collections.abc import Sequence

from bot.locales import Words
from bot.views import Flag, FreezeBanner, NoticeLine, Notices, UnevenSum
from handlers.blocks.comment_card import author_of
from handlers.blocks.elements import (
    Block,
    Message,
    context,
    line,
    literal,
    message,
    rich,
    run,
    web_link,
)
from handlers.blocks.freeze_banner import sentence_of, terms_of
from handlers.blocks.texts import clip, one_line

LONGEST_TEXT = 80
LONGEST_NOTE = 500


def notices_message(notices: Notices, links: Sequence[str | None], words: Words) -> Message:
    """One message for all of them; *links* lead to the cards of its lines, where they stand."""
    count = len(notices.ids)
    heading = _heading(notices, words)
    lines = [_line(notice, link, words) for notice, link in zip(notices.lines, links, strict=True)]
    asked = [block for each in notices.freezes for block in _asked(each, words)]
    uneven = [literal(sum_told(each, words)) for each in notices.differences]
    unnamed = count - len(lines) - len(notices.freezes) - len(uneven)
    more = [context(words("notice.more", count=unnamed))] if unnamed > 0 else []
    told = [rich(*lines)] if lines else []
    return message([heading], [literal(heading), *asked, *uneven, *told, *more])


def sum_told(uneven: UnevenSum, words: Words) -> str:
    """Which sum does not add up, by how much, and what to do about it."""
    name = f"sum.{uneven.sum.value}"
    return words(name, recorded=uneven.recorded, counted=uneven.counted)


def _asked(banner: FreezeBanner, words: Words) -> list[Block]:
    return [literal(sentence_of(banner, words)), terms_of(banner, words)]


def _heading(notices: Notices, words: Words) -> str:
    counts = {
        "notice.frozen": len(notices.freezes),
        "notice.sent_back": notices.sent_back_count,
        "notice.settled": notices.settled_count,
        "notice.assigned": notices.assigned_count,
        "notice.uneven": len(notices.differences),
        "notice.take_downs": notices.take_down_count,
    }
    counts["notice.replies"] = len(notices.ids) - sum(counts.values())
    return " · ".join(words(name, count=count) for name, count in counts.items() if count)


def _line(notice: NoticeLine, link: str | None, words: Words) -> Block:
    state = _state(notice, words)
    comment = notice.comment
    is_abuse = Flag.ABUSE in comment.flags
    text = words("card.abuse_short") if is_abuse else clip(one_line(comment.text), LONGEST_TEXT)
    named = [comment.account.name, author_of(comment.author_name, words), text]
    about = " · ".join(part for part in named if part)
    return line(*([web_link(link, about)] if link else run(about)), *run(f"\n{state}\n"))


def _state(notice: NoticeLine, words: Words) -> str:
    if notice.is_assigned:
        return words("notice.assigned_line")
    if notice.not_taken_down is not None:
        return words(f"not_taken_down.{notice.not_taken_down.value}")
    if notice.take_down is not None:
        return words("comment_state.take_down_doubtful")
    if notice.became is not None:
        return words(f"notice.settled_{notice.became.value}")
    if notice.sent_back is not None:
        name, note = notice.sent_back.by, clip(one_line(notice.sent_back.note), LONGEST_NOTE)
        return words("notice.sent_back_line", name=one_line(name), note=note)
    return words(f"end.{notice.end.value}" if notice.end else "comment_state.doubtful")
