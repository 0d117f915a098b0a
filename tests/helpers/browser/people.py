"""People at browsers, and a calendar that a test moves: what the stories of the browser tests
are told with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import expect

from accounts.models import User
from standings.roll import MOST_DAYS_TO_CATCH_UP

PASSWORD = "plain-words-for-tests"
START = datetime(2026, 7, 1, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
# A browser says so itself of every answer that is not 2xx; such answers are looked at by their
# page.
OF_THE_BROWSER = ("Failed to load resource", "Clear-Site-Data header on ")


class Calendar:
    """What the server takes for now: stands still until a test lets days pass; `roll` runs each
    time.
    """

    def __init__(self, monkeypatch: Any) -> None:
        self.now = START
        monkeypatch.setattr("django.utils.timezone.now", lambda: self.now)
        call_command("roll", stdout=StringIO())

    def pass_days(self, days: int) -> None:
        """Go so many days on, and do what a night in ten does, which catches up the others."""
        while days:
            step = min(days, MOST_DAYS_TO_CATCH_UP)
            self.now += timedelta(days=step)
            days -= step
            call_command("roll", stdout=StringIO())


def signed_in(server: Any, username: str) -> dict[str, str]:
    """The cookie of somebody who has signed in: two pages fewer than the form at the door draws."""
    client = Client()
    client.force_login(User.objects.get(username=username))
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": server.url}


class Person:
    """Somebody at a browser of their own, who reads, clicks and types; with scripts or without."""

    def __init__(
        self,
        browser: Any,
        server: Any,
        username: str,
        *,
        scripts: bool = True,
        width: int = 1440,
        prefix: str = "",
    ) -> None:
        self.url = server.url
        self.username = username
        self.prefix = prefix
        self.scripts = scripts
        self.context = browser.new_context(
            java_script_enabled=scripts, viewport={"width": width, "height": 900}
        )
        self.context.set_default_timeout(8000)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self._hear(message.text))
        self.page.on("pageerror", lambda error: self._hear(str(error)))

    def _hear(self, words: str) -> None:
        if not words.startswith(OF_THE_BROWSER):
            self.complaints.append(f"{self.username}: {words}")

    def open(self, address: str) -> int:
        """Open an address, signing in where the door asks for it; returns the status of
        the page.
        """
        answer = self.page.goto(f"{self.url}{self.prefix}{address}")
        if "/accounts/login/" in self.page.url:
            self.page.fill("input[name=username]", self.username)
            self.page.fill("input[name=password]", PASSWORD)
            with self.page.expect_navigation():
                self.page.click("form[method=post] button[type=submit]")
            answer = self.page.goto(f"{self.url}{self.prefix}{address}")
        return int(answer.status)

    def follow(self, name: str) -> None:
        """Click on the first link of that name in the content of the page."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("link", name=name, exact=True).first.click()

    def send(self, form: str, button: str, said: str, **typed: str) -> None:
        """Fill in the fields of a form by their names, press a button, and read what the page then
        says.
        """
        place = self.page.locator(form)
        for name, words in typed.items():
            field = place.locator(f"[name={name}]")
            if field.evaluate("element => element.tagName") == "SELECT":
                field.select_option(label=words)
            else:
                field.fill(words)
        with self.page.expect_navigation():
            place.get_by_role("button", name=button, exact=True).click()
        self.reads(said)

    def reads(self, words: str) -> None:
        """These words stand on the page."""
        expect(self.page.locator("main")).to_contain_text(words)

    def may(self, name: str) -> bool:
        """Whether the head of the page offers a button or link of that name."""
        return bool(
            self.page.locator(".head__act").get_by_role("link", name=name, exact=True).count()
        )

    @property
    def is_wide(self) -> bool:
        """Whether the page scrolls sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def seats_without_scripts(browser: Any, live_server: Any) -> Iterator[Callable[..., Person]]:
    """A function that gives a person at a browser without scripts; in the end nobody's browser may
    have complained.
    """
    people: list[Person] = []

    def seated(name: str, **how: Any) -> Person:
        people.append(Person(browser, live_server, name, scripts=False, **how))
        people[-1].context.add_cookies([signed_in(live_server, name)])
        return people[-1]

    yield seated
    complaints = [words for person in people for words in person.complaints]
    for one in people:
        one.context.close()
    assert complaints == []
