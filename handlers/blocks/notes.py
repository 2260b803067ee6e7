"""Words to one person: a note only they see, and modals that only say something."""

from bot.locales import Words
from handlers.blocks.elements import Block, Message, literal, message, modal


def note(text: str) -> Message:
    """A note as a message; *text* may hold outside words, nothing in it is markup."""
    return message([text], [literal(text)])


def note_modal(text: str, words: Words) -> Block:
    """A modal that says one thing."""
    return modal(words("product.name"), [literal(text)], words)


def waiting_modal(words: Words) -> Block:
    """What stands for the moment until the content is read."""
    return modal(words("product.name"), [literal("…")], words)
