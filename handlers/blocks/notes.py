"""Words to one person: a note only they see, and modals that only say something."""

from bot.locales import Words
from handlers.blocks.elements import Block, Message, literal, marked, message, modal


def note(text: str) -> Message:
    """A note as a message; *text* may hold outside words, nothing in it is markup."""
    return message([text], [literal(text)])


def note_with_time(text: str, shown: str) -> Message:
    """A note as a message: *shown* in mrkdwn, *text* where there is no room for blocks."""
    return message([text], [marked(shown)])


def note_modal(text: str, words: Words) -> Block:
    """A modal that says one thing."""
    return modal(words("product.name"), [literal(text)], words)


def modal_of(told: Message, words: Words) -> Block:
    """A modal that says what a note says."""
    return modal(words("product.name"), told.blocks, words)


def waiting_modal(words: Words) -> Block:
    """What stands for the moment until the content is read."""
    return modal(words("product.name"), [literal("…")], words)
