"""Sources, the framework of problems, indicators, rankings and rules in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin_inlines import SafeInlineFormSet
from parks.admin.base import ReadOnlyAdmin, WritingAdmin, changes_in_words
from parks.models import (
    BusinessDay,
    ExternalRanking,
    IssuePark,
    Park,
    ProblemDomain,
    ProblemType,
    RankingItem,
    Scheme,
    Source,
    SurveyCoverage,
)
from parks.writing import writing


@admin.register(Source)
class SourceAdmin(WritingAdmin):
    """Where facts come from."""

    list_display = ["key", "title", "publisher", "published_on", "kind", "reliability"]
    list_filter = ["kind", "reliability"]
    search_fields = ["key", "title"]


@admin.register(ProblemDomain)
class ProblemDomainAdmin(WritingAdmin):
    """Domains of problems; every standing has a place for each."""

    list_display = ["code", "name_zh", "name_en", "cause_class", "position"]
    search_fields = ["code", "name_zh"]

    def touch(self, obj: ProblemDomain, touched: Any) -> None:
        """Every park."""
        touched.parks.update(Park.objects.values_list("pk", flat=True))


@admin.register(ProblemType)
class ProblemTypeAdmin(WritingAdmin):
    """Types of problems in a domain."""

    list_display = ["code", "name_zh", "name_en", "domain"]
    list_select_related = ["domain"]
    search_fields = ["code", "name_zh", "name_en"]

    def touch(self, obj: ProblemType, touched: Any) -> None:
        """The parks and regions that have issues of this type: its domain may have changed."""
        touched.parks.update(IssuePark.objects.filter(issue__type=obj).values_list("park_id", flat=True))
        touched.regions.update(obj.issues.order_by().values_list("region_id", flat=True))


class RankingItemInline(admin.TabularInline):
    """Items of a ranking."""

    model = RankingItem
    formset = SafeInlineFormSet
    extra = 0


@admin.register(ExternalRanking)
class ExternalRankingAdmin(WritingAdmin):
    """Places in other people's rankings."""

    list_display = ["system", "year", "park", "rank", "of", "source"]
    list_select_related = ["park", "source"]
    search_fields = ["system"]
    autocomplete_fields = ["park", "source"]
    inlines = [RankingItemInline]


@admin.register(SurveyCoverage)
class SurveyCoverageAdmin(WritingAdmin):
    """Which survey or review has looked at which park."""

    list_display = ["park", "source", "domain", "covered_on"]
    list_select_related = ["park", "source", "domain"]
    search_fields = ["source__key", "source__title"]
    autocomplete_fields = ["park", "source"]

    def touch(self, obj: SurveyCoverage, touched: Any) -> None:
        """The park seen: a fresh review makes its health known."""
        touched.parks.add(obj.park_id)

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """The park that it named before the change follows too."""
        with writing() as touched:
            if form.initial.get("park"):
                touched.parks.add(int(form.initial["park"]))
            super().save_related(request, form, formsets, change)


@admin.register(Scheme)
class SchemeAdmin(WritingAdmin):
    """The rules in force. How issues are closed is set here; the thresholds of lights and scores take an approval."""

    list_display = [
        "version", "is_current", "needs_two_tiers", "notice_days", "recheck_critical", "recheck_serious",
        "recheck_other", "approved_on",
    ]  # fmt: skip
    closing = ["needs_two_tiers", "notice_days", "recheck_critical", "recheck_serious", "recheck_other"]
    likeness = ["alike_high", "alike_medium"]
    approval = ["reason", "approved_by", "approved_on"]
    fixed = [
        "version", "is_current", "amber_behind", "red_behind", "red_below", "amber_below", "half_pressure",
        "freshness_months",
    ]  # fmt: skip
    readonly_fields = fixed

    def sections(self, obj: Any) -> list[tuple[Any, dict[str, Any]]]:
        """What may be changed stands first."""
        parts = [
            (_("Closing"), self.closing), (_("Likeness of structures"), self.likeness),
            (_("Approval"), self.approval), (_("Thresholds"), self.fixed),
        ]  # fmt: skip
        return [(name, {"fields": fields}) for name, fields in parts]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A further version takes an approval; only the first may be made here."""
        return super().has_add_permission(request) and not Scheme.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rules that were in force stay on record."""
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Every change of the rules says why."""
        form = super().get_form(request, obj, change, **kwargs)
        if "reason" in form.base_fields:
            form.base_fields["reason"].required = True
        return form

    def save_model(self, request: HttpRequest, obj: Scheme, form: Any, change: bool) -> None:
        """The first version is in force."""
        if not change:
            obj.version, obj.is_current = 1, True
        super().save_model(request, obj, form, change)

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """The history names old and new values."""
        lines = changes_in_words(form)
        return "\n".join(lines) if lines else super().construct_change_message(request, form, formsets, add)


@admin.register(BusinessDay)
class BusinessDayAdmin(ReadOnlyAdmin):
    """The day that every page is about; only the roll moves it."""

    list_display = ["day"]
