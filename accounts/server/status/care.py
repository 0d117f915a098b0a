"""Rows about the care that the data are given: backup, restore drill; and about sessions."""

from __future__ import annotations

from datetime import timedelta

from axes.models import AccessAttempt
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import UserSession
from accounts.server.status.figures import ago, moment, sentences
from accounts.server.status.jobs import Job, read_last_run
from accounts.server.status.registry import Finding, State, register_row

# A backup is made every night, a restore is tried once a month.
BACKUP_DUE = timedelta(days=2)
BACKUP_LATE = timedelta(days=7)
DRILL_DUE = timedelta(days=35)


def register_care_rows() -> None:
    """Register the rows of this module."""
    register_row("backup", gettext_lazy("Backup"), ask_backup)
    register_row("drill", gettext_lazy("Restore drill"), ask_drill)
    register_row("sessions", gettext_lazy("Sessions"), ask_sessions)


def ask_backup() -> Finding:
    """Ask when the last backup was made."""
    remedy = _("Make a backup now, and look why the timer does not.")
    command = "manage.py backup"
    run = read_last_run(Job.BACKUP)
    if run is None:
        return Finding(State.UNKNOWN, _("No backup is known."), remedy, command)
    if not run.is_good:
        words = _("The backup of %(day)s failed.") % {"day": moment(run.finished_at)}
        if run.good_at:
            last = _("The last good one is of %(day)s.") % {"day": moment(run.good_at)}
            words = sentences(words, last)
        return Finding(State.BROKEN, sentences(words, run.words), remedy, command)
    words = _("Made %(ago)s ago, on %(day)s.") % {
        "ago": ago(run.finished_at),
        "day": moment(run.finished_at),
    }
    words = sentences(words, run.words)
    age = timezone.now() - run.finished_at
    if age > BACKUP_DUE:
        late = State.BROKEN if age > BACKUP_LATE else State.ATTENTION
        return Finding(late, words, remedy, command)
    return Finding(State.GOOD, words)


def ask_drill() -> Finding:
    """Ask when a backup was last restored to try it."""
    remedy = _("Restore the last backup beside the product and check it.")
    command = "manage.py restore_drill"
    run = read_last_run(Job.DRILL)
    if run is None:
        words = _("No restore is known: nobody knows whether the backups can be read.")
        return Finding(State.UNKNOWN, words, remedy, command)
    if not run.is_good:
        words = _("The restore of %(day)s failed.") % {"day": moment(run.finished_at)}
        return Finding(State.BROKEN, sentences(words, run.words), remedy, command)
    words = _("Restored and checked on %(day)s.") % {"day": moment(run.finished_at)}
    words = sentences(words, run.words)
    if timezone.now() - run.finished_at > DRILL_DUE:
        return Finding(State.ATTENTION, words, remedy, command)
    return Finding(State.GOOD, words)


def ask_sessions() -> Finding:
    """Count who is signed in, and wrong passwords of the last day. It judges nothing."""
    now = timezone.now()
    sessions = UserSession.live().count()
    since = now - timedelta(days=1)
    attempts = AccessAttempt.objects.filter(attempt_time__gte=since)
    failures = attempts.aggregate(all=Sum("failures_since_start"))["all"] or 0
    are_open = ngettext("%(count)s session is open.", "%(count)s sessions are open.", sessions)
    refused = ngettext(
        "%(count)s wrong password in the last day.",
        "%(count)s wrong passwords in the last day.",
        failures,
    )
    words = sentences(are_open % {"count": sessions}, refused % {"count": failures})
    return Finding(State.GOOD, words)
