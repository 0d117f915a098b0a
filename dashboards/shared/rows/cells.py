"""The cells that stand a hundred times in the tables of parks and regions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DomainCell:
    """Open issues of a park in a domain and the worst light among them."""

    name: str
    open: int
    overdue: int
    light: str
    address: str


@dataclass(frozen=True)
class PillarCell:
    """Delivery of a pillar in a park, percent; None where no measure has dates."""

    name: str
    progress: int | None
    elapsed: int | None
    light: str


@dataclass
class RegionCell:
    """Open issues of a region in a domain; the light is the worst among them.

    Green is not marked.
    """

    open: int = 0
    overdue: int = 0
    light: str = ""
    address: str = ""
