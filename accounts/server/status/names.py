"""Names in words for how a row stands."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from accounts.server.status.registry import State

STATE_NAMES = {
    State.BROKEN: pgettext_lazy("state of a row", "Broken"),
    State.ATTENTION: pgettext_lazy("state of a row", "Needs attention"),
    State.UNKNOWN: pgettext_lazy("state of a row", "Not known"),
    State.GOOD: pgettext_lazy("state of a row", "In order"),
    State.OFF: pgettext_lazy("state of a row", "Not in use"),
}
