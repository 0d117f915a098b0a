"""Reference data as it was: places, parks, units, problems and pillars under their names of then.

A frozen row points to these and never to the records of today, so whatever a page of a past month
end prints, filters or counts is what it was (docs/decisions/0013-month-ends.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from parks.fields import annotated
from parks.models import (
    Indicator,
    Industry,
    Organisation,
    Park,
    ProblemDomain,
    ProblemType,
    Region,
    Source,
)
from parks.models.park import ParkQuerySet
from parks.models.place import OrganisationQuerySet, RegionQuerySet, under
from recommendations.models import Pillar
from standings.models.lasting import (
    AtMonthEnd,
    FrozenRecord,
    LastingQuerySet,
    freezes,
    keeps,
    refers_to,
)

if TYPE_CHECKING:
    from parks.readers import Reader


class FrozenRegionQuerySet(AtMonthEnd, RegionQuerySet):
    """The questions about the tree of regions, asked about the end of a month."""

    def visible_to(self, reader: Reader) -> FrozenRegionQuerySet:
        """The regions that the reader may see today."""
        return self.filter(under(reader.sees, "record__path"))


@freezes(Region)
class FrozenRegion(FrozenRecord):
    """A region with the place that it had in the tree."""

    record = keeps(Region)
    parent = refers_to("self")
    lies_in = refers_to("self")

    objects = FrozenRegionQuerySet.as_manager()

    name = Region.name
    get_absolute_url = Region.get_absolute_url


class FrozenOrganisationQuerySet(AtMonthEnd, OrganisationQuerySet):
    """The questions about units, asked about the end of a month."""

    def visible_to(self, reader: Reader) -> FrozenOrganisationQuerySet:
        """The units of the regions that the reader may see today."""
        return self.filter(under(reader.sees, "record__region__path"))


@freezes(Organisation)
class FrozenOrganisation(FrozenRecord):
    """A unit with the region to which it belonged."""

    record = keeps(Organisation)
    region = refers_to(FrozenRegion, required=True)

    objects = FrozenOrganisationQuerySet.as_manager()

    name = Organisation.name


@freezes(Source)
class FrozenSource(FrozenRecord):
    """A source under its title of then."""

    record = keeps(Source)

    objects = LastingQuerySet.as_manager()


@freezes(ProblemDomain)
class FrozenDomain(FrozenRecord):
    """A problem domain."""

    record = keeps(ProblemDomain)

    objects = LastingQuerySet.as_manager()

    name = ProblemDomain.name


@freezes(ProblemType)
class FrozenType(FrozenRecord):
    """A problem type with its domain of then."""

    record = keeps(ProblemType)
    domain = refers_to(FrozenDomain, required=True)

    objects = LastingQuerySet.as_manager()

    name = ProblemType.name


@freezes(Pillar)
class FrozenPillar(FrozenRecord):
    """A pillar."""

    record = keeps(Pillar)

    objects = LastingQuerySet.as_manager()

    name = Pillar.name
    get_absolute_url = Pillar.get_absolute_url


@freezes(Indicator)
class FrozenIndicator(FrozenRecord):
    """An indicator with its unit of then."""

    record = keeps(Indicator)

    objects = LastingQuerySet.as_manager()

    name = Indicator.name


@freezes(Industry)
class FrozenIndustry(FrozenRecord):
    """An industry with the chain to which it belonged."""

    record = keeps(Industry)
    parent = refers_to("self")

    objects = LastingQuerySet.as_manager()

    name = Industry.name


class FrozenParkQuerySet(AtMonthEnd, ParkQuerySet):
    """The questions about parks, asked about the end of a month."""

    def visible_to(self, reader: Reader) -> FrozenParkQuerySet:
        """The parks that the reader may see today."""
        return self.filter(under(reader.sees, "record__home_region__path"))


@freezes(Park)
class FrozenPark(FrozenRecord):
    """A park with its regions, its managing body, its industries and its other names of then."""

    record = keeps(Park)
    parent = refers_to("self")
    located_in = refers_to(FrozenRegion)
    managed_by_region = refers_to(FrozenRegion)
    home_region = refers_to(FrozenRegion, required=True)
    organisation = refers_to(FrozenOrganisation)
    # other names, in the order in which they were entered
    other_names = models.JSONField(default=list)

    objects = FrozenParkQuerySet.as_manager()

    name = Park.name
    label = Park.label
    brief = Park.brief
    get_absolute_url = Park.get_absolute_url

    class Meta(FrozenRecord.Meta):
        indexes = [
            # the parks of a month end
            models.Index(fields=["since", "until"], name="standings_frozenpark_at"),
        ]

    @property
    def standing(self) -> Any:
        """The snapshot of the day, where `AsOf.with_standing` joined it."""
        return annotated(self, "stood")


class FrozenParkIndustry(models.Model):
    """A leading industry that a park had; position 1 leads."""

    park = models.ForeignKey(FrozenPark, models.CASCADE, related_name="park_industries")
    industry = models.ForeignKey(FrozenIndustry, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["park", "industry"],
                name="standings_frozenparkindustry_leads_once",
                violation_error_message=_("The park already lists this industry."),
            )
        ]

    def __str__(self) -> str:
        return str(self.industry)
