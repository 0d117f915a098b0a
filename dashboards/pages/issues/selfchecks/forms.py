"""Forms of self-checks: asking parks whether they have the problem too, and answering for one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dashboards.shared.evidence_form import FilesField
from dashboards.shared.forms import ManyRecords, OnceForm
from parks.choices import SelfCheckAnswer
from parks.models import IssueEvidence, Park


class AskForm(OnceForm):
    """Which parks look, what for, and until when.

    `shown` are those that the page offers of all that may be asked.
    """

    parks = ManyRecords(
        Park.objects.none(),
        label=_("Parks"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one park that was not asked yet.")},
    )
    due_on = forms.DateField(
        label=_("Answer due on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    words = forms.CharField(
        label=_("What to look for"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self, *args: Any, parks: QuerySet[Park], shown: Iterable[Park], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["parks"]
        field.queryset = parks
        field.choices = [(park.pk, f"{park.name} · {park.home_region.name}") for park in shown]


class SelfCheckAnswerForm(OnceForm):
    """What the park found, and files that show it."""

    answer = forms.ChoiceField(label=_("Answer"), choices=SelfCheckAnswer, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("What was found"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    files: Any = FilesField(
        label=_("Evidence: pictures or documents, several at once"), required=False
    )
    caption = forms.CharField(
        label=_("What the files show"),
        max_length=IssueEvidence._meta.get_field("caption").max_length,
        required=False,
    )
