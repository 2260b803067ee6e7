"""Composition objects: texts, options, confirmations, pictures."""

from collections.abc import Iterator
from typing import Any

from bot.demo.workspace.blockkit.addresses import is_reachable, is_web_address
from bot.demo.workspace.blockkit.checks import Check, Problem, String, flag, one_of
from bot.demo.workspace.blockkit.rules import ExactlyOne, unique
from bot.demo.workspace.blockkit.shapes import ByType, Formed, Listing, Record

STYLE = one_of("primary", "danger")
IDENTIFIER = String(255, 1)


def plain(most: int) -> Check:
    """A plain_text object, not empty."""
    return Record(
        required={"type": one_of("plain_text"), "text": String(most, 1)},
        optional={"emoji": flag},
    )


def mrkdwn(most: int) -> Check:
    """A mrkdwn object, not empty."""
    return Record(
        required={"type": one_of("mrkdwn"), "text": String(most, 1)},
        optional={"verbatim": flag},
    )


def any_text(most: int) -> Check:
    """Either kind of text object."""
    return ByType({"plain_text": plain(most), "mrkdwn": mrkdwn(most)})


CONFIRM = Record(
    required={"title": plain(100), "text": any_text(300), "confirm": plain(30), "deny": plain(30)},
    optional={"style": STYLE},
)


WEB_URL = Formed(String(3000, 1), is_web_address)
IMAGE_URL = Formed(String(3000, 1), is_reachable)
SLACK_FILE = Record(
    required={},
    optional={"id": String(255, 1), "url": WEB_URL},
    rules=(ExactlyOne(("id", "url")),),
)

PICTURE_FIELDS: dict[str, Check] = {"image_url": IMAGE_URL, "slack_file": SLACK_FILE}


def option(text: Check, *, with_url: bool = False) -> Check:
    """One choice."""
    optional: dict[str, Check] = {"description": any_text(75)}
    if with_url:
        optional["url"] = WEB_URL
    return Record(required={"text": text, "value": String(150, 1)}, optional=optional)


def options(text: Check, *, most: int, with_url: bool = False) -> Check:
    """One to `most` choices with different values."""
    item = option(text, with_url=with_url)
    return Listing(item, most=most, least=1, rules=(_unique_values,))


def _unique_values(value: Any, at: str) -> Iterator[Problem]:
    words = "option values must be unique"
    yield from unique([entry["value"] for entry in value], at + "/{}/value", words)


OPTION_GROUP = Record(required={"label": plain(75), "options": options(plain(75), most=100)})
