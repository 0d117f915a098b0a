"""Mail to everybody with an address what waits for them."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import override

from accounts.server.status.jobs import Job, note_end
from dashboards.pages.desk.mail import MailOutcome, UnreachableMailError, planned, send_digests
from parks.models import BusinessDay
from standings.roll import ClockLeapError, catch_up


class Command(BaseCommand):
    """Send the daily mails; run it every morning.

    A second run of the day sends only what is new.
    """

    help = (
        "Mail to unit officers and verifiers with an address what waits for them, each record "
        "once a day."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The day, and whether only to say what would be sent."""
        parser.add_argument(
            "--day",
            type=_day,
            help="the day that the mails are about, as 2026-11-24; default: today",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="say who would get how much; send and write nothing",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, and say how much; exit code 1 names those whose mail could not be sent."""
        day = options["day"]
        if day and day > timezone.localdate() and not options["dry_run"]:
            raise CommandError(f"{day} has not come yet. With --dry-run it can be looked at.")
        # there is no language of a person: mails are written in that of the ledger
        with override(settings.LANGUAGE_CODE):
            if options["dry_run"]:
                self._plan(day or BusinessDay.today())
            elif not settings.MAIL_FROM:
                self.stdout.write("Mail is off: MAIL_FROM names no address. Nothing was sent.")
            else:
                if not day:
                    # lights and deadlines of today, also where nobody opened a page yet
                    try:
                        catch_up()
                    except ClockLeapError as error:
                        raise CommandError(str(error)) from error
                self._send(day or BusinessDay.today())

    def _plan(self, day: date) -> None:
        n = 0
        for one in planned(day):
            n += 1
            self.stdout.write(f"{one.user.username}: {len(one.lines)} ({_counts(one)})")
        self.stdout.write(f"{n} mails would be sent for {day}. Nothing was sent or written.")

    def _send(self, day: date) -> None:
        sent = 0
        lines = 0
        failed = []
        connection = get_connection()
        try:
            for one in send_digests(day, connection):
                if one.failure:
                    failed.append(f"{one.user.username} ({one.failure})")
                else:
                    sent = sent + 1
                    lines = lines + len(one.lines)
        except UnreachableMailError as error:
            note_end(Job.MAILS, is_good=False, findings=1, words=str(error))
            raise CommandError(
                f"The mail server turns us away or cannot be reached ({error}). {sent} mails "
                f"were sent for {day};"
                " the next run sends the others."
            ) from None
        finally:
            connection.close()
        note_end(Job.MAILS, is_good=not failed, findings=len(failed), words=str(sent))
        self.stdout.write(f"{sent} mails with {lines} records sent for {day}.")
        if failed:
            raise CommandError(
                f"{len(failed)} mails could not be sent, the next run tries again: "
                f"{', '.join(failed)}"
            )


def _day(words: str) -> date:
    """A day as typed; argparse says what is wrong with any other."""
    return date.fromisoformat(words)


def _counts(one: MailOutcome) -> str:
    reasons = [line.reason for line in one.lines]
    return ", ".join(f"{reason} {reasons.count(reason)}" for reason in dict.fromkeys(reasons))
