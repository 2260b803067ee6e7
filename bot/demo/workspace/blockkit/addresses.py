"""Addresses: what a browser opens, what Slack's servers can fetch, and where mail goes."""

import re
import socket
import unicodedata
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from bot.demo.workspace.blockkit.checks import Problem

_MAIL = re.compile(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)+")
_OWN_NAMES = ("localhost", "localdomain", "local", "lan", "internal", "home.arpa")
"""Endings that only the networks behind them can look up."""


def is_web_address(value: str, at: str) -> Iterator[Problem]:
    """What opens when it is pressed: a page of the web, or a letter to somebody."""
    scheme, rest = _scheme_and_rest(value)
    opens = _MAIL.fullmatch(rest) if scheme == "mailto" else rest
    if scheme not in ("http", "https", "mailto") or not opens:
        yield Problem(at, "wrong_format", "must be a valid URL")


def is_reachable(value: str, at: str) -> Iterator[Problem]:
    """A picture that Slack's servers could fetch: https, and not in this network."""
    scheme, host = _scheme_and_rest(value)
    if scheme != "https" or not host or _is_near(host):
        yield Problem(at, "unreachable", "downloading image failed")


def is_mail_address(value: str, at: str) -> Iterator[Problem]:
    """A mailbox at a domain."""
    if not _MAIL.fullmatch(value):
        yield Problem(at, "wrong_format", "must be a valid email address")


def _scheme_and_rest(value: str) -> tuple[str, str]:
    """The scheme with the host or, without one, the path; no host for what is no address."""
    if any(sign.isspace() or unicodedata.category(sign) == "Cc" for sign in value):
        return "", ""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:  # such as https://[x/ and https://x:port/
        return "", ""
    host = parts.hostname or ""
    if parts.scheme == "mailto":
        return parts.scheme, parts.path
    return parts.scheme, host if any(sign.isalnum() for sign in host) else ""


def _is_near(host: str) -> bool:
    name = host.rstrip(".")
    if name.endswith(tuple(f".{ending}" for ending in _OWN_NAMES)):
        return True
    address = _address(name)
    return "." not in name if address is None else not address.is_global


def _address(name: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(name)
    except ValueError:
        try:  # 127.1 and 0x7f.1 are 127.0.0.1 to whoever fetches
            return ip_address(socket.inet_aton(name))
        except OSError:
            return None
    return getattr(address, "ipv4_mapped", None) or address
