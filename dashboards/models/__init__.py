"""Computed facts: what dashboards read."""

from dashboards.models.standing import Standing

__all__ = ["Standing"]
