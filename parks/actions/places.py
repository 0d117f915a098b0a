"""What follows a park to another region."""

from __future__ import annotations

from parks.actions.file import lowest_common_region
from parks.choices import IssueScope
from parks.models import Issue, Park
from parks.writing import writing


def follow_park(park: Park) -> None:
    """Bring the issues and measures of a park to the region that it counts at now."""
    with writing() as touched:
        measures = park.measures.exclude(region=park.home_region)
        touched.measures.update(measures.values_list("pk", flat=True))
        measures.update(region=park.home_region)
        issues = Issue.objects.of_park(park).filter(scope=IssueScope.PARKS).order_by("pk")
        for issue in issues.exclude(region=park.home_region):
            region = lowest_common_region(issue.parks.select_related("home_region"))
            if issue.region_id != region.pk:
                issue.region = region
                issue.save(update_fields=["region"])
                touched.issues.add(issue.pk)
