"""The row of the status page about background work."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.server.status.registry import Finding, State, register_row
from jobs.models import Job

# A job waits longer than this only where nobody works, or where long ones stand before it.
SOON = timedelta(minutes=1)
LATELY = timedelta(days=1)


def register_work_row() -> None:
    """Register the row."""
    register_row("work", gettext_lazy("Background work"), ask_work)


def ask_work() -> Finding:
    """Ask whether work waits that nobody takes up, and whether some failed."""
    now = timezone.now()
    waiting = Job.objects.filter(state=Job.State.WAITING)
    running = Job.objects.filter(state=Job.State.RUNNING, lease_until__gt=now)
    if waiting.filter(asked_at__lt=now - SOON).exists() and not running.exists():
        words = _("Work waits, and nobody does it.")
        return Finding(State.BROKEN, words, _("Start the worker."), "manage.py work")
    failed = Job.objects.filter(state=Job.State.FAILED, finished_at__gt=now - LATELY).count()
    if failed:
        words = ngettext(
            "%(n)d job failed within a day.", "%(n)d jobs failed within a day.", failed
        )
        remedy = _("Look into the log of the worker.")
        return Finding(State.ATTENTION, words % {"n": failed}, remedy)
    left = waiting.count() + running.count()
    words = ngettext("%(n)d job waits or runs.", "%(n)d jobs wait or run.", left)
    return Finding(State.GOOD, words % {"n": left} if left else _("Nothing waits."))
