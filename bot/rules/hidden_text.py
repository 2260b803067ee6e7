"""Characters that nobody sees: what holds only these is empty, and some can hide words.

Joiners, variation selectors and flag tags are drawn as nothing, too, but emoji and some scripts
need them: they pass where they can stand for something (Unicode's contracts are UTS #51 and the
list of ideographic variation sequences), and not in rows, where they can carry a message.
"""

import re
import unicodedata

FILLERS = "\u115f\u1160\u3164\uffa0\u2800\u034f"
"""Drawn as nothing although Unicode does not call them format characters."""
_CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff"
_DIRECTIONS = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_NOTHING = r"\xad\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff0-\ufffb"
_NOTHING_FAR = (
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
_FLAG = re.compile(r"\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
_SELECTORS = r"\ufe00-\ufe0f\U000e0100-\U000e01ef"
_HIDDEN = re.compile(
    rf"[{_CONTROLS}{_DIRECTIONS}{_NOTHING}{_NOTHING_FAR}{FILLERS}]"
    rf"|[\u200c\u200d]{{2}}|[{_SELECTORS}]{{2}}"
)


def is_empty(text: str) -> bool:
    """Whether a reader would see nothing of *text*."""
    return all(
        character in FILLERS or unicodedata.category(character)[0] in "CMZ" for character in text
    )


def holds_hidden(text: str) -> bool:
    """Whether *text* holds what a reader cannot see, or what turns the direction of writing."""
    return _HIDDEN.search(_FLAG.sub("", text)) is not None
