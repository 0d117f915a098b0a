"""Timing pages, plain SQL and the bare page in turns, so that a slow moment of the machine hits all
alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from statistics import median, quantiles
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from parks.models import BusinessDay, Issue, Park
from standings.days.calendar import month_end_before
from standings.days.timelines import month_ends
from tests.bench.bare import ADDRESS as BARE
from tests.bench.plain_sql import PLAIN
from tests.bench.serve import Visitor, served

COMPARED = 4
FRESH = 730
WARM_UP = 8  # both workers have compiled the templates


@dataclass(frozen=True)
class PageCost:
    """What one page cost. Times in milliseconds; ratios of medians."""

    page: str
    statements: int
    median_ms: float
    p95_ms: float
    bytes: int
    plain_ms: float
    to_plain: float
    bare_ms: float
    to_bare: float


def measure(by: User, rounds: int) -> list[PageCost]:
    """Every page, `rounds` times, the three sides taking turns; page and bare page over HTTP."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(by, backend="django.contrib.auth.backends.ModelBackend")
    with served(by) as visitor:
        return [_measure(visitor, client, page, path, rounds) for page, path in addresses().items()]


def addresses() -> dict[str, str]:
    """The pages under measurement; records from the middle of the city."""
    park = Park.objects.filter(standing__open_issues__gt=0).latest("pk")
    issue = Issue.objects.open().of_park(park).earliest("pk")
    some = (
        Park.objects.filter(standing__open_issues__gt=0)
        .order_by("-pk")
        .values_list("slug", flat=True)[:COMPARED]
    )
    return {
        "summary": "/",
        "summary of a month": f"/?as_of={month_end_before(BusinessDay.today())}",
        "list": "/parks/",
        "compare": f"/parks/compare/?{urlencode([('id', slug) for slug in some])}",
        "trend": "/trend/",
        "indicators": "/indicators/",
        "scorecard": park.get_absolute_url(),
        "score": f"{park.get_absolute_url()}score/",
        "ledger": "/issues/",
        "admin list": "/admin/parks/issue/",
        "admin form": f"/admin/parks/issue/{issue.pk}/change/",
    }


def _measure(visitor: Visitor, client: Client, page: str, path: str, rounds: int) -> PageCost:
    sides: dict[str, Callable[[], Any]] = {
        "page": lambda: visitor.get(path),
        "plain": _plain(page, path),
        "bare": lambda: visitor.get(BARE),
    }
    for asked_for in (path, BARE):
        if visitor.get(asked_for) != 200:
            raise RuntimeError(f"{asked_for} was not answered")
    for _ in range(WARM_UP):
        for run in sides.values():
            run()
    times: dict[str, list[float]] = {side: [] for side in sides}
    for _ in range(rounds):
        for side, run in sides.items():
            start = perf_counter()
            run()
            times[side].append(1000 * (perf_counter() - start))
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    ours, plain, bare = (median(times[side]) for side in sides)
    return PageCost(
        page,
        len(asked),
        round(ours, 2),
        round(_p95(times["page"]), 2),
        len(answer.content),
        round(plain, 2),
        round(ours / plain, 2),
        round(bare, 2),
        round(ours / bare, 2),
    )


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


def _plain(page: str, path: str) -> Callable[[], None]:
    """The page's plain SQL, ready to run; rows are fetched, as a page would."""
    park = (
        Park.objects.filter(slug__in=path.strip("/").split("/"))
        .values_list("pk", flat=True)
        .first()
    )
    found = re.search(r"/issue/(\d+)/", path)
    day = BusinessDay.today()
    values = {"day": day, "park": park, "issue": int(found.group(1)) if found else None}
    values |= {
        "fresh": day - timedelta(days=FRESH),
        "year_ago": day - timedelta(days=365),
        "soon": day + timedelta(days=15),
    }
    values |= {f"m{place}": end for place, end in enumerate(month_ends(day, 7))}
    statements = [_bound(sql, values) for sql in PLAIN[page]]

    def run() -> None:
        with connection.cursor() as cursor:
            for sql, params in statements:
                cursor.execute(sql, params)
                cursor.fetchall()

    return run


def _bound(sql: str, values: dict[str, Any]) -> tuple[str, list[Any]]:
    """`:name` as the database driver writes it, with the values in order."""
    names = re.findall(r":(\w+)", sql)
    return re.sub(r":\w+", "%s", sql), [values[name] for name in names]
