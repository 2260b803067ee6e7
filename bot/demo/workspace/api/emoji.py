"""The emoji every workspace has; this one has none of its own."""

import re
from functools import cache
from pathlib import Path

# Slack's names from emoji-data, one a line; a third word tells that there are skin tones.
_LIST = Path(__file__).parents[4] / "handlers" / "emoji_names.txt"
_CODE = re.compile(r"(?P<name>[^:]+)(?P<tone>::skin-tone-[2-6])?")


def is_emoji(code: str) -> bool:
    """Tell whether Slack knows this name, such as ``eyes`` or ``wave::skin-tone-3``."""
    found = _CODE.fullmatch(code)
    if found is None:
        return False
    has_tones = _names().get(found["name"])
    return has_tones is not None and (has_tones or found["tone"] is None)


@cache
def _names() -> dict[str, bool]:
    """By name whether it has skin tones."""
    lines = _LIST.read_text(encoding="ascii").splitlines()
    listed = {name: bool(toned) for name, _, *toned in (line.split() for line in lines)}
    return {**listed, "simple_smile": False}  # Slack's alone, from its first years
