"""The row of the status page about `watch` itself: does it run, and who is told."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import WatchedRow
from accounts.server.alerts.telling import addresses
from accounts.server.status.figures import moment, sentences
from accounts.server.status.registry import Finding, State, register_row

WATCH = "watch"
# it is run every ten minutes
DUE = timedelta(minutes=35)


def register_watch_row() -> None:
    """Register the row."""
    register_row(WATCH, gettext_lazy("Watching"), ask_watch)


def ask_watch() -> Finding:
    """Ask when it last looked, and who would be told."""
    command = "manage.py watch"
    seen_at = WatchedRow.objects.aggregate(last=Max("seen_at"))["last"]
    if seen_at is None:
        words = _("Nobody watches: what breaks is found by those who meet it.")
        return Finding(State.UNKNOWN, words, _("Let a timer run it every ten minutes."), command)
    words = _("Looked on %(day)s.") % {"day": moment(seen_at)}
    people = len(addresses())
    by_mail = ngettext("%(count)s address is told.", "%(count)s addresses are told.", people)
    if people:
        words = sentences(words, by_mail % {"count": people})
    if settings.ALERT_WEBHOOK:
        words = sentences(words, _("A webhook is told."))
    if timezone.now() - seen_at > DUE:
        return Finding(State.ATTENTION, words, _("Look why its timer does not run."), command)
    if not people and not settings.ALERT_WEBHOOK:
        nobody = _("Nobody is told: neither ALERT_TO nor ALERT_WEBHOOK is set.")
        return Finding(State.OFF, sentences(words, nobody))
    return Finding(State.GOOD, words)
