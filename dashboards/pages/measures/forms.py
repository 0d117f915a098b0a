"""The forms of planning: a measure with its milestones, its copies, and the target of a region.

None has a field for a percentage: progress follows from the milestones done.
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboards.shared.forms import (
    OnceForm,
    choice_field,
    make_date_field,
    read_park_sent,
    records_field,
)
from parks.actions.extra_inputs import make_inputs, typed_values
from parks.choices import ExtraOf
from parks.models import ExtraField, Issue, Organisation, Park, Region
from parks.models.place import under
from parks.readers import Reader
from recommendations.models import Measure, Milestone, Recommendation

ROWS = 6
MORE_ROWS = 4
MOST_ROWS = 30
MOST_ISSUES = 50
# A select that offers more than this is no help; a place in the address narrows it.
MOST_PARKS = 500
# No plan reaches further; a larger number would leave the calendar.
MOST_DAYS = 3650


class MilestoneForm(forms.Form):
    """One milestone; a row with nothing in it is none."""

    use_required_attribute = False
    words = forms.CharField(label=_("Milestone"), max_length=160, required=False)
    weight = forms.IntegerField(label=_("Weight"), min_value=1, max_value=100, required=False)
    due_on = make_date_field(_("Due on"))

    @property
    def is_blank(self) -> bool:
        """Whether nobody typed anything into it."""
        return not any(self.typed().values())

    def typed(self) -> dict[str, Any]:
        """Return what was typed, as it was typed."""
        return {name: (self[name].data or "").strip() for name in self.fields}

    def clean(self) -> dict[str, Any]:
        """Ask for words and a weight, unless the row is blank."""
        cleaned = super().clean() or self.cleaned_data
        if not self.is_blank:
            if not cleaned.get("words") and "words" not in self.errors:
                self.add_error("words", gettext("Say what is to be done."))
            if cleaned.get("weight") is None and "weight" not in self.errors:
                self.add_error("weight", gettext("Give it a weight from 1 to 100."))
        return cleaned


class MeasureForm(OnceForm):
    """A plan: what, which advice and issues it serves, where, who, from when to when, and by
    which milestones.
    """

    title = forms.CharField(label=_("Title"), max_length=160)
    text = forms.CharField(
        label=_("What is done"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    recommendation = forms.ModelChoiceField(
        label=_("Recommendation that it carries out"),
        required=False,
        empty_label="–",
        queryset=Recommendation.objects.none(),
    )
    issues = forms.CharField(
        label=_("Issues that it works on, by number"),
        required=False,
        max_length=1000,
        help_text=_(
            "Several numbers with blanks between them. Each of these issues notes the measure "
            "in its log."
        ),
    )
    park = forms.ModelChoiceField(label=_("Park"), required=False, queryset=Park.objects.none())
    region = forms.ModelChoiceField(
        label=_("Region, where it is for no single park"),
        required=False,
        empty_label="–",
        queryset=Region.objects.none(),
    )
    lead = forms.ModelChoiceField(
        label=_("Lead unit"), required=False, queryset=Organisation.objects.none()
    )
    supporting = forms.MultipleChoiceField(
        label=_("Supporting units"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 5}),
        help_text=_("Hold Ctrl or Cmd to choose several."),
    )
    starts_on = make_date_field(_("Starts on"))
    due_on = make_date_field(_("Due on"))
    without_milestones = forms.BooleanField(
        label=_(
            "There are no milestones yet. I know that the progress stays unknown until there are."
        ),
        required=False,
    )
    rows = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=ROWS)

    def __init__(
        self,
        *args: Any,
        reader: Reader,
        within: Region | None = None,
        steps: list[dict[str, Any]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader
        self.within = within
        self.extras = ExtraField.objects.offered_to(reader, ExtraOf.MEASURES)
        self.fields.update(make_inputs(self.extras))
        self._offer()
        steps = steps or []
        wanted = (
            self.data.get("rows", "")
            if self.is_bound
            else str(max(ROWS, min(len(steps), MOST_ROWS)))
        )
        count = (
            min(int(wanted), MOST_ROWS)
            if wanted.isascii() and wanted.isdigit() and len(wanted) < 4
            else ROWS
        )
        self.fields["rows"].initial = count
        self.steps = [
            MilestoneForm(
                self.data if self.is_bound else None,
                prefix=f"step{place}",
                initial=steps[place] if place < len(steps) else None,
            )
            for place in range(count)
        ]

    def _offer(self) -> None:
        """Offer the places in the planner's charge, and the units and the advice in sight."""
        held = {name: getattr(self.initial.get(name), "pk", None) for name in ("park", "region")}
        advice = Recommendation.objects.visible_to(self.reader)
        records_field(self, "recommendation").queryset = advice.actions()
        parks = Park.objects.editable_by(self.reader).current(held["park"])
        in_charge = parks.order_by("sort_key")
        records_field(self, "park").queryset = in_charge
        offered = in_charge.in_region(self.within) if self.within else in_charge
        choices = [(park.pk, park.name) for park in offered[: MOST_PARKS + 1]]
        self.is_cut = len(choices) > MOST_PARKS
        choices = choices[:MOST_PARKS]
        chosen = self.data.get("park") if self.is_bound else self.initial.get("park")
        if not isinstance(chosen, Park):
            chosen = read_park_sent(in_charge, chosen, dict(choices))
        if chosen and chosen.pk not in dict(choices):
            choices.insert(0, (chosen.pk, chosen.name))
        self.fields["park"].widget.choices = [("", "–"), *choices]
        regions = Region.objects.editable_by(self.reader).current(held["region"])
        records_field(self, "region").queryset = regions.order_by("sort_path")
        # those in sight, and those that lead an issue in charge already
        leading = Issue.objects.editable_by(self.reader).values("lead")
        units = Organisation.objects.filter(
            under(self.reader.sees, "region__path") | Q(pk__in=leading)
        )
        # what the plan holds stays, though it is retired
        named = [self.initial.get("lead"), *(self.initial.get("supporting") or [])]
        offered_units = units.current(*(int(pk) for pk in named if pk)).order_by("sort_key")
        records_field(self, "lead").queryset = offered_units
        choices_of_units = [(str(unit.pk), str(unit)) for unit in offered_units]
        self.fields["lead"].widget.choices = [("", "–"), *choices_of_units]
        choice_field(self, "supporting").choices = choices_of_units

    @property
    def extra_inputs(self) -> list[forms.BoundField]:
        """The inputs of extra fields."""
        return [self[extra.key] for extra in self.extras]

    @property
    def may_have_more(self) -> bool:
        """Whether the form takes more rows for milestones."""
        return len(self.steps) < MOST_ROWS

    def typed(self) -> dict[str, Any]:
        """Return what was typed, as it was typed, for a form with more rows that keeps it."""
        return {name: self[name].data for name in self.fields if name != "rows"}

    def clean_issues(self) -> list[Issue]:
        """Read the issues of the numbers, each in sight."""
        words = re.split(r"[\s,;，；、]+", self.cleaned_data["issues"])
        numbers = {word.upper() for word in words if word}
        if len(numbers) > MOST_ISSUES:
            raise ValidationError(
                gettext("Name at most %(most)d issues."), params={"most": MOST_ISSUES}
            )
        issues = list(
            Issue.objects.visible_to(self.reader).filter(number__in=numbers).order_by("number_key")
        )
        unknown = sorted(numbers - {issue.number for issue in issues})
        if unknown:
            raise ValidationError(
                gettext("No issue in sight has the number %(number)s."),
                params={"number": unknown[0]},
            )
        return issues

    def clean(self) -> dict[str, Any]:
        """Say above the form what is wrong with a row, by its place."""
        cleaned = super().clean()
        for place, row in enumerate(self.steps, start=1):
            for name, errors in row.errors.items():
                words = " ".join(str(error) for error in errors)
                values = {"place": place, "field": row.fields[name].label, "error": words}
                self.add_error(None, gettext("Milestone %(place)d, %(field)s: %(error)s") % values)
        return cleaned

    def plan(self) -> dict[str, Any]:
        """Return the plan as the action takes it."""
        given = self.cleaned_data
        names = ("title", "text", "recommendation", "park", "region", "lead", "starts_on", "due_on")
        filled = [row.cleaned_data for row in self.steps if not row.is_blank]
        return {
            "measure": Measure(**{name: given[name] for name in names}),
            "milestones": [
                Milestone(position=place, **row) for place, row in enumerate(filled, start=1)
            ],
            "issues": given["issues"],
            "supporting": Organisation.objects.filter(pk__in=given["supporting"]),
            "without_milestones": given["without_milestones"],
            "extras": typed_values(self.extras, given),
        }


