"""The reference data that a dashboard names: regions, domains, pillars, industries, thresholds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from dashboards.shared.lists.extras import ListExtras, read_list_extras
from parks.choices import ExtraOf, RegionKind
from parks.models import Scheme
from parks.readers import Reader
from parks.text.language import in_english
from standings.days.as_of import AsOf


@dataclass(frozen=True)
class Label:
    """One record of reference data.

    `code` is what addresses use; `about` depends on the kind of record.
    """

    pk: int
    code: str
    name_zh: str
    name_en: str
    about: str = ""
    about_en: str = ""

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_en if in_english() and self.name_en else self.name_zh

    @property
    def subject(self) -> str:
        """What a pillar is about, in the language of the page."""
        return self.about_en if in_english() and self.about_en else self.about


@dataclass(frozen=True)
class RegionLabel(Label):
    """A region: `about` is its path in the tree, `about_en` its kind."""

    @property
    def path(self) -> str:
        """The slugs from the root down, each followed by a slash."""
        return self.about

    @property
    def kind(self) -> str:
        """Level in the reporting line."""
        return self.about_en


class ReferenceData:
    """Everything that the rows and columns of a dashboard are named after, as it was on a day.

    Each kind is read when a page first asks for it.
    """

    def __init__(self, reader: Reader, as_of: AsOf) -> None:
        self.reader = reader
        self.as_of = as_of

    @cached_property
    def places(self) -> list[RegionLabel]:
        """The regions in sight that were there, each before those below it, these by pinyin."""
        regions = self.as_of.regions.visible_to(self.reader).there_on(self.as_of.day)
        regions = regions.order_by("sort_path")
        rows = regions.values_list("pk", "slug", "name_zh", "name_en", "path", "kind")
        return [RegionLabel(*row) for row in rows]

    @cached_property
    def domains(self) -> list[Label]:
        """The problem domains, by code."""
        domains = self.as_of.domains.order_by("sort_key", "code")
        rows = domains.values_list("pk", "code", "name_zh", "name_en", "slug")
        return [Label(*row) for row in rows]

    @cached_property
    def pillars(self) -> list[Label]:
        """The pillars, by number."""
        rows = self.as_of.pillars.order_by("number").values_list(
            "pk", "number", "name_zh", "name_en", "subject_zh", "subject_en"
        )
        return [Label(pk, str(number), *words) for pk, number, *words in rows]

    @cached_property
    def industries(self) -> list[Label]:
        """The industries, by pinyin."""
        industries = self.as_of.industries.order_by("sort_key", "slug")
        return [Label(*row) for row in industries.values_list("pk", "slug", "name_zh", "name_en")]

    @cached_property
    def extras(self) -> ListExtras:
        """The extra fields of parks that lists offer."""
        return read_list_extras(ExtraOf.PARKS, self.reader, self.as_of)

    @cached_property
    def scheme(self) -> Scheme:
        """The scheme in force on the day."""
        return self.as_of.read_scheme()

    def below(self, path: str) -> list[RegionLabel]:
        """The places at a path or under it."""
        return [place for place in self.places if place.path.startswith(path)]

    def rows(self) -> list[RegionLabel]:
        """The places that the summary lists: the highest level at which there is more than one."""
        for kinds in (
            (RegionKind.PROVINCE,),
            (RegionKind.CITY,),
            (RegionKind.COUNTY, RegionKind.ZONE),
        ):
            level = [place for place in self.places if place.kind in kinds]
            if len(level) > 1:
                return level
        return self.places[-1:]
