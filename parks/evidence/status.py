"""The row of the status page about files that no record names."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.server.status.figures import moment
from accounts.server.status.jobs import Job, read_last_run
from accounts.server.status.registry import Finding, State, register_row


def register_files_row() -> None:
    """Register the row."""
    register_row("orphans", gettext_lazy("Files without a record"), ask_orphans)


def ask_orphans() -> Finding:
    """Ask how many were found when they were last looked for."""
    command = "manage.py remove_orphans"
    run = read_last_run(Job.ORPHANS)
    if run is None:
        return Finding(
            State.UNKNOWN, _("Nobody has looked for them yet."), _("Look for them."), command
        )
    day = moment(run.finished_at)
    if not run.findings:
        return Finding(State.GOOD, _("None was found on %(day)s.") % {"day": day})
    words = ngettext(
        "%(count)s was found on %(day)s.", "%(count)s were found on %(day)s.", run.findings
    )
    return Finding(
        State.ATTENTION,
        words % {"count": run.findings, "day": day},
        _("They take room and harm nobody: list them, then remove them."),
        command,
    )
