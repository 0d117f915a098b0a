"""The industries that plans assign to regions."""

from __future__ import annotations

from dataclasses import dataclass

from parks.models import Industry, Region
from recommendations.models import Recommendation, RegionIndustry
from standings.days.as_of import AsOf, record_key


@dataclass(frozen=True)
class IndustryPlan:
    """What a plan says of an industry in a region, both as they were on the day of the page."""

    key: int
    region: Region
    industry: Industry
    recommendation: Recommendation | None
    role: str
    survey_no: str


def read_assigned_industries(region: Region, as_of: AsOf) -> list[IndustryPlan]:
    """Read the industries that plans assign to the region or to one below it, by region.

    Plans are those of now.
    """
    within = as_of.regions.within(region)
    links = RegionIndustry.objects.filter(region__in=within.values(as_of.record))
    regions: dict[int, Region] = {}
    industries: dict[int, Industry] = {}
    if as_of.is_frozen:
        regions = {record_key(row): row for row in within}
        industries = {record_key(row): row for row in as_of.industries.select_related("parent")}
    assigned = [
        IndustryPlan(
            link.pk,
            regions.get(link.region_id, link.region),
            industries.get(link.industry_id, link.industry),
            link.recommendation,
            link.role,
            link.survey_no,
        )
        for link in links.select_related("region", "industry__parent", "recommendation")
    ]
    return sorted(assigned, key=lambda row: (row.region.sort_path, row.key))
