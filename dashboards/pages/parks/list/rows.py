"""A park as lists print it, and the statement that brings all that it prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from dashboards.shared.links import issues_at, score_of
from dashboards.shared.reference import Label, ReferenceData
from dashboards.shared.rows.cells import DomainCell, PillarCell
from parks.choices import RegionKind
from parks.fields import annotated
from parks.models import Park
from parks.models.park import ParkQuerySet
from parks.text.language import in_english
from standings.days.as_of import AsOf
from standings.models import Snapshot, Standing


@dataclass(frozen=True)
class ParkRow:
    """A park with its standing of a day, as lists print it."""

    park: Park
    reference: ReferenceData
    day: date
    # of a file alone: other names and leading industries, each in one cell
    aliases: str = ""
    industries: str = ""
    # what it holds in extra fields, by their keys
    extras: Mapping[int, Any] = field(default_factory=dict)

    @property
    def standing(self) -> Standing | Snapshot:
        """The standing of the day."""
        return self.park.standing

    @property
    def tick(self) -> str:
        """What the box that chooses the park is called."""
        return _("Choose %(park)s") % {"park": self.park.brief}

    @property
    def about(self) -> list[str]:
        """Region, level and leading industry, as far as known."""
        industry = annotated(self.park, "industry_en") if in_english() else ""
        home = self.park.home_region
        words = [
            _("City-run") if home.kind == RegionKind.CITY else home.name,
            self.park.get_level_display(),
            _("enclave") if annotated(self.park, "enclave") else "",
            industry or annotated(self.park, "industry_zh"),
        ]
        return [word for word in words if word]

    @property
    def score_address(self) -> str:
        """The page that says why the park has its score."""
        return score_of(self.park.slug)

    @property
    def open_address(self) -> str:
        """The list of its open issues."""
        return issues_at(park=self.park.slug, stage="open")

    @property
    def overdue_address(self) -> str:
        """The list of its overdue issues."""
        return issues_at(park=self.park.slug, overdue=1)

    @property
    def domains(self) -> list[DomainCell]:
        """Its open issues in each domain."""
        return [self.issues_in(domain) for domain in self.reference.domains]

    def issues_in(self, domain: Label) -> DomainCell:
        """Count its open issues in a domain."""
        stored = self.standing.domains.get(domain.code, {})
        address = issues_at(park=self.park.slug, domain=domain.code, stage="open")
        return DomainCell(
            domain.name,
            stored.get("open", 0),
            stored.get("overdue", 0),
            stored.get("light", ""),
            address,
        )

    def delivery_of(self, pillar: Label) -> PillarCell:
        """Read how far it is with a pillar."""
        stored = self.standing.pillars.get(pillar.code, {})
        return PillarCell(
            pillar.name, stored.get("progress"), stored.get("elapsed"), stored.get("light", "grey")
        )


def for_list(parks: ParkQuerySet, as_of: AsOf) -> ParkQuerySet:
    """Join the parks to all that a row prints, in the statement that finds them."""
    leading = as_of.park_industries.filter(park=OuterRef("pk")).order_by("position", "pk")
    return (
        as_of.with_standing(parks.with_enclave())
        .select_related("home_region", as_of.path)
        .annotate(
            industry_zh=Subquery(leading.values("industry__name_zh")[:1]),
            industry_en=Subquery(leading.values("industry__name_en")[:1]),
        )
    )
