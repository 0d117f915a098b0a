"""A real Chromium against a real server with the survey and the demonstration year."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.helpers.browser.people import PASSWORD, signed_in
from tests.helpers.cities.loading import load_demo, load_survey

HERE = Path(__file__).parent
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A missing browser is a stated skip on a laptop and a failure in CI."""
    if CHROMIUM or os.environ.get("CI"):
        return
    for item in items:
        if HERE in item.path.parents:
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
    load_survey()
    load_demo()
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
            page.context.add_cookies([signed_in(live_server, account)])
        page.goto(f"{live_server.url}{address}")
        return page

    return opened
