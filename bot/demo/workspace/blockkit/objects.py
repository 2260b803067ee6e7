"""Composition objects: texts, options, confirmations, pictures."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from bot.demo.workspace.blockkit.addresses import is_reachable, is_web_address
from bot.demo.workspace.blockkit.checks import Check, Problem, String, flag, one_of
from bot.demo.workspace.blockkit.rules import ExactlyOne, unique
from bot.demo.workspace.blockkit.shapes import ByType, Formed, Listing, Record

STYLE = one_of("primary", "danger")
IDENTIFIER = String(255, 1)
TextOfLength: TypeAlias = Callable[[int], Check]
"""`plain` or `any_text`."""


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


def option(kind: TextOfLength, *, with_url: bool = False) -> Check:
    """One choice; what describes it is of the kind that its text may be."""
    optional: dict[str, Check] = {"description": kind(75)}
    if with_url:
        optional["url"] = WEB_URL
    return Record(required={"text": kind(75), "value": String(150, 1)}, optional=optional)


def options(kind: TextOfLength, *, most: int, with_url: bool = False) -> Check:
    """One to `most` choices with different values."""
    item = option(kind, with_url=with_url)
    return Listing(item, most=most, least=1, rules=(_unique_values,))


def _unique_values(value: Any, at: str) -> Iterator[Problem]:
    words = "option values must be unique"
    yield from unique([entry["value"] for entry in value], at + "/{}/value", words)


OPTION_GROUP = Record(required={"label": plain(75), "options": options(plain, most=100)})
