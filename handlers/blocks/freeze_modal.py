"""Stopping all sending: what and why, then once more to be sure, then what it held."""

from collections.abc import Sequence

from bot.ids import AccountId
from bot.locales import Words
from bot.views import AccountLabel, CommentCard, FreezeBanner, FreezeOutcome
from handlers.blocks.elements import (
    Block,
    Choice,
    choice_input,
    context,
    literal,
    menu_input,
    modal,
    text_input,
)
from handlers.blocks.freeze_banner import sentence_of, terms_of
from handlers.blocks.texts import clip, one_line
from handlers.payloads import ActionId, FreezeState, ModalId

ALL = "all"
THIS_POST = "post"
REASON_LIMIT = 200
TITLE_SHOWN = 40
STANDING = 5


def freeze_modal(
    accounts: Sequence[AccountLabel],
    chosen: AccountId | None,
    words: Words,
    *,
    standing: Sequence[FreezeBanner] = (),
) -> Block:
    """Scope and reason. *chosen* is the account in question, None for all."""
    scopes = [
        *(Choice(str(account.id), account.name) for account in accounts[:99]),
        Choice(ALL, words("freeze.everything")),
    ]
    initial = ALL if chosen is None else str(chosen)
    menu = menu_input("scope", ActionId.SCOPE, words("freeze.scope"), scopes, initial)
    return _asking(menu, FreezeState(), standing, words)


def freeze_comment_modal(
    card: CommentCard, words: Words, *, standing: Sequence[FreezeBanner] = ()
) -> Block:
    """The same begun on a comment: its account, its post alone, or everything."""
    title = clip(one_line(card.post_title or ""), TITLE_SHOWN)
    scopes = [
        Choice(str(card.account.id), card.account.name),
        Choice(THIS_POST, words("freeze.this_post"), title or None),
        Choice(ALL, words("freeze.everything")),
    ]
    label, initial = words("freeze.scope"), str(card.account.id)
    radio = choice_input("scope", ActionId.SCOPE, label, scopes, initial)
    state = FreezeState(account_id=card.account.id, post_id=card.post_id)
    return _asking(radio, state, standing, words)


def _asking(
    scope: Block, state: FreezeState, standing: Sequence[FreezeBanner], words: Words
) -> Block:
    blocks = [
        *(block for each in standing[:STANDING] for block in _standing(each, words)),
        scope,
        _reason("", words),
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


def _standing(banner: FreezeBanner, words: Words) -> list[Block]:
    return [literal(sentence_of(banner, words)), terms_of(banner, words)]


def freeze_confirm_modal(
    account_name: str, holds: FreezeOutcome, reason: str, state: FreezeState, words: Words
) -> Block:
    """The second look before everything of the scope stops."""
    sentences = [
        words(_sure(state), scope=account_name),
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


def _sure(state: FreezeState) -> str:
    if state.account_id is None:
        return "freeze.sure_everything"
    return "freeze.sure" if state.post_id is None else "freeze.sure_post"


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
