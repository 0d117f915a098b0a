"""The demonstration year ends with twelve stored month ends. Today and then, each page counts what
the lists behind its counts hold.
"""

from __future__ import annotations

import re

import pytest
from django.test import Client

from standings.models import MonthEnd
from tests.helpers.visiting import read, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAGES = (
    "/",
    "/parks/",
    "/parks/huinan/",
    "/issues/",
    "/regions/zhongkai-zone/",
    "/recommendations/",
    "/trend/",
    "/indicators/",
    "/robustness/",
)
PAGES_OF_THE_PAST = ("/", "/issues/", "/parks/huinan/", "/regions/zhongkai-zone/", "/trend/")


class Totals:
    """How many rows a list holds; each is read once."""

    def __init__(self, reader: Client) -> None:
        self.reader = reader
        self.known: dict[str, set[int]] = {}

    def of(self, address: str) -> set[int]:
        if address not in self.known:
            totals = re.findall(r'data-total="(\d+)"', text_of(self.reader, address))
            self.known[address] = {int(total) for total in totals}
        return self.known[address]


def counts_of(reader: Client, address: str) -> list[tuple[str, int]]:
    """The counts of a page, with the lists to which they lead."""
    links = read(reader, address).counted_links()
    assert links, f"{address} shows no count"
    return links


def test_every_count_leads_to_a_list_of_that_many(reader: Client) -> None:
    totals = Totals(reader)
    wrong = [
        (page, address, count)
        for page in PAGES
        for address, count in counts_of(reader, page)
        if count not in totals.of(address)
    ]
    assert wrong == []


def test_stored_months_count_what_they_list(reader: Client) -> None:
    days = list(MonthEnd.objects.order_by("day").values_list("day", flat=True))
    assert len(days) == 12
    totals = Totals(reader)
    wrong = []
    for before, day in ((None, days[0]), (days[5], days[6]), (days[-2], days[-1])):
        for page in PAGES_OF_THE_PAST:
            shown = read(reader, f"{page}?as_of={day}")
            for link in shown.all("a[data-count]"):
                address, count = link["href"], int(link["data-count"])
                if count not in totals.of(address):
                    wrong.append((day, page, address, count))
                # the navigation counts what is overdue today, and leads there
                is_of_then = "data-latest" not in link.attributes
                if is_of_then and address.startswith(("/issues/?", "/parks/?")):
                    # counts of the month before lead to the list of then
                    assert any(f"as_of={then}" in address for then in (before, day)), address
    assert wrong == []


@pytest.mark.parametrize(
    "page", ["/", "/issues/", "/trend/", "/parks/", "/parks/huinan/", "/robustness/"]
)
def test_the_navigation_counts_today_on_a_page_of_the_past_too(reader, page):
    past = MonthEnd.objects.order_by("-day").first()
    for address in (page, f"{page}?as_of={past.day}"):
        # the badge of the navigation, and what other links there are to the same list
        badges = read(reader, address).counts("/issues/?overdue=1")
        assert badges, address
        for count in badges:
            assert read(reader, "/issues/?overdue=1").total == int(count), address
