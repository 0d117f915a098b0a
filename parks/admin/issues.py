"""Issues in the admin: filed, changed and assigned with their log entry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from accounts.saving.inlines import SafeInlineFormSet
from parks.actions import file_issue, log_issue, lowest_common_region, move_issue
from parks.actions.step import keep_missed_day, missed_day_line
from parks.admin.base import (
    EntryInWords,
    LightFilter,
    LinkForm,
    Lit,
    LogInline,
    OverdueFilter,
    ReadOnlyAdmin,
    ScopedFields,
    ScopedForm,
    changes_in_words,
    page_address,
)
from parks.admin.extras import WithExtras
from parks.choices import EntryKind, ExtraOf, IssueKind, IssueScope, Stage
from parks.ledger.changes import LOG_LANGUAGE, changed_line
from parks.ledger.needs import StepRequest, missing_for
from parks.ledger.sight import entries_in_sight
from parks.ledger.stages import FILING, Step
from parks.models import (
    BusinessDay,
    Issue,
    IssueEntry,
    IssueExtra,
    IssuePark,
    Park,
    ProblemDomain,
    Region,
)
from parks.readers import reader_of

# What an address can name without becoming longer than servers read.
MOST_PICKED = 200


class AdminIssueForm(ScopedForm):
    """An issue about parks takes its region from them; one about a region names it."""

    filer: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding and "found_on" in self.fields:
            self.fields["found_on"].initial = BusinessDay.today()
        if "region" in self.fields:
            self.fields["region"].required = False
            self.fields["region"].help_text = gettext(
                "For an issue about parks it follows from the parks."
            )

    def clean(self) -> dict[str, Any]:
        """Ask for a region where no park gives one; a strength has no stage."""
        cleaned = super().clean()
        if (
            cleaned.get("scope") == IssueScope.REGION
            and "region" in self.fields
            and not cleaned.get("region")
        ):
            self.add_error("region", gettext("An issue about a region names the region."))
        if self.instance._state.adding:
            self.instance.stage = "" if cleaned.get("kind") == IssueKind.STRENGTH else Stage.FILED
        return cleaned

    def _post_clean(self) -> None:
        """Check what filing needs, and the table's rules about fields not shown."""
        super()._post_clean()
        if self.instance._state.adding:
            filing = StepRequest(self.instance, self.filer, BusinessDay.today(), "")
            for missing in missing_for(FILING.needs, filing):
                if missing.name not in self.errors:
                    self.add_error(missing.name, missing.words)
        if not self.errors:
            try:
                self.instance.validate_constraints()
            except ValidationError as error:
                self.add_error(None, ValidationError(error.messages))


class ParkLinkFormSet(SafeInlineFormSet):
    """Parks of an issue: at least one where it is about parks, none where it is about a region."""

    region: Region | None = None
    parks: tuple[Park, ...] = ()

    def clean(self) -> None:
        """Find the region that holds all the parks."""
        super().clean()
        if any(self.errors):
            return
        remaining = [form for form in self.forms if not form.cleaned_data.get(DELETION_FIELD_NAME)]
        links = [form.instance for form in remaining if form.instance.park_id]
        if self.instance.scope == IssueScope.REGION:
            if links:
                raise ValidationError(
                    gettext(
                        "An issue about a region names no parks. Change the scope or remove them."
                    )
                )
        elif not links:
            raise ValidationError(gettext("An issue about parks names at least one park."))
        else:
            try:
                self.parks = tuple(link.park for link in links)
                self.region = lowest_common_region(self.parks)
            except Region.DoesNotExist:
                raise ValidationError(gettext("No region holds all these parks.")) from None


