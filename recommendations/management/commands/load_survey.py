"""Load the survey: every numbered statement, with its source."""

from typing import Any

from django.core.management.base import BaseCommand

from parks.writing import writing
from recommendations.survey.framework import load_framework
from recommendations.survey.places import load_places
from recommendations.survey.tables import read_rows


class Command(BaseCommand):
    """Bring reference data up to date; filed issues and parks are left to people."""

    help = "Load the survey of a city from the files in parks/data and recommendations/data."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load all or nothing; a second run changes nothing."""
        with writing() as touched:
            load_places(touched)
            load_framework()
        self.stdout.write(
            f"Survey loaded: {len(read_rows('recommendations/statements'))} statements."
        )
