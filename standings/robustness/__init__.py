"""How far scores and ranks can be trusted, as pure arithmetic in floats: no ORM, no clock, no
numpy.

Formulas: docs/scoring.md, "Uncertainty". `entrants` scores the parks, `simulation` draws weights,
aggregation, normalisation and missing values by a seed, `changes` moves one thing at a time,
`correlation` compares indicators.
"""

from standings.robustness.correlation import CONFLICT, FEWEST, REDUNDANT, correlations, pearson
from standings.robustness.inputs import Candidate, Entrant, entrants
from standings.robustness.sensitivity import DOWN, UP, WITHOUT, Changes, LargestMove, one_at_a_time
from standings.robustness.simulation import CERTAIN, MOST_ALIKE, RankVerdict, simulate

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
    "LargestMove",
    "RankVerdict",
    "correlations",
    "entrants",
    "one_at_a_time",
    "pearson",
    "simulate",
]
