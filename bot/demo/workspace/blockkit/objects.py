"""Composition objects: texts, options, confirmations, pictures."""

import ipaddress
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from bot.demo.workspace.blockkit.checks import (
    Check,
    Problem,
    by_type,
    exactly_one,
    flag,
    listing,
    one_of,
    record,
    string,
    unique,
)

STYLE = one_of("primary", "danger")
IDENTIFIER = string(255, 1)


def plain(most: int) -> Check:
    """A plain_text object, not empty."""
    return record(
        required={"type": one_of("plain_text"), "text": string(most, 1)},
        optional={"emoji": flag},
    )


def mrkdwn(most: int) -> Check:
    """A mrkdwn object, not empty."""
    return record(
        required={"type": one_of("mrkdwn"), "text": string(most, 1)},
        optional={"verbatim": flag},
    )


def any_text(most: int) -> Check:
    """Either kind of text object."""
    return by_type({"plain_text": plain(most), "mrkdwn": mrkdwn(most)})


CONFIRM = record(
    required={"title": plain(100), "text": any_text(300), "confirm": plain(30), "deny": plain(30)},
    optional={"style": STYLE},
)


def web_url(value: Any, at: str) -> Iterator[Problem]:
    """An address with a scheme, at most 3000 units."""
    yield from string(3000, 1)(value, at)
    if isinstance(value, str) and not urlsplit(value).scheme:
        yield Problem(at, "wrong_format", "must be a valid URL")


def image_url(value: Any, at: str) -> Iterator[Problem]:
    """A picture that Slack's servers could fetch: https, and not this machine."""
    yield from string(3000, 1)(value, at)
    if not isinstance(value, str):
        return
    parts = urlsplit(value)
    if parts.scheme != "https" or _is_unreachable(parts.hostname or ""):
        yield Problem(at, "unreachable", "downloading image failed")


def _is_unreachable(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host


SLACK_FILE = record(
    exactly_one("id", "url"),
    required={},
    optional={"id": string(255, 1), "url": web_url},
)

PICTURE_FIELDS: dict[str, Check] = {"image_url": image_url, "slack_file": SLACK_FILE}


def option(text: Check, *, with_url: bool = False) -> Check:
    """One choice."""
    optional: dict[str, Check] = {"description": any_text(75)}
    if with_url:
        optional["url"] = web_url
    return record(required={"text": text, "value": string(150, 1)}, optional=optional)


def options(text: Check, *, most: int, with_url: bool = False) -> Check:
    """One to `most` choices with different values."""
    each = listing(option(text, with_url=with_url), most=most, least=1)

    def check(value: Any, at: str) -> Iterator[Problem]:
        problems = list(each(value, at))
        yield from problems
        if not problems:
            words = "option values must be unique"
            yield from unique([entry["value"] for entry in value], at + "/{}/value", words)

    return check


OPTION_GROUP = record(required={"label": plain(75), "options": options(plain(75), most=100)})
