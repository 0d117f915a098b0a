"""Pillars, strategies, recommendations and what they address, in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext

from accounts.saving.inlines import SafeInlineFormSet
from parks.admin.base import LinkForm, SchemeNamedAdmin, ScopedFields, ScopedForm, WritingAdmin
from parks.admin.scope import PLACES
from parks.choices import WeightKind
from parks.models import Park, SchemeWeight, Source
from parks.models.place import read_advice_prefix
from parks.readers import reader_of
from parks.writing import Touched
from recommendations.dimensions import pillar_code
from recommendations.models import (
    Addresses,
    Measure,
    Pillar,
    Recommendation,
    RegionIndustry,
    Strategy,
    Target,
)
from recommendations.models.advice import NO_PILLAR

PLACES["recommendations.target"] = ("region__path",)
PLACES["recommendations.regionindustry"] = ("region__path",)


@admin.register(Pillar)
class PillarAdmin(SchemeNamedAdmin):
    """Pillars of recommendations. A version of the scheme says which of them count."""

    code_field = "number"

    list_display = ["number", "name_zh", "name_en", "subject_zh", "subject_en"]
    search_fields = ["name_zh", "name_en"]
    autocomplete_fields = ["source"]

    def is_in_scheme(self, obj: Pillar) -> bool:
        """Look for its code among the dimensions of all versions."""
        code = pillar_code(obj.number)
        return SchemeWeight.objects.filter(kind=WeightKind.DIMENSION, code=code).exists()

    def get_exclude(self, request: HttpRequest, obj: Pillar | None = None) -> Any:
        """Leave out the words of a source that is out of sight."""
        source = obj.source if obj else None
        in_sight = Source.objects.visible_to(reader_of(request))
        if source is None or in_sight.filter(pk=source.pk).exists():
            return super().get_exclude(request, obj)
        return ["source", "statement"]

    def touch(self, obj: Pillar, touched: Touched) -> None:
        """Touch every park: where no version lists its dimensions, it counts at once."""
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


class RecommendationForm(ScopedForm):
    """A number says whose advice it is: the prefix of the region, and the pillar."""

    def clean(self) -> dict[str, Any]:
        """Put the prefix of the region before the number; refuse another, and another pillar."""
        cleaned = super().clean()
        number = cleaned.get("number")
        source = cleaned.get("source")
        if not number or not source or not {"number", "source", "pillar"} & set(self.changed_data):
            return cleaned
        own, _hyphen, place = number.rpartition("-")
        typed_prefix, _hyphen, pillar = own.rpartition("-")
        prefix = read_advice_prefix(source.region)
        code = str(cleaned["pillar"].number) if cleaned.get("pillar") else NO_PILLAR
        if typed_prefix and typed_prefix != prefix:
            words = gettext("Advice for %(region)s begins with “%(start)s”, not with “%(typed)s”.")
            start = f"{prefix}-{code}" if prefix else code
            values = {"region": source.region, "start": start, "typed": typed_prefix}
            self.add_error("number", words % values)
        elif pillar != code:
            words = gettext("“%(number)s” names pillar %(typed)s; the one chosen is %(code)s.")
            self.add_error("number", words % {"number": number, "typed": pillar, "code": code})
        else:
            cleaned["number"] = "-".join(part for part in (prefix, pillar, place) if part)
            self.instance.number = cleaned["number"]
        return cleaned


@admin.register(Recommendation)
class RecommendationAdmin(WritingAdmin):
    """Pieces of advice: actions, and the outcomes that they should lead to."""

    form = RecommendationForm
    list_display = ["number", "text", "kind", "pillar", "strategy", "lead", "source", "survey_no"]
    list_filter = ["kind", "pillar"]
    list_select_related = ["pillar", "strategy__pillar", "lead", "source"]
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
