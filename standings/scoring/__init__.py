"""Scores, as pure arithmetic: no ORM, no request, no clock. Formulas: docs/scoring.md.

`rules` holds the scheme as numbers, `parts` scores indicators, issues and measures, `park_score` a
park, `breakdown` shares points out so that sums are exact, `reasons` says why a score moved,
`lifts` tries what would help. All scores run from 0 to 100 and are Decimal; None is unknown and
never counts as zero.
"""

from standings.scoring.breakdown import (
    ScorePoints,
    ShownDimension,
    ShownHalf,
    ShownScore,
    moved,
    shown,
)
from standings.scoring.grades import quota_grades
from standings.scoring.lifts import Lift, LiftStep, all_together, best_lifts
from standings.scoring.park_score import (
    ActionPart,
    DimensionScore,
    Index,
    ParkFacts,
    ParkScore,
    geometric,
    grade_of,
    park_light,
    score_park,
)
from standings.scoring.parts import (
    IndicatorOutcome,
    IssueLoad,
    ObservedValue,
    Scored,
    Work,
    delivery,
    domain_health,
    issue_points,
    mean,
    outcome,
    pillar_score,
    pressure,
    weighted,
)
from standings.scoring.reasons import ScoreChange, changes
from standings.scoring.rounding import printed, shared_out, to_percent, to_places
from standings.scoring.rules import SEVERITY_POINTS, STAGE_FACTORS, Dimension, Rules, Scale
from standings.scoring.serialising import deserialise, serialise
from standings.scoring.what_if import StoredDimension, Weighed, Weighing, reweighed, weigh

__all__ = [
    "SEVERITY_POINTS",
    "STAGE_FACTORS",
    "ScoreChange",
    "Dimension",
    "DimensionScore",
    "Index",
    "IssueLoad",
    "StoredDimension",
    "Lift",
    "IndicatorOutcome",
    "ParkFacts",
    "ParkScore",
    "ScorePoints",
    "ObservedValue",
    "Rules",
    "Scale",
    "Scored",
    "ActionPart",
    "ShownDimension",
    "ShownHalf",
    "ShownScore",
    "LiftStep",
    "Weighed",
    "Weighing",
    "Work",
    "all_together",
    "best_lifts",
    "changes",
    "delivery",
    "domain_health",
    "geometric",
    "grade_of",
    "issue_points",
    "mean",
    "moved",
    "outcome",
    "park_light",
    "pillar_score",
    "pressure",
    "quota_grades",
    "reweighed",
    "score_park",
    "printed",
    "shared_out",
    "shown",
    "serialise",
    "to_percent",
    "to_places",
    "deserialise",
    "weigh",
    "weighted",
]
