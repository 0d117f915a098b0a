"""Regions, units, parks and programmes in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.saving.inlines import SafeInlineFormSet
from parks.actions.places import follow_park
from parks.admin.base import LinkForm, ScopedFields, ScopedForm, WritingAdmin, page_link
from parks.admin.extras import WithExtras
from parks.choices import ExtraOf
from parks.models import (
    Industry,
    Organisation,
    Park,
    ParkAlias,
    ParkExtra,
    ParkIndustry,
    Programme,
    ProgrammeMember,
    Region,
)


@admin.register(Region)
class RegionAdmin(WritingAdmin):
    """Regions.

    Address and reporting line stay as they are: subtrees and links are built on them.
    """

    list_display = ["name_zh", "name_en", "kind", "code", "parent", "lies_in"]
    list_filter = ["kind"]
    list_select_related = ["parent", "lies_in"]
    search_fields = ["search_text", "code"]
    autocomplete_fields = ["parent", "lies_in", "successor"]
    ordering = ["sort_path"]

    def get_readonly_fields(self, request: HttpRequest, obj: Region | None = None) -> list[str]:
        """Hold what the paths of everything below are made of."""
        return ["slug", "parent"] if obj is not None else []


@admin.register(Organisation)
class OrganisationAdmin(WritingAdmin):
    """Units that manage parks or are responsible for work."""

    list_display = ["name_zh", "short_name", "name_en", "region"]
    list_select_related = ["region"]
    search_fields = ["search_text"]
    autocomplete_fields = ["region", "successor"]


class ParkForm(ScopedForm):
    """A park counts somewhere: at the region that manages it, else where it lies."""

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        cleaned = super().clean()
        has_both = "managed_by_region" in self.fields and "located_in" in self.fields
        if has_both and not (
            cleaned.get("managed_by_region") or cleaned.get("located_in") or self.errors
        ):
            self.add_error(
                "managed_by_region", gettext("Say which region manages the park, or where it lies.")
            )
        return cleaned


class AliasInline(admin.TabularInline):
    """Other names of a park."""

    model = ParkAlias
    formset = SafeInlineFormSet
    fields = ["name", "used"]
    extra = 0


class IndustryInline(ScopedFields, admin.TabularInline):
    """Leading industries of a park."""

    model = ParkIndustry
    formset = SafeInlineFormSet
    form = LinkForm
    autocomplete_fields = ["industry"]
    extra = 0


@admin.register(Park)
class ParkAdmin(WithExtras):
    """Parks, found by name, alias and pinyin."""

    extra_of = ExtraOf.PARKS
    extra_table = ParkExtra
    form = ParkForm
    list_display = [
        "name_zh",
        "short_name",
        "level",
        "type",
        "home_region",
        "organisation",
        "stage",
    ]
    list_filter = ["level", "type", "stage"]
    list_select_related = ["home_region", "organisation"]
    search_fields = ["search_text"]
    search_help_text = _("Name, alias or pinyin")
    autocomplete_fields = [
        "parent",
        "located_in",
        "managed_by_region",
        "organisation",
        "sources",
        "successor",
    ]
    inlines = [AliasInline, IndustryInline]
    readonly_fields = ["figures"]

    @admin.display(description=_("figures"))
    def figures(self, obj: Park) -> SafeString | str:
        """Lead to the sheet of all its indicators."""
        return page_link(gettext("Enter values"), "park-indicators", obj.slug) if obj.pk else "–"

    def touch(self, obj: Park, touched: Any) -> None:
        """Touch the park itself: a new one needs its standing."""
        touched.parks.add(obj.pk)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Search by the aliases too; issues and measures follow it, each with an entry."""
        super().save_related(request, form, formsets, change)
        park: Park = form.instance
        park.save()
        if not (change and {"managed_by_region", "located_in"} & set(form.changed_data)):
            return
        follow_park(park)


@admin.register(Industry)
class IndustryAdmin(WritingAdmin):
    """Industries that parks lead in or regions are assigned."""

    list_display = ["name_zh", "name_en", "slug", "parent"]
    list_select_related = ["parent"]
    search_fields = ["name_zh", "name_en", "slug"]
    autocomplete_fields = ["parent"]


class MemberInline(ScopedFields, admin.TabularInline):
    """Places in a programme."""

    model = ProgrammeMember
    formset = SafeInlineFormSet
    form = LinkForm
    autocomplete_fields = ["park", "region", "industry", "source"]
    extra = 0


@admin.register(Programme)
class ProgrammeAdmin(WritingAdmin):
    """Named sets such as 3+7."""

    list_display = ["name_zh", "name_en", "slug", "survey_no"]
    ordering = ["sort_key", "pk"]
    search_fields = ["name_zh", "name_en"]
    autocomplete_fields = ["source", "target_indicator"]
    inlines = [MemberInline]
