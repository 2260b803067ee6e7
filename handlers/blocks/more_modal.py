"""What else can be done with a comment: only what is possible now, and allowed."""

from bot.ids import DraftId
from bot.locales import Words
from bot.rules.permissions import Permission
from bot.views import REVIEWABLE, Actor, CommentCard, CommentStatus
from handlers.action_ids import ActionId
from handlers.blocks.comment_card import author_of, quoted
from handlers.blocks.comment_state import assign_button
from handlers.blocks.elements import (
    Block,
    actions,
    button,
    confirm,
    context,
    divider,
    line,
    link_button,
    literal,
    modal,
    rich,
    run,
)
from handlers.blocks.texts import web_address
from handlers.blocks.timeline_modal import explaining
from handlers.paging import BatchButton
from handlers.payloads import CommentButton, SignOffButton, TakeDownButton

_DOUBT = (ActionId.MORE_STANDS, ActionId.MORE_STANDS_NOT)
_TAKE_DOWN_DOUBT = (ActionId.MORE_IS_DOWN, ActionId.MORE_IS_NOT_DOWN)
_HANDLING = (ActionId.MORE_NO_REPLY, ActionId.MORE_BY_HAND)
_SETTLED = frozenset({CommentStatus.CLOSED, CommentStatus.ANSWERED_ELSEWHERE})
_ASSIGNING = (ActionId.MORE_TAKE, ActionId.MORE_ASSIGN, ActionId.MORE_RELEASE)
_OF_THESE_WORDS = (
    *_HANDLING,
    ActionId.MORE_REOPEN,
    ActionId.MORE_SNOOZE,
    ActionId.MORE_WAKE,
    ActionId.MORE_HIDE,
    ActionId.MORE_UNHIDE,
)


def more_modal(
    card: CommentCard,
    actor: Actor,
    words: Words,
    *,
    has_writer: bool,
    has_drafts: bool,
    batch: tuple[DraftId, int] | None = None,
) -> Block:
    """The comment in full, and the actions in groups.

    *has_writer*: a language model can be asked; *has_drafts*: there is a text to start from;
    *batch*: a draft, and how many comments can be signed together with its own.
    """
    drafts = _drafts(card, has_writer=has_writer, has_drafts=has_drafts)
    author = author_of(card.author_name, words)
    blocks = [
        rich(line(*run(words("review.author", name=author))), quoted(card.text, words)),
        *_links(card, words),
        *_together(batch, words),
        *_decisions(card, actor, drafts, words),
        *_published(card, actor, words),
        *_moderation(card, actor, words),
        *_emergency(card, actor, words),
        *_record(card, actor, words),
    ]
    return modal(words("more.title"), blocks, words)


def _drafts(card: CommentCard, *, has_writer: bool, has_drafts: bool) -> tuple[ActionId, ...]:
    if card.needs.holding:
        return (ActionId.MORE_DRAFTS, ActionId.MORE_LATER) if has_drafts else ()
    if card.is_for_people:
        return (ActionId.MORE_WRITE, ActionId.MORE_LATER)
    return (
        *((ActionId.MORE_DRAFTS,) if has_drafts else ()),
        *((ActionId.MORE_AGAIN,) if has_writer else ()),
        ActionId.MORE_WRITE,
        ActionId.MORE_LATER,
    )


def _decisions(
    card: CommentCard, actor: Actor, drafts: tuple[ActionId, ...], words: Words
) -> list[Block]:
    may_sign = actor.may(card.needs.first, on=card.account.id)
    if card.status is CommentStatus.DOUBTFUL and may_sign:
        return _group("doubt", _DOUBT, card, words)
    may_take_down = actor.may(Permission.TAKE_DOWN, on=card.account.id)
    if card.status is CommentStatus.TAKE_DOWN_DOUBTFUL and may_take_down:
        return _group("take_down_doubt", _TAKE_DOWN_DOUBT, card, words)
    if card.status in _SETTLED and card.erased is None:
        may_decide = actor.may(card.needs.alone, on=card.account.id)
        return _group("handling", (ActionId.MORE_REOPEN,), card, words) if may_decide else []
    if card.status not in REVIEWABLE:
        return []
    handling = _handling(card, actor)
    return [
        *(_group("drafts", drafts, card, words) if may_sign and drafts else []),
        *(_group("handling", handling, card, words) if handling else []),
    ]


