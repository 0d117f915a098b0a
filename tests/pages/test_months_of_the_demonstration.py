"""The demonstration year ends with twelve stored month ends, and each counts what it lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from dashboards.models import MonthEnd
from tests.factories import make_user
from tests.pages.visiting import text_of, total

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def year(django_db_setup: None, django_db_blocker: Any) -> Iterator[Client]:
    """The demonstration year with its month ends, and a reader."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setenv("DEMO_PASSWORD", "orchid-lake-41")
        call_command("load_survey", stdout=StringIO())
        call_command("load_demo", stdout=StringIO())
        reader = Client()
        reader.force_login(make_user("reader"))
        yield reader
        transaction.set_rollback(True)


def test_every_stored_month_counts_what_it_lists(year, db):
    days = list(MonthEnd.objects.values_list("day", flat=True))
    assert len(days) == 12
    wrong = []
    for day in days:
        seen: dict[str, int] = {}
        for page in ("/", "/parks/huinan/", "/issues/", "/regions/zhongkai-zone/"):
            html = text_of(year, f"{page}?as_of={day}")
            # the navigation counts what is overdue today, and leads there
            tags = [tag for tag in re.findall(r"<a[^>]*>", html) if "data-latest" not in tag]
            links = [found[0] for tag in tags if (found := re.findall(r'href="(/[^"]*)".*data-count="(\d+)"', tag))]
            assert links, (page, day)
            for href, count in links:
                href = href.replace("&amp;", "&")
                assert f"as_of={day}" in href or not href.startswith(("/issues/?", "/parks/?")), href
                if href.startswith(("/issues/?", "/parks/?")):
                    if href not in seen:
                        seen[href] = total(text_of(year, href)) or 0
                    wrong += [(page, href, count, seen[href])] if seen[href] != int(count) else []
    assert wrong == []
