"""Keep the standings of parks true in the transaction of the writer, or make all of them anew."""

from __future__ import annotations

from datetime import date

from parks.models import BusinessDay, Park, Region
from parks.writing import Touched
from parks.writing.locks import lock_rows
from standings.models import Standing
from standings.parks.compute import compute
from standings.parks.facts import Basis, read_rows
from standings.regions import refresh as regions_refresh
from standings.regions.refresh import refresh_of_parks

PARKS_AT_ONCE = 500


def refresh_standings(touched: Touched) -> None:
    """Recompute the parks that a write touched, and the tallies of their regions.

    Registered as a refresher of `writing()`.
    """
    if touched.parks or touched.regions:
        today = BusinessDay.today()
        if touched.parks:
            rows = Park.objects.filter(pk__in=touched.parks).order_by("pk")
            retired = rows.filter(retired_on__isnull=False)
            Standing.objects.filter(park__in=retired.order_by().values("pk")).delete()
            _rebuild(list(rows.current().values_list("pk", flat=True)), today)
        refresh_of_parks(touched.parks, touched.regions, today)


def rebuild(today: date | None = None) -> int:
    """Recompute all standings and tallies; returns how many parks there are."""
    today = today or BusinessDay.today()
    ids = list(Park.objects.current().order_by("pk").values_list("pk", flat=True))
    Standing.objects.filter(park__retired_on__isnull=False).delete()
    _rebuild(ids, today)
    regions_refresh.rebuild(Region.objects.values_list("pk", flat=True), today)
    return len(ids)


def _rebuild(ids: list[int], today: date) -> None:
    basis = Basis.load(today)
    fields = [f.name for f in Standing._meta.fields if not f.primary_key]
    for start in range(0, len(ids), PARKS_AT_ONCE):
        chunk = ids[start : start + PARKS_AT_ONCE]
        # locked in sorted order: two writers that share parks wait for each other, never in a
        # circle
        lock_rows(Park, chunk)
        rows = read_rows(chunk, basis)
        standings = [Standing(park_id=pk, **compute(rows[pk], basis)[0]) for pk in chunk]
        Standing.objects.bulk_create(
            standings, update_conflicts=True, unique_fields=["park"], update_fields=fields
        )
