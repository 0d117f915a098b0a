"""Print each statement of the survey with the records that represent it; fail if one has none."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from recommendations.survey.checks import read_counts, read_representing
from recommendations.survey.tables import read_rows


class Command(BaseCommand):
    """Completeness of the shipped data."""

    help = "Check that every numbered statement of the survey is represented."

    def handle(self, *args: Any, **options: Any) -> None:
        """Statements first, then the counts."""
        wrong = []
        for row in read_rows("recommendations/statements"):
            found, missing = read_representing(row["records"])
            self.stdout.write(f"{row['number']:7} {row['statement']}: {'; '.join(found) or '–'}")
            wrong += [f"{row['number']} has no {name}" for name in missing]
        for what, wanted, there in read_counts():
            self.stdout.write(f"{there} {what}")
            wrong += [] if there == wanted else [f"{what}: {there} instead of {wanted}"]
        if wrong:
            raise CommandError("Not represented: " + "; ".join(wrong))
        self.stdout.write("Every statement is represented.")
