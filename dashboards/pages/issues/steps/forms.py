"""The form of a step with an issue: words, and the fields that the step takes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dashboards.pages.issues.labels import WORDS
from dashboards.shared.forms import IssueForm, make_date_field
from parks.ledger.stages import MOVES, Step
from parks.models import Issue, Organisation
from parks.models.place import under
from parks.readers import Reader


class StepForm(IssueForm):
    """Words for the log; an assignment names unit and deadline, a suspension its end."""

    words = forms.CharField(
        max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, issue: Issue, move: Step, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, issue=issue, **kwargs)
        self.move = move
        self.fields["words"].label = WORDS[move]
        taken = MOVES[move].takes
        if "lead" in taken:
            # those in sight, and the one that leads it already
            units = Organisation.objects.current(issue.lead_id).filter(
                under(reader.sees, "region__path") | Q(pk=issue.lead_id)
            )
            self.fields["lead"] = forms.ModelChoiceField(
                units.order_by("sort_key"),
                label=_("Lead unit"),
                required=False,
                initial=issue.lead_id,
            )
        if "due_on" in taken:
            self.fields["due_on"] = make_date_field(_("Due on"))
            self.fields["due_on"].initial = issue.due_on
        if "deadline_words" in taken:
            self.fields["deadline_words"] = forms.CharField(
                label=_("Deadline in words, where there is no date"),
                max_length=60,
                required=False,
                initial=issue.deadline_words,
            )
        if "suspended_until" in taken:
            self.fields["suspended_until"] = make_date_field(_("Suspended until"))

    def taken(self) -> dict[str, Any]:
        """Collect the fields that the step takes, as typed."""
        return {
            name: self.cleaned_data[name]
            for name in MOVES[self.move].takes
            if name in self.cleaned_data
        }
