"""Workers and servers are killed while long tables are read and written: each row comes once."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.helpers.serving import Answer, Browser, SentFile, Server, served
from tests.system.backups.installation import Installation
from tests.system.conftest import Server as DatabaseServer

pytestmark = pytest.mark.no_database
PASSWORD = "plain-words-for-tests"
ROWS = 2_000
KILLS = 10
WAIT_SECONDS = 180
HEADER = "园区\t存在问题\t问题类型\t严重程度\t来源\t问题描述\n"
LINE = (
    "东江高新科技产业园\t第{n}号路段破损（第{file}批）\t"
    "P1.1\t一般\t碧桂园潼湖科技小镇开园\t{words}\n"
)
# prints what is there: how often each title, each batch and each entry is
COUNT = """
import json
from parks.models import Issue, IssueEntry
from exchange.models import ImportBatch
titles = list(Issue.objects.filter(title__contains="号路段破损").values_list("title", flat=True))
entries = IssueEntry.objects.filter(issue__title__contains="号路段破损").count()
print(json.dumps({"titles": titles, "entries": entries, "batches": ImportBatch.objects.count()}))
"""


class Work:
    """A worker in a process of its own, that is killed and started anew."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "work"],
            env=self.installation.environment,
            cwd=Path(__file__).parents[3],
        )
        return self.process

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def working(installation: Installation) -> Iterator[Work]:
    work = Work(installation)
    try:
        yield work
    finally:
        work.kill()


@pytest.fixture(params=["sqlite", "postgres"])
def city(
    request: pytest.FixtureRequest, migrated_sqlite: Installation, tmp_path: Path
) -> Installation:
    """The survey, and somebody who imports."""
    env = {"DEBUG": "0", "DJANGO_SUPERUSER_PASSWORD": PASSWORD}
    if request.param == "sqlite":
        database = tmp_path / "db.sqlite3"
        shutil.copy(migrated_sqlite.url.removeprefix("sqlite:///"), database)
        installation = Installation(tmp_path, f"sqlite:///{database}", env)
    else:
        server: DatabaseServer = request.getfixturevalue("server")
        installation = Installation(tmp_path, server.make(), env)
        installation.manage("migrate", "--verbosity", "0")
    installation.manage("load_survey")
    installation.manage("createsuperuser", "--noinput", "--username", "root", "--email", "")
    return installation


def table(file: int) -> bytes:
    chance = random.Random(file)
    words = "".join(chance.choices("雨水管网厂房污水处理安全生产环保设施", k=60))
    lines = (LINE.format(n=n, file=file, words=words) for n in range(1, ROWS + 1))
    return (HEADER + "".join(lines)).encode()


def ask(browser: Browser, path: str) -> Answer:
    """Open a page, also while the server comes back."""
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        try:
            answer = browser.ask("GET", path)
        except OSError:
            time.sleep(0.2)
            continue
        if answer.status < 500:
            return answer
        time.sleep(0.2)
    raise TimeoutError(path)


def send(browser: Browser, file: int) -> str:
    """Send a table; returns the address of its draft."""
    sent = SentFile("tables", f"第{file}批.tsv", table(file))
    browser.ask("POST", "/import/", browser.form("/import/") | {"kind": "issues"}, [sent])
    page = ask(browser, "/import/").page
    number = max(int(part.split("/")[0]) for part in page.split("/import/") if part[:1].isdigit())
    return f"/import/{number}/"


def wait(browser: Browser, draft: str, where: str, tick: Callable[[], None]) -> str:
    """Wait until the page of the progress leads on; `tick` is called all the while."""
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        answer = ask(browser, f"{draft}progress/")
        if where in answer.location:
            return answer.location
        tick()
        time.sleep(0.1)
    raise TimeoutError(f"{draft}: {answer.page[-2000:]}")


def bring(browser: Browser, file: int, tick: Callable[[], None]) -> None:
    """Send a table, have it read, and have it written."""
    draft = send(browser, file)
    wait(browser, draft, "preview", tick)
    form = browser.form(f"{draft}preview/")
    answer = browser.ask("POST", f"{draft}preview/", form | {"write": "1"})
    assert answer.location.endswith("progress/"), answer
    wait(browser, draft, "/import/batches/", tick)


def check(city: Installation, files: int) -> None:
    """Each row is there once, with one entry, and nothing of the books is broken."""
    found = json.loads(city.manage("shell", "-v", "0", "-c", COUNT).splitlines()[-1])
    titles = Counter(found["titles"])
    assert set(titles.values()) == {1}
    assert len(titles) == files * ROWS
    assert found["entries"] == files * ROWS
    assert found["batches"] == files
    city.manage("verify_ledger")


def test_a_killed_worker_is_followed_by_another(
    city: Installation, tell: Callable[[str], None]
) -> None:
    chance = random.Random(7)
    kills = files = 0
    with served(city.environment) as server, working(city) as work:
        browser = Browser(server.port)
        assert browser.sign_in("root", PASSWORD)
        at = time.monotonic() + chance.uniform(0.5, 3)

        def kill() -> None:
            nonlocal kills, at
            if time.monotonic() >= at and kills < KILLS:
                work.kill()
                work.start()
                kills += 1
                # a lease runs out before the next worker begins
                at = time.monotonic() + chance.uniform(10, 16)

        while kills < KILLS or not files:
            files += 1
            bring(browser, files, kill)
    check(city, files)
    tell(f"{kills} workers killed while {files} tables of {ROWS:,} rows came in, each row once")


def test_a_killed_server_does_not_disturb_the_work(
    city: Installation, tell: Callable[[str], None]
) -> None:
    chance = random.Random(8)
    kills = files = 0
    with served(city.environment) as server, working(city):
        browser = Browser(server.port)
        assert browser.sign_in("root", PASSWORD)
        at = time.monotonic() + 0.5

        def kill() -> None:
            nonlocal kills, at
            if time.monotonic() >= at and kills < KILLS:
                restart(server)
                kills += 1
                at = time.monotonic() + chance.uniform(0.2, 2)

        while kills < KILLS or not files:
            files += 1
            browser.port = server.port
            bring(browser, files, kill)
    check(city, files)
    tell(f"{kills} servers killed while {files} tables of {ROWS:,} rows came in, each row once")


def restart(server: Server) -> None:
    """Kill all processes of the server at one moment, and start it anew."""
    server.kill_all()
    server.start()
