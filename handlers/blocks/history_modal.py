"""What was asked and answered: the words to look for, the filters that are set, what was found."""

from collections.abc import Sequence

from bot.locales import Words
from bot.views import AccountLabel, CommentStatus, Flag, HistoryLine, HistoryPage, Said
from handlers.action_ids import ActionId, ModalId
from handlers.blocks.comment_card import author_of, flag_names
from handlers.blocks.elements import (
    Block,
    actions,
    button,
    line,
    link_button,
    literal,
    modal,
    moment_element,
    quote,
    rich,
    run,
)
from handlers.blocks.history_filters import folded_filters, words_field
from handlers.blocks.texts import clip, one_line
from handlers.blocks.timeline_modal import elements_of, explaining
from handlers.paging import HistoryButton
from handlers.payloads import CommentButton

TEXT = 200  # units of one text: Slack shows the card for the rest


def history_modal(
    page: HistoryPage,
    links: Sequence[str | None],
    accounts: Sequence[AccountLabel],
    at: HistoryButton,
    words: Words,
) -> Block:
    """The page that *at* leads to, below what narrows it down; *links* lead to its cards."""
    found = [
        block
        for line, url in zip(page.lines, links, strict=True)
        for block in _line(line, url, words)
    ]
    blocks = [
        words_field(at, words),
        folded_filters(accounts, at, words),
        *(found or [literal(_nothing(at, words))]),
        *actions("pages", _paging(page, at, words)),
    ]
    return modal(
        words("history.title"),
        blocks,
        words,
        callback=ModalId.HISTORY,
        metadata=at.first().encode(),
        submit=words("button.find"),
    )


def _nothing(at: HistoryButton, words: Words) -> str:
    """What was looked for in vain, and how to find more."""
    text = one_line(at.text)
    return words("history.nothing_with", text=text) if text else words("history.nothing")


def _line(shown: HistoryLine, url: str | None, words: Words) -> list[Block]:
    named = [*flag_names(shown.flags, words), shown.account.name]
    named += [author_of(shown.author_name, words)]
    is_abuse = Flag.ABUSE in shown.flags and not shown.is_erased
    text = words("card.abuse_short") if is_abuse else clip(one_line(shown.text), TEXT)
    nothing = words("erased.headline" if shown.is_erased else "card.no_text")
    value = CommentButton(comment_id=shown.comment_id).encode()
    why = explaining(words, is_reply=shown.signed_by is not None)
    leading = words("button.see_roll_up" if shown.is_grouped else "button.see_thread")
    return [
        rich(
            line(
                moment_element(shown.received_at, words),
                *run(f" · {' · '.join(named)} · "),
                *_state(shown, words),
            ),
            quote(*run(text or nothing)),
            *_reply(shown, words),
        ),
        *actions(
            f"found:{shown.comment_id}",
            [
                button(why, ActionId.HISTORY_WHY, value),
                *([link_button(leading, url)] if url else []),
            ],
        ),
    ]


def _state(shown: HistoryLine, words: Words) -> list[Block]:
    """What is snoozed waits for its time, not for somebody."""
    state = f"comment_state.{shown.status.value}"
    if shown.snoozed_until is None:
        return run(words(state))
    before = [] if shown.status is CommentStatus.WAITING else run(f"{words(state)} · ")
    return [*before, *elements_of(Said("card.snoozed", {"until": shown.snoozed_until}), words)]


def _reply(shown: HistoryLine, words: Words) -> list[Block]:
    if shown.reply_text is None:
        return []
    by = words("history.reply_by", name=one_line(shown.signed_by or words("card.unknown")))
    return [line(*run(f"{by}: {clip(one_line(shown.reply_text), TEXT)}"))]


def _paging(page: HistoryPage, at: HistoryButton, words: Words) -> list[Block]:
    back = button(words("button.page_back"), ActionId.HISTORY_BACK, at.preceding().encode())
    following = at.following(page.next).encode() if page.next is not None else None
    return [
        *([back] if at.pages else []),
        *([button(words("button.page_on"), ActionId.HISTORY_ON, following)] if following else []),
    ]
