"""Remove the demonstration year (docs/rules.md, 13)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from demo.removal import RecordInUseError, remove_demo


class Command(BaseCommand):
    """Remove every record of the demonstration in one transaction, or none of them."""

    help = "Remove the demonstration year. Refuses where people have worked on one of its records."

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove, and say which accounts stay in the log."""
        try:
            usernames = remove_demo()
        except RecordInUseError as refusal:
            lines = "\n".join(f"  {name}" for name in refusal.names)
            raise CommandError(
                f"Nothing was removed. People have worked on these records of the "
                f"demonstration:\n{lines}\n"
                "Take their work back, or keep the demonstration."
            ) from None
        self.stdout.write("The demonstration year is removed.")
        if usernames:
            names = " ".join(usernames)
            self.stdout.write(f"Accounts that signed real records stay, closed: {names}")
