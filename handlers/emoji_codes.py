"""Slack may send an emoji as ``:blush:``; platforms want the character Slack shows for it.

``emoji_names.txt`` holds Slack's names with their characters, from emoji-data 16.0
(https://github.com/iamcal/emoji-data): name, code points, and code points with ``*`` where a skin
tone stands. Names of other sources mean other pictures (``:egg:`` is 🍳 to some). A workspace's
own emoji have no character and cannot leave Slack.
"""

import re
from collections.abc import Iterator
from pathlib import Path

_CODE = re.compile(
    r"(?<!\w):([a-z+-][a-z0-9_+'-]*|100|1234|8ball)(?:::skin-tone-([2-6]))?:(?!\w)", re.IGNORECASE
)
_TONES = {"2": "1F3FB", "3": "1F3FC", "4": "1F3FD", "5": "1F3FE", "6": "1F3FF"}


def _read() -> Iterator[tuple[str, list[str]]]:
    file = Path(__file__).with_name("emoji_names.txt")
    for line in file.read_text(encoding="ascii").splitlines():
        name, *points = line.split()
        yield name, points
    yield "simple_smile", ["1F642"]  # Slack's alone, from its first years


_POINTS = dict(_read())


class UnknownEmoji(ValueError):
    """Codes without a character; ``codes`` names them as they were typed."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__("emoji codes without a character")
        self.codes = codes


def with_characters(text: str) -> str:
    """Turn every emoji code into its character; raises `UnknownEmoji` for those without one."""
    unknown: list[str] = []

    def replace(found: re.Match[str]) -> str:
        character = _character(found[1].lower(), _TONES.get(found[2]))
        if character is None:
            unknown.append(found[0])
            return found[0]
        return character

    replaced = _CODE.sub(replace, text)
    if unknown:
        raise UnknownEmoji(tuple(dict.fromkeys(unknown)))
    return replaced


def _character(name: str, tone: str | None) -> str | None:
    points = _POINTS.get(name, [])
    wanted = points[:1] if tone is None else points[1:]
    if not wanted:
        return None
    return "".join(chr(int(point, 16)) for point in wanted[0].replace("*", tone or "").split("-"))
