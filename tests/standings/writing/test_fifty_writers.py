"""Fifty people edit one issue over real HTTP: what was acknowledged is there, and nobody
overwrote another unseen.
"""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier, Semaphore, Thread
from time import sleep
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.management import CommandError
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from parks.ledger.append_only import install, lift
from parks.models import IssueEntry
from tests.helpers.databases import administer
from tests.helpers.factories import make_issue, make_region, make_user, set_today
from tests.helpers.ledger import verify_ledger

AUTHENTICATED_BY = "accounts.security.backend.AdmittedBackend"
ROOT = Path(__file__).parents[3]
WRITERS = 50
AT_ONCE = 2
DEADLINE = 60


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
        if self.open and self.get_starttag_text().startswith("<textarea"):
            # a browser drops the newline after the tag
            self.values[self.open] += data.removeprefix("\r\n").removeprefix("\n")


@contextmanager
def served() -> Iterator[int]:
    """The product on the database that is connected, as processes of their own; gives the port."""
    name = str(connection.settings_dict["NAME"])
    address = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        address = f"{os.environ['TEST_DATABASE_URL'].rsplit('/', 1)[0]}/{name}"
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
        "2",
        "--threads",
        "25",
    ]
    # the key of the tests: a `.env` beside the code may name another, under which no session of
    # theirs would hold
    key = {"SECRET_KEY": settings.SECRET_KEY}
    env = os.environ | key | {"DATABASE_URL": address, "DEBUG": "1", "HTTPS": "0"}
    server = subprocess.Popen(
        [*command, "--preload", "--log-level", "error", "config.wsgi"], cwd=ROOT, env=env
    )
    try:
        for _ in range(100 * DEADLINE):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            sleep(0.01)
        yield port
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture
def city(tmp_path: Path, transactional_db: None) -> Iterator[None]:
    """A copy of the test database that other processes can open; the test is connected to it
    meanwhile.
    """
    tests = connections["default"]
    copy = connections["default"].copy()
    if tests.vendor == "postgresql":
        name = f"fifty_{os.getpid()}"
        tests.close()  # a database can be copied while nobody is connected to it
        administer(f"CREATE DATABASE {name} TEMPLATE {tests.settings_dict['NAME']}")
    else:
        name = str(tmp_path / "fifty.sqlite3")
        tests.ensure_connection()
        with closing(sqlite3.connect(name)) as file:
            tests.connection.backup(file)
    copy.settings_dict["NAME"] = name
    connections["default"] = copy
    yield
    connections["default"] = tests
    copy.close()
    if tests.vendor == "postgresql":
        administer(f"DROP DATABASE {name} WITH (FORCE)")


@dataclass
class Writer:
    """A person who adds a line of their own to the finding."""

    port: int
    cookie: str
    address: str
    line: str
    csrf: str = ""

    def ask(self, method: str, data: dict[str, str] | None = None) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)
        headers = {"Host": "localhost", "Cookie": f"{self.cookie}; {self.csrf}"}
        body = urlencode(data).encode() if data else None
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, self.address, body, headers)
        answer = connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and "csrf" in value:
                self.csrf = value.split(";", 1)[0]
        page = answer.read().decode()
        connection.close()
        return answer.status, page

    def form(self) -> dict[str, str]:
        status, page = self.ask("GET")
        assert status == 200, status
        return FormValues(page).values

    def send(self, form: dict[str, str]) -> bool:
        """True: acknowledged. False: refused in words. Anything else is a failure."""
        status, page = self.ask("POST", form | {"finding": f"{form['finding']}\n{self.line}"})
        assert status in (200, 302), (status, page[:500])
        assert status == 302 or 'class="errornote"' in page or "errorlist" in page
        return status == 302


def write_at_once(port: int, cookie: str, address: str) -> tuple[list[str], list[BaseException]]:
    """All open the form, all send it at the same moment; who was refused looks again
    and repeats.
    """
    start = Barrier(WRITERS)
    turn = Semaphore(AT_ONCE)
    first: list[str] = []
    acknowledged: list[str] = []
    wrong: list[BaseException] = []

    def work(line: str) -> None:
        writer = Writer(port, cookie, address, line)
        try:
            form = writer.form()
            start.wait(DEADLINE)
            if writer.send(form):
                first.append(line)
                acknowledged.append(line)
                return
            for _ in range(WRITERS):
                with turn:
                    if writer.send(writer.form()):
                        acknowledged.append(line)
                        return
            raise AssertionError(f"{line} was never accepted")
        except BaseException as error:
            wrong.append(error)

    threads = [Thread(target=work, args=(f"第{n:02}人",), daemon=True) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE)
    assert len(first) <= 1, "two were told that they had changed the same version"
    return acknowledged, wrong


def ledger() -> str:
    """What the check of the ledger says."""
    return verify_ledger()


def test_fifty_edits_of_one_issue_are_all_kept_and_the_ledger_holds(city: None) -> None:
    set_today(timezone.localdate())
    issue = make_issue(stage="acting", finding="现状")
    client = Client()
    client.force_login(
        make_user("analyst", role="analyst", regions=(make_region(),)), AUTHENTICATED_BY
    )
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    with served() as port:
        acknowledged, wrong = write_at_once(port, cookie, f"/admin/parks/issue/{issue.pk}/change/")
    assert wrong == []
    issue.refresh_from_db()
    lines = issue.finding.split()
    edits = list(
        issue.entries.filter(what="edited").order_by("seq").values_list("words", flat=True)
    )
    assert sorted(lines) == sorted(["现状", *acknowledged])
    assert len(acknowledged) == WRITERS == len(edits) == issue.version - 1
    # the log tells them in the order in which they were stored
    for line, words in zip(lines[1:], edits, strict=True):
        assert words.rstrip().endswith(line)
    assert ledger().startswith(f"The ledger holds: {WRITERS + 1} entries in 1 chains, ")

    lift("parks_issueentry")
    IssueEntry.objects.filter(seq=17).update(words="x")
    install("parks_issueentry")
    with pytest.raises(CommandError, match=f"the first is {issue.number} entry 17: changed"):
        ledger()
