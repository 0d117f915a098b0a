"""The words of steps: on their buttons and pages, and of what a form asks for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parks.ledger.stages import Step

# A step on a button, in a select, and as the title of its page.
BUTTONS = {
    Step.ASSIGN: pgettext_lazy("button", "Assign"),
    Step.SUBMIT: pgettext_lazy("button", "Submit for acceptance"),
    Step.CLOSE: pgettext_lazy("button", "Accept and close"),
    Step.RETURN: pgettext_lazy("button", "Return"),
    Step.REOPEN: pgettext_lazy("button", "Reopen"),
    Step.SUSPEND: pgettext_lazy("button", "Suspend"),
    Step.RESUME: pgettext_lazy("button", "Resume"),
    Step.DISMISS: pgettext_lazy("button", "Dismiss"),
    Step.REPORT: _("Report progress"),
    Step.DECIDE_EXTENSION: _("Decide on more time"),
    Step.RECORD_OBJECTION: _("Record an objection"),
    Step.ANSWER_OBJECTION: _("Answer an objection"),
    Step.RECHECK: _("Look back"),
    Step.ASK_SELF_CHECK: _("Ask other parks"),
}


# What the words of a step are, as its form asks for them.
WORDS = {
    Step.ASSIGN: _("What is to be done"),
    Step.SUBMIT: _("What was done"),
    Step.CLOSE: _("Conclusion"),
    Step.RETURN: _("Reason of the return"),
    Step.REOPEN: _("Reason of the reopening"),
    Step.SUSPEND: _("Reason of the suspension"),
    Step.RESUME: _("Reason of the resumption"),
    Step.DISMISS: _("Reason of the dismissal"),
    Step.DECIDE_EXTENSION: _("Why it is decided so"),
    Step.RECORD_OBJECTION: _("Objection"),
    Step.ANSWER_OBJECTION: _("Answer"),
    Step.RECHECK: _("What was found"),
}
