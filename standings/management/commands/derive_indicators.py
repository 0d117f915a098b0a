"""Derive values of indicators from other records."""

from typing import Any

from django.core.management.base import BaseCommand

from standings.derive import derive


class Command(BaseCommand):
    """Rank gaps (N5) from external rankings, likeness (T1) and quotient (T4) from output by
    industry of parks.

    What a person entered or reviewed stays; where nothing follows from the records, nothing is
    stored.
    """

    help = "Derive the indicators N5, T1 and T4 from rankings and output by industry."

    def handle(self, *args: Any, **options: Any) -> None:
        """Derive, and say how many values changed."""
        self.stdout.write(f"{derive()} values derived.")
