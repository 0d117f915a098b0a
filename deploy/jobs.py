"""Read the table of what timers run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Job:
    """A command of the product that a timer runs."""

    name: str
    when: str
    good: str
    command: str


def read_jobs() -> list[Job]:
    """Read `deploy/jobs`, as install.sh does."""
    lines = (Path(__file__).parent / "jobs").read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if line and not line.startswith("#")]
    return [Job(*(cell.strip() for cell in row)) for row in rows]
