"""Remove what is of no use any more; `roll` does it every day."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.server.purge import purge_all


class Command(BaseCommand):
    """Remove spent keys, sessions and words that nobody took up, and say how many."""

    help = "Remove spent form keys, sessions, unsent forms and the like; roll does it daily."

    def handle(self, *args: Any, **options: Any) -> None:
        """Purge, and print a line with the counts."""
        counts = purge_all()
        self.stdout.write(
            "Removed: " + ", ".join(f"{count} {what}" for what, count in counts.items()) + "."
        )
