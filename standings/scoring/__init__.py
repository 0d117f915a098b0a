"""Scores, as pure arithmetic: no ORM, no request, no clock. Formulas: docs/scoring.md.

`rules` holds the scheme as numbers, `parts` scores indicators, issues and measures, `total` a park
with its reasons, `shown` rounds so that sums are exact, `lifts` tries what would help. All scores
run from 0 to 100 and are Decimal; None is unknown and never counts as zero.
"""

from standings.scoring.breakdown import Points, ShownDimension, ShownHalf, ShownScore, moved, shown
from standings.scoring.grades import quota_grades
from standings.scoring.lifts import Lift, Step, all_together, best_lifts
from standings.scoring.park_score import (
    DimensionScore,
    Half,
    ParkFacts,
    ParkScore,
    Second,
    geometric,
    grade_of,
    park_light,
    score_park,
)
from standings.scoring.parts import (
    IssueLoad,
    Outcome,
    Reading,
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
from standings.scoring.reasons import Change, changes
from standings.scoring.rounding import shared_out, to_percent, to_places
from standings.scoring.rules import SEVERITY_POINTS, STAGE_FACTORS, Dimension, Rules, Scale
from standings.scoring.serialising import spelled, unspelled
from standings.scoring.what_if import Kept, Weighed, Weighing, reweighed, weigh

__all__ = [
    "SEVERITY_POINTS",
    "STAGE_FACTORS",
    "Change",
    "Dimension",
    "DimensionScore",
    "Half",
    "IssueLoad",
    "Kept",
    "Lift",
    "Outcome",
    "ParkFacts",
    "ParkScore",
    "Points",
    "Reading",
    "Rules",
    "Scale",
    "Scored",
    "Second",
    "ShownDimension",
    "ShownHalf",
    "ShownScore",
    "Step",
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
    "shared_out",
    "shown",
    "spelled",
    "to_percent",
    "to_places",
    "unspelled",
    "weigh",
    "weighted",
]
