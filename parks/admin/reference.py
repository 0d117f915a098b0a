"""Sources, the framework of problems, indicators, rankings and rules in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from accounts.admin_inlines import SafeInlineFormSet
from parks.admin.base import ReadOnlyAdmin, WritingAdmin
from parks.models import (
    BusinessDay,
    ExternalRanking,
    Indicator,
    IssuePark,
    Observation,
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


@admin.register(Indicator)
class IndicatorAdmin(WritingAdmin):
    """What is measured."""

    list_display = ["code", "name_zh", "name_en", "unit", "kind"]
    list_filter = ["kind"]
    search_fields = ["code", "name_zh", "name_en"]
    autocomplete_fields = ["types"]


@admin.register(Observation)
class ObservationAdmin(WritingAdmin):
    """Values of indicators; the printed words are kept."""

    list_display = ["indicator", "park", "region", "period", "value", "as_printed", "unit", "is_reviewed"]
    list_filter = ["is_reviewed"]
    list_select_related = ["indicator", "park", "region"]
    search_fields = ["indicator__code", "indicator__name_zh", "period"]
    autocomplete_fields = ["indicator", "park", "region", "source"]


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
class SchemeAdmin(ReadOnlyAdmin):
    """The rules in force. Shown here; a change takes an approval."""

    list_display = ["version", "is_current", "amber_behind", "red_behind", "red_below", "amber_below", "approved_on"]


@admin.register(BusinessDay)
class BusinessDayAdmin(ReadOnlyAdmin):
    """The day that every page is about; only the roll moves it."""

    list_display = ["day"]
