"""Forms of self-checks: asking parks whether they have the problem too, and answering for one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dashboards.forms.base import OnceForm
from parks.choices import SelfCheckAnswer
from parks.models import Park


class AskForm(OnceForm):
    """Which parks look, what for, and until when."""

    parks = forms.ModelMultipleChoiceField(
        Park.objects.none(), label=_("Parks"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one park that was not asked yet.")},
    )  # fmt: skip
    due_on = forms.DateField(label=_("Answer due on"), widget=forms.DateInput(attrs={"type": "date"}))
    words = forms.CharField(
        label=_("What to look for"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, parks: QuerySet[Park], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parks"].queryset = parks  # type: ignore[attr-defined]


class AnswerForm(OnceForm):
    """What the park found."""

    answer = forms.ChoiceField(label=_("Answer"), choices=SelfCheckAnswer, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("What was found"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
