"""Sources, the framework of problems, indicators, rankings and rules in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.saving.inlines import SafeInlineFormSet
from parks.actions.schemes import SCORING_NUMBERS
from parks.admin.base import (
    LookedAt,
    ReadOnly,
    ReadOnlyAdmin,
    SchemeNamedAdmin,
    WritingAdmin,
)
from parks.admin.indicators import ParkFigureAdmin
from parks.choices import WeightKind
from parks.models import (
    BusinessDay,
    ExternalRanking,
    IssuePark,
    Park,
    ProblemDomain,
    ProblemType,
    RankingItem,
    Scheme,
    SchemeIndicator,
    SchemeWeight,
    Source,
    SurveyCoverage,
)


@admin.register(Source)
class SourceAdmin(WritingAdmin):
    """Where facts come from."""

    list_display = ["key", "title", "region", "publisher", "published_on", "kind", "reliability"]
    list_select_related = ["region"]
    autocomplete_fields = ["region"]
    list_filter = ["kind", "reliability"]
    search_fields = ["search_text"]


@admin.register(ProblemDomain)
class ProblemDomainAdmin(SchemeNamedAdmin):
    """Domains of problems. A version of the scheme says which of them count (docs/rules.md, 26)."""

    list_display = ["code", "name_zh", "name_en", "cause_class", "position"]
    search_fields = ["code", "name_zh"]

    def is_in_scheme(self, obj: ProblemDomain) -> bool:
        """Look for its code among the dimensions of all versions."""
        return SchemeWeight.objects.filter(kind=WeightKind.DIMENSION, code=obj.code).exists()

    def touch(self, obj: ProblemDomain, touched: Any) -> None:
        """Touch every park: where no version lists its dimensions, it counts at once."""
        touched.parks.update(Park.objects.values_list("pk", flat=True))


@admin.register(ProblemType)
class ProblemTypeAdmin(WritingAdmin):
    """Types of problems in a domain."""

    list_display = ["code", "name_zh", "name_en", "domain"]
    list_select_related = ["domain"]
    search_fields = ["code", "name_zh", "name_en"]

    def touch(self, obj: ProblemType, touched: Any) -> None:
        """Touch what has issues of this type: its domain may have changed."""
        touched.parks.update(
            IssuePark.objects.filter(issue__type=obj).values_list("park_id", flat=True)
        )
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
    ordering = ["system", "-year", "rank", "pk"]
    list_select_related = ["park", "source"]
    search_fields = ["system"]
    autocomplete_fields = ["park", "source"]
    inlines = [RankingItemInline]


@admin.register(SurveyCoverage)
class SurveyCoverageAdmin(ParkFigureAdmin):
    """Which survey or review has looked at which park: a fresh one makes its health known."""

    list_display = ["park", "source", "domain", "covered_on"]
    list_select_related = ["park", "source", "domain"]
    search_fields = ["source__search_text"]
    autocomplete_fields = ["park", "source"]


class SchemeWeightInline(ReadOnly, admin.TabularInline):
    """The weights of a version; a draft's are set on its page."""

    model = SchemeWeight
    formset = LookedAt
    fields = readonly_fields = ("kind", "code", "weight")
    extra = 0
    can_delete = False


class SchemeIndicatorInline(ReadOnly, admin.TabularInline):
    """The indicators of a version; a draft's are set on its page."""

    model = SchemeIndicator
    formset = LookedAt
    fields = readonly_fields = ("indicator", "weight", "worst", "best", "is_logarithmic")
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> Any:
        """Read the names in the same statement."""
        return super().get_queryset(request).select_related("indicator")


@admin.register(Scheme)
class SchemeAdmin(WritingAdmin):
    """The versions of the rules. How issues are closed is set here for the one in force.

    What lights and scores are made of is only looked at: drafts are edited, approved and taken back
    on their page.
    """

    list_display = [
        "version",
        "is_current",
        "in_force_from",
        "ended_on",
        "needs_two_tiers",
        "notice_days",
        "recheck_critical",
        "recheck_serious",
        "recheck_other",
        "approved_on",
    ]
    closing = [
        "needs_two_tiers",
        "notice_days",
        "recheck_critical",
        "recheck_serious",
        "recheck_other",
    ]
    likeness = ["alike_high", "alike_medium"]
    approval = ["reason", "approved_by", "approved_on"]
    versions = [
        "version",
        "is_current",
        "in_force_from",
        "ended_on",
        "author",
        "created_on",
        "approver",
    ]
    readonly_fields = [*versions, *SCORING_NUMBERS]
    inlines = [SchemeWeightInline, SchemeIndicatorInline]

    def sections(self, obj: Any) -> list[tuple[Any, dict[str, Any]]]:
        """Put first what may be changed."""
        parts = [
            (_("Closing"), self.closing),
            (_("Likeness of structures"), self.likeness),
            (_("Approval"), self.approval),
            (_("Version"), self.versions),
            (_("Lights and scores"), SCORING_NUMBERS),
        ]
        return [(name, {"fields": fields}) for name, fields in parts]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow only the first version: a further one takes an approval."""
        return super().has_add_permission(request) and not Scheme.objects.exists()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow only the version in force; a draft has its page."""
        return super().has_change_permission(request, obj) and (
            obj is None or obj.pk is None or obj.is_current
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse everybody: rules that were in force stay on record."""
        return False

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Ask for the reason of every change."""
        form = super().get_form(request, obj, change, **kwargs)
        if "reason" in form.base_fields:
            form.base_fields["reason"].required = True
        return form

    def save_model(self, request: HttpRequest, obj: Scheme, form: Any, change: bool) -> None:
        """Put the first version in force."""
        if not change:
            obj.version = 1
            obj.is_current = True
        super().save_model(request, obj, form, change)


@admin.register(BusinessDay)
class BusinessDayAdmin(ReadOnlyAdmin):
    """The day that every page is about; only the roll moves it."""

    list_display = ["day"]
