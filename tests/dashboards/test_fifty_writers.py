"""Fifty people edit one issue over real HTTP: what was acknowledged is there, and nobody overwrote another unseen."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier, Semaphore, Thread
from time import sleep
from urllib.parse import urlencode

import pytest

ROOT = Path(__file__).parents[2]
WRITERS, AT_ONCE = 50, 2
DEADLINE = 60

SET_UP = """
import json
from django.conf import settings
from django.test import Client
from tests.factories import make_issue, make_region, make_user, set_today
from django.utils import timezone

set_today(timezone.localdate())
issue = make_issue(stage="acting", finding="现状")
by = make_user("analyst", role="analyst", regions=(make_region(),))
client = Client()
client.force_login(by, backend="django.contrib.auth.backends.ModelBackend")
name = settings.SESSION_COOKIE_NAME
print(json.dumps({"cookie": f"{name}={client.cookies[name].value}", "pk": issue.pk, "number": issue.number}))
"""
READ_BACK = """
import json
from parks.models import Issue, IssueEntry
issue = Issue.objects.get()
entries = issue.entries.filter(what="edited").order_by("seq").values_list("words", flat=True)
print(json.dumps({"finding": issue.finding, "version": issue.version, "edits": list(entries)}))
"""
TAMPER = """
from django.db import connection
from parks.triggers import install, lift
lift("parks_issueentry")
with connection.cursor() as cursor:
    cursor.execute("UPDATE parks_issueentry SET words = 'x' WHERE seq = 17")
install("parks_issueentry")
"""


class FormValues(HTMLParser):
    """What a browser would send of a page's main form."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.open: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {key: value or "" for key, value in attrs}
        name = said.get("name", "")
        if tag == "input" and name and said.get("type") not in ("submit", "checkbox", "file"):
            self.values[name] = said.get("value", "")
        elif tag == "select":
            self.open = name
        elif tag == "textarea":
            self.open, self.values[name] = name, ""
        elif tag == "option" and self.open and "selected" in said:
            self.values[self.open] = said.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("textarea", "select"):
            self.open = None

    def handle_data(self, data: str) -> None:
        if self.open and self.get_starttag_text().startswith("<textarea"):
            # a browser drops the newline after the tag
            self.values[self.open] += data.removeprefix("\r\n").removeprefix("\n")


@dataclass
class City:
    """A database of its own, and the product that serves it."""

    env: dict[str, str]
    port: int = 0

    def manage(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=self.env, text=True, timeout=DEADLINE, check=False,
            capture_output=True,
        )  # fmt: skip

    def python(self, source: str) -> str:
        done = self.manage("shell", "--verbosity", "0", "-c", source)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip().rsplit("\n", 1)[-1]

    @contextmanager
    def served(self) -> Iterator[None]:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}", "--workers", "2"]
        server = subprocess.Popen([*command, "--threads", "25", "--log-level", "error", "config.wsgi"],
                                  cwd=ROOT, env=self.env)  # fmt: skip
        try:
            for _ in range(100):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                        break
                sleep(0.1)
            yield
        finally:
            server.terminate()
            server.wait(10)


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    """A fresh database of the kind that this run tests."""
    address, server = f"sqlite:///{tmp_path / 'fifty.sqlite3'}", ""
    name = f"fifty_{os.getpid()}"
    if os.environ.get("TEST_DATABASE") == "postgres":
        server = os.environ["TEST_DATABASE_URL"]
        administer(server, f"CREATE DATABASE {name}")
        address = f"{server.rsplit('/', 1)[0]}/{name}"
    made = City(os.environ | {"DATABASE_URL": address, "DEBUG": "1", "HTTPS": "0"})
    migrated = made.manage("migrate", "--verbosity", "0")
    assert migrated.returncode == 0, migrated.stderr
    yield made
    if server:
        administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def administer(server: str, statement: str) -> None:
    import psycopg2

    connection = psycopg2.connect(server)
    connection.autocommit = True  # CREATE DATABASE refuses a transaction
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


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


def write_at_once(city: City, made: dict[str, object]) -> tuple[list[str], list[BaseException]]:
    """All open the form, all send it at the same moment; who was refused looks again and repeats."""
    start, turn = Barrier(WRITERS), Semaphore(AT_ONCE)
    first: list[str] = []
    acknowledged: list[str] = []
    wrong: list[BaseException] = []

    def work(line: str) -> None:
        writer = Writer(city.port, str(made["cookie"]), f"/admin/parks/issue/{made['pk']}/change/", line)
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


def test_fifty_edits_of_one_issue_are_all_kept_and_the_ledger_holds(city: City) -> None:
    made = json.loads(city.python(SET_UP))
    with city.served():
        acknowledged, wrong = write_at_once(city, made)
    assert wrong == []
    stored = json.loads(city.python(READ_BACK))
    lines = stored["finding"].split()
    assert sorted(lines) == sorted(["现状", *acknowledged])
    assert len(acknowledged) == WRITERS == len(stored["edits"]) == stored["version"] - 1
    # the log tells them in the order in which they were stored
    for line, words in zip(lines[1:], stored["edits"], strict=True):
        assert words.rstrip().endswith(line)
    whole = city.manage("verify_ledger")
    assert (whole.returncode, whole.stdout) == (0, f"The ledger holds: {WRITERS + 1} entries in 1 chains.\n")

    city.python(TAMPER)
    broken = city.manage("verify_ledger")
    assert broken.returncode == 1
    assert f"the first is {made['number']} entry 17: changed" in broken.stderr
