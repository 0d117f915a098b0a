"""The demonstration year ends with twelve stored month ends, and each counts what it lists."""

from __future__ import annotations

import re

import pytest

from standings.models import MonthEnd
from tests.helpers.visiting import read

pytestmark = [pytest.mark.django_db, pytest.mark.once]
# links at the head of a page: lights, open and overdue issues; stages of the ledger
KEY_FIGURES = 12


def test_stored_months_count_what_they_list(reader):
    days = list(MonthEnd.objects.order_by("day").values_list("day", flat=True))
    assert len(days) == 12
    wrong = []
    for day in days:
        seen: dict[str, int] = {}
        # some ninety lists a month: all of them for three months, key figures and stages for every
        # one
        is_whole = day in (days[0], days[6], days[-1])
        for page in ("/", "/issues/", "/parks/huinan/", "/regions/zhongkai-zone/")[
            : 4 if is_whole else 2
        ]:
            shown = read(reader, f"{page}?as_of={day}")
            # the navigation counts what is overdue today, and leads there
            links = [
                (link["href"], int(link["data-count"]))
                for link in shown.all("a[data-count]")
                if link["href"].startswith("/") and "data-latest" not in link.attributes
            ]
            assert links, (page, day)
            for href, count in links if is_whole else links[:KEY_FIGURES]:
                if href.startswith(("/issues/?", "/parks/?")):
                    # counts of the month before lead to the list of then
                    named = re.findall(r"as_of=([\d-]+)", href)
                    assert named in ([str(day)], [str(one) for one in days if one < day][-1:]), href
                    if href not in seen:
                        seen[href] = read(reader, href).total or 0
                    wrong += [(page, href, count, seen[href])] if seen[href] != count else []
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
