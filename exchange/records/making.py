"""What a file names and nobody knows yet, made once for all rows that name it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from exchange.records.drafts import NEW, new_names
from exchange.records.kinds.places import free_slug
from exchange.records.plan import PlannedRow
from parks.choices import RegionKind, Reliability, SourceKind
from parks.models import Organisation, Region, Source
from parks.models.place import lies_in
from parks.readers import Reader
from parks.writing import writing

if TYPE_CHECKING:
    from accounts.models import User

REGION = "region"
UNIT = "unit"
ZONE = re.compile("开发区|高新区|新区|管委会|功能区|示范区")
SOURCE = "source"


class NewName(NamedTuple):
    """Something to make in a region: a unit, a source, or a region below it."""

    about: str
    region: int
    name: str

    @property
    def stored(self) -> str:
        """How rows refer to it until it is there."""
        return f"{NEW}{self.about}:{self.region}:{self.name}"

    @classmethod
    def read(cls, stored: str) -> NewName:
        """Read what rows refer to."""
        about, region, name = stored.removeprefix(NEW).split(":", 2)
        return cls(about, int(region), name)


def make_first(rows: Iterable[PlannedRow], *, by: User) -> dict[str, int]:
    """Make the units and sources that rows name first; return their keys.

    Raises ValidationError for one that would stand in a region out of charge.
    """
    names = sorted(new_names(value for row in rows for value in row.values.values()))
    if not names:
        return {}
    wanted = [NewName.read(name) for name in names]
    regions = Region.objects.in_bulk({name.region for name in wanted})
    reader = Reader.of(by)
    made = {}
    with writing() as touched:
        touched.by = by
        for name in wanted:
            region = regions.get(name.region)
            if region is None or not lies_in(region, reader.edits):
                words = _("“%(name)s” would stand in a region that you are not in charge of.")
                raise ValidationError(words % {"name": name.name})
            record = MAKERS[name.about](name, region)
            record._history_user = by
            record.full_clean(exclude=["sort_key", "sort_path", "path"])
            record.save()
            made[name.stored] = record.pk
            if name.about == REGION:
                touched.regions.add(record.pk)
    return made


def _unit(name: NewName, region: Region) -> Any:
    slug = free_slug(Organisation, name.name)
    return Organisation(name_zh=name.name, slug=slug, region=region)


def _source(name: NewName, region: Region) -> Any:
    number = Source.objects.count() + 1
    taken = set(Source.objects.values_list("key", flat=True))
    while (key := f"F{number:03}") in taken:
        number += 1
    return Source(
        key=key,
        title=name.name,
        region=region,
        kind=SourceKind.DOCUMENT,
        reliability=Reliability.OFFICIAL,
    )


def _region(name: NewName, region: Region) -> Any:
    is_zone = ZONE.search(name.name) is not None
    return Region(
        name_zh=name.name,
        slug=free_slug(Region, name.name),
        kind=RegionKind.ZONE if is_zone else RegionKind.COUNTY,
        parent=region,
    )


MAKERS = {UNIT: _unit, SOURCE: _source, REGION: _region}
