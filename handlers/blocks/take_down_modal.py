"""The look before a published reply is removed: what stands there, and what will happen."""

from bot.locales import Words
from bot.views import TakeDownForm
from handlers.action_ids import ModalId
from handlers.blocks.comment_card import author_of, quoted
from handlers.blocks.elements import Block, context, line, literal, modal, rich, run
from handlers.payloads import PublishedReplyState


def take_down_modal(form: TakeDownForm, words: Words) -> Block:
    """The reply in its words, and one sentence of what the public will see."""
    author = author_of(form.author_name, words)
    blocks = [
        rich(line(*run(words("take_down.reply", name=author))), quoted(form.text, words)),
        literal(words("take_down.sure", account=form.account.name)),
        context(words("take_down.after")),
    ]
    state = PublishedReplyState(reply_id=form.reply_id, digest=form.digest)
    return modal(
        words("take_down.title"),
        blocks,
        words,
        callback=ModalId.TAKE_DOWN,
        metadata=state.encode(),
        submit=words("button.take_down"),
    )
