"""The comments of a working day: those of the story, in its proportions, as people vary them."""

import random
from dataclasses import dataclass

from bot.demo.story.script import Strand, Writing, read_script

COMMENTS = 120
_ENDINGS = ("~", "..", "!", " 🙏", "ㅠ")


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visitor writes, and which comment of the story it is, or varies."""

    comment_id: str
    like: str
    author: str
    text: str


def working_day(seed: int = 4) -> tuple[Visit, ...]:
    """Every comment of the story but the storm, then as many of them anew, in other words' shape.

    The same for the same *seed*.
    """
    chance = random.Random(seed)  # noqa: S311 - a day, not a secret
    happenings = read_script().strands[Strand.STORY]
    told = [each for each in happenings if isinstance(each, Writing)]
    again = chance.sample(told, COMMENTS - len(told))
    as_told = [Visit(each.comment_id, each.comment_id, each.author, each.text) for each in told]
    varied = [
        Visit(
            f"{each.comment_id}-again",
            each.comment_id,
            f"{each.author}_{number}",
            _varied(each.text, chance),
        )
        for number, each in enumerate(again)
    ]
    return (*as_told, *varied)


def _varied(text: str, chance: random.Random) -> str:
    """The same words with a blank less, or another end."""
    blanks = [at for at, char in enumerate(text) if char == " "]
    if blanks and chance.random() < 0.5:
        at = chance.choice(blanks)
        text = text[:at] + text[at + 1 :]
    is_korean = any("가" <= char <= "힣" for char in text)
    return text + chance.choice(_ENDINGS[: len(_ENDINGS) if is_korean else -1])
