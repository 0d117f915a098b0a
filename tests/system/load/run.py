"""One run: forms saved in the admin, reports through the desk, pages beside slow clients."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import quantiles
from threading import Barrier, Thread

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from accounts.models import User
from parks.models import IssueEntry
from tests.helpers.serving import ROOT, SESSION, Browser, FormValues, served
from tests.system.faults.city import WrittenIssue, build

PATIENCE_SECONDS = 300
PAGES = ("/", "/desk/", "/issues/", "/parks/", "/measures/")
PAGE_ROUNDS = 8
MOST_PAGE_SECONDS = 2
# Of each kind: connections that send nothing or half a head, and such whose body never comes.
IDLE_CLIENTS = 200
SILENT = (b"", b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ")
SLOW = b"POST /desk/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\na"


@dataclass
class Times:
    """How long answers took, and what was acknowledged or not."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    acknowledged: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    elapsed: float = 0

    def time(self, what: str, ask: Callable[[], object]) -> None:
        """Time an answer."""
        began = time.perf_counter()
        ask()
        self.seconds.setdefault(what, []).append(time.perf_counter() - began)

    def describe(self, what: str) -> str:
        """Write the median and the 95th percentile of an answer."""
        cuts = quantiles(self.seconds[what], n=20)
        return f"{what}: p50 {cuts[9]:.2f} s, p95 {cuts[18]:.2f} s"


@dataclass
class Writer:
    """A person with a browser and an issue of their own."""

    browser: Browser
    issue: WrittenIssue
    times: Times
    name: str

    def edit(self, place: int) -> None:
        """Open the form of the issue in the admin, change a line, save it."""
        path = f"/admin/parks/issue/{self.issue.pk}/change/"
        token = f"edit {self.name} {place}"
        values: dict[str, str] = {}

        def open_form() -> None:
            values.update(FormValues(self.browser.ask("GET", path).page).values)

        self.times.time("form", open_form)
        self.times.time("save", lambda: self._send(path, values | {"cause": token}, token))

    def report(self, place: int) -> None:
        """Report on the issue through the desk."""
        token = f"report {self.name} {place}"
        path = f"/desk/issues/{self.issue.number}/report/"
        data = {"form_key": f"key of {token}", "words": token}
        self.times.time("report", lambda: self._send(path, data, token))

    def _send(self, path: str, data: Mapping[str, str], token: str) -> None:
        answer = self.browser.ask("POST", path, data)
        told = self.times.acknowledged if answer.status == 302 else self.times.failed
        told.append(token if answer.status == 302 else f"{token}: {answer.status}")


def run(database: str, env: Mapping[str, str], writers: int, rounds: int) -> int:
    """Run all three, print the figures, return 0 where nothing was lost."""
    if not (ROOT / ".static" / "staticfiles.json").exists():
        call_command("collectstatic", interactive=False, verbosity=0)
    city = build(0, count=writers, writers=writers)
    sessions = [sign_in(name) for name in city.people]
    connection.close()
    print(
        f"\n{database}: {settings.WORKERS} workers, {settings.THREADS} threads, {writers} writers"
    )
    held = True
    with served(env) as server:
        for act, goal in ((Writer.edit, 25), (Writer.report, 40)):
            times = Times()
            browsers = [
                Browser(server.port, {SESSION: session}, PATIENCE_SECONDS) for session in sessions
            ]
            places = zip(browsers, city.issues, city.people, strict=True)
            crew = [Writer(browser, issue, times, name) for browser, issue, name in places]
            for writer in crew:
                writer.browser.ask("GET", "/desk/")  # its form brings the cookie against forgery
            for writer in crew[:4]:
                act(writer, -1)  # the workers read their templates
            times.seconds.clear()
            write_at_once(crew, act, rounds, times)
            held = report(act.__name__, times, writers * rounds, goal) and held
        held = look_at_pages(server.port, sessions[0]) and held
    return 0 if held else 1


def sign_in(name: str) -> str:
    """Start a session for somebody, without the cost of a password."""
    client = Client(HTTP_HOST="localhost")
    person = User.objects.get(username=name)
    client.force_login(person, backend="accounts.security.backend.AdmittedBackend")
    return str(client.cookies[SESSION].value)


def write_at_once(
    crew: list[Writer], act: Callable[[Writer, int], None], rounds: int, times: Times
) -> None:
    """Let everybody do so many rounds, beginning at one moment."""
    start = Barrier(len(crew) + 1)

    def work(writer: Writer) -> None:
        start.wait()
        for place in range(rounds):
            try:
                act(writer, place)
            except OSError as error:
                times.failed.append(f"{writer.name} {place}: {error!r}")

    threads = [Thread(target=work, args=(writer,), daemon=True) for writer in crew]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    times.elapsed = time.perf_counter() - began


def report(what: str, times: Times, asked: int, goal: int) -> bool:
    """Print the figures of a run; return whether everything acknowledged is stored, once."""
    stored = count_stored(times.acknowledged)
    wrong = [token for token in times.acknowledged if stored.get(token) != 1]
    connection.close()
    figures = "; ".join(times.describe(name) for name in times.seconds)
    rate = f"{asked / times.elapsed:.1f} a second (goal {goal})"
    print(f"{what}: {asked} in {times.elapsed:.0f} s, {rate}; {figures}")
    print(f"{what}: lost or doubled {len(wrong)}, not acknowledged {len(times.failed)}")
    for words in (*wrong[:3], *times.failed[:3]):
        print(f"  wrong: {words}")
    return not wrong and not times.failed


def count_stored(tokens: list[str]) -> dict[str, int]:
    """Count under which entries each token is found: words of a report, a cause that was set."""
    counts: dict[str, int] = {}
    for words, changes in IssueEntry.objects.values_list("words", "changes"):
        for token in (words, *after_of(changes)):
            counts[token] = counts.get(token, 0) + 1
    return counts


def after_of(changes: str) -> list[str]:
    """Return what an entry says the cause became."""
    told = json.loads(changes)["changes"] if changes else []
    return [change["after"] for change in told if change["field"] == "cause"]


def look_at_pages(port: int, session: str) -> bool:
    """Open pages signed in while four hundred connections say nothing, or slowly."""
    browser = Browser(port, {SESSION: session})
    for page in PAGES:
        browser.ask("GET", page)
    longest: dict[str, float] = dict.fromkeys(PAGES, 0.0)
    statuses = set()
    with ExitStack() as clients:
        for place in range(2 * IDLE_CLIENTS):
            client = clients.enter_context(socket.create_connection(("127.0.0.1", port)))
            client.sendall(SLOW if place >= IDLE_CLIENTS else SILENT[place % 2])
        for _ in range(PAGE_ROUNDS):
            for page in PAGES:
                began = time.perf_counter()
                statuses.add(browser.ask("GET", page).status)
                longest[page] = max(longest[page], time.perf_counter() - began)
    figures = ", ".join(f"{page} {seconds:.2f} s" for page, seconds in longest.items())
    print(f"beside {IDLE_CLIENTS} half-open and {IDLE_CLIENTS} slow clients, longest: {figures}")
    held = statuses == {200} and max(longest.values()) < MOST_PAGE_SECONDS
    print(f"pages: {'all' if held else 'NOT all'} under {MOST_PAGE_SECONDS} s, answers {statuses}")
    return held
