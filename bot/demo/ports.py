"""Three free ports on this machine, or a sentence that says what to do."""

import socket

from bot.demo.refused import DemoRefused, PortTaken
from bot.demo.stage import HOST, Ports

_LAST = 65_535


MAKE = "make demo PORT="


def choose_ports(first: int, *, retry: str = MAKE) -> Ports:
    """*first* for the page and the next two; 0: whatever is free.

    *retry* is the command, up to the number of another port, that a refusal tells. Raises
    `PortTaken`, and `DemoRefused` for a port that cannot be had at all.
    """
    if first == 0:
        return _ports(*_free_ones(3))
    if not 0 < first <= _LAST - 2:
        raise DemoRefused(f"{first} is no port for the demo: use 1024 to {_LAST - 2}.")
    wanted = (first, first + 1, first + 2)
    for port in wanted:
        _must_be_free(port, first, retry)
    return _ports(*wanted)


def _ports(page: int, square: int, product: int) -> Ports:
    return Ports(page=page, square=square, product=product)


def _free_ones(count: int) -> list[int]:
    # All are held until the last is found, so that none is found twice.
    listeners = [socket.create_server((HOST, 0)) for _ in range(count)]
    try:
        return [int(listener.getsockname()[1]) for listener in listeners]
    finally:
        for listener in listeners:
            listener.close()


def _must_be_free(port: int, first: int, retry: str) -> None:
    another = first + 1000 if first + 1002 <= _LAST else first - 1000
    # macOS lets us listen beside somebody who listens on every address; so knock first.
    with socket.socket() as knock:
        knock.settimeout(1)
        is_taken = knock.connect_ex((HOST, port)) == 0
    try:
        socket.create_server((HOST, port)).close()
    except PermissionError:
        raise DemoRefused(
            f"Port {port} may not be used by you. Choose a higher one: {retry}{another}"
        ) from None
    except OSError:
        is_taken = True
    if is_taken:
        raise PortTaken(
            f"Port {port} is taken by another program (the demo needs {first} to {first + 2}). "
            f"End that program, or choose other ports: {retry}{another}"
        )
