"""The form of a bulk edit: what is left empty stays as it is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards.pages.issues.labels import BUTTONS
from dashboards.shared.forms import OnceForm, make_date_field, records_field
from parks.actions.several.bulk import BULK_MOVES, FIELDS, BulkChange
from parks.choices import Severity
from parks.ledger.stages import MOVES, Step
from parks.models import Issue, Organisation
from parks.models.place import under
from parks.readers import Reader

LEAVE = gettext_lazy("Leave as it is")


class BulkForm(OnceForm):
    """New values for many issues, and why. `chosen` names the issues as their reader saw them."""

    chosen = forms.CharField(widget=forms.HiddenInput, required=False)
    due_on = make_date_field(gettext_lazy("Due on"))
    deadline_words = forms.CharField(
        label=gettext_lazy("Deadline in words, where there is no date"),
        required=False,
        max_length=Issue._meta.get_field("deadline_words").max_length,
    )
    lead = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Lead unit"),
        required=False,
        empty_label=LEAVE,
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"), required=False, choices=[("", LEAVE), *Severity.choices]
    )
    move = forms.ChoiceField(
        label=gettext_lazy("Step"),
        required=False,
        choices=[("", LEAVE), *((name, BUTTONS[name]) for name in BULK_MOVES)],
    )
    suspended_until = make_date_field(gettext_lazy("Suspended until"))
    words = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say in words why, or what was done.")},
    )

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_sight = Organisation.objects.filter(under(reader.sees, "region__path"))
        units = in_sight.current().select_related("region")
        records_field(self, "lead").queryset = units.order_by("sort_key")

    def clean(self) -> dict[str, Any]:
        """Refuse a form that changes nothing, and a field that its step does not take."""
        cleaned = super().clean()
        takes = MOVES[cleaned["move"]].takes if cleaned.get("move") else ()
        if cleaned.get("suspended_until") and "suspended_until" not in takes:
            self.add_error(
                "suspended_until", _("Only a suspension takes this day. Choose the step “Suspend”.")
            )
        if not self.errors and not (self._typed() or cleaned["move"]):
            raise ValidationError(
                _("Nothing is to be changed. Fill in at least one field or choose a step.")
            )
        return cleaned

    def change(self) -> BulkChange:
        """Make the change that is asked for, as the action takes it."""
        data = self.cleaned_data
        taken = {"suspended_until": data["suspended_until"]} if data["suspended_until"] else {}
        move = Step(data["move"]) if data["move"] else None
        return BulkChange(words=data["words"], fields=self._typed(), move=move, taken=taken)

    def _typed(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS if self.cleaned_data.get(name)}
