"""The words of the demonstration, read from the data files beside this app."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True)
class IssueWords:
    """What an issue of a problem type may say; `lead` is a unit, or "park" for the
    park's own body.
    """

    type: str
    lead: str
    title: str
    finding: str
    standard: str
    words: tuple[str, ...]

    @property
    def domain(self) -> str:
        """The domain of the problem type: P1 of P1.2."""
        return self.type.split(".")[0]


@dataclass(frozen=True)
class MeasureWords:
    """A measure with its milestones and weights, and the problem types that it may work on."""

    recommendation: str
    types: tuple[str, ...]
    title: str
    milestones: tuple[tuple[str, int], ...]

    @property
    def pillar(self) -> int | None:
        """The pillar of the recommendation; None for a measure that carries out none."""
        return int(self.recommendation[0]) if self.recommendation else None


def read_rows(name: str) -> list[dict[str, str]]:
    """The lines of a data file."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_issue_words() -> list[IssueWords]:
    """All issues that can be told."""
    return [
        IssueWords(words=tuple(row.pop("words").split("|")), **row) for row in read_rows("issues")
    ]


def read_measure_words() -> list[MeasureWords]:
    """All measures that can be told."""
    return [
        MeasureWords(
            row["recommendation"],
            tuple(row["types"].split()),
            row["title"],
            _milestones(row["milestones"]),
        )
        for row in read_rows("measures")
    ]


def read_remarks() -> dict[str, list[str]]:
    """What people write in the log, by kind of entry."""
    said: dict[str, list[str]] = {}
    for row in read_rows("words"):
        said.setdefault(row["kind"], []).append(row["words"])
    return said


def _milestones(text: str) -> tuple[tuple[str, int], ...]:
    pairs = (part.rsplit(":", 1) for part in text.split("|"))
    return tuple((words, int(weight)) for words, weight in pairs)
