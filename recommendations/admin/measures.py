"""Measures and their milestones in the admin: ticking one moves progress, lights and standing."""

from __future__ import annotations

from datetime import date
from operator import attrgetter
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from accounts.saving.inlines import SafeInlineFormSet
from parks.actions.following import StageChange
from parks.admin.base import (
    EntryInWords,
    LightFilter,
    Lit,
    LogInline,
    LookedAt,
    OverdueFilter,
    ReadOnly,
    ReadOnlyAdmin,
    ScopedForm,
    changes_in_words,
)
from parks.admin.extras import WithExtras
from parks.admin.scope import PLACES
from parks.choices import EntryKind, ExtraOf
from parks.ledger.changes import LOG_LANGUAGE, changed_line
from parks.models import BusinessDay, Counter
from parks.readers import reader_of
from parks.writing import Touched, writing
from recommendations.actions.following import follow_issues
from recommendations.actions.measures import log_measure
from recommendations.actions.planning import is_within_plan, log_links
from recommendations.locks import lock_work
from recommendations.models import (
    Measure,
    MeasureEntry,
    MeasureEvidence,
    MeasureExtra,
    Milestone,
)

PLACES["recommendations.measureentry"] = ("measure__region__path",)


class AdminMeasureForm(ScopedForm):
    """A measure for a park takes its region from the park; any other names one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "region" in self.fields:
            self.fields["region"].required = False
            self.fields["region"].help_text = gettext(
                "For a measure of a park it follows from the park."
            )

    def clean(self) -> dict[str, Any]:
        """Find the region; a measure for neither park nor region is refused."""
        if self.instance.pk:
            # the issues of before and after come first, then the measure is locked and compared
            issues = self.cleaned_data.get("issues", ())
            lock_work(issues=[issue.pk for issue in issues], measures=[self.instance.pk])
        cleaned = super().clean()
        if cleaned.get("park"):
            cleaned["region"] = cleaned["park"].home_region
        elif "region" in self.fields and not cleaned.get("region") and "park" not in self.errors:
            self.add_error("region", gettext("A measure is for a park or for a region. Name one."))
        return cleaned


class AdminMilestoneForm(forms.ModelForm):
    """A milestone cannot be done in the future."""

    def clean_done_on(self) -> date | None:
        """Refuse a day after the business day."""
        day = self.cleaned_data.get("done_on")
        if day and "done_on" in self.changed_data and day > BusinessDay.today():
            raise ValidationError(
                gettext("This day has not come yet. A milestone is ticked when it is done.")
            )
        return day


class MilestoneFormSet(SafeInlineFormSet):
    """Milestones lie within the plan, as on the pages."""

    def clean(self) -> None:
        """Refuse a milestone that was moved out of its measure's time; old ones may stay there."""
        super().clean()
        for form in self.forms:
            day = form.cleaned_data.get("due_on") if hasattr(form, "cleaned_data") else None
            is_new = form not in self.deleted_forms and "due_on" in form.changed_data
            if day and is_new and not is_within_plan(day, self.instance):
                words = gettext(
                    "This day does not lie between the start and the due date of the measure."
                )
                form.add_error("due_on", words)


class MilestoneInline(admin.TabularInline):
    """The steps of a measure; who ticks one is recorded by itself."""

    model = Milestone
    formset = MilestoneFormSet
    form = AdminMilestoneForm
    fields = ["position", "words", "weight", "due_on", "done_on", "done_by"]
    readonly_fields = ["done_by"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Milestone]:
        """Read names in the same statement."""
        return super().get_queryset(request).select_related("done_by")


class MeasureEvidenceInline(ReadOnly, admin.TabularInline):
    """The files of a measure and the milestone that each shows; they are added on its page."""

    model = MeasureEvidence
    formset = LookedAt
    fields = readonly_fields = (
        "name",
        "milestone",
        "caption",
        "moment",
        "uploaded_by",
        "uploaded_at",
    )
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[MeasureEvidence]:
        """Read names in the same statement."""
        return super().get_queryset(request).select_related("milestone", "uploaded_by")


class MeasureLogInline(LogInline):
    """The log of a measure."""

    model = MeasureEntry


