"""Lock measures after the issues that they work on, as in every write (`parks.writing.locks`)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from parks.models import Issue
from parks.writing.locks import lock_rows
from recommendations.models import Measure


def lock_work(*, issues: Iterable[int] = (), measures: Iterable[int] = ()) -> None:
    """Lock measures and those of the issues given, and before them every issue they work on."""
    if not connection.features.has_select_for_update:
        return
    links = Measure.issues.through.objects
    issues = set(issues)
    wanted = {*measures, *links.filter(issue__in=issues).values_list("measure_id", flat=True)}
    lock_rows(
        Issue, {*issues, *links.filter(measure__in=wanted).values_list("issue_id", flat=True)}
    )
    lock_rows(Measure, wanted)
