"""The row of the status page about demonstration data."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.server.status.registry import Finding, State, register_row
from parks.models import Issue
from recommendations.models import Measure


def register_demo_row() -> None:
    """Register the row."""
    register_row("demo", gettext_lazy("Demonstration data"), ask_demo)


def ask_demo() -> Finding:
    """Ask whether there is any."""
    if not any(
        model._default_manager.filter(is_demo=True).exists() for model in (Issue, Measure, User)
    ):
        return Finding(State.OFF, _("There is none."))
    return Finding(
        State.ATTENTION,
        _("Made-up issues, measures and accounts are among the records."),
        _("Remove them before the real work begins."),
        "manage.py clear_demo",
    )
