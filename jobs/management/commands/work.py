"""Do background work until told to end."""

from typing import Any

from django.core.management.base import BaseCommand

from jobs.working import work_off, work_on


class Command(BaseCommand):
    """The worker: `make run` starts one beside the server, an office has it as a service."""

    help = "Do what people asked for and pages would be too slow for: long imports and exports."

    def add_arguments(self, parser: Any) -> None:
        """Take one option."""
        parser.add_argument(
            "--once", action="store_true", help="do what is queued, and end when nothing is"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Work."""
        if options["once"]:
            work_off()
        else:
            work_on()
