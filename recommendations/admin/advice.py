"""Pillars, strategies, recommendations and what they address, in the admin."""

from __future__ import annotations

from django.contrib import admin

from accounts.saving.inlines import SafeInlineFormSet
from parks.admin.base import LinkForm, ScopedFields, WritingAdmin
from parks.admin.scope import PLACES
from parks.models import Park
from parks.writing import Touched
from recommendations.models import (
    Addresses,
    Measure,
    Pillar,
    Recommendation,
    RegionIndustry,
    Strategy,
    Target,
)

PLACES["recommendations.addresses"] = ("issue__region__path",)
PLACES["recommendations.target"] = ("region__path",)
PLACES["recommendations.regionindustry"] = ("region__path",)


@admin.register(Pillar)
class PillarAdmin(WritingAdmin):
    """Pillars of recommendations; every standing has a place for each."""

    list_display = ["number", "name_zh", "name_en", "subject_zh", "subject_en"]
    search_fields = ["name_zh", "name_en"]
    autocomplete_fields = ["source"]

    def touch(self, obj: Pillar, touched: Touched) -> None:
        """Touch every park."""
        touched.parks.update(Park.objects.values_list("pk", flat=True))


@admin.register(Strategy)
class StrategyAdmin(WritingAdmin):
    """Slogans under a pillar."""

    list_display = ["name_zh", "name_en", "pillar", "subject", "position"]
    list_filter = ["pillar"]
    list_select_related = ["pillar"]
    search_fields = ["name_zh", "name_en"]
    autocomplete_fields = ["source"]


class TargetInline(ScopedFields, admin.TabularInline):
    """What a recommendation asks of regions."""

    model = Target
    formset = SafeInlineFormSet
    form = LinkForm
    autocomplete_fields = ["region", "source"]
    extra = 0


@admin.register(Recommendation)
class RecommendationAdmin(WritingAdmin):
    """Pieces of advice: actions, and the outcomes that they should lead to."""

    list_display = ["number", "text", "kind", "pillar", "strategy", "lead", "survey_no"]
    list_filter = ["kind", "pillar"]
    list_select_related = ["pillar", "strategy__pillar", "lead"]
    search_fields = ["search_text"]
    autocomplete_fields = ["strategy", "lead", "source"]
    inlines = [TargetInline]

    def touch(self, obj: Recommendation, touched: Touched) -> None:
        """Touch the parks and regions of its measures: its pillar may have changed."""
        parks = Measure.objects.filter(recommendation=obj, park__isnull=False)
        touched.parks.update(parks.values_list("park_id", flat=True))
        touched.regions.update(obj.measures.order_by().values_list("region_id", flat=True))


@admin.register(Addresses)
class AddressesAdmin(WritingAdmin):
    """Which advice answers which problem."""

    list_display = ["__str__", "type", "issue", "how", "is_our_reading", "survey_no"]
    list_filter = ["how", "is_our_reading"]
    list_select_related = ["recommendation", "strategy", "pillar", "type", "issue"]
    search_fields = ["recommendation__search_text", "type__code", "issue__search_text"]
    autocomplete_fields = ["recommendation", "strategy", "pillar", "type", "issue", "source"]


@admin.register(Target)
class TargetAdmin(WritingAdmin):
    """What recommendations ask of a region, and how far that is."""

    list_display = ["recommendation", "region", "stage", "note"]
    list_select_related = ["recommendation", "region"]
    search_fields = ["recommendation__search_text", "region__search_text"]
    autocomplete_fields = ["recommendation", "region", "source"]


@admin.register(RegionIndustry)
class RegionIndustryAdmin(WritingAdmin):
    """Industries that the survey assigns to regions."""

    list_display = ["region", "industry", "recommendation", "role", "survey_no"]
    list_select_related = ["region", "industry", "recommendation"]
    search_fields = ["region__search_text", "industry__name_zh"]
    autocomplete_fields = ["region", "industry", "recommendation", "source"]
