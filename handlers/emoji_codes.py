"""Slack may send an emoji as ``:blush:``; platforms want the character.

Codes: the short names of https://github.com/iamcal/emoji-data, which Slack uses; most are aliases
in the `emoji` package. A workspace's own emoji have no character and cannot leave Slack.
"""

import re

import emoji

_CODE = re.compile(
    r"(?<!\w):([a-z+-][a-z0-9_+'-]*|100|1234)(?:::skin-tone-([2-6]))?:(?!\w)", re.IGNORECASE
)
_SKIN = {
    "2": "\U0001f3fb",
    "3": "\U0001f3fc",
    "4": "\U0001f3fd",
    "5": "\U0001f3fe",
    "6": "\U0001f3ff",
}
_FLAG = re.compile(r"flag-([a-z])([a-z])")
_SLACK_ONLY = {"simple_smile": "🙂", "slightly_smiling_face": "🙂", "hankey": "💩"}


class UnknownEmoji(ValueError):
    """Codes without a character; ``codes`` names them as they were typed."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__("emoji codes without a character")
        self.codes = codes


def with_characters(text: str) -> str:
    """Turn every emoji code into its character; raises `UnknownEmoji` for those without one."""
    unknown: list[str] = []

    def replace(found: re.Match[str]) -> str:
        character = _character(found[1].lower())
        if character is None:
            unknown.append(found[0])
            return found[0]
        return character + _SKIN.get(found[2] or "", "")

    replaced = _CODE.sub(replace, text)
    if unknown:
        raise UnknownEmoji(tuple(dict.fromkeys(unknown)))
    return replaced


def _character(code: str) -> str | None:
    if code in _SLACK_ONLY:
        return _SLACK_ONLY[code]
    if flag := _FLAG.fullmatch(code):
        return "".join(chr(0x1F1E6 + ord(letter) - ord("a")) for letter in flag.groups())
    name = f":{code.replace('-', '_') if code not in ('-1', '+1') else code}:"
    for candidate in (f":{code}:", name):
        character = emoji.emojize(candidate, language="alias")
        if character != candidate:
            return character
    return None
