"""The forms of an instruction: giving it, and answering it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboards.pages.supervision.instructions.page import unit_of, units_for
from dashboards.shared.forms import OnceForm, records_field
from parks.models import Organisation
from recommendations.actions.instructions import Record

MOST_CHARACTERS = 2000


class InstructionForm(OnceForm):
    """What a leader asks of a unit, and until when."""

    words = forms.CharField(
        label=_("Instruction"), max_length=MOST_CHARACTERS, widget=forms.Textarea(attrs={"rows": 4})
    )
    unit = forms.ModelChoiceField(
        label=_("Unit that answers"), queryset=Organisation.objects.none()
    )
    due_on = forms.DateField(
        label=_("Answer due on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, record: Record, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        records_field(self, "unit").queryset = units_for(record)
        self.fields["unit"].initial = unit_of(record)


class InstructionAnswerForm(OnceForm):
    """What the unit answers."""

    words = forms.CharField(
        label=_("Answer"), max_length=MOST_CHARACTERS, widget=forms.Textarea(attrs={"rows": 4})
    )
