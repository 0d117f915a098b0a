"""Move the business day to today (docs/rules.md, 12)."""

from typing import Any

from django.core.management.base import BaseCommand

from parks.models import BusinessDay, Park
from standings.days.calendar import month_end_before
from standings.month_ends.freeze import is_stored
from standings.roll import MOST_PARKS_TO_FREEZE, roll


class Command(BaseCommand):
    """Bring what depends on the date up to date; run it shortly after midnight."""

    help = "Move the business day to today and recompute the standings of all parks."

    def handle(self, *args: Any, **options: Any) -> None:
        """Roll, and say what was done."""
        if roll():
            self.stdout.write(
                f"The business day is {BusinessDay.today()}; {Park.objects.count()} standings "
                f"recomputed."
            )
            due = month_end_before(BusinessDay.today())
            if not is_stored(due) and Park.objects.count() > MOST_PARKS_TO_FREEZE:
                self.stdout.write(f"The end of {due:%Y-%m} is not stored yet. Run freeze_month.")
        else:
            self.stdout.write(f"The business day is {BusinessDay.today()} already.")
