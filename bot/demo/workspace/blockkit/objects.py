"""Composition objects: texts, options, confirmations, pictures."""

import ipaddress
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

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


def has_scheme(value: str, at: str) -> Iterator[Problem]:
    """An address with a scheme."""
    if not _scheme_and_host(value)[0]:
        yield Problem(at, "wrong_format", "must be a valid URL")


def is_reachable(value: str, at: str) -> Iterator[Problem]:
    """A picture that Slack's servers could fetch: https, and not this machine."""
    scheme, host = _scheme_and_host(value)
    if scheme != "https" or _is_unreachable(host):
        yield Problem(at, "unreachable", "downloading image failed")


def _scheme_and_host(value: str) -> tuple[str, str]:
    """Both empty for what is no address at all, such as ``https://[x/``."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return "", ""
    return parts.scheme, parts.hostname or ""


def _is_unreachable(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host


WEB_URL = Formed(String(3000, 1), has_scheme)
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
