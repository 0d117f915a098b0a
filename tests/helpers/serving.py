"""The product behind its own server, and people who open pages and send forms over HTTP."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import IO
from urllib.parse import urlencode
from uuid import uuid4

from accounts.management.commands.serve import command_of_server

ROOT = Path(__file__).parents[2]
# How long a page may take on a machine that does much else.
DEADLINE_SECONDS = 120
PAUSE_SECONDS = 0.05
CSRF = "csrftoken"
SESSION = "sessionid"


class FormValues(HTMLParser):
    """What a browser would send of a page's main form."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.open: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {key: value or "" for key, value in attrs}
        name = attributes.get("name", "")
        if tag == "input" and name and attributes.get("type") not in ("submit", "checkbox", "file"):
            self.values[name] = attributes.get("value", "")
        elif tag == "select":
            self.open = name
        elif tag == "textarea":
            self.open, self.values[name] = name, ""
        elif tag == "option" and self.open and "selected" in attributes:
            self.values[self.open] = attributes.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("textarea", "select"):
            self.open = None

    def handle_data(self, data: str) -> None:
        if self.open and (self.get_starttag_text() or "").startswith("<textarea"):
            # a browser drops the newline after the tag
            self.values[self.open] += data.removeprefix("\r\n").removeprefix("\n")


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the page, and where it leads."""

    status: int
    page: str
    location: str = ""


@dataclass(frozen=True)
class SentFile:
    """A file as a form sends it."""

    field: str
    name: str
    content: bytes


Values = Mapping[str, str | Sequence[str]]


@dataclass
class Browser:
    """Somebody who opens pages on a port of this machine, and keeps the cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    timeout: float = DEADLINE_SECONDS

    def ask(
        self, method: str, path: str, data: Values | None = None, files: Sequence[SentFile] = ()
    ) -> Answer:
        """Ask once; raises OSError or HTTPException where no whole answer comes back."""
        headers = {"Host": "localhost", "Accept-Language": "zh-hans"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if data is not None:
            content_type, body = encode(
                {CSRF_FIELD: self.cookies.get(CSRF, "")} | dict(data), files
            )
            headers["Content-Type"] = content_type
        connection = HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            page = answer.read().decode(errors="replace")
        finally:
            connection.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, content = value.split(";", 1)[0].partition("=")
                self.cookies[cookie] = content
        return Answer(answer.status, page, answer.getheader("Location", ""))

    def sign_in(self, name: str, password: str) -> bool:
        """Sign in at the door; False where nobody could be signed in now."""
        self.cookies.clear()
        page = self.ask("GET", "/accounts/login/")
        form = FormValues(page.page).values | {"username": name, "password": password}
        self.ask("POST", "/accounts/login/", form)
        return SESSION in self.cookies

    def form(self, path: str) -> dict[str, str]:
        """Open a page and return what its form would send; empty where it did not open."""
        answer = self.ask("GET", path)
        return FormValues(answer.page).values if answer.status == 200 else {}


CSRF_FIELD = "csrfmiddlewaretoken"


def encode(data: Values, files: Sequence[SentFile] = ()) -> tuple[str, bytes]:
    """Encode a form as browsers do; returns the content type and the body."""
    if not files:
        return "application/x-www-form-urlencoded", urlencode(data, doseq=True).encode()
    boundary = uuid4().hex
    parts = []
    for name, value in data.items():
        for single in [value] if isinstance(value, str) else value:
            head = f'Content-Disposition: form-data; name="{name}"'
            parts.append(f"{head}\r\n\r\n{single}\r\n".encode())
    for file in files:
        head = f'Content-Disposition: form-data; name="{file.field}"; filename="{file.name}"'
        kind = "Content-Type: application/octet-stream"
        parts.append(f"{head}\r\n{kind}\r\n\r\n".encode() + file.content + b"\r\n")
    line = f"--{boundary}\r\n".encode()
    body = b"".join(line + part for part in parts) + f"--{boundary}--\r\n".encode()
    return f"multipart/form-data; boundary={boundary}", body


def free_port() -> int:
    """Find a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """The product as its own command serves it, in processes that can be killed."""

    def __init__(
        self,
        env: Mapping[str, str],
        *,
        application: str = "config.wsgi",
        log: IO[bytes] | None = None,
    ) -> None:
        self.port = free_port()
        self.env = os.environ | env
        self.command = [*command_of_server(f"127.0.0.1:{self.port}")[:-1], application]
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers; raises TimeoutError where it never does."""
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=self.env,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        until = time.monotonic() + DEADLINE_SECONDS
        while time.monotonic() < until:
            if self.answers():
                return
            if self.process.poll() is not None:
                break
            time.sleep(PAUSE_SECONDS)
        self.kill_all()
        raise TimeoutError("the server does not answer")

    def answers(self) -> bool:
        """Say whether it answers at all."""
        with suppress(OSError, HTTPException):
            return Browser(self.port, timeout=5).ask("GET", "/healthz").status == 200
        return False

    @property
    def master(self) -> int:
        """The process that watches the workers."""
        assert self.process is not None
        return self.process.pid

    def workers(self) -> list[int]:
        """Find the processes that answer."""
        children = Path(f"/proc/{self.master}/task/{self.master}/children")
        with suppress(OSError):
            return [int(pid) for pid in children.read_text().split()]
        return []

    def kill_master(self) -> None:
        """Kill the master alone; its workers find out by themselves."""
        os.kill(self.master, signal.SIGKILL)
        assert self.process is not None
        self.process.wait()

    def kill_all(self) -> None:
        """Kill the master and whatever it started, at one moment."""
        with suppress(ProcessLookupError):
            os.killpg(self.master, signal.SIGKILL)
        assert self.process is not None
        self.process.wait()

    def stop(self) -> None:
        """Let it finish what it began, and end."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        self.kill_all()


@contextmanager
def served(env: Mapping[str, str], application: str = "config.wsgi") -> Iterator[Server]:
    """Serve the product with these variables as long as the block lasts."""
    server = Server(env, application=application)
    server.start()
    try:
        yield server
    finally:
        server.stop()  # what a test killed is gone already
