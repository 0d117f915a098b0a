"""Parks, regions and units from a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _

from exchange.fields import RecordKind
from exchange.records.drafts import DraftRow, FieldValue
from exchange.records.extras import extra_values, extras_to_store
from exchange.records.kinds.reference import ReferenceImporter
from exchange.tables.values.reading import Problem
from parks.actions.extras import store_extras
from parks.actions.places import follow_park
from parks.models import (
    Industry,
    Organisation,
    Park,
    ParkAlias,
    ParkExtra,
    ParkIndustry,
    Region,
)
from parks.models.place import lies_in
from parks.text.folding import fold
from parks.text.pinyin import to_pinyin
from parks.writing import Touched

LONGEST_SLUG = 50


def free_slug(model: Any, name: str) -> str:
    """Make an address from the pinyin of a name; where it is taken, with the next number."""
    stem = slugify(to_pinyin(name).replace(" ", ""))[: LONGEST_SLUG - 4] or "record"
    taken = set(model._default_manager.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug = stem
    number = 2
    while slug in taken or slug == "compare":
        slug = f"{stem}-{number}"
        number += 1
    return slug


class RegionImporter(ReferenceImporter):
    """Regions, those above before those below."""

    kind = RecordKind.REGIONS
    model = Region
    unique = ("slug", "code", "name_zh")
    related = ("parent", "lies_in")
    left_to_save = ("path", "sort_path", "sort_key")

    def is_editable(self, name: str) -> bool:
        """Keep the address and the reporting line, on which subtrees are built."""
        return name not in ("slug", "parent")

    def complete(self, record: Region) -> None:
        """Give a new region its address."""
        record.slug = record.slug or free_slug(Region, record.name_zh)

    def may_make(self, record: Region) -> bool:
        """Let a region be made below one in charge; the first of all by who is in charge of all."""
        if record.parent is None:
            return "" in self.reader.edits
        return lies_in(record.parent, self.reader.edits)

    def touch(self, record: Region, touched: Touched) -> None:
        """Count the region anew."""
        touched.regions.add(record.pk)


class UnitImporter(ReferenceImporter):
    """Units that manage parks or are responsible for work."""

    kind = RecordKind.UNITS
    model = Organisation
    related = ("region",)
    left_to_save = ("sort_key",)

    def in_charge(self) -> QuerySet[Organisation]:
        """Return the units of the regions in charge."""
        regions = Region.objects.editable_by(self.reader)
        return Organisation.objects.filter(region__in=regions)

    def complete(self, record: Organisation) -> None:
        """Give a new unit its address."""
        record.slug = record.slug or free_slug(Organisation, record.name_zh)

    def may_make(self, record: Organisation) -> bool:
        """Let a unit be made in a region in charge."""
        return lies_in(record.region, self.reader.edits)


class ParkImporter(ReferenceImporter):
    """Parks with their aliases and leading industries."""

    kind = RecordKind.PARKS
    model = Park
    unique = ("slug", "directory_code", "name_zh")
    related = ("parent", "located_in", "managed_by_region", "organisation", "home_region")
    left_to_save = ("home_region", "sort_key")

    def check(self, draft: DraftRow) -> None:
        """Call industries by the names by which they are registered, whatever the language."""
        value = draft.values.get("industries")
        if value is not None and isinstance(value.stored, list):
            names = [self._industry_names.get(fold(name), name) for name in value.stored]
            draft.values["industries"] = replace(value, stored=names, shown=names)

    @cached_property
    def _industry_names(self) -> dict[str, str]:
        named = Industry.objects.exclude(name_en="").values_list("name_en", "name_zh")
        return {fold(english): name for english, name in named}

    def check_new(self, draft: DraftRow) -> None:
        """Refuse a new park that would count nowhere."""
        super().check_new(draft)
        if not draft.stored("managed_by_region") and not draft.stored("located_in"):
            if {"managed_by_region", "located_in"} & set(draft.printed):
                return
            words = _("Say which region manages the park, or where it lies.")
            draft.refuse(Problem(words, _("a region in one of the two columns")))

    def records(self) -> QuerySet[Park]:
        """Return all parks with their aliases and industries."""
        parks = Park.objects.select_related(*self.related)
        return parks.prefetch_related("aliases", "park_industries__industry", "extras")

    def values_of(self, record: Park) -> dict[str, FieldValue]:
        """Read the aliases and industries too."""
        aliases = sorted(alias.name for alias in record.aliases.all())
        industries = [link.industry.name_zh for link in record.park_industries.all()]
        extras = extra_values(record, self.extra_fields)
        return (
            extras
            | super().values_of(record)
            | {
                "aliases": FieldValue(aliases, aliases),
                "industries": FieldValue(industries, industries),
            }
        )

    def complete(self, record: Park) -> None:
        """Give a new park its address."""
        record.slug = record.slug or free_slug(Park, record.name_zh)

    def may_make(self, record: Park) -> bool:
        """Let a park be made in a region in charge."""
        home = record.managed_by_region or record.located_in
        return home is not None and lies_in(home, self.reader.edits)

    def save_several(self, record: Park, values: Mapping[str, Any]) -> None:
        """Save aliases, industries and extra values; those that a file does not name stay."""
        extras = extras_to_store(values, self.extra_fields)
        if extras:
            by = getattr(record, "_history_user", None)
            store_extras(ParkExtra, {record.pk: extras}, by=by)
        if "aliases" in values:
            known = set(record.aliases.values_list("name", flat=True))
            for name in values["aliases"]:
                if name not in known:
                    ParkAlias.objects.create(park=record, name=name)
            record.save()
        if "industries" in values:
            self._save_industries(record, values["industries"])

    def _save_industries(self, record: Park, names: list[str]) -> None:
        known = {fold(industry.name_zh): industry for industry in Industry.objects.all()}
        wanted = [
            known.get(fold(name))
            or Industry.objects.create(name_zh=name, slug=free_slug(Industry, name))
            for name in names
        ]
        record.park_industries.exclude(industry__in=wanted).delete()
        for position, industry in enumerate(wanted, start=1):
            ParkIndustry.objects.update_or_create(
                park=record, industry=industry, defaults={"position": position}
            )

    def touch(self, record: Park, touched: Touched) -> None:
        """Compute its standing; its issues and measures follow it to another region."""
        touched.parks.add(record.pk)
        follow_park(record)
