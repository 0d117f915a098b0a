"""The industries that plans assign to regions."""

from __future__ import annotations

from parks.models import Region
from recommendations.models import RegionIndustry
from standings.days.as_of import AsOf
from standings.models import FrozenIndustry, FrozenRegion


def read_assigned_industries(region: Region, as_of: AsOf) -> list[RegionIndustry]:
    """Read the industries that plans assign to the region or to one below it, by region.

    Plans are those of now; regions and industries have the places and names of the day.
    """
    within = as_of.regions.within(region).values(as_of.record)
    links = list(
        RegionIndustry.objects.filter(region__in=within).select_related(
            "region", "industry__parent", "recommendation"
        )
    )
    as_of.restore(FrozenRegion, [link.region for link in links])
    industries = [industry for link in links for industry in (link.industry, link.industry.parent)]
    as_of.restore(FrozenIndustry, industries)
    return sorted(links, key=lambda link: (link.region.path, link.pk))
