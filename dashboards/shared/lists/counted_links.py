"""A count that links to the list it counts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CountedLink:
    """A stage of the process strip or a standard view: what it counts, and where that is listed."""

    name: str
    n: int
    address: str
    is_current: bool
    note: str = ""
    is_step: bool = False
