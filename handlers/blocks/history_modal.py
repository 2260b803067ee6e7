"""What was asked and answered: the words to look for, what was found, and further fields."""

from collections.abc import Sequence
from datetime import date

from bot.locales import Words
from bot.rules.risk import Risk
from bot.views import AccountLabel, Flag, HistoryLine, HistoryPage, Outcome, Standing
from handlers.action_ids import ActionId, ModalId
from handlers.blocks.comment_card import author_of, flag_names
from handlers.blocks.elements import (
    Block,
    Choice,
    actions,
    button,
    context,
    date_input,
    divider,
    line,
    link_button,
    literal,
    menu_input,
    modal,
    moment_element,
    person_input,
    quote,
    rich,
    run,
    word_input,
)
from handlers.blocks.texts import clip, one_line
from handlers.paging import MOST_LETTERS, HistoryButton
from handlers.payloads import CommentButton

ANY = "any"
PLATFORM, ACCOUNT = "platform:", "account:"
TEXT = 200  # units of one text: Slack shows the card for the rest


def history_modal(
    page: HistoryPage,
    links: Sequence[str | None],
    accounts: Sequence[AccountLabel],
    at: HistoryButton,
    words: Words,
) -> Block:
    """The page that *at* leads to, between what narrows it down; *links* lead to its cards."""
    found = [
        block
        for line, url in zip(page.lines, links, strict=True)
        for block in _line(line, url, words)
    ]
    blocks = [
        _words_field(at, words),
        *(found or [literal(_nothing(at, words))]),
        *actions("pages", _paging(page, at, words)),
        divider(),
        *_fields(accounts, at, words),
    ]
    return modal(
        words("history.title"),
        blocks,
        words,
        callback=ModalId.HISTORY,
        submit=words("button.find"),
    )


def _nothing(at: HistoryButton, words: Words) -> str:
    """What was looked for in vain, and how to find more."""
    text = one_line(at.text)
    return words("history.nothing_with", text=text) if text else words("history.nothing")


def _line(shown: HistoryLine, url: str | None, words: Words) -> list[Block]:
    named = [*flag_names(shown.flags, words), shown.account.name]
    named += [author_of(shown.author_name, words), words(f"comment_state.{shown.status.value}")]
    is_abuse = Flag.ABUSE in shown.flags and not shown.is_erased
    text = words("card.abuse_short") if is_abuse else clip(one_line(shown.text), TEXT)
    nothing = words("erased.headline" if shown.is_erased else "card.no_text")
    value = CommentButton(comment_id=shown.comment_id).encode()
    leading = words("button.see_roll_up" if shown.is_grouped else "button.see_thread")
    return [
        rich(
            line(moment_element(shown.received_at, words), *run(f" · {' · '.join(named)}")),
            quote(*run(text or nothing)),
            *_reply(shown, words),
        ),
        *actions(
            f"found:{shown.comment_id}",
            [
                button(words("more.why"), ActionId.HISTORY_WHY, value),
                *([link_button(leading, url)] if url else []),
            ],
        ),
    ]


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


def _words_field(at: HistoryButton, words: Words) -> Block:
    return word_input(
        "words",
        ActionId.HISTORY_WORDS,
        words("history.words"),
        initial=at.text,
        hint=words("history.words_hint"),
        limit=MOST_LETTERS,
    )


def _fields(accounts: Sequence[AccountLabel], at: HistoryButton, words: Words) -> list[Block]:
    return [
        _menu("place", ActionId.HISTORY_PLACE, _places(accounts, words), place_of(at), words),
        person_input(
            "member", ActionId.HISTORY_MEMBER, words("history.member"), initial=at.user_id or ""
        ),
        _date("since", ActionId.HISTORY_SINCE, at.since, words),
        _date("until", ActionId.HISTORY_UNTIL, at.until, words),
        _menu("outcome", ActionId.HISTORY_OUTCOME, _outcomes(words), at.outcome, words),
        _menu("risk", ActionId.HISTORY_RISK, _risks(words), at.risk, words),
        _menu("state", ActionId.HISTORY_STATE, _states(words), at.state, words),
        context(words("history.late")),
    ]


def place_of(at: HistoryButton) -> str | None:
    """The option of the account or platform that *at* is about."""
    if at.account_id is not None:
        return f"{ACCOUNT}{at.account_id}"
    return f"{PLATFORM}{at.platform}" if at.platform else None


def _menu(
    name: str, action: ActionId, choices: Sequence[Choice], chosen: str | None, words: Words
) -> Block:
    every = [Choice(ANY, words("history.any")), *choices]
    return menu_input(name, action, words(f"history.{name}"), every, chosen or ANY)


def _date(name: str, action: ActionId, chosen: date | None, words: Words) -> Block:
    return date_input(name, action, words(f"history.{name}"), chosen)


def _places(accounts: Sequence[AccountLabel], words: Words) -> list[Choice]:
    platforms = sorted({account.platform for account in accounts})
    every = [
        Choice(f"{PLATFORM}{each}", words("history.platform", name=each)) for each in platforms
    ]
    return [
        *(every if len(platforms) > 1 else []),
        *(Choice(f"{ACCOUNT}{each.id}", each.name) for each in accounts[:80]),
    ]


def _outcomes(words: Words) -> list[Choice]:
    return [Choice(each.value, words(f"history.outcome_{each.value}")) for each in Outcome]


def _risks(words: Words) -> list[Choice]:
    named = [each for each in Risk if words.knows(f"flag.{each.value}")]
    return [Choice(each.value, words(f"flag.{each.value}")) for each in named]


def _states(words: Words) -> list[Choice]:
    return [Choice(each.value, words(f"history.state_{each.value}")) for each in Standing]
