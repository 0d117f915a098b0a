"""Filters of the park list. One wrong value gives a message; the others hold."""

from __future__ import annotations

import django_filters
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboards.pages.parks.peers import NO_LEVEL
from dashboards.shared.lists.extras import add_filters
from dashboards.shared.lists.filters import SpokenFilter
from dashboards.shared.reference import ReferenceData
from dashboards.shared.saved_views import followed_by
from parks.choices import Light, ParkLevel, ParkType
from parks.models import Park, Region
from parks.models.park import ParkQuerySet

WEAK = (Light.RED.value, Light.AMBER.value)


class ParkFilter(SpokenFilter):
    """Which parks to list. `domain` keeps the parks whose light in that domain is red or amber."""

    q = django_filters.CharFilter(label=_("Keyword"), method="by_words")
    region = django_filters.ChoiceFilter(label=_("Region"), method="by_region")
    type = django_filters.ChoiceFilter(label=_("Kind"), choices=ParkType.choices)
    level = django_filters.ChoiceFilter(
        label=_("Level"),
        choices=[*ParkLevel.choices, (NO_LEVEL, _("not filled in"))],
        method="by_level",
    )
    industry = django_filters.ChoiceFilter(label=_("Leading industry"), method="by_industry")
    light = django_filters.ChoiceFilter(label=_("Light"), field_name="standing__light")
    domain = django_filters.ChoiceFilter(label=_("Weak in"), method="by_domain")
    own = django_filters.ChoiceFilter(
        label=_("Run by"), choices=[("1", _("the region itself"))], method="leave", required=False
    )

    followed = django_filters.ChoiceFilter(
        label=_("Followed"), choices=[("1", _("Yes"))], method="by_followed"
    )

    class Meta:
        model = Park
        fields: list[str] = []

    def __init__(
        self,
        data: QueryDict,
        queryset: ParkQuerySet,
        reference: ReferenceData,
    ) -> None:
        super().__init__(data, queryset)
        self.reference = reference
        self.as_of = reference.as_of
        add_filters(self, reference.extras)
        self.filters["light"].field_name = f"{self.as_of.path}__light"
        fields = self.form.fields
        fields["region"].choices = [(place.code, place.name) for place in reference.places]
        fields["industry"].choices = [
            (industry.code, industry.name) for industry in reference.industries
        ]
        fields["domain"].choices = [(domain.code, domain.name) for domain in reference.domains]
        fields["light"].choices = [
            ("red", pgettext_lazy("light", "Off track")),
            ("amber", pgettext_lazy("light", "At risk")),
            ("green", pgettext_lazy("light", "On track")),
            ("grey", pgettext_lazy("light", "Not rated")),
        ]

    def by_words(self, parks: ParkQuerySet, name: str, value: str) -> ParkQuerySet:
        """Keep the parks named so: name, alias, pinyin or initials."""
        return parks.matching(value)

    def by_region(self, parks: ParkQuerySet, name: str, value: str) -> ParkQuerySet:
        """Keep the parks that count at a region or below it; with `own`, at the region itself."""
        place = next(place for place in self.reference.places if place.code == value)
        if self.form.cleaned_data.get("own"):
            return parks.filter(home_region=place.pk)
        return parks.in_region(Region(path=place.path))

    def by_level(self, parks: ParkQuerySet, name: str, value: str) -> ParkQuerySet:
        """Keep the parks of a level, or those of which nobody knows one."""
        return parks.filter(level="" if value == NO_LEVEL else value)

    def by_industry(self, parks: ParkQuerySet, name: str, value: str) -> ParkQuerySet:
        """Keep the parks that an industry, or a class of its chain, leads in."""
        leads = self.as_of.park_industries.filter(
            Q(industry__slug=value) | Q(industry__parent__slug=value)
        )
        return parks.filter(pk__in=leads.values("park"))

    def by_domain(self, parks: ParkQuerySet, name: str, value: str) -> ParkQuerySet:
        """Keep the parks whose light in a domain is red or amber."""
        return parks.filter(**{f"{self.as_of.path}__domains__{value}__light__in": WEAK})

    def by_followed(self, parks: ParkQuerySet, name: str, value: str) -> ParkQuerySet:
        """Keep the parks that the reader follows."""
        return followed_by(parks, self.reference.reader, self.as_of)

    def leave(self, parks: ParkQuerySet, name: str, value: str) -> ParkQuerySet:
        """Keep all: `own` narrows `region`, alone it says nothing."""
        return parks
