"""The line that stands where erased words were."""

from bot.locales import Words
from bot.views import Erased
from handlers.blocks.elements import Block, marked
from handlers.blocks.texts import day_and_time


def erased_line(erased: Erased, words: Words) -> Block:
    """That they were erased, why, and when."""
    because = words(f"erased_because.{erased.because.value}")
    return marked(words("erased.line", because=because, at=day_and_time(erased.at, words)))
