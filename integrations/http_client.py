"""The one way out: an HTTP client with limits, and what its failures mean to a sender."""

import asyncio
import functools
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

from integrations.errors import NotPermitted, OutcomeUnknown, Unavailable

USER_AGENT = "Signoff/0.1"
TIMEOUT = httpx.Timeout(20.0, connect=5.0)  # seconds; Standard Webhooks asks for 15 to 30
LONGEST_WAIT = timedelta(days=1)

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Addresses (as text) of a host name and port; raises OSError."""

# The request never left: no connection, or no free one in our own pool.
_NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


# Said by what stands between as well, or of a request that is (or was) being worked on.
_VAGUE_STATUSES = {
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.CONFLICT,
    HTTPStatus.TOO_EARLY,
    499,  # nginx: the client went away
}


def open_client(
    *, timeout: httpx.Timeout = TIMEOUT, use_proxies: bool = False, user_agent: str = USER_AGENT
) -> httpx.AsyncClient:
    """A client that follows no redirect and heeds proxy variables only when told so."""
    return httpx.AsyncClient(
        verify=_trust(is_told_by_environment=use_proxies),
        timeout=timeout,
        trust_env=use_proxies,
        follow_redirects=False,
        headers={"User-Agent": user_agent},
        limits=httpx.Limits(max_connections=50, max_keepalive_connections=10),
    )


@functools.cache
def _trust(*, is_told_by_environment: bool) -> ssl.SSLContext:
    """Whose certificates count; reading them takes 20 ms and a megabyte, so clients share it."""
    return httpx.create_ssl_context(trust_env=is_told_by_environment)


async def exchange(
    http: httpx.AsyncClient, request: httpx.Request, *, changes_something: bool
) -> httpx.Response:
    """Send *request* and read the whole answer, whatever its status.

    Raises `Unavailable` when nothing can have happened, `OutcomeUnknown` when the request left,
    the answer did not come and the request *changes_something*.
    """
    try:
        return await http.send(request)
    except _NEVER_LEFT as error:
        raise Unavailable(f"no connection ({type(error).__name__})") from error
    except (httpx.TransportError, httpx.DecodingError) as error:
        reason = f"no answer ({type(error).__name__})"
        raise (OutcomeUnknown(reason) if changes_something else Unavailable(reason)) from error


def is_vague(answer: httpx.Response) -> bool:
    """Whether the status leaves open what became of a request that was to change something."""
    return answer.is_server_error or answer.status_code in _VAGUE_STATUSES


def retry_after(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """The wait in a ``Retry-After`` header (seconds or a date), between zero and a day."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(timedelta(seconds=int(value[:9])), LONGEST_WAIT)
    try:
        wait = parsedate_to_datetime(value) - now
    except (TypeError, ValueError):
        return None
    return min(max(wait, timedelta()), LONGEST_WAIT)


@dataclass(frozen=True, slots=True)
class PinnedAddress:
    """Where to connect, so that the name cannot resolve elsewhere after it was checked."""

    url: httpx.URL
    host_header: str
    server_name: str  # for TLS


async def pin_public(url: httpx.URL, *, resolve: Resolve | None = None) -> PinnedAddress:
    """Resolve a user-given *url* once and refuse private, loopback and reserved addresses.

    Raises `NotPermitted` for such an address, `Unavailable` when the name does not resolve.
    """
    port = url.port or {"https": 443}.get(url.scheme, 80)
    try:
        addresses = await (resolve or _resolve)(url.host, port)
    except OSError as error:
        raise Unavailable("the endpoint's name does not resolve") from error
    if not addresses or not all(_is_public(address) for address in addresses):
        raise NotPermitted("the endpoint leads to a private address")
    return PinnedAddress(url.copy_with(host=addresses[0]), url.netloc.decode(), url.host)


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        # An IPv4 address dressed as IPv6 is judged by what is inside.
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return ip.is_global and not ip.is_multicast


async def _resolve(host: str, port: int) -> Sequence[str]:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]
