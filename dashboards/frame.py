"""The reference data that a dashboard names: regions, domains, pillars, industries, thresholds.
One statement.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, F, IntegerField, Model, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import get_language

from dashboards.keeping import kept_rows
from parks.choices import RegionKind
from parks.models import Industry, ProblemDomain, Region, Scheme
from parks.readers import Reader
from recommendations.models import Pillar


@dataclass(frozen=True)
class Name:
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
class Place(Name):
    """A region: `about` is its path in the tree, `about_en` its kind."""

    @property
    def path(self) -> str:
        """The slugs from the root down, each followed by a slash."""
        return self.about

    @property
    def kind(self) -> str:
        """Level in the reporting line."""
        return self.about_en


@dataclass
class Frame:
    """Everything that the rows and columns of a dashboard are named after."""

    places: list[Place] = field(default_factory=list)
    domains: list[Name] = field(default_factory=list)
    pillars: list[Name] = field(default_factory=list)
    industries: list[Name] = field(default_factory=list)
    # what the reader keeps, where a page of kept views asks for it
    views: list[Name] = field(default_factory=list)
    followed: list[Name] = field(default_factory=list)
    scheme: Scheme = field(default_factory=lambda: Scheme(version=1, is_current=True))

    @classmethod
    def load(cls, reader: Reader, page: str = "") -> Frame:
        """The frame as a reader may see it; regions outside a posting are left out.

        `page` adds its kept views.
        """
        frame = cls()
        allowed = reader.sees
        for kind, pk, code, name_zh, name_en, about, about_en, amber, red in _rows(reader, page):
            if kind == "scheme":
                frame.scheme = Scheme(
                    version=1, is_current=True, amber_behind=amber, red_behind=red
                )
            elif kind == "place":
                if any(about.startswith(path) for path in allowed):
                    frame.places.append(Place(pk, code, name_zh, name_en, about, about_en))
            else:
                getattr(frame, kind).append(Name(pk, code, name_zh, name_en, about, about_en))
        frame.places.sort(key=lambda place: place.path)
        for names in (frame.domains, frame.pillars, frame.industries):
            names.sort(key=lambda name: name.code)
        return frame

    def place_ids(self) -> set[int]:
        """Keys of the regions that the reader may open."""
        return {place.pk for place in self.places}

    def below(self, path: str) -> list[Place]:
        """The places at a path or under it."""
        return [place for place in self.places if place.path.startswith(path)]

    def rows(self) -> list[Place]:
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


def in_english() -> bool:
    """Whether the page is in English."""
    return (get_language() or "").startswith("en")


def _rows(reader: Reader, page: str) -> QuerySet:
    """All records in one UNION; the columns are those of `Name`, then the two thresholds."""
    nothing = Value("", output_field=CharField())
    zero = Value(0, output_field=IntegerField())
    columns = ("kind_", "pk_", "code_", "zh_", "en_", "about_", "about_en_", "amber_", "red_")

    def part(model: type[Model], kind: str, **given: object) -> QuerySet[Any, Any]:
        values = {
            "kind_": Value(kind, output_field=CharField()),
            "pk_": F("pk"),
            "zh_": F("name_zh"),
            "en_": F("name_en"),
            "about_": nothing,
            "about_en_": nothing,
            "amber_": zero,
            "red_": zero,
        }
        return model._default_manager.order_by().annotate(**(values | given)).values_list(*columns)

    number = Cast("number", CharField(max_length=5))
    scheme = part(
        Scheme,
        "scheme",
        zh_=nothing,
        en_=nothing,
        code_=nothing,
        amber_=F("amber_behind"),
        red_=F("red_behind"),
    ).filter(is_current=True)
    return part(Region, "place", code_=F("slug"), about_=F("path"), about_en_=F("kind")).union(
        part(ProblemDomain, "domains", code_=F("code"), about_=F("slug")),
        part(Pillar, "pillars", code_=number, about_=F("subject_zh"), about_en_=F("subject_en")),
        part(Industry, "industries", code_=F("slug")),
        scheme,
        *(kept_rows(reader, page, about_en_=nothing, amber_=zero, red_=zero) if page else []),
        all=True,
    )
