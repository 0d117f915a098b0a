"""Freeze a month's end, so that pages can show it (docs/decisions/0013-month-ends.md)."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from parks.models import BusinessDay
from standings.days.calendar import month_end_before, month_end_from
from standings.month_ends.freeze import freeze, is_stored
from standings.month_ends.reconstruct import reconstruct


class Command(BaseCommand):
    """Store the last month that ended, or the one named.

    On its last day exactly, later from dates and logs.
    """

    help = (
        "Freeze a month's end: parks, regions and the ledger as they stood. A stored one is never "
        "changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the month."""
        parser.add_argument(
            "--month", default="", help="such as 2026-10; the last that ended where none is named"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Freeze, and say what was stored."""
        today = BusinessDay.today()
        day = self._asked(options["month"]) or (
            today if today == month_end_from(today) else month_end_before(today)
        )
        if day > today:
            raise CommandError(f"{day} has not come yet; the business day is {today}.")
        if is_stored(day):
            self.stdout.write(f"{day} is stored already.")
            return
        try:
            # once the day has passed, somebody may have written since
            freeze(day) if day == today else reconstruct([day])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(
            f"Stored {day}{'' if day == today else ', reconstructed from dates and logs'}."
        )

    def _asked(self, month: str) -> date | None:
        if not month:
            return None
        match = re.fullmatch(r"((?:19|2\d)\d\d)-(0[1-9]|1[0-2])", month, re.ASCII)
        if not match:
            raise CommandError(f"{month!r} is no month. Write it like 2026-10.")
        return month_end_from(date(int(match[1]), int(match[2]), 1))
