"""Move the business day to today (docs/rules.md, 12)."""

from typing import Any

from django.core.management.base import BaseCommand

from dashboards import freezing, standings
from parks.models import BusinessDay, Park


class Command(BaseCommand):
    """Bring what depends on the date up to date; run it shortly after midnight."""

    help = "Move the business day to today and recompute the standings of all parks."

    def handle(self, *args: Any, **options: Any) -> None:
        """Roll, and say what was done."""
        if standings.roll():
            self.stdout.write(
                f"The business day is {BusinessDay.today()}; {Park.objects.count()} standings "
                f"recomputed."
            )
            due = freezing.month_end_before(BusinessDay.today())
            if not freezing.is_stored(due) and Park.objects.count() > standings.FREEZES_ITSELF:
                self.stdout.write(f"The end of {due:%Y-%m} is not stored yet. Run freeze_month.")
        else:
            self.stdout.write(f"The business day is {BusinessDay.today()} already.")
