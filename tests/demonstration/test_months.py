"""The demonstration year ends with twelve stored month ends, and each counts what it lists."""

from __future__ import annotations

import re

import pytest

from dashboards.models import MonthEnd
from tests.helpers.visiting import text_of, total

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
            html = text_of(reader, f"{page}?as_of={day}")
            # the navigation counts what is overdue today, and leads there
            tags = [tag for tag in re.findall(r"<a[^>]*>", html) if "data-latest" not in tag]
            links = [
                found[0]
                for tag in tags
                if (found := re.findall(r'href="(/[^"]*)".*data-count="(\d+)"', tag))
            ]
            assert links, (page, day)
            for href, count in links if is_whole else links[:KEY_FIGURES]:
                href = href.replace("&amp;", "&")
                if href.startswith(("/issues/?", "/parks/?")):
                    # counts of the month before lead to the list of then
                    named = re.findall(r"as_of=([\d-]+)", href)
                    assert named in ([str(day)], [str(one) for one in days if one < day][-1:]), href
                    if href not in seen:
                        seen[href] = total(text_of(reader, href)) or 0
                    wrong += [(page, href, count, seen[href])] if seen[href] != int(count) else []
    assert wrong == []


@pytest.mark.parametrize(
    "page", ["/", "/issues/", "/trend/", "/parks/", "/parks/huinan/", "/robustness/"]
)
def test_the_navigation_counts_today_on_a_page_of_the_past_too(reader, page):
    past = MonthEnd.objects.order_by("-day").first()
    for address in (page, f"{page}?as_of={past.day}"):
        html = text_of(reader, address)
        badges = re.findall(
            r'<a class="count" href="(/issues/\?overdue=1)" data-count="(\d+)"', html
        )
        assert badges, address
        for href, count in badges:
            assert total(text_of(reader, href)) == int(count), address
