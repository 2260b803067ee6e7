"""Stopping all sending: what and why, then once more to be sure, then what it held."""

from collections.abc import Sequence
from datetime import datetime

from bot.ids import AccountId
from bot.locales import Words
from bot.rules.asking import AskTimes
from bot.rules.permissions import Permission
from bot.rules.scope import LONGEST_PHRASE
from bot.views import AccountLabel, Actor, CommentCard, Flag, FreezeBanner, FreezeOutcome, Leaving
from handlers.action_ids import ActionId, ModalId
from handlers.blocks.comment_card import author_of
from handlers.blocks.elements import (
    Block,
    Choice,
    choice_input,
    context,
    literal,
    marked,
    menu_input,
    modal,
    text_input,
)
from handlers.blocks.freeze_banner import sentence_of, terms_of
from handlers.blocks.texts import clip, day_and_time, one_line
from handlers.payloads import FreezeState

ALL = "all"
BY_HAND = "by_hand"
THIS_POST = "post"
REASON_LIMIT = 200
TITLE_SHOWN = 40
TEXT_SHOWN = 80
STANDING = 5


def freeze_modal(
    accounts: Sequence[AccountLabel],
    chosen: AccountId | None,
    words: Words,
    *,
    by: Actor,
    times: AskTimes,
    standing: Sequence[FreezeBanner] = (),
) -> Block:
    """Scope, of what *by* may freeze, and reason. *chosen*: the account in question, or all."""
    own = [account for account in accounts if by.may(Permission.FREEZE, on=account.id)]
    scopes = [
        *(Choice(str(account.id), account.name) for account in own[:99]),
        *_everything(by, words),
    ]
    wanted = ALL if chosen is None else str(chosen)
    initial = scopes[0].value if len(scopes) == 1 else wanted
    menu = menu_input("scope", ActionId.SCOPE, words("freeze.scope"), scopes, initial)
    return _asking(menu, FreezeState(), times, standing, words)


def freeze_comment_modal(
    card: CommentCard,
    words: Words,
    *,
    by: Actor,
    times: AskTimes,
    standing: Sequence[FreezeBanner] = (),
) -> Block:
    """The same begun on a comment: its account, its post alone, or everything."""
    title = clip(one_line(card.post_title or ""), TITLE_SHOWN)
    scopes = [
        Choice(str(card.account.id), card.account.name),
        Choice(THIS_POST, words("freeze.this_post"), title or None),
        *_everything(by, words),
    ]
    label, initial = words("freeze.scope"), str(card.account.id)
    radio = choice_input("scope", ActionId.SCOPE, label, scopes, initial)
    state = FreezeState(account_id=card.account.id, post_id=card.post_id)
    return _asking(radio, state, times, standing, words)


def _everything(by: Actor, words: Words) -> list[Choice]:
    return [Choice(ALL, words("freeze.everything"))] if by.may(Permission.FREEZE) else []


def _asking(
    scope: Block,
    state: FreezeState,
    times: AskTimes,
    standing: Sequence[FreezeBanner],
    words: Words,
) -> Block:
    blocks = [
        *(block for each in standing[:STANDING] for block in _standing(each, words)),
        scope,
        _phrase(words),
        _reason("", words),
        _until(times, words),
        context(words("freeze.not_scheduled")),
    ]
    return modal(
        words("freeze.title"),
        blocks,
        words,
        callback=ModalId.FREEZE,
        metadata=state.encode(),
        submit=words("button.next"),
    )


def _phrase(words: Words) -> Block:
    """Left empty it is all that the scope has."""
    return text_input(
        "phrase",
        ActionId.PHRASE,
        words("freeze.about"),
        hint=words("freeze.about_hint"),
        limit=LONGEST_PHRASE,
        is_optional=True,
        is_long=False,
    )


def _until(times: AskTimes, words: Words) -> Block:
    soon = words("freeze.ask_soon", at=words.time(times.soon, times.zone))
    choices = [
        Choice(BY_HAND, words("freeze.by_hand")),
        Choice(_instant(times.soon), soon),
        Choice(_instant(times.morning), _morning(times, words)),
    ]
    return choice_input("until", ActionId.UNTIL, words("freeze.until"), choices, BY_HAND)


def _morning(times: AskTimes, words: Words) -> str:
    day = "today" if times.is_morning_today else "tomorrow"
    return words(f"freeze.ask_{day}", at=words.time(times.morning, times.zone))


def _instant(at: datetime) -> str:
    return str(int(at.timestamp()))


def _standing(banner: FreezeBanner, words: Words) -> list[Block]:
    return [literal(sentence_of(banner, words)), terms_of(banner, words)]


def freeze_confirm_modal(
    account_name: str, holds: FreezeOutcome, reason: str, state: FreezeState, words: Words
) -> Block:
    """The second look before everything of the scope stops."""
    sentences = [
        words(_sure(state), scope=account_name, phrase=state.phrase),
        words("freeze.holds", count=holds.held) if holds.held else words("freeze.holds_none"),
        *_later(holds, words),
        *_unstoppable(holds, words),
    ]
    shown = [*(literal(each) for each in sentences), marked(_sure_until(state.ask_at, words))]
    return modal(
        words("freeze.title"),
        [*shown, _reason(reason, words)],
        words,
        callback=ModalId.FREEZE_CONFIRM,
        metadata=state.encode(),
        submit=words("button.freeze"),
    )


def _sure(state: FreezeState) -> str:
    if state.account_id is None:
        return "freeze.sure_everything"
    if state.phrase is not None:
        return "freeze.sure_phrase"
    return "freeze.sure" if state.post_id is None else "freeze.sure_post"


def _sure_until(ask_at: datetime | None, words: Words) -> str:
    if ask_at is None:
        return words("freeze.sure_by_hand")
    return words("freeze.sure_asks", at=day_and_time(ask_at, words))


def freeze_outcome_modal(outcome: FreezeOutcome, words: Words) -> Block:
    """What the freeze holds, and what it could not stop."""
    held = words("freeze.held", count=outcome.held) if outcome.held else words("freeze.held_none")
    sentences = [held, *_later(outcome, words), *_unstoppable(outcome, words)]
    told = [context(words("freeze.settled_later"))] if outcome.leaving else []
    shown = [*(literal(each) for each in sentences), *_leaving(outcome, words), *told]
    return modal(words("freeze.title"), shown, words)


def _leaving(outcome: FreezeOutcome, words: Words) -> list[Block]:
    """One line for each that is named, with nothing of it as markup."""
    return [context(_named(each, words)) for each in outcome.leaving]


def _named(each: Leaving, words: Words) -> str:
    comment, state = each.comment, words(f"comment_state.{each.state.value}")
    is_abuse = Flag.ABUSE in comment.flags
    text = words("card.abuse_short") if is_abuse else clip(one_line(comment.text), TEXT_SHOWN)
    author = author_of(comment.author_name, words)
    return " · ".join(part for part in (comment.account.name, author, text, state) if part)


def _later(outcome: FreezeOutcome, words: Words) -> list[str]:
    return [words("freeze.later", count=outcome.later)] if outcome.later else []


def _unstoppable(outcome: FreezeOutcome, words: Words) -> list[str]:
    count = outcome.in_flight
    return [words("freeze.in_flight", count=count)] if count else []


def _reason(reason: str, words: Words) -> Block:
    return text_input("why", ActionId.WHY, words("freeze.why"), initial=reason, limit=REASON_LIMIT)
