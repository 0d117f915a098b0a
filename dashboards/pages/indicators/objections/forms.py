"""The forms of an objection and of its answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboards.shared.forms import OnceForm, records_field
from parks.models import Indicator


class FigureObjectionForm(OnceForm):
    """Who objects, to which value, and why."""

    indicator = forms.ModelChoiceField(
        label=_("Figure"),
        queryset=Indicator.objects.none(),
        required=False,
        empty_label=_("the score as a whole"),
    )
    raised_by = forms.CharField(label=_("Raised by"), max_length=80)
    words = forms.CharField(
        label=_("What is wrong, and what shows it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scored = Indicator.objects.filter(kind=Indicator.Kind.SCORED).order_by(
            "dimension", "position"
        )
        records_field(self, "indicator").queryset = scored


class FigureAnswerForm(OnceForm):
    """The answer to an objection."""

    answer = forms.CharField(
        label=_("Answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )
