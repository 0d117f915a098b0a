"""What is: places, parks, sources, problems, issues, indicators."""

from parks.models.clock import BusinessDay, Counter
from parks.models.closing import Approval, Closing, Objection
from parks.models.entry import Entry, Head, Seal, SealedHead
from parks.models.evidence import EvidenceFile, IssueEvidence
from parks.models.extra import ExtraChoice, ExtraField, ExtraValue, IssueExtra, ParkExtra
from parks.models.indicator import (
    ExternalRanking,
    Indicator,
    Observation,
    RankingItem,
    SurveyCoverage,
)
from parks.models.issue import Issue, IssueEntry, IssuePark, IssueState
from parks.models.park import Industry, Park, ParkAlias, ParkIndustry, Programme, ProgrammeMember
from parks.models.park_event import FigureObjection, ParkEvent
from parks.models.place import Organisation, Posting, Region
from parks.models.problem import ProblemDomain, ProblemType
from parks.models.scheme import Scheme, SchemeIndicator, SchemeMember, SchemeWeight
from parks.models.selfcheck import SelfCheck
from parks.models.source import Source

__all__ = [
    "Approval",
    "BusinessDay",
    "Closing",
    "Counter",
    "Entry",
    "EvidenceFile",
    "ExternalRanking",
    "ExtraChoice",
    "ExtraField",
    "ExtraValue",
    "FigureObjection",
    "Head",
    "Indicator",
    "Industry",
    "Issue",
    "IssueEntry",
    "IssueEvidence",
    "IssueExtra",
    "IssuePark",
    "IssueState",
    "Objection",
    "Observation",
    "Organisation",
    "Park",
    "ParkAlias",
    "ParkEvent",
    "ParkExtra",
    "ParkIndustry",
    "Posting",
    "ProblemDomain",
    "ProblemType",
    "Programme",
    "ProgrammeMember",
    "RankingItem",
    "Region",
    "Scheme",
    "SchemeIndicator",
    "SchemeMember",
    "SchemeWeight",
    "Seal",
    "SealedHead",
    "SelfCheck",
    "Source",
    "SurveyCoverage",
]
