"""The row of the status page about the ledger: when its chains were last walked, what was found."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.server.status.figures import moment
from accounts.server.status.jobs import Job, read_last_run
from accounts.server.status.registry import Finding, State, register_row

# it is walked every night
DUE = timedelta(days=2)


def register_ledger_row() -> None:
    """Register the row."""
    register_row("ledger", gettext_lazy("Ledger"), ask_ledger)


def ask_ledger() -> Finding:
    """Ask how the last walk ended."""
    command = "manage.py verify_ledger"
    run = read_last_run(Job.LEDGER)
    if run is None:
        words = _("Nobody has checked it yet.")
        return Finding(State.UNKNOWN, words, _("Run the check every night."), command)
    day = moment(run.finished_at)
    if not run.is_good:
        words = ngettext(
            "On %(day)s %(count)s record was found changed past the product; the first: %(first)s",
            "On %(day)s %(count)s records were found changed past the product; the first: "
            "%(first)s",
            run.findings,
        ) % {"day": day, "count": run.findings, "first": run.words}
        remedy = _("Change nothing, copy database and files, and read docs/operations.md.")
        return Finding(State.BROKEN, words, remedy, command)
    words = _("Checked on %(day)s; every chain holds.") % {"day": day}
    if timezone.now() - run.finished_at > DUE:
        return Finding(
            State.ATTENTION, words, _("Look why the nightly check does not run."), command
        )
    return Finding(State.GOOD, words)
