"""Observations that wait for a verifier: the list with its filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboards.pages.indicators.page import read_scored_indicators
from dashboards.shared.links import with_query
from dashboards.shared.lists.paging import page_size
from parks.models import Indicator, Observation, Region
from parks.models.indicator import ObservationQuerySet
from parks.models.place import under
from parks.observations.permits import figures_to_review
from parks.readers import Reader

PER_PAGE = 25
# of a key
MOST_DIGITS = 18


@dataclass
class ReviewPage:
    """A page of observations to review. `scope` narrows to what the reader may review."""

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
        return with_query("", self._filters).removeprefix("?")

    @property
    def address(self) -> str:
        """The list with its filters."""
        return with_query(reverse("indicator-review"), self._filters)

    @property
    def _filters(self) -> dict[str, str]:
        return {"indicator": self.indicator, "region": self.region}

    def read_observations(self, data: Mapping[str, str]) -> list[Observation]:
        """Read what a form is about: the rows that it was sent with, else those of the page."""
        sent = [name.removeprefix("version-") for name in data if name.startswith("version-")]
        keys = [
            int(key) for key in sent if key.isascii() and key.isdigit() and len(key) <= MOST_DIGITS
        ]
        if not keys:
            return list(self.page.object_list)
        # a value that somebody has reviewed in the meantime stays in sight, so that the refusal has
        # its row
        observations = Observation.objects.of_parks().filter(pk__in=keys[: 2 * PER_PAGE])
        return list(_in_order(observations.filter(self.scope)))


def read_reviews(reader: Reader, data: Mapping[str, str]) -> ReviewPage:
    """Read the values that wait for a person, the oldest first; a wrong filter is named."""
    waiting = figures_to_review(reader)
    regions = list(Region.objects.editable_by(reader).current().order_by("sort_path"))
    indicators = read_scored_indicators()
    code, slug = (data.get(name, "").replace("\0", "") for name in ("indicator", "region"))
    mistakes = []
    wrong = _("“%(value)s” is no value of “%(filter)s”; the other filters hold.")
    region = next((region for region in regions if region.slug == slug), None)
    if slug and region is None:
        mistakes.append(wrong % {"value": slug[:60], "filter": _("Region")})
    if code and code not in {indicator.code for indicator in indicators}:
        mistakes.append(wrong % {"value": code[:60], "filter": _("Indicator")})
        code = ""
    if region:
        waiting = waiting.filter(park__home_region__path__startswith=region.path)
    if code:
        waiting = waiting.filter(indicator__code=code)
    page = Paginator(_in_order(waiting), page_size(data, PER_PAGE)).get_page(data.get("page"))
    scope = under(reader.edits, "park__home_region__path")
    return ReviewPage(
        scope, page, indicators, regions, code, region.slug if region else "", mistakes
    )


def _in_order(observations: ObservationQuerySet) -> ObservationQuerySet:
    """Order observations by how long they wait, the longest first, with what a list prints."""
    return observations.select_related("indicator", "park", "source", "entered_by").order_by(
        F("entered_on").asc(nulls_first=True), "pk"
    )