@admin.register(Measure)
class MeasureAdmin(Lit, WithExtras):
    """Work for a park or a region."""

    extra_of = ExtraOf.MEASURES
    extra_table = MeasureExtra
    form = AdminMeasureForm
    list_display = [
        "number",
        "title",
        "light_shown",
        "progress_shown",
        "park",
        "region",
        "lead",
        "starts_on",
        "due_on",
    ]
    list_display_links = ["number", "title"]
    list_filter = [LightFilter, OverdueFilter]
    list_select_related = ["park", "region", "lead"]
    search_fields = ["number", "title"]
    search_help_text = _("Number or words of the title")
    ordering = ["-number_key"]
    autocomplete_fields = ["recommendation", "park", "region", "issues", "lead", "supporting"]
    inlines = [MilestoneInline, MeasureEvidenceInline, MeasureLogInline]
    computed = [
        "number",
        "light_shown",
        "progress_shown",
        "done_on",
        "paused_on",
        "stopped_on",
        "stopped_by",
        "stopped_reason",
        "successor",
        "last_entry_on",
    ]
    typed = [
        (_("What"), ["title", "text", "recommendation", "issues"]),
        (_("Place"), ["park", "region"]),
        (_("Who and when"), ["lead", "supporting", "starts_on", "due_on"]),
    ]

    def sections(self, obj: Any) -> list[tuple[Any, dict[str, Any]]]:
        """List the groups of fields; a new record has nothing computed yet."""
        computed = [(None, {"fields": self.computed})] if obj is not None else []
        return [*computed, *((name, {"fields": fields}) for name, fields in self.typed)]

    def get_readonly_fields(self, request: HttpRequest, obj: Measure | None = None) -> list[str]:
        """Name what the ledger computes."""
        return self.computed if obj is not None else []

    def get_inlines(self, request: HttpRequest, obj: Measure | None) -> list[Any]:
        """Choose the rows below; a new measure has no files and no log yet."""
        return self.inlines if obj is not None else [MilestoneInline]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a measure has a log, and a log is never deleted."""
        return False

    def save_model(self, request: HttpRequest, obj: Measure, form: Any, change: bool) -> None:
        """Save the measure; a new one gets its number."""
        if obj.park:
            obj.region = obj.park.home_region
        if not change:
            obj.number = Counter.next_number("CS", BusinessDay.today().year)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save links and milestones, and log them; issues and parks of before and after follow."""
        measure: Measure = form.instance
        person = reader_of(request).person
        with writing() as touched:
            if form.initial.get("park"):
                touched.parks.add(int(form.initial["park"]))
            lines = changes_in_words(form) if change else []
            before = set(measure.issues.all())
            super().save_related(request, form, formsets, change)
            if not change:
                log_measure(measure=measure, what=EntryKind.FILED, by=person)
            after = set(measure.issues.all())
            linked = sorted(after - before, key=attrgetter("pk"))
            unlinked = sorted(before - after, key=attrgetter("pk"))
            log_links(measure=measure, issues=linked, by=person)
            log_links(measure=measure, issues=unlinked, by=person, gone=True)
            if change and before != after:
                # it runs, waits or ends with the issues that it now works on
                follow_issues([measure.pk], StageChange(person, BusinessDay.today(), None))
            for formset in formsets:
                if formset.model is Milestone:
                    self._log_milestones(request, measure, formset, lines if change else None)
            if lines:
                words = "\n".join(lines)
                log_measure(measure=measure, what=EntryKind.EDITED, by=person, words=words)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Note who ticks a milestone as who did it; taking the tick away forgets both."""
        if formset.model is not Milestone:
            super().save_formset(request, form, formset, change)
            return
        milestones = formset.save(commit=False)
        for milestone in formset.deleted_objects:
            milestone.delete()
        for milestone in milestones:
            if milestone.done_on is None:
                milestone.done_by = None
            elif milestone.done_by_id is None:
                milestone.done_by = request.user
            milestone.save()
        formset.save_m2m()

    def _log_milestones(
        self, request: HttpRequest, measure: Measure, formset: Any, lines: list[str] | None
    ) -> None:
        """Log each milestone ticked; other changes join the lines of the edit."""
        added = formset.new_objects
        ticked = [
            milestone
            for milestone, fields in formset.changed_objects
            if "done_on" in fields and milestone.done_on
        ]
        ticked += [milestone for milestone in added if milestone.done_on]
        for milestone in ticked:
            log_measure(
                measure=measure,
                what=EntryKind.PROGRESS,
                by=reader_of(request).person,
                new=milestone.words[:200],
            )
        if lines is None:
            return
        with override(LOG_LANGUAGE):
            name = gettext("Milestone")
            lines += [changed_line(name, "", milestone.words) for milestone in added]
            lines += [
                changed_line(name, milestone.words, "") for milestone in formset.deleted_objects
            ]
            for form in formset.initial_forms:
                if form in formset.deleted_forms or not form.has_changed():
                    continue
                if not (form.changed_data == ["done_on"] and form.instance.done_on):
                    lines += [
                        f"{name} {form.instance.words}·{line}" for line in changes_in_words(form)
                    ]

    def touch(self, obj: Measure, touched: Touched) -> None:
        """Touch the measure, and the issues that it is linked to before and after."""
        touched.measures.add(obj.pk)
        touched.issues.update(obj.issues.values_list("pk", flat=True))


@admin.register(MeasureEntry)
class MeasureEntryAdmin(EntryInWords, ReadOnlyAdmin):
    """The log of all measures in sight."""

    list_display = ["measure", "seq", "at", "by", "what", "old_shown", "new_shown"]
    list_filter = ["what"]
    list_select_related = ["measure", "by"]
    search_fields = ["measure__number"]
    ordering = ["-at"]
    fields = readonly_fields = (
        "measure",
        "seq",
        "at",
        "by",
        "what",
        "old_shown",
        "new_shown",
        "told_shown",
        "words",
    )
