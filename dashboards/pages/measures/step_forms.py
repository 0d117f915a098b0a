"""Forms of what is done with a measure: more time, its decision, stopping, restoring."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboards.shared.forms import OnceForm, make_date_field
from parks.readers import Reader
from recommendations.models import Measure
from recommendations.steps import MeasureStep

# A step on its button and as the title of its page.
BUTTONS = {
    MeasureStep.ASK_EXTENSION: _("Ask for an extension"),
    MeasureStep.DECIDE_EXTENSION: _("Decide on more time"),
    MeasureStep.STOP: pgettext_lazy("button", "Stop"),
    MeasureStep.RESTORE: pgettext_lazy("button", "Restore"),
}
# What the words of a step are.
WORDS = {
    MeasureStep.ASK_EXTENSION: _("Reason"),
    MeasureStep.DECIDE_EXTENSION: _("Why it is decided so"),
    MeasureStep.STOP: _("Why it is stopped"),
    MeasureStep.RESTORE: _("Why it is restored"),
}


class MeasureStepForm(OnceForm):
    """Words for the log, and what a step takes besides: a new day, or the measure that follows."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    words = forms.CharField(
        max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(
        self, *args: Any, measure: Measure, step: MeasureStep, reader: Reader, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = measure.version
        self.fields["words"].label = WORDS[step]
        if step == MeasureStep.ASK_EXTENSION:
            self.fields["new_due_on"] = make_date_field(pgettext_lazy("extension", "Until"))
            self.fields["new_due_on"].required = True
            self.fields["new_due_on"].error_messages["required"] = _(
                "Name the day until which you need time."
            )
        if step == MeasureStep.STOP:
            others = Measure.objects.visible_to(reader).current().exclude(pk=measure.pk)
            self.fields["successor"] = forms.ModelChoiceField(
                others,
                to_field_name="number",
                label=_("Number of the measure that takes its place, where there is one"),
                required=False,
                widget=forms.TextInput(attrs={"placeholder": "CS-2026-001"}),
                error_messages={"invalid_choice": _("No measure in sight has this number.")},
            )
