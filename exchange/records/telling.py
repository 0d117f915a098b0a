"""How work that takes long says how far it is."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class Step(StrEnum):
    """The steps of a reading and of a write, in their order."""

    READ = "read"
    LOOK = "look"
    COMPARE = "compare"
    MAKE = "make"
    WRITE = "write"
    SUMS = "sums"


class Tell(Protocol):
    """Takes the step and how many of how many rows are done; raises where the work has to end."""

    def __call__(self, step: str, done: int = 0, total: int = 0, /) -> None: ...


def tell_nobody(_step: str, _done: int = 0, _total: int = 0) -> None:
    """Let work that is done at once tell nobody."""
