"""Move the business day to today (decision 25)."""

from typing import Any

from django.core.management.base import BaseCommand

from dashboards import standings
from parks.models import BusinessDay, Park


class Command(BaseCommand):
    """Bring what depends on the date up to date; run it shortly after midnight."""

    help = "Move the business day to today and recompute the standings of all parks."

    def handle(self, *args: Any, **options: Any) -> None:
        """Roll, and say what was done."""
        if standings.roll():
            self.stdout.write(
                f"The business day is {BusinessDay.today()}; {Park.objects.count()} standings recomputed."
            )
        else:
            self.stdout.write(f"The business day is {BusinessDay.today()} already.")