class CopyForm(OnceForm):
    """For which parks a measure is copied, how far its dates move, and who leads the copies."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    region = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    parks = forms.MultipleChoiceField(
        label=_("Parks"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("One of the parks is not in your charge, or not in this region.")
        },
    )
    days = forms.IntegerField(
        label=_("Move all dates by so many days"),
        required=False,
        initial=0,
        min_value=-MOST_DAYS,
        max_value=MOST_DAYS,
        help_text=_("0 keeps them; a negative number moves them back."),
    )
    lead = forms.ChoiceField(
        label=_("Lead unit of the copies"),
        widget=forms.RadioSelect,
        required=False,
        initial="same",
        choices=[
            ("same", _("the same unit")),
            ("managers", _("the managing body of each park, where it is known")),
        ],
    )

    def __init__(self, *args: Any, measure: Measure, parks: list[Park], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = parks
        self.fields["version"].initial = measure.version
        choice_field(self, "parks").choices = [(str(park.pk), park.name) for park in parks]

    def chosen(self) -> list[Park]:
        """Return the parks ticked, in the order of the list."""
        return [park for park in self.offered if str(park.pk) in self.cleaned_data.get("parks", ())]

    def copies(self) -> dict[str, Any]:
        """Return the copies as the action takes them."""
        given = self.cleaned_data
        return {
            "parks": self.chosen(),
            "days": given["days"] or 0,
            "to_managers": given["lead"] == "managers",
            "version": given["version"],
        }
