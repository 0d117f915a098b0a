"""A real Chromium against a real server with the survey and the demonstration year."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
PASSWORD = "plain-words-for-tests"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A missing browser is a stated skip on a laptop and a failure in CI."""
    if CHROMIUM or os.environ.get("CI"):
        return
    for item in items:
        if AXE.parents[2] in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium, without its own calls home."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    quiet += ["--disable-background-networking", "--disable-component-update"]
    return {"executable_path": CHROMIUM, "args": quiet}


class Images:
    """Copies of the in-memory database that are put back in milliseconds, where a flush or a load
    takes seconds.
    """

    def __init__(self) -> None:
        self.kept: dict[str, sqlite3.Connection] = {}

    def keep(self, name: str) -> None:
        """Copy the database as it is now."""
        self.kept[name] = sqlite3.connect(":memory:", check_same_thread=False)
        connection.ensure_connection()
        connection.connection.backup(self.kept[name])

    def put_back(self, name: str) -> None:
        """Make the database what it was."""
        self.kept[name].backup(connection.connection)


@pytest.fixture(scope="session")
def images(django_db_setup: None, django_db_blocker: Any) -> Images:
    """The images of this process; the first is the database as the migrations leave it."""
    made = Images()
    with django_db_blocker.unblock():
        made.keep("migrated")
    return made


@pytest.fixture
def transactional_db(images: Images, django_db_blocker: Any) -> Iterator[None]:
    """The database as the migrations leave it, in place of a flush after each test."""
    with django_db_blocker.unblock():
        images.put_back("migrated")
        yield


@pytest.fixture(autouse=True)
def _logs_may_be_flushed() -> None:
    """Nothing is flushed here, so the triggers stay."""


@pytest.fixture
def city(transactional_db: None, images: Images, monkeypatch: pytest.MonkeyPatch) -> None:
    """The survey and the demonstration year, with a known password for its accounts; loaded once
    per process.
    """
    if "city" in images.kept:
        images.put_back("city")
        return
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    call_command("load_survey", stdout=StringIO())
    call_command("load_demo", stdout=StringIO())
    images.keep("city")


@pytest.fixture
def visit(page: Any, live_server: Any, city: None) -> Callable[..., Any]:
    """A function that signs a demonstration account in and opens an address; it collects
    complaints.
    """
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))

    def opened(
        address: str, *, account: str = "official", width: int = 1440, theme: str = "light"
    ) -> Any:
        page.set_viewport_size({"width": width, "height": 1000})
        page.emulate_media(color_scheme=theme)
        if not page.context.cookies():
            page.goto(f"{live_server.url}/accounts/login/")
            page.fill("input[name=username]", account)
            page.fill("input[name=password]", PASSWORD)
            page.click("button[type=submit]")
        page.goto(f"{live_server.url}{address}")
        return page

    return opened


def shoot(page: Any, name: str) -> None:
    """Keep a picture of the whole page for people to look at, where `SHOTS=1` asks for pictures."""
    if os.environ.get("SHOTS") == "1":
        page.screenshot(path=f"shots/{name}.png", full_page=True)


def flaws(page: Any) -> list[str]:
    """What is wrong with the page that is open: axe's findings, complaints since the last look,
    sideways scrolling.
    """
    found = violations(page) + page.complaints
    page.complaints.clear()
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append("scrolls sideways")
    return found


def comes_true(page: Any, expression: str, seconds: float = 5) -> bool:
    """Whether the expression holds now or within the time.

    Asked anew from here: Playwright's own waiting asks from within the page, where the policy
    refuses evaluation.
    """
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        if time.monotonic() > end:
            return False
        page.wait_for_timeout(50)
    return True


def violations(page: Any) -> list[str]:
    """What axe finds, as `rule: place`; injected by evaluation, since the policy forbids strangers.

    No preload: axe would copy style sheets into `<style>`, which the policy refuses and the console
    reports; only an experimental rule, which does not run, reads those copies. What passes is
    counted, not described: describing each element that passes takes ten times as long as judging
    it.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "() => axe.run({preload: false, resultTypes: ['violations'],"
        " runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
        ".then(({violations}) => violations.map(({id, nodes}) => [id, nodes.map(({target}) => "
        "String(target))]))"
    )
    return [f"{rule}: {target}" for rule, targets in found for target in targets]
