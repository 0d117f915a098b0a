"""What is asked of a run."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from random import SystemRandom

BOTH = "both"


@dataclass(frozen=True)
class Options:
    """So many acknowledged writes, on which databases, in which order of faults, for how long."""

    writes: int
    database: str
    seed: int
    minutes: float
    is_inside: bool

    def command(self, database: str) -> list[str]:
        """Return the arguments of a run on one database."""
        values = {
            "--writes": self.writes // (2 if self.database == BOTH else 1),
            "--database": database,
            "--seed": self.seed,
            "--minutes": self.minutes,
        }
        pairs = [part for name, value in values.items() for part in (name, str(value))]
        return [*pairs, "--inside"]


def read_options(arguments: list[str] | None = None) -> Options:
    """Read them from the command line; the seed is drawn where none is named."""
    parser = argparse.ArgumentParser(prog="python -m tests.system.faults")
    parser.add_argument("--writes", type=int, default=10_000, help="acknowledged, in all")
    parser.add_argument("--database", choices=("sqlite", "postgres", BOTH), default=BOTH)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10_000))
    parser.add_argument("--minutes", type=float, default=60, help="at most, on each database")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    return Options(given.writes, given.database, given.seed, given.minutes, given.inside)