class ParkLinkInline(ScopedFields, admin.TabularInline):
    """The parks that an issue is about; a link is added or removed, never rewritten."""

    model = IssuePark
    form = LinkForm
    formset = ParkLinkFormSet
    autocomplete_fields = ["park"]
    extra = 1

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[IssuePark]:
        """Read the names in the same statement."""
        return super().get_queryset(request).select_related("park__home_region")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Show existing links as words: no statement a row."""
        return False


class IssueLogInline(LogInline):
    """The log of an issue."""

    model = IssueEntry

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[IssueEntry]:
        """Leave out what is out of sight."""
        return entries_in_sight(super().get_queryset(request), reader_of(request))


class DomainFilter(admin.SimpleListFilter):
    """The problem domain."""

    title = _("problem domain")
    parameter_name = "domain"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Offer the domains in their order."""
        return [
            (domain.code, f"{domain.code} {domain.name}") for domain in ProblemDomain.objects.all()
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Filter the issues of a type of that domain."""
        return queryset.filter(type__domain__code=self.value()) if self.value() else queryset


class IssueAdmin(Lit, WithExtras):
    """The ledger as analysts keep it. The stage moves by its own steps, never by typing."""

    extra_of = ExtraOf.ISSUES
    extra_table = IssueExtra
    form = AdminIssueForm
    list_display = [
        "number",
        "title",
        "light_shown",
        "stage",
        "severity",
        "type",
        "region",
        "lead",
        "due_on",
        "progress_shown",
    ]
    list_display_links = ["number", "title"]
    list_filter = [LightFilter, "stage", "severity", OverdueFilter, DomainFilter, "kind"]
    list_select_related = ["type", "region", "lead"]
    search_fields = ["search_text", "lead__search_text"]
    search_help_text = _("Number, words of title, finding or cause, lead unit, or pinyin")
    ordering = ["-number_key"]
    autocomplete_fields = ["region", "lead", "supporting", "source"]
    inlines = [ParkLinkInline, IssueLogInline]
    actions = ["assign", "edit_selected"]
    computed = [
        "number",
        "light_shown",
        "progress_shown",
        "stage",
        "stage_reason",
        "suspended_on",
        "suspended_until",
        "submitted_on",
        "closed_on",
        "dismissed_on",
        "original_due_on",
        "passed_due_on",
        "last_entry_on",
    ]
    typed = [
        (_("Finding"), ["title", "kind", "type", "severity", "finding", "cause", "found_on"]),
        (_("Place"), ["scope", "region"]),
        (
            _("Who and when"),
            ["lead", "supporting", "person_in_charge", "starts_on", "due_on", "deadline_words"],
        ),
        (_("Closing"), ["closing_standard"]),
        (_("Source"), ["source", "source_place", "survey_no"]),
    ]

    def sections(self, obj: Any) -> list[tuple[Any, dict[str, Any]]]:
        """Leave out of a new record what is computed."""
        computed = [(None, {"fields": self.state_fields()})] if obj is not None else []
        return [*computed, *((name, {"fields": fields}) for name, fields in self.typed)]

    def state_fields(self) -> list[str]:
        """Name what the form shows and nobody types."""
        return self.computed

    def get_readonly_fields(self, request: HttpRequest, obj: Issue | None = None) -> list[str]:
        """Hold the kind: a problem never turns into a strength, nor the other way."""
        return [*self.state_fields(), "kind"] if obj is not None else []

    def get_inlines(self, request: HttpRequest, obj: Issue | None) -> list[Any]:
        """Leave the log out of a new issue."""
        return self.inlines if obj is not None else [ParkLinkInline]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse everybody: an issue is dismissed, not deleted."""
        return False

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Tell the form who files."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.filer = request.user
        return form

    def save_model(self, request: HttpRequest, obj: Issue, form: Any, change: bool) -> None:
        """Store a change; a new issue waits for its parks, which give its region."""
        if change:
            super().save_model(request, obj, form, change)
        else:
            form.use_key(request.user)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """File a new issue; give a changed one its region and its line in the log."""
        issue: Issue = form.instance
        links = next(formset for formset in formsets if formset.model is IssuePark)
        if not change:
            file_issue(
                issue=issue,
                parks=links.parks,
                supporting=form.cleaned_data.get("supporting", ()),
                by=reader_of(request).person,
            )
            super().save_related(request, form, formsets, change)
            return
        lines = changes_in_words(form)
        if links.region:
            issue.region = links.region
        due_before = form.initial.get("due_on")
        keep_missed_day(issue, due_before, BusinessDay.today())
        issue.save()
        before = dict(issue.park_links.values_list("park_id", "park__name_zh"))
        super().save_related(request, form, formsets, change)
        after = dict(issue.park_links.values_list("park_id", "park__name_zh"))
        if before != after:
            with override(LOG_LANGUAGE):
                lines.append(
                    changed_line(
                        gettext("Parks"), "、".join(before.values()), "、".join(after.values())
                    )
                )
        with override(LOG_LANGUAGE):
            lines += missed_day_line(issue, due_before)
        if lines:
            log_issue(
                issue=issue,
                what=EntryKind.EDITED,
                by=reader_of(request).person,
                words="\n".join(lines),
            )

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Store the parks of a new issue with it."""
        formset.save(commit=change)

    def touch(self, obj: Issue, touched: Any) -> None:
        """Touch the issue, and the parks that it names before and after."""
        touched.issues.add(obj.pk)
        touched.parks.update(obj.park_links.values_list("park_id", flat=True))

    @admin.action(description=_("Assign to the lead unit"), permissions=["change"])
    def assign(self, request: HttpRequest, queryset: Any) -> None:
        """Take the chosen issues from filed to acting."""
        self._move(request, queryset, Step.ASSIGN)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer the edit of many at once where there is a page for it."""
        actions = super().get_actions(request)
        if not page_address("issue-bulk"):
            actions.pop("edit_selected", None)
        return actions

    @admin.action(description=_("Edit the selected…"), permissions=["change"])
    def edit_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """Lead to the page that edits many issues at once, with these picked."""
        rows = Issue.objects.editable_by(reader_of(request)).filter(pk__in=queryset.values("pk"))
        numbers = list(
            rows.order_by("-number_key").values_list("number", flat=True)[: MOST_PICKED + 1]
        )
        if not numbers or len(numbers) > MOST_PICKED:
            message = gettext(
                "Choose between 1 and %(most)s issues. To edit all that match a filter, use "
                "the list of issues."
            )
            messages.error(request, message % {"most": MOST_PICKED})
            return None
        return HttpResponseRedirect(
            f"{page_address('issue-bulk')}?{urlencode([('pick', one) for one in numbers])}"
        )

    def _move(self, request: HttpRequest, queryset: Any, move: Step) -> None:
        moved = 0
        for issue in (
            Issue.objects.editable_by(reader_of(request))
            .filter(pk__in=queryset.values("pk"))
            .order_by("pk")
        ):
            try:
                move_issue(issue=issue, move=move, by=reader_of(request).person)
                moved += 1
            except ValidationError as error:
                messages.error(request, f"{issue.number}: {' '.join(error.messages)}")
        if moved:
            messages.success(request, gettext("Moved: %(count)s.") % {"count": moved})


class IssueEntryAdmin(EntryInWords, ReadOnlyAdmin):
    """The log of all issues in sight."""

    list_display = ["issue", "seq", "at", "by", "what", "old_shown", "new_shown"]
    list_filter = ["what"]
    list_select_related = ["issue", "by"]
    search_fields = ["issue__number"]
    ordering = ["-at"]
    fields = readonly_fields = (
        "issue",
        "seq",
        "at",
        "by",
        "what",
        "old_shown",
        "new_shown",
        "told_shown",
        "words",
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """Show the entries of issues in sight."""
        return entries_in_sight(super().get_queryset(request), reader_of(request)).filter(
            issue__in=Issue.objects.visible_to(reader_of(request))
        )
