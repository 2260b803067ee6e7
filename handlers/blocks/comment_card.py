"""A comment in Slack: what came, and what state it is in. Drafts are messages of their own."""

from datetime import date

from bot.locales import Words
from bot.views import CommentCard, CommentStatus, Flag
from handlers.blocks.elements import (
    Block,
    Message,
    actions,
    button,
    context,
    line,
    literal,
    marked,
    message,
    quote,
    rich,
    run,
    web_link,
)
from handlers.blocks.texts import (
    clip,
    link,
    moment,
    one_line,
    platform_name,
    safe,
    units,
    web_address,
)
from handlers.payloads import ActionId, CommentButton

FOLD_AFTER = 600  # characters of a comment; the Review modal shows the rest
FLAGS_SHOWN = 3
NAME = 80
_SHRUNK = frozenset(
    {
        CommentStatus.SENT,
        CommentStatus.CLOSED,
        CommentStatus.ANSWERED_ELSEWHERE,
        CommentStatus.GONE,
    }
)
_REVIEWABLE = frozenset({CommentStatus.WAITING, CommentStatus.RETURNED, CommentStatus.FAILED})


def comment_card(card: CommentCard, words: Words) -> Message:
    """The root of a thread, or a follow-up in it; finished ones shrink to two lines."""
    if card.status in _SHRUNK:
        blocks = [_shrunk(card, words), _state(card, words)]
    else:
        blocks = [_body(card, words), _labels(card, words), _state(card, words)]
    blocks += actions(f"comment-{card.comment_id}", _buttons(card, words))
    return message(_headline(card, words), blocks)


def author_of(name: str | None, words: Words) -> str:
    """The author's name on one line, or what stands for nobody's."""
    return clip(one_line(name or ""), NAME) or words("card.no_author")


def quoted(text: str, words: Words, *, fold_after: int = FOLD_AFTER) -> Block:
    """Outside text as a literal quotation, folded when it is long."""
    if not text.strip():
        return quote(*run(words("card.no_text"), italic=True))
    folded = units(text) > fold_after
    return quote(
        *run(clip(text, fold_after)),
        *(run("\n" + words("card.folded_long"), italic=True) if folded else []),
    )


def flag_names(flags: tuple[Flag, ...], words: Words) -> list[str]:
    """The worst flags, at most three."""
    return [words(f"flag.{flag.value}") for flag in flags[:FLAGS_SHOWN]]


def _headline(card: CommentCard, words: Words) -> list[str | None]:
    text = words("card.abuse_short") if card.is_folded else clip(one_line(card.text), 200)
    return [
        card.account.name,
        *flag_names(card.flags, words)[:1],
        _topic(card, words),
        words("card.headline_quote", text=text) if text else None,
    ]


def _body(card: CommentCard, words: Words) -> Block:
    if card.is_folded:
        text = quote(*run(words("card.abuse_folded"), italic=True))
    else:
        text = quoted(card.text, words)
    return rich(line(*_whence(card, words)), text, *_before_edit(card, words))


def _shrunk(card: CommentCard, words: Words) -> Block:
    shown = words("card.abuse_short") if card.is_folded else clip(one_line(card.text), 120)
    return rich(line(*_whence(card, words), *run(" · " + shown if shown else "")))


def _whence(card: CommentCard, words: Words) -> list[Block]:
    author = author_of(card.author_name, words)
    earlier = card.earlier_count
    follow_up = words("card.follow_up") + " · " if card.is_follow_up else ""
    known = " · " + words("card.earlier", count=earlier) if earlier else ""
    return [
        *run(f"{follow_up}{platform_name(card.account.platform, words)} · {card.account.name} · "),
        *_post(card, words),
        *_named(author, card.url),
        *run(known),
    ]


def _post(card: CommentCard, words: Words) -> list[Block]:
    if card.is_follow_up or card.post_title is None:
        return []
    title = words("card.post", title=clip(one_line(card.post_title), NAME))
    return [*_named(title, card.post_url), *run(" · ")]


def _named(text: str, url: str | None) -> list[Block]:
    address = web_address(url)
    return [web_link(address, f"{text} ↗")] if address else run(text)


def _before_edit(card: CommentCard, words: Words) -> list[Block]:
    if card.previous_text is None or card.is_folded:
        return []
    before = clip(one_line(card.previous_text), 300)
    return [line(*run(words("card.before_edit") + " "), *run(before, strike=True))]


def _labels(card: CommentCard, words: Words) -> Block:
    language = card.language and _language(card.language, words)
    named = [*flag_names(card.flags, words), _topic(card, words), language]
    return context(*named) if any(named) else context(words("card.untriaged"))


def _language(code: str, words: Words) -> str | None:
    special = f"language.{code}"
    return words(special) if words.knows(special) else words.language(code)


def _topic(card: CommentCard, words: Words) -> str | None:
    known = card.topic is not None and words.knows(f"topic.{card.topic}")
    return words(f"topic.{card.topic}") if known else None


def _state(card: CommentCard, words: Words) -> Block:
    if card.status is CommentStatus.FROZEN:
        reason = one_line(card.freeze_reason or words("card.unknown"))
        return literal(words("state.frozen", reason=reason))
    parts = [_sentence(card, words), _note(card, words), _assigned(card, words)]
    if card.status is CommentStatus.SENT:
        parts.append(link(card.reply_url, words("state.view_reply")))
    return marked(" · ".join(part for part in parts if part))


def _sentence(card: CommentCard, words: Words) -> str:
    match card.status:
        case CommentStatus.SIGNED if card.status_at and card.status_by:
            out = moment(card.status_at, words, seconds=True)
            return words("state.signed", name=safe(card.status_by), at=out)
        case CommentStatus.SENT if card.status_at:
            return words("state.sent", at=moment(card.status_at, words))
        case CommentStatus.FAILED | CommentStatus.RETURNED if card.end:
            return words(f"end.{card.end.value}")
        case _:
            return words(f"comment_state.{card.status.value}")


def _note(card: CommentCard, words: Words) -> str | None:
    note = card.draft_note
    if note is None or card.status is not CommentStatus.WAITING or not words.knows(note):
        return None
    facts = dict(card.note_facts)
    day = words.day(date.fromisoformat(facts["day"])) if facts.get("day") else ""
    return words(note, slug=safe(facts.get("slug", "")), day=day)


def _assigned(card: CommentCard, words: Words) -> str | None:
    if card.assignee is None or card.status in _SHRUNK:
        return None
    return words("card.assigned", name=safe(card.assignee))


def _buttons(card: CommentCard, words: Words) -> list[Block]:
    value = CommentButton(comment_id=card.comment_id).encode()
    seen = CommentButton(comment_id=card.comment_id, version=card.version).encode()
    more = button(words("button.more"), ActionId.MORE, value)
    if card.status not in _REVIEWABLE:
        return [more]
    return [
        button(words("button.review"), ActionId.REVIEW, value, primary=True),
        button(words("button.take"), ActionId.TAKE, value),
        button(words("button.no_reply"), ActionId.NO_REPLY, seen),
        more,
    ]
