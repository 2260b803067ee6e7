"""Stopping all sending: what and why, then once more to be sure, then what it held."""

from collections.abc import Sequence

from bot.ids import AccountId
from bot.locales import Words
from bot.views import AccountLabel, FreezeOutcome
from handlers.blocks.elements import (
    Block,
    Choice,
    context,
    literal,
    menu_input,
    modal,
    text_input,
)
from handlers.payloads import ActionId, FreezeState, ModalId

EVERYTHING = "all"
REASON_LIMIT = 200


def freeze_modal(accounts: Sequence[AccountLabel], chosen: AccountId | None, words: Words) -> Block:
    """Scope and reason. *chosen* is the account in question, None for all."""
    scopes = [
        *(Choice(str(account.id), account.name) for account in accounts[:99]),
        Choice(EVERYTHING, words("freeze.everything")),
    ]
    initial = EVERYTHING if chosen is None else str(chosen)
    blocks = [
        menu_input("scope", ActionId.SCOPE, words("freeze.scope"), scopes, initial),
        _reason("", words),
        context(words("freeze.not_scheduled")),
    ]
    return modal(
        words("freeze.title"),
        blocks,
        words,
        callback=ModalId.FREEZE,
        submit=words("button.next"),
    )


def freeze_confirm_modal(
    scope_name: str, holds: FreezeOutcome, reason: str, state: FreezeState, words: Words
) -> Block:
    """The second look before everything of the scope stops."""
    sure = "freeze.sure_everything" if state.account_id is None else "freeze.sure"
    sentences = [
        words(sure, scope=scope_name),
        words("freeze.holds", count=holds.held) if holds.held else words("freeze.holds_none"),
        *_unstoppable(holds, words),
    ]
    return modal(
        words("freeze.title"),
        [*(literal(each) for each in sentences), _reason(reason, words)],
        words,
        callback=ModalId.FREEZE_CONFIRM,
        metadata=state.encode(),
        submit=words("button.freeze"),
    )


def freeze_outcome_modal(outcome: FreezeOutcome, words: Words) -> Block:
    """What the freeze holds, and what it could not stop."""
    held = words("freeze.held", count=outcome.held) if outcome.held else words("freeze.held_none")
    sentences = [held, *_unstoppable(outcome, words)]
    return modal(words("freeze.title"), [literal(each) for each in sentences], words)


def _unstoppable(outcome: FreezeOutcome, words: Words) -> list[str]:
    count = outcome.in_flight
    return [words("freeze.in_flight", count=count)] if count else []


def _reason(reason: str, words: Words) -> Block:
    return text_input("why", ActionId.WHY, words("freeze.why"), initial=reason, limit=REASON_LIMIT)
