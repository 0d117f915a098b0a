"""The row of the status page about the daily mails."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.server.status.figures import moment
from accounts.server.status.jobs import Job, read_last_run
from accounts.server.status.registry import Finding, State, register_row

# they go out on working days
DUE = timedelta(days=4)


def register_mail_row() -> None:
    """Register the row."""
    register_row("mails", gettext_lazy("Mails"), ask_mails)


def ask_mails() -> Finding:
    """Ask how the last sending ended."""
    command = "manage.py send_digests"
    if not settings.MAIL_FROM:
        return Finding(State.OFF, _("Off: MAIL_FROM names no sender."))
    run = read_last_run(Job.MAILS)
    if run is None:
        words = _("None was sent yet.")
        return Finding(State.UNKNOWN, words, _("Send them on every working day."), command)
    day = moment(run.finished_at)
    if not run.is_good:
        words = ngettext(
            "On %(day)s %(count)s mail could not be sent.",
            "On %(day)s %(count)s mails could not be sent.",
            run.findings,
        ) % {"day": day, "count": run.findings}
        remedy = _("Look whether the mail server takes them; the next run tries again.")
        return Finding(State.BROKEN, words, remedy, command)
    words = _("Last sent on %(day)s.") % {"day": day}
    if timezone.now() - run.finished_at > DUE:
        return Finding(State.ATTENTION, words, _("Look why the timer does not send."), command)
    return Finding(State.GOOD, words)
