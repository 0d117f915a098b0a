"""Assess how far the scores can be trusted (docs/scoring.md, "Uncertainty")."""

import time
from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from parks.models import BusinessDay, Park
from standings.models import AssessedPark, MonthEnd
from standings.robustness.assessment import DRAWS, SEED, assess

MOST_DRAWS = 5000
LARGEST_SEED = 2_147_483_647


def day_of(words: str) -> date:
    """Read a day written as 2026-05-31."""
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise ArgumentTypeError(f"{words} is no day; write it as 2026-05-31.") from None


class Command(BaseCommand):
    """Run the simulation on the data of the business day and store what comes out.

    Never run in a request.
    """

    help = (
        "Simulate the scores by a seed and store rank intervals, grade shares and pairs that "
        "cannot be told apart."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the seed and the number of draws; the same two on the same data give the same run."""
        parser.add_argument("--seed", type=int, default=SEED)
        parser.add_argument("--draws", type=int, default=DRAWS)
        parser.add_argument(
            "--as-of", type=day_of, help="a stored month's end, to make its run again"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Assess, and say what was done."""
        seed = options["seed"]
        draws = options["draws"]
        if not 1 <= draws <= MOST_DRAWS:
            raise CommandError(f"--draws must lie between 1 and {MOST_DRAWS}.")
        if not 0 <= seed <= LARGEST_SEED:
            raise CommandError(f"--seed must lie between 0 and {LARGEST_SEED}.")
        day = options["as_of"]
        if day and not MonthEnd.objects.filter(day=day).exists():
            raise CommandError(f"No month's end of {day} is stored.")
        begun = time.monotonic()
        run = assess(day or BusinessDay.today(), seed, draws, is_frozen=day is not None)
        groups = dict(
            AssessedPark.objects.filter(assessment=run)
            .order_by("group")
            .values_list("group", "size")
        )
        took = time.monotonic() - begun
        unranked = Park.objects.count() - run.parks
        self.stdout.write(
            f"Data of {run.day}, scheme v{run.scheme_version}, seed {run.seed}, {run.draws} draws: "
            f"{run.parks} parks in {len(groups)} groups, {unranked} without a rank, "
            f"{took:.1f} seconds."
        )
        for group, size in groups.items():
            self.stdout.write(f"  {group}: {size}")
        self.stdout.write(f"Fingerprint {run.fingerprint}")
