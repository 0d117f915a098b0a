"""The server that `make run` starts: silent and slow clients stop nobody, a dead master frees the
port.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from accounts.management.commands.serve import command_of_server
from config.settings import BASE_DIR

pytestmark = [
    pytest.mark.no_database,
    pytest.mark.skipif(sys.platform == "win32", reason="waitress serves alone on Windows"),
]
SILENT = (b"", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: ")
SLOW = b"POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n"
MOST_SECONDS = 2


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    port = free_port()
    settings = {"SECRET_KEY": "x" * 50, "HTTPS": "0", "DATABASE_URL": "sqlite://:memory:"}
    env = os.environ | settings | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    command = command_of_server(f"127.0.0.1:{port}")
    with subprocess.Popen(command, cwd=BASE_DIR, env=env, start_new_session=True) as process:
        try:
            yield process, port
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def ask(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=MOST_SECONDS)
    connection.request("GET", "/healthz")
    status = connection.getresponse().status
    connection.close()
    return status


def wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(OSError):
            if ask(port) == 200:
                return
        time.sleep(0.1)
    pytest.fail("the server does not answer")


def test_two_hundred_silent_and_two_hundred_slow_clients_stop_nobody(server):
    _process, port = server
    wait_for(port)
    with ExitStack() as clients:
        for place in range(400):
            client = clients.enter_context(socket.create_connection(("127.0.0.1", port)))
            client.sendall(SLOW + b"a" if place >= 200 else SILENT[place % 2])
        assert [ask(port) for _ in range(20)] == [200] * 20


def test_a_killed_master_does_not_keep_the_port(server):
    process, port = server
    wait_for(port)
    with socket.create_connection(("127.0.0.1", port)):
        process.kill()
        until = time.monotonic() + 20
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            while time.monotonic() < until:
                with suppress(OSError):
                    listener.bind(("127.0.0.1", port))
                    listener.listen()
                    return
                time.sleep(0.2)
    pytest.fail("somebody still listens")
