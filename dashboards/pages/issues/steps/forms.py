"""The form of a step with an issue: words, and the fields that the step takes."""

from __future__ import annotations

from datetime import date
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
from recommendations.actions.reopening import done_milestones
from recommendations.models import Milestone


class StepForm(IssueForm):
    """Words for the log; an assignment names unit, days and standard, a suspension its end."""

    words = forms.CharField(
        max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(
        self, *args: Any, issue: Issue, move: Step, reader: Reader, today: date, **kwargs: Any
    ) -> None:
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
        if "starts_on" in taken:
            self.fields["starts_on"] = make_date_field(_("Starts on"))
            self.fields["starts_on"].initial = issue.starts_on or today
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
        if "closing_standard" in taken:
            self.fields["closing_standard"] = forms.CharField(
                label=_("Closing standard"),
                max_length=2000,
                required=False,
                initial=issue.closing_standard,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        if "suspended_until" in taken:
            self.fields["suspended_until"] = make_date_field(_("Suspended until"))

        milestones = done_milestones(issue) if move == Step.REOPEN else Milestone.objects.none()
        if milestones:
            self.fields["milestone"] = forms.ModelChoiceField(
                milestones, label=_("Milestone that is to be done again"), required=False
            )
            self.fields["new_milestone"] = forms.CharField(
                label=_("Or a new milestone"), max_length=160, required=False
            )

    def clean_closing_standard(self) -> str:
        """Leave the standard as it is where the form did not ask for it."""
        was_asked = self.add_prefix("closing_standard") in self.data
        typed: str = self.cleaned_data["closing_standard"]
        return typed if was_asked else self.issue.closing_standard

    def taken(self) -> dict[str, Any]:
        """Collect the fields that the step takes, as typed."""
        return {
            name: self.cleaned_data[name]
            for name in MOVES[self.move].takes
            if name in self.cleaned_data
        }

    def work(self) -> dict[str, Any]:
        """Collect what is to be done again, as reopening takes it."""
        names = ("due_on", "milestone", "new_milestone")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