def _handling(card: CommentCard, actor: Actor) -> tuple[ActionId, ...]:
    may_decide = actor.may(card.needs.alone, on=card.account.id)
    deciding = _HANDLING if may_decide else ()
    if not actor.may(Permission.SIGN_OFF, on=card.account.id):
        return deciding
    is_free, is_own = card.assignee_id is None, card.assignee_id == actor.member_id
    return (
        *(() if is_own else (ActionId.MORE_TAKE,)),
        ActionId.MORE_ASSIGN,
        *(() if is_free else (ActionId.MORE_RELEASE,)),
        ActionId.MORE_SNOOZE,
        *((ActionId.MORE_WAKE,) if card.snoozed_until else ()),
        *deciding,
    )


def _together(batch: tuple[DraftId, int] | None, words: Words) -> list[Block]:
    if batch is None:
        return []
    draft_id, count = batch
    value = BatchButton(draft_id=draft_id).encode()
    opening = button(words("button.do"), ActionId.MORE_BATCH, value)
    return [divider(), literal(words("more.batch", count=count), opening)]


def _group(
    name: str, offered: tuple[ActionId, ...], card: CommentCard, words: Words
) -> list[Block]:
    rows = [_row(action, card, words) for action in offered]
    return [divider(), context(words(f"more.group_{name}")), *rows]


def _row(action: ActionId, card: CommentCard, words: Words) -> Block:
    doing = button(words("button.do"), action, _target(action, card).encode())
    if action is ActionId.MORE_HIDE:
        doing["confirm"] = confirm(words, "hide")
    return literal(_label(action, card, words), doing)


def _label(action: ActionId, card: CommentCard, words: Words) -> str:
    if action is ActionId.MORE_WHY:
        return explaining(words, is_reply=card.sign_off_id is not None)
    return words(action.value)


def _target(action: ActionId, card: CommentCard) -> CommentButton | SignOffButton | TakeDownButton:
    """What was looked at: just this reply in doubt, these words, or the comment."""
    if action in _DOUBT and card.sign_off_id is not None:
        return SignOffButton(sign_off_id=card.sign_off_id)
    mark = card.take_down
    if action in _TAKE_DOWN_DOUBT and mark is not None and mark.id is not None:
        return TakeDownButton(take_down_id=mark.id)
    if action in _ASSIGNING:
        return assign_button(card)
    seen = card.version if action in _OF_THESE_WORDS else None
    return CommentButton(comment_id=card.comment_id, version=seen)


def _links(card: CommentCard, words: Words) -> list[Block]:
    addresses = {
        "button.open_comment": web_address(card.url),
        "button.open_reply": web_address(card.reply_url),
    }
    # two link buttons in one row would carry the same action id
    return [
        block
        for label, address in addresses.items()
        if address
        for block in actions(label, [link_button(words(label), address)])
    ]


def _published(card: CommentCard, actor: Actor, words: Words) -> list[Block]:
    may_sign = actor.may(card.needs.first, on=card.account.id)
    may_take_down = actor.may(Permission.TAKE_DOWN, on=card.account.id)
    offered = (
        *((ActionId.MORE_CORRECT,) if card.can_correct and may_sign else ()),
        *((ActionId.MORE_TAKE_DOWN,) if card.can_take_down and may_take_down else ()),
    )
    return _group("published", offered, card, words) if offered else []


def _moderation(card: CommentCard, actor: Actor, words: Words) -> list[Block]:
    if not actor.may(card.needs.alone, on=card.account.id):
        return []
    offered = (
        *((ActionId.MORE_HIDE,) if card.can_hide else ()),
        *((ActionId.MORE_UNHIDE,) if card.can_unhide else ()),
    )
    return _group("moderation", offered, card, words) if offered else []


def _emergency(card: CommentCard, actor: Actor, words: Words) -> list[Block]:
    if not actor.may(Permission.FREEZE, on=card.account.id):
        return []
    return _group("emergency", (ActionId.MORE_FREEZE,), card, words)


def _record(card: CommentCard, actor: Actor, words: Words) -> list[Block]:
    if not actor.may_see(card.account.id):
        return []
    return _group("record", (ActionId.MORE_WHY,), card, words)
