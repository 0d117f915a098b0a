"""What should be done and is being done."""

from recommendations.models.advice import (
    Addresses,
    Agreement,
    Pillar,
    Recommendation,
    RegionIndustry,
    Strategy,
    Target,
)
from recommendations.models.measure import Measure, MeasureEntry, Milestone

__all__ = [
    "Addresses", "Agreement", "Measure", "MeasureEntry", "Milestone", "Pillar", "Recommendation",
    "RegionIndustry", "Strategy", "Target",
]  # fmt: skip
