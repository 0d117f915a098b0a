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
from recommendations.models.evidence import MeasureEvidence
from recommendations.models.instruction import Instruction
from recommendations.models.measure import Measure, MeasureEntry, Milestone

__all__ = [
    "Addresses", "Agreement", "Instruction", "Measure", "MeasureEntry", "MeasureEvidence", "Milestone", "Pillar",
    "Recommendation", "RegionIndustry", "Strategy", "Target",
]  # fmt: skip
