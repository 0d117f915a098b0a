"""Forms of the unit's desk: a report, more time, handing in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from dashboards.shared.evidence_form import FilesField
from dashboards.shared.forms import IssueForm, ManyRecords, OnceForm, records_field
from parks.choices import EvidencePhase
from parks.models import Issue, IssueEvidence
from recommendations.actions.reporting import ReportedFile
from recommendations.models import Measure, Milestone

MOST_CHARACTERS = 4000
# Each word stands for the button that sends the form and for the address that takes it.
REPORT = "report"
EXTENSION = "extension"
SUBMIT = "submit"


class ReportForm(OnceForm):
    """What was done since the last report. "No change" is an answer too."""

    milestones = ManyRecords(Milestone.objects.none(), required=False)
    words = forms.CharField(max_length=MOST_CHARACTERS, required=False)
    files: Any = FilesField(required=False)
    caption = forms.CharField(
        max_length=IssueEvidence._meta.get_field("caption").max_length, required=False
    )
    moment = forms.ChoiceField(
        choices=[("", gettext_lazy("Neither before nor after")), *EvidencePhase.choices],
        required=False,
    )
    no_change = forms.BooleanField(required=False)

    def __init__(
        self, *args: Any, issue: Issue | None = None, measure: Measure | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs | {"auto_id": False})
        measures = Measure.objects.filter(issues=issue) if issue else [measure]
        records_field(self, "milestones").queryset = Milestone.objects.filter(
            measure__in=measures
        ).distinct()

    def report(self) -> dict[str, Any]:
        """Return the report as the action takes it."""
        data = self.cleaned_data
        return {
            "milestones": list(data["milestones"]),
            "words": data["words"],
            "no_change": data["no_change"],
            "uploads": [
                ReportedFile(upload, data["caption"], data["moment"]) for upload in data["files"]
            ],
        }


class ExtensionForm(IssueForm):
    """A later due date, and why."""

    new_due_on = forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Name the day until which you need time.")},
    )
    words = forms.CharField(max_length=MOST_CHARACTERS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=False, **kwargs)

    def report(self) -> dict[str, Any]:
        """Return the request as the action takes it."""
        return {
            "new_due_on": self.cleaned_data["new_due_on"],
            "words": self.cleaned_data["words"],
            **self.state(),
        }


class SubmitForm(IssueForm):
    """What shows that the closing standard is met, in words."""

    words = forms.CharField(max_length=MOST_CHARACTERS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=False, **kwargs)

    def report(self) -> dict[str, Any]:
        """Return the submission as the action takes it."""
        return {"words": self.cleaned_data["words"], **self.state()}


FORMS: dict[str, type[ReportForm] | type[ExtensionForm] | type[SubmitForm]] = {
    REPORT: ReportForm,
    EXTENSION: ExtensionForm,
    SUBMIT: SubmitForm,
}
