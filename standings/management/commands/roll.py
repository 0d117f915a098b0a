"""Move the business day to today (docs/rules.md, 12)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from accounts.server.backup.sqlite import copy_database
from parks.models import BusinessDay, Park
from standings.days.calendar import count_month_ends, month_end_before
from standings.month_ends.freeze import is_stored
from standings.roll import MOST_PARKS_TO_FREEZE, ClockLeapError, catch_up, roll


class Command(BaseCommand):
    """Bring what depends on the date up to date; run it shortly after midnight."""

    help = "Move the business day to today and recompute the standings of all parks."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the day of a person who has looked at the clock."""
        parser.add_argument(
            "--to",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="move over a gap of more than ten days; without --yes, say what would happen",
        )
        parser.add_argument("--yes", action="store_true", help="do it; SQLite is copied first")
        parser.add_argument(
            "--backed-up", action="store_true", help="a backup of PostgreSQL was made just now"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Roll, and say what was done."""
        try:
            is_moved = self._jump(options) if options["to"] else catch_up()
        except ClockLeapError as error:
            raise CommandError(str(error)) from error
        if is_moved is None:
            return
        if is_moved:
            self.stdout.write(
                f"The business day is {BusinessDay.today()}; {Park.objects.count()} standings "
                f"recomputed."
            )
            due = month_end_before(BusinessDay.today())
            if not is_stored(due) and Park.objects.count() > MOST_PARKS_TO_FREEZE:
                self.stdout.write(f"The end of {due:%Y-%m} is not stored yet. Run freeze_month.")
        else:
            self.stdout.write(f"The business day is {BusinessDay.today()} already.")

    def _jump(self, options: dict[str, Any]) -> bool | None:
        """Move to a day that a person names, after a copy; None where nothing was to be done yet.

        The months between are frozen from one state: nobody wrote since.
        """
        to: date = options["to"]
        day = BusinessDay.today()
        if to > timezone.localdate():
            raise CommandError(f"{to} has not come yet; the clock says {timezone.localdate()}.")
        months = count_month_ends(day, to)
        self.stdout.write(
            f"From {day} to {to}: {max((to - day).days, 0)} days, {months} month ends. Entries and "
            f"month ends that this writes are never removed."
        )
        if not options["yes"]:
            self.stdout.write("Nothing was moved. Add --yes to do it.")
            return None
        if connection.vendor == "sqlite":
            self.stdout.write(f"The way back: {copy_of_sqlite(day)}")
        elif not options["backed_up"]:
            raise CommandError("Make a backup first (manage.py backup), then add --backed-up.")
        return roll(to)


def copy_of_sqlite(day: date) -> str:
    """Copy the database beside itself, whole and at one moment; returns where the copy is."""
    name = str(connection.settings_dict["NAME"])
    copy = Path(name).with_name(f"{Path(name).stem}.before-{day}.sqlite3")
    copy.unlink(missing_ok=True)
    copy_database(connection, copy)
    return str(copy)
