"""What narrows the history down: one line above what was found, which opens into a form."""

from collections.abc import Iterator, Sequence

from bot.locales import Words
from bot.rules.risk import Risk
from bot.views import AccountLabel, HistoryState, Outcome
from handlers.action_ids import ActionId, ModalId
from handlers.blocks.elements import (
    Block,
    Choice,
    button,
    context,
    date_input,
    marked,
    menu_input,
    modal,
    person_input,
    word_input,
)
from handlers.blocks.texts import escaped, safe
from handlers.paging import MOST_LETTERS, HistoryButton

ANY = "any"
PLATFORM, ACCOUNT = "platform:", "account:"
_MENUS = {
    "place": ActionId.HISTORY_PLACE,
    "state": ActionId.HISTORY_STATE,
    "outcome": ActionId.HISTORY_OUTCOME,
    "risk": ActionId.HISTORY_RISK,
}


def folded_filters(accounts: Sequence[AccountLabel], at: HistoryButton, words: Words) -> Block:
    """What is set, and the button for the rest: on a phone the fields would fill the screen."""
    told = [*_told(accounts, at, words)] or [words("history.no_filters")]
    opening = button(words("button.filters"), ActionId.HISTORY_FILTERS, at.first().encode())
    return marked(" · ".join([*told, words("history.newest_first")]), opening)


def filters_modal(accounts: Sequence[AccountLabel], at: HistoryButton, words: Words) -> Block:
    """The form; what it finds takes its place."""
    member = words("history.member")
    fields = [
        words_field(at, words),
        *_menus(accounts, at, words),
        person_input("member", ActionId.HISTORY_MEMBER, member, initial=at.user_id or ""),
        date_input("since", ActionId.HISTORY_SINCE, words("history.since"), at.since),
        date_input("until", ActionId.HISTORY_UNTIL, words("history.until"), at.until),
        context(words("history.days")),
    ]
    title, submit = words("history.title"), words("button.find")
    return modal(title, fields, words, callback=ModalId.HISTORY_FILTERS, submit=submit)


def words_field(at: HistoryButton, words: Words) -> Block:
    """The words to look for."""
    return word_input(
        "words",
        ActionId.HISTORY_WORDS,
        words("history.words"),
        initial=at.text,
        hint=words("history.words_hint"),
        limit=MOST_LETTERS,
    )


def _menus(accounts: Sequence[AccountLabel], at: HistoryButton, words: Words) -> Iterator[Block]:
    choices, chosen = _choices(accounts, words), _chosen(at)
    for name, action in _MENUS.items():
        every = [Choice(ANY, words("history.any")), *choices[name]]
        yield menu_input(name, action, words(f"history.{name}"), every, chosen[name] or ANY)


def _told(accounts: Sequence[AccountLabel], at: HistoryButton, words: Words) -> Iterator[str]:
    """Each filter that is set, with its name; an account that is no more has none."""
    choices, chosen = _choices(accounts, words), _chosen(at)
    told = {
        name: next((safe(each.label) for each in choices[name] if each.value == chosen[name]), None)
        for name in _MENUS
    } | {
        "member": f"<@{escaped(at.user_id)}>" if at.user_id else None,
        "since": at.since and words.day(at.since, year=True),
        "until": at.until and words.day(at.until, year=True),
    }
    for name, value in told.items():
        if value:
            yield words("history.filter", name=words(f"history.{name}"), value=value)


def _chosen(at: HistoryButton) -> dict[str, str | None]:
    place = f"{PLATFORM}{at.platform}" if at.platform else None
    if at.account_id is not None:
        place = f"{ACCOUNT}{at.account_id}"
    return {"place": place, "outcome": at.outcome, "risk": at.risk, "state": at.state}


def _choices(accounts: Sequence[AccountLabel], words: Words) -> dict[str, list[Choice]]:
    risks = [each for each in Risk if words.knows(f"flag.{each.value}")]
    return {
        "place": _places(accounts, words),
        "outcome": [Choice(each, words(f"history.outcome_{each}")) for each in Outcome],
        "risk": [Choice(each, words(f"flag.{each}")) for each in risks],
        "state": [Choice(each, words(f"history.state_{each}")) for each in HistoryState],
    }


def _places(accounts: Sequence[AccountLabel], words: Words) -> list[Choice]:
    platforms = sorted({account.platform for account in accounts})
    every = [
        Choice(f"{PLATFORM}{each}", words("history.platform", name=each)) for each in platforms
    ]
    return [
        *(every if len(platforms) > 1 else []),
        *(Choice(f"{ACCOUNT}{each.id}", each.name) for each in accounts[:80]),
    ]
