"""What should be done and is being done."""

from recommendations.models.advice import (
    Addresses,
    Pillar,
    Recommendation,
    RegionIndustry,
    Strategy,
    Target,
    without_pillar,
)
from recommendations.models.agreement import Agreement, AgreementPayment, AgreementShare
from recommendations.models.evidence import MeasureEvidence
from recommendations.models.extension import Extension
from recommendations.models.instruction import Instruction
from recommendations.models.measure import (
    Measure,
    MeasureEntry,
    MeasureExtra,
    MeasureState,
    Milestone,
)
from recommendations.models.response import Response

__all__ = [
    "Addresses",
    "Agreement",
    "AgreementPayment",
    "AgreementShare",
    "Extension",
    "Instruction",
    "Measure",
    "MeasureEntry",
    "MeasureEvidence",
    "MeasureExtra",
    "MeasureState",
    "Milestone",
    "Pillar",
    "Recommendation",
    "RegionIndustry",
    "Response",
    "Strategy",
    "Target",
    "without_pillar",
]
