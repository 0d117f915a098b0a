"""The words on the buttons of steps."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from parks.ledger.stages import Step

BUTTONS = {
    Step.ASSIGN: pgettext_lazy("button", "Assign"),
    Step.SUBMIT: pgettext_lazy("button", "Submit for acceptance"),
    Step.CLOSE: pgettext_lazy("button", "Accept and close"),
    Step.RETURN: pgettext_lazy("button", "Return"),
    Step.REOPEN: pgettext_lazy("button", "Reopen"),
    Step.SUSPEND: pgettext_lazy("button", "Suspend"),
    Step.RESUME: pgettext_lazy("button", "Resume"),
    Step.DISMISS: pgettext_lazy("button", "Dismiss"),
}
