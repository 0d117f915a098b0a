"""Timing what keeps computed rows true: one park in a request, all parks and a month's end in a
command.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from parks.models import BusinessDay, Park
from parks.writing import writing
from standings.days.calendar import month_end_from
from standings.month_ends.freeze import freeze
from standings.parks.refresh import rebuild


@dataclass(frozen=True)
class WriteCost:
    """What a write costs beside its own rows: statements of one run, median time in
    milliseconds.
    """

    what: str
    statements: int
    median_ms: float


def measure_writes(rounds: int) -> list[WriteCost]:
    """One park's update as often as asked; a rebuild of all parks three times, a month's end once
    and taken back.
    """
    park = Park.objects.filter(standing__score__isnull=False).order_by(
        "pk"
    ).first() or Park.objects.earliest("pk")

    def one_park() -> None:
        with writing() as touched:
            touched.parks.add(park.pk)

    def all_parks() -> None:
        with transaction.atomic():
            rebuild()

    def month() -> None:
        with transaction.atomic():
            freeze(month_end_from(BusinessDay.today()))
            transaction.set_rollback(True)

    return [
        _timed("one park's update", one_park, rounds),
        _timed("rebuild of all parks", all_parks, 3),
        _timed("freeze of a month", month, 1),
    ]


def _timed(what: str, run: Callable[[], Any], rounds: int) -> WriteCost:
    run()
    times = []
    for _ in range(rounds):
        start = perf_counter()
        run()
        times.append(1000 * (perf_counter() - start))
    with CaptureQueriesContext(connection) as asked:
        run()
    return WriteCost(what, len(asked), round(median(times), 2))
