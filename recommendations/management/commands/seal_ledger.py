"""Print the seals of the last day, or send them out of the house."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError, CommandParser

from parks.ledger.sealing.seals import seal_heads
from parks.models import BusinessDay, Seal


class Command(BaseCommand):
    """Seal what changed since the last seal; `roll` does it for every day that ends."""

    help = "Seal the ledger now and print the last seals, which verify_ledger --seal looks for."

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer to send the seals to somebody who keeps them."""
        parser.add_argument("--mail", default="", help="an address outside of the office")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal, and print a line for each chain."""
        if options["mail"] and not settings.MAIL_FROM:
            raise CommandError("MAIL_FROM names no sender, so nothing can be sent.")
        seal_heads(BusinessDay.today())
        lines = [line_of(seal) for is_demo in (False, True) if (seal := read_last(is_demo))]
        self.stdout.write("\n".join(lines) or "There is nothing to seal yet.")
        if options["mail"] and lines:
            send_mail("Lantu 蓝图", "\n".join(lines), settings.MAIL_FROM, [options["mail"]])


def read_last(is_demo: bool) -> Seal | None:
    """Read the last seal of a chain."""
    return Seal.objects.filter(is_demo=is_demo).order_by("-seq").first()


def line_of(seal: Seal) -> str:
    """Write a seal in one line: chain, number, day, records, hash."""
    chain = "demonstration" if seal.is_demo else "ledger"
    return f"{chain} {seal.seq} {seal.day} {seal.heads} {seal.hash}"
