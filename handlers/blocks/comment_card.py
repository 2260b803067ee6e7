"""A comment in Slack: what came, and what state it is in. Drafts are messages of their own."""

from bot.locales import Words
from bot.views import REVIEWABLE, CommentCard, Flag
from handlers.blocks.comment_state import FINISHED, comment_state, way_in
from handlers.blocks.due import due_words
from handlers.blocks.elements import (
    Block,
    Message,
    context,
    line,
    message,
    quote,
    rich,
    run,
    small,
    web_link,
)
from handlers.blocks.erased import erased_line
from handlers.blocks.texts import (
    clip,
    one_line,
    platform_name,
    safe,
    units,
    web_address,
)

FOLD_AFTER = 600  # characters of a comment; what the first button opens shows the rest
WHOLE_COMMENT = 9_000  # longer than any platform lets a comment be
FLAGS_SHOWN = 3
NAME = 80
POST_TITLE = 40


def comment_card(card: CommentCard, words: Words) -> Message:
    """The root of a thread, or a follow-up in it; finished ones shrink to two lines."""
    if card.erased is not None:
        told = erased_line(card.erased, words)
        return message(
            [card.account.name, words("erased.headline")], [told, *comment_state(card, words)]
        )
    is_finished = card.status in FINISHED
    came = [_shrunk(card, words)] if is_finished else [_body(card, words), *_labels(card, words)]
    return message(_headline(card, words), [*came, *comment_state(card, words)])


def author_of(name: str | None, words: Words) -> str:
    """The author's name on one line, or what stands for nobody's."""
    return clip(one_line(name or ""), NAME) or words("card.no_author")


def quoted(text: str, words: Words) -> Block:
    """Outside text as a literal quotation, all of it."""
    if not text.strip():
        return quote(*run(words("card.no_text"), italic=True))
    return quote(*run(clip(text, WHOLE_COMMENT)))


def flag_names(flags: tuple[Flag, ...], words: Words) -> list[str]:
    """The worst flags, at most three."""
    return [words(f"flag.{flag.value}") for flag in flags[:FLAGS_SHOWN]]


def _headline(card: CommentCard, words: Words) -> list[str | None]:
    text = clip(one_line(card.text), 200)
    quotation = words("card.headline_quote", text=text) if text else None
    return [
        card.account.name,
        *flag_names(_flags_beside(card), words)[:1],
        _topic_beside(card, words),
        words("card.abuse_short") if card.is_folded else quotation,
    ]


def _body(card: CommentCard, words: Words) -> Block:
    button = way_in(card, words)
    if card.is_folded:
        text = quote(*run(words("card.abuse_folded", button=button), italic=True))
    elif units(card.text) > FOLD_AFTER:
        rest = "\n" + words("card.folded_long", button=button)
        text = quote(*run(clip(card.text, FOLD_AFTER)), *run(rest, italic=True))
    else:
        text = quoted(card.text, words)
    return rich(line(*_whence(card, words)), text, *_before_edit(card, words))


def _shrunk(card: CommentCard, words: Words) -> Block:
    shown = words("card.abuse_short") if card.is_folded else clip(one_line(card.text), 120)
    return rich(line(*_whence(card, words), *run(" · " + shown if shown else "")))


def _whence(card: CommentCard, words: Words) -> list[Block]:
    author = author_of(card.author_name, words)
    earlier = card.earlier_count
    follow_up = words("card.follow_up") if card.is_follow_up else None
    place = (follow_up, platform_name(card.account.platform, words), card.account.name)
    known = " · " + words("card.earlier", count=earlier) if earlier else ""
    return [
        *run("".join(f"{part} · " for part in place if part)),
        *_post(card, words),
        *_named(author, card.url),
        *run(known),
    ]


def _post(card: CommentCard, words: Words) -> list[Block]:
    if card.is_follow_up or card.post_title is None:
        return []
    title = words("card.post", title=clip(one_line(card.post_title), POST_TITLE))
    return [*_named(title, card.post_url), *run(" · ")]


def _named(text: str, url: str | None) -> list[Block]:
    address = web_address(url)
    return [web_link(address, f"{text}\N{NO-BREAK SPACE}↗")] if address else run(text)


def _before_edit(card: CommentCard, words: Words) -> list[Block]:
    if card.previous_text is None or card.is_folded:
        return []
    before = clip(one_line(card.previous_text), 300)
    return [line(*run(words("card.before_edit") + " "), *run(before, strike=True))]


def _labels(card: CommentCard, words: Words) -> list[Block]:
    language = card.language and _language(card.language, words)
    named = [*flag_names(_flags_beside(card), words), _topic_beside(card, words), language]
    if card.due is not None and card.status in REVIEWABLE:
        due = due_words(card.due, words)
        return [small(" · ".join([*(safe(each) for each in named if each), due]))]
    if any(named):
        return [context(*named)]
    return [] if card.is_folded else [context(words("card.untriaged"))]


def _flags_beside(card: CommentCard) -> tuple[Flag, ...]:
    """The flags, without what stands in place of a folded text already."""
    return tuple(flag for flag in card.flags if not (card.is_folded and flag is Flag.ABUSE))


def _topic_beside(card: CommentCard, words: Words) -> str | None:
    return None if card.is_folded and card.topic == "abuse" else _topic(card, words)


def _language(code: str, words: Words) -> str | None:
    special = f"language.{code}"
    return words(special) if words.knows(special) else words.language(code)


def _topic(card: CommentCard, words: Words) -> str | None:
    known = card.topic is not None and words.knows(f"topic.{card.topic}")
    return words(f"topic.{card.topic}") if known else None
