"""Print each statement of the survey with the records that represent it; fail if one has none."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from recommendations.survey.checks import read_counts, read_representing
from recommendations.survey.tables import read_rows


class Command(BaseCommand):
    """Completeness of the shipped data."""

    help = "Check that every numbered statement of the survey is represented."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print statements first, then the counts."""
        mistakes = []
        for row in read_rows("recommendations/statements"):
            records, missing = read_representing(row["records"])
            self.stdout.write(f"{row['number']:7} {row['statement']}: {'; '.join(records) or '–'}")
            mistakes += [f"{row['number']} has no {name}" for name in missing]
        for counted, expected, count in read_counts():
            self.stdout.write(f"{count} {counted}")
            mistakes += [] if count == expected else [f"{counted}: {count} instead of {expected}"]
        if mistakes:
            raise CommandError("Not represented: " + "; ".join(mistakes))
        self.stdout.write("Every statement is represented.")
