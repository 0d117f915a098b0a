"""Computed facts: what dashboards read."""

from dashboards.models.standing import Standing
from dashboards.models.tally import Tally

__all__ = ["Standing", "Tally"]
