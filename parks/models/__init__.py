"""What is: places, parks, sources, problems, issues, indicators."""

from parks.models.clock import BusinessDay, Counter, Scheme
from parks.models.entry import Entry
from parks.models.indicator import ExternalRanking, Indicator, Observation, RankingItem, SurveyCoverage
from parks.models.issue import Issue, IssueEntry, IssuePark
from parks.models.park import Industry, Park, ParkAlias, ParkIndustry, Programme, ProgrammeMember
from parks.models.place import Organisation, Posting, Region
from parks.models.problem import ProblemDomain, ProblemType
from parks.models.source import Source

__all__ = [
    "BusinessDay", "Counter", "Entry", "ExternalRanking", "Indicator", "Industry", "Issue", "IssueEntry",
    "IssuePark", "Observation", "Organisation", "Park", "ParkAlias", "ParkIndustry", "Posting",
    "ProblemDomain", "ProblemType", "Programme", "ProgrammeMember", "RankingItem", "Region", "Scheme",
    "Source", "SurveyCoverage",
]  # fmt: skip
