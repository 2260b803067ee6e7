"""The way out: waits, private addresses, redirects, proxies."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from integrations.errors import NotPermitted, Unavailable
from integrations.http_client import exchange, open_client, pin_public, retry_after
from tests.support.serving import serving

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def resolving_to(*addresses: str):
    async def resolve(host: str, port: int) -> list[str]:
        del host, port
        return list(addresses)

    return resolve


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("30", timedelta(seconds=30)),
        ("0", timedelta()),
        ("99999999999999", timedelta(days=1)),
        ("Tue, 24 Nov 2026 09:31:00 GMT", timedelta(minutes=1)),
        ("Tue, 24 Nov 2026 09:00:00 GMT", timedelta()),
        ("Tue, 24 Nov 2026 09:31:00", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_wait_is_read_from_seconds_or_a_date(value, wait):
    assert retry_after({"retry-after": value}, now=NOW) == wait


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.8",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - an address to refuse, not to bind
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
    ],
)
async def test_a_private_address_is_refused(address):
    with pytest.raises(NotPermitted):
        await pin_public(httpx.URL("https://shop.example/"), resolve=resolving_to(address))


async def test_one_private_address_among_public_ones_is_refused():
    resolve = resolving_to("93.184.216.34", "10.0.0.1")

    with pytest.raises(NotPermitted):
        await pin_public(httpx.URL("https://shop.example/"), resolve=resolve)


async def test_a_public_name_is_pinned_to_the_address_that_was_checked():
    url = httpx.URL("https://shop.example:8443/hook?a=1")

    pinned = await pin_public(url, resolve=resolving_to("93.184.216.34"))

    assert str(pinned.url) == "https://93.184.216.34:8443/hook?a=1"
    assert (pinned.host_header, pinned.server_name) == ("shop.example:8443", "shop.example")


async def test_a_name_that_does_not_resolve_is_unavailable():
    async def resolve(host: str, port: int) -> list[str]:
        raise OSError(host, port)

    with pytest.raises(Unavailable):
        await pin_public(httpx.URL("https://shop.example/"), resolve=resolve)


async def test_a_redirect_is_not_followed():
    visited: list[str] = []

    async def move(request: Request) -> Response:
        visited.append(request.url.path)
        return RedirectResponse("/elsewhere")

    app = Starlette(routes=[Route("/{path}", move)])
    async with serving(app) as url, open_client() as http:
        request = http.build_request("GET", f"{url}/here")
        answer = await exchange(http, request, changes_something=False)

    assert answer.status_code == 307
    assert visited == ["/here"]


async def test_proxy_variables_are_ignored_unless_wanted(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    app = Starlette(routes=[Route("/", lambda _: Response("reached"))])

    async with serving(app) as url, open_client() as http:
        answer = await http.get(url)

    assert answer.text == "reached"
