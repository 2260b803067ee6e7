"""The address of the web server."""

import socket

from bot.web_server import listen


def test_no_answer_waits_for_the_receipt_of_its_first_half():
    with listen("127.0.0.1", 0) as listening:
        with socket.create_connection(listening.getsockname()):
            accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
