"""The form in which a unit answers advice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboards.shared.forms import OnceForm, records_field
from parks.models import Organisation
from recommendations.models import Response


class ResponseForm(OnceForm):
    """Accepted, in part or declined; why, and by when. The action says what is missing."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Organisation.objects.none())
    answer = forms.ChoiceField(
        label=_("Answer"), choices=Response.Answer.choices, widget=forms.RadioSelect
    )
    by_when = forms.DateField(
        label=_("By when"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    words = forms.CharField(
        label=_("What will be done, or why not"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, units: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = records_field(self, "unit")
        field.queryset = Organisation.objects.filter(pk__in=[unit.pk for unit in units])
        if len(units) == 1:
            field.initial = units[0].pk
            field.widget = forms.HiddenInput()

    def answer_values(self) -> dict[str, Any]:
        """Return the answer as the action takes it."""
        return {name: self.cleaned_data[name] for name in ("unit", "answer", "by_when", "words")}
