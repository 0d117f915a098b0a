"""The product behind gunicorn on a free port: what people wait for is an answer over HTTP."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from time import sleep

from django.conf import settings
from django.test import Client

from accounts.models import User

WORKERS = 2
MOST_TRIES = 100
PAUSE_SECONDS = 0.1


class Visitor:
    """Somebody signed in, who asks for pages over HTTP."""

    def __init__(self, port: int, by: User) -> None:
        client = Client(HTTP_HOST="localhost")
        client.force_login(by, backend="accounts.security.backend.AdmittedBackend")
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.port = port
        self.headers = {
            "Host": "localhost",
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}",
            "Accept-Encoding": "gzip",
        }

    def get(self, path: str) -> int:
        """Read a page to its end and return its status."""
        connection = HTTPConnection("127.0.0.1", self.port)
        connection.request("GET", path, headers=self.headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status


@contextmanager
def served(by: User) -> Iterator[Visitor]:
    """Start two workers, as the product does, on the database of this process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        str(WORKERS),
        "--preload",
    ]
    server = subprocess.Popen(
        [*command, "--log-level", "error", "tests.bench.wsgi"],
        cwd=settings.BASE_DIR,
        env=os.environ,
    )
    try:
        visitor = Visitor(port, by)
        for _ in range(MOST_TRIES):
            try:
                visitor.get("/healthz")
                break
            except ConnectionRefusedError:
                sleep(PAUSE_SECONDS)
        yield visitor
    finally:
        server.terminate()
        server.wait(10)
