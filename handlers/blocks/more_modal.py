"""What else can be done with a comment: only what is possible now, and allowed."""

from bot.ids import DraftId
from bot.locales import Words
from bot.rules.permissions import Permission
from bot.views import Actor, CommentCard, CommentStatus
from handlers.blocks.comment_card import author_of, quoted
from handlers.blocks.comment_state import REVIEWABLE
from handlers.blocks.elements import (
    Block,
    actions,
    button,
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
from handlers.paging import BatchButton
from handlers.payloads import ActionId, CommentButton, SignOffButton

_DOUBT = (ActionId.MORE_STANDS, ActionId.MORE_STANDS_NOT)
_HANDLING = (ActionId.MORE_NO_REPLY, ActionId.MORE_BY_HAND)


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
        *_emergency(card, actor, words),
        *_record(card, actor, words),
    ]
    return modal(words("more.title"), blocks, words)


def _drafts(card: CommentCard, *, has_writer: bool, has_drafts: bool) -> tuple[ActionId, ...]:
    if card.needs.holding:
        return (ActionId.MORE_DRAFTS,) if has_drafts else ()
    if card.is_for_people:
        return (ActionId.MORE_WRITE,)
    return (
        *((ActionId.MORE_DRAFTS,) if has_drafts else ()),
        *((ActionId.MORE_AGAIN,) if has_writer else ()),
        ActionId.MORE_WRITE,
    )


def _decisions(
    card: CommentCard, actor: Actor, drafts: tuple[ActionId, ...], words: Words
) -> list[Block]:
    may_sign = actor.may(card.needs.first, on=card.account.id)
    if card.status is CommentStatus.DOUBTFUL and may_sign:
        return _group("doubt", _DOUBT, card, words)
    if card.status not in REVIEWABLE:
        return []
    may_decide = actor.may(card.needs.alone, on=card.account.id)
    return [
        *(_group("drafts", drafts, card, words) if may_sign and drafts else []),
        *(_group("handling", _HANDLING, card, words) if may_decide else []),
    ]


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
    return literal(words(action.value), doing)


def _target(action: ActionId, card: CommentCard) -> CommentButton | SignOffButton:
    """What was looked at: just this reply in doubt, these words, or the comment."""
    if action in _DOUBT and card.sign_off_id is not None:
        return SignOffButton(comment_id=card.comment_id, sign_off_id=card.sign_off_id)
    seen = card.version if action in _HANDLING else None
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
    if not card.can_take_down or not actor.may(Permission.TAKE_DOWN, on=card.account.id):
        return []
    return _group("published", (ActionId.MORE_TAKE_DOWN,), card, words)


def _emergency(card: CommentCard, actor: Actor, words: Words) -> list[Block]:
    if not actor.may(Permission.FREEZE, on=card.account.id):
        return []
    return _group("emergency", (ActionId.MORE_FREEZE,), card, words)


def _record(card: CommentCard, actor: Actor, words: Words) -> list[Block]:
    if not actor.may_see(card.account.id):
        return []
    return _group("record", (ActionId.MORE_WHY,), card, words)
