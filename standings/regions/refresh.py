"""Keep the stored totals of regions true after a write, or make all of them anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from parks.models import Region
from standings.models import Standing, Tally
from standings.regions.count import REGIONS_AT_ONCE, count_regions


def refresh_of_parks(park_ids: Iterable[int], region_ids: Iterable[int], today: date) -> None:
    """Recompute the regions of some parks, those above them, and others that a write touched.

    The regions above come along because an issue that leaves a park may leave the tally of one of
    them.
    """
    near = Q(parks__in=list(park_ids)) | Q(pk__in=list(region_ids))
    slugs = {
        slug
        for path in Region.objects.filter(near).values_list("path", flat=True)
        for slug in path.split("/")
    }
    if slugs:
        rebuild(
            Region.objects.filter(slug__in=slugs).order_by("pk").values_list("pk", flat=True), today
        )


def rebuild(region_ids: Iterable[int], today: date) -> None:
    """Recompute the tallies of some regions from their rows."""
    ids = sorted(region_ids)
    for start in range(0, len(ids), REGIONS_AT_ONCE):
        chunk = ids[start : start + REGIONS_AT_ONCE]
        # in sorted order, after the locks of parks: two writers wait for each other, never in a
        # circle
        locked = Region.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=chunk)
        list(locked.order_by("pk").values_list("pk"))
        tallies = {pk: Tally(region_id=pk, day=today) for pk in chunk}
        count_regions(tallies, today, Standing.objects.all())
        fields = [f.name for f in Tally._meta.fields if not f.primary_key]
        Tally.objects.bulk_create(
            tallies.values(), update_conflicts=True, unique_fields=["region"], update_fields=fields
        )
