"""Values that wait for a verifier: the list with its filters, and the rows that a form was sent
about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboards.shared.links import with_query
from parks.models import Indicator, Observation, Region
from parks.models.place import under
from parks.observations.permits import figures_to_review
from parks.readers import Reader

PER_PAGE = 25
MOST_DIGITS = 18


@dataclass
class ReviewPage:
    """A page of values to review; `asked` gives the rows that a sent form is about, also those of
    another page.
    """

    scope: Q
    page: Page
    indicators: list[Indicator]
    regions: list[Region]
    indicator: str
    region: str
    mistakes: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many wait."""
        return self.page.paginator.count

    @property
    def query(self) -> str:
        """The filters as a query, without the page."""
        return with_query("", {"indicator": self.indicator, "region": self.region}).removeprefix(
            "?"
        )

    @property
    def address(self) -> str:
        """The list with its filters."""
        return with_query(
            reverse("indicator-review"), {"indicator": self.indicator, "region": self.region}
        )

    def asked(self, data: Mapping[str, str]) -> list[Observation]:
        """The rows that a form shows: those that it was sent with, else those of the page."""
        sent = [name.removeprefix("version-") for name in data if name.startswith("version-")]
        keys = [
            int(one) for one in sent if one.isascii() and one.isdigit() and len(one) <= MOST_DIGITS
        ]
        if not keys:
            return list(self.page.object_list)
        # a value that somebody has reviewed in the meantime stays in sight, so that the refusal has
        # its row
        rows = Observation.objects.of_parks().filter(pk__in=keys[: 2 * PER_PAGE])
        return list(_shown(rows.filter(self.scope)))


def read_reviews(reader: Reader, data: Mapping[str, str]) -> ReviewPage:
    """The values that wait for a person, the oldest first; a wrong filter is named."""
    waiting = figures_to_review(reader)
    regions = list(Region.objects.editable_by(reader).order_by("path"))
    indicators = list(
        Indicator.objects.filter(kind=Indicator.Kind.SCORED).order_by("position", "code")
    )
    code, slug = (data.get(name, "").replace("\0", "") for name in ("indicator", "region"))
    mistakes = []
    wrong = _("“%(value)s” is no value of “%(filter)s”; the other filters hold.")
    region = next((one for one in regions if one.slug == slug), None)
    if slug and region is None:
        mistakes.append(wrong % {"value": slug[:60], "filter": _("Region")})
    if code and code not in {one.code for one in indicators}:
        mistakes.append(wrong % {"value": code[:60], "filter": _("Indicator")})
        code = ""
    if region:
        waiting = waiting.filter(park__home_region__path__startswith=region.path)
    if code:
        waiting = waiting.filter(indicator__code=code)
    page = Paginator(_shown(waiting), PER_PAGE).get_page(data.get("page"))
    scope = under(reader.edits, "park__home_region__path")
    return ReviewPage(
        scope, page, indicators, regions, code, region.slug if region else "", mistakes
    )


def _shown(rows: Any) -> Any:
    """The rows with what a list prints, the longest waiting first."""
    return rows.select_related("indicator", "park", "source", "entered_by").order_by(
        F("entered_on").asc(nulls_first=True), "pk"
    )
