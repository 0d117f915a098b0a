"""Fifty people edit one issue over real HTTP: what was acknowledged is there, and nobody
overwrote another unseen.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier, Semaphore, Thread

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
from tests.helpers.ledger.checking import verify_ledger
from tests.helpers.serving import DEADLINE_SECONDS, SESSION, Browser, FormValues, served

AUTHENTICATED_BY = "accounts.security.backend.AdmittedBackend"
WRITERS = 50
AT_ONCE = 2


def address_of_database() -> str:
    """The address under which other processes open the database that is connected."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "postgresql":
        return f"{os.environ['TEST_DATABASE_URL'].rsplit('/', 1)[0]}/{name}"
    return f"sqlite:///{name}"


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

    browser: Browser
    address: str
    line: str

    def form(self) -> dict[str, str]:
        answer = self.browser.ask("GET", self.address)
        assert answer.status == 200, answer.status
        return FormValues(answer.page).values

    def send(self, form: dict[str, str]) -> bool:
        """True: acknowledged. False: refused in words. Anything else is a failure."""
        finding = f"{form['finding']}\n{self.line}"
        answer = self.browser.ask("POST", self.address, form | {"finding": finding})
        assert answer.status in (200, 302), (answer.status, answer.page[:500])
        is_stored = answer.status == 302
        assert is_stored or 'class="errornote"' in answer.page or "errorlist" in answer.page
        return is_stored


def write_at_once(port: int, session: str, address: str) -> tuple[list[str], list[BaseException]]:
    """All open the form, all send it at the same moment; who was refused looks again
    and repeats.
    """
    start = Barrier(WRITERS)
    turn = Semaphore(AT_ONCE)
    first: list[str] = []
    acknowledged: list[str] = []
    wrong: list[BaseException] = []

    def work(line: str) -> None:
        writer = Writer(Browser(port, {SESSION: session}), address, line)
        try:
            form = writer.form()
            start.wait(DEADLINE_SECONDS)
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
        thread.join(DEADLINE_SECONDS)
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
    # the key of the tests: a `.env` beside the code may name another, under which no session of
    # theirs would hold
    env = {"SECRET_KEY": settings.SECRET_KEY, "DEBUG": "1", "HTTPS": "0"}
    session = client.cookies[SESSION].value
    with served(env | {"DATABASE_URL": address_of_database()}) as server:
        address = f"/admin/parks/issue/{issue.pk}/change/"
        acknowledged, wrong = write_at_once(server.port, session, address)
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
