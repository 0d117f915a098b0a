"""How far scores and ranks can be trusted, as pure arithmetic in floats: no ORM, no clock, no
numpy.

Formulas: docs/scoring.md, "Uncertainty". `entrants` scores the parks, `simulation` draws weights,
aggregation, normalisation and missing values by a seed, `changes` moves one thing at a time,
`correlation` compares indicators.
"""

from dashboards.robustness.changes import DOWN, UP, WITHOUT, Changes, Moved, one_at_a_time
from dashboards.robustness.correlation import CONFLICT, FEWEST, REDUNDANT, correlations, pearson
from dashboards.robustness.entrants import Candidate, Entrant, entrants
from dashboards.robustness.simulation import CERTAIN, MOST_ALIKE, Verdict, simulate

__all__ = [
    "CERTAIN",
    "CONFLICT",
    "DOWN",
    "FEWEST",
    "MOST_ALIKE",
    "REDUNDANT",
    "UP",
    "WITHOUT",
    "Candidate",
    "Changes",
    "Entrant",
    "Moved",
    "Verdict",
    "correlations",
    "entrants",
    "one_at_a_time",
    "pearson",
    "simulate",
]
