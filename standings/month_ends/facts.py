"""What a frozen month holds, for its fact hash: each park, region and issue with a digest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from parks.ledger.facts import Values, digest_of
from parks.ledger.record_state import read_filled
from standings.models import FrozenIssue, FrozenIssuePark, FrozenTally, MonthEnd, Snapshot

# Until when a row of the ledger holds is known only later; what is searched follows from the rest.
NOT_FROZEN = ("until", "search_text")


def read_month_ends(days: Collection[date]) -> dict[date, Values]:
    """Read the frozen months of these days, one after the other."""
    months = MonthEnd.objects.filter(pk__in=days)
    return {
        month.pk: _read_month(month.pk, values)
        for month, (_key, values) in zip(
            months.order_by("pk"), read_filled(months, "day", ()), strict=True
        )
    }


def _read_month(day: date, values: Values) -> Values:
    """Add the rows of a month to what is known of it."""
    for key, row in read_filled(Snapshot.objects.filter(day=day), "park_id", ("id",)):
        values[f"park {key}"] = digest_of(row)
    for key, row in read_filled(FrozenTally.objects.filter(day=day), "region_id", ("id",)):
        values[f"region {key}"] = digest_of(row)
    issues = FrozenIssue.objects.at(day)
    parks: dict[int, list[int]] = defaultdict(list)
    links = FrozenIssuePark.objects.filter(issue__in=issues).order_by("park")
    for row_key, park in links.values_list("issue", "park"):
        parks[row_key].append(park)
    for row_key, row in read_filled(issues, "pk", NOT_FROZEN):
        values[f"issue {row['number']}"] = digest_of([row, parks[row_key]])
    return values
