"""Every page in Chinese writes days, months, half years and numbers in one form each."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from accounts.models import User
from accounts.roles import Role
from standings.models import MonthEnd
from tests.helpers.html import Page

pytestmark = [pytest.mark.django_db, pytest.mark.once]
# the pages that know a past month end, each once
OF_THE_PAST = (
    "/",
    "/trend/",
    "/parks/",
    "/parks/huinan/",
    "/parks/huinan/score/",
    "/parks/compare/?id=huinan&id=zhongkai",
    "/regions/zhongkai-zone/",
    "/issues/",
    "/map/",
    "/robustness/",
    "/schemes/what-if/",
)
# attributes that somebody reads; all others are for machines
READ_ATTRIBUTES = ("aria-label", "data-l", "title", "alt", "placeholder")
OTHER_FORMS = re.compile(
    r"""(?<![\w.-])(?:
    \d{4}-\d{2}(?:-\d{2})?(?![\w-])     # 2026-12-01, 2026-12
    |\d{4}/\d{1,2}(?:/\d{1,2})?(?!\w)   # 2026/12/1
    |\d{4}[HhQq][1-4]                   # 2026H1
    |\d{2}-\d{2}\ \d{2}:\d{2}           # 12-01 09:30
    |(?:Jan|Feb|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec)\b\.?\ \d
    |0\d月|\d月0\d日
    )|已\s*0\s*天|[−-]0(?:\.0+)?(?![\d.])""",
    re.VERBOSE,
)
WITHOUT_YEAR = re.compile(r"(?<![年\d])\d{1,2}月(?:\d{1,2}日|[：，])")


def kind_of(address: str) -> str:
    """What a page shows beside others of its kind: its name, and which filters it takes."""
    parts = urlsplit(address)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return ""
    if match.app_names or (match.route or "").startswith(("admin", "accounts")):
        return ""
    return f"{match.url_name} {sorted(parse_qs(parts.query).keys() - {'as_of'})}"


def pages_from(client: Client, read: set[str], *first: str) -> Iterator[tuple[str, Page]]:
    """Read the pages that links lead to, one of each kind; `read` are the kinds read already."""
    waiting = deque(first)
    known = set(first)
    while waiting:
        address = waiting.popleft()
        answer = client.get(address)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        page = Page(answer)
        yield address, page
        for link in page.all("a[href]"):
            target = link["href"].partition("#")[0]
            if target in known or not target.startswith("/") or not (kind := kind_of(target)):
                continue
            known.add(target)
            if kind not in read:
                read.add(kind)
                waiting.append(target)


def words_of(page: Page) -> Iterator[str]:
    """Read what stands on a page, and what a screen reader says of it."""
    yield page.text
    for element in page.descendants():
        for name in READ_ATTRIBUTES:
            if words := element.get(name):
                yield words


def test_days_months_and_half_years_have_one_form_each(year, db):
    wrong = {}
    read: set[str] = set()
    for role in (Role.LEADER, Role.ANALYST, Role.VERIFIER, Role.UNIT):
        client = Client()
        client.force_login(User.objects.get(username=role.value))
        for address, page in pages_from(client, read, "/", "/desk/"):
            for words in words_of(page):
                for found in OTHER_FORMS.finditer(words):
                    around = words[max(found.start() - 20, 0) : found.end() + 10]
                    wrong[address] = (found[0], around)
    assert len(read) > 60
    assert not wrong, "\n".join(map(str, wrong.items()))


@pytest.mark.parametrize("address", OF_THE_PAST)
def test_a_page_of_the_past_keeps_the_year(reader, address):
    day = MonthEnd.objects.order_by("-day").first().day
    joint = "&" if "?" in address else "?"
    page = Page(reader.get(f"{address}{joint}as_of={day}"))
    assert WITHOUT_YEAR.findall(page.one("main").text) == []
