"""The server that `make run` starts: silent and slow clients stop nobody, a dead master frees the
port.
"""

import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from tests.helpers.serving import Browser, Server, served

pytestmark = [
    pytest.mark.no_database,
    pytest.mark.skipif(sys.platform == "win32", reason="waitress serves alone on Windows"),
]
SILENT = (b"", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: ")
SLOW = b"POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n"
MOST_SECONDS = 2


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    settings = {"SECRET_KEY": "x" * 50, "HTTPS": "0", "DATABASE_URL": "sqlite://:memory:"}
    with served(settings | {"DJANGO_SETTINGS_MODULE": "config.settings"}) as started:
        yield started


def test_two_hundred_silent_and_two_hundred_slow_clients_stop_nobody(server: Server) -> None:
    browser = Browser(server.port, timeout=MOST_SECONDS)
    with ExitStack() as clients:
        for place in range(400):
            client = clients.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            client.sendall(SLOW + b"a" if place >= 200 else SILENT[place % 2])
        assert [browser.ask("GET", "/healthz").status for _ in range(20)] == [200] * 20


def test_a_killed_master_does_not_keep_the_port(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port)):
        server.kill_master()
        until = time.monotonic() + 20
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            while time.monotonic() < until:
                with suppress(OSError):
                    listener.bind(("127.0.0.1", server.port))
                    listener.listen()
                    return
                time.sleep(0.2)
    pytest.fail("somebody still listens")
