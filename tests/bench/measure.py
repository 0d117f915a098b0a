"""Timing pages, plain SQL and the bare page.

They take turns, so that a slow moment of the machine hits all of them alike.
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

COMPARED_PARKS = 4
FRESH_DAYS = 730
# rounds after which both workers have compiled the templates
WARM_UP_ROUNDS = 8


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


def measure_pages(by: User, rounds: int) -> list[PageCost]:
    """Measure every page so many rounds; page and bare page are asked for over HTTP."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(by, backend="accounts.security.backend.AdmittedBackend")
    with served(by) as visitor:
        return [_measure(visitor, client, page, path, rounds) for page, path in addresses().items()]


def addresses() -> dict[str, str]:
    """Return the addresses of the measured pages by name; parks and issues are late ones."""
    park = Park.objects.filter(standing__open_issues__gt=0).latest("pk")
    issue = Issue.objects.open().of_park(park).earliest("pk")
    slugs = (
        Park.objects.filter(standing__open_issues__gt=0)
        .order_by("-pk")
        .values_list("slug", flat=True)[:COMPARED_PARKS]
    )
    return {
        "summary": "/",
        "summary of a month": f"/?as_of={month_end_before(BusinessDay.today())}",
        "list": "/parks/",
        "compare": f"/parks/compare/?{urlencode([('id', slug) for slug in slugs])}",
        "trend": "/trend/",
        "indicators": "/indicators/",
        "scorecard": park.get_absolute_url(),
        "score": f"{park.get_absolute_url()}score/",
        "ledger": "/issues/",
        "admin list": "/admin/parks/issue/",
        "admin form": f"/admin/parks/issue/{issue.pk}/change/",
    }


def _measure(visitor: Visitor, client: Client, page: str, path: str, rounds: int) -> PageCost:
    """Measure a page beside its plain SQL and the bare page.

    Raises RuntimeError where one of them is not answered.
    """
    sides: dict[str, Callable[[], Any]] = {
        "page": lambda: visitor.get(path),
        "plain": _plain(page, path),
        "bare": lambda: visitor.get(BARE),
    }
    for address in (path, BARE):
        if visitor.get(address) != 200:
            raise RuntimeError(f"{address} was not answered")
    for _ in range(WARM_UP_ROUNDS):
        for run in sides.values():
            run()
    times: dict[str, list[float]] = {side: [] for side in sides}
    for _ in range(rounds):
        for side, run in sides.items():
            start = perf_counter()
            run()
            times[side].append(1000 * (perf_counter() - start))
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    medians = {side: median(times[side]) for side in sides}
    return PageCost(
        page=page,
        statements=len(queries),
        median_ms=round(medians["page"], 2),
        p95_ms=round(_p95(times["page"]), 2),
        bytes=len(answer.content),
        plain_ms=round(medians["plain"], 2),
        to_plain=round(medians["page"] / medians["plain"], 2),
        bare_ms=round(medians["bare"], 2),
        to_bare=round(medians["page"] / medians["bare"], 2),
    )


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


def _plain(page: str, path: str) -> Callable[[], None]:
    """Make the plain SQL of a page, ready to run; rows are fetched, as a page would."""
    park = (
        Park.objects.filter(slug__in=path.strip("/").split("/"))
        .values_list("pk", flat=True)
        .first()
    )
    issue = re.search(r"/issue/(\d+)/", path)
    day = BusinessDay.today()
    values = {"day": day, "park": park, "issue": int(issue.group(1)) if issue else None}
    values |= {
        "fresh": day - timedelta(days=FRESH_DAYS),
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
    """Write `:name` as the database driver does, with the values in order."""
    names = re.findall(r":(\w+)", sql)
    return re.sub(r":\w+", "%s", sql), [values[name] for name in names]
