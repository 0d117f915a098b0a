"""The people, units and places that the demonstration year plays with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from demo.plan.outlines import Chance, Deck
from demo.plan.words import read_issue_words, read_measure_words, read_remarks
from parks.choices import SourceKind
from parks.models import Park, Region, Source
from recommendations.models import Recommendation
from recommendations.survey.tables import CITY

# What demonstration issues cite: a source that says of itself that it is none.
SOURCE = "DEMO"
SOURCE_TITLE = "演示巡查记录（为演示编写，不是真实来源）"


@dataclass
class Cast:
    """What every scene needs: people, parks, recommendations, words and chance."""

    people: dict[str, User]
    parks: dict[str, Park]
    recommendations: dict[str, Recommendation]
    remarks: dict[str, list[str]]
    chance: Chance
    deck: Deck
    source: Source

    @classmethod
    def gather(cls, people: dict[str, User], today: date) -> Cast:
        """Read what is there, and make the source that the demonstration cites."""
        parks = Park.objects.select_related("home_region", "organisation")
        chance = Chance(today)
        source, _is_new = Source.objects.get_or_create(
            key=SOURCE,
            defaults={
                "title": SOURCE_TITLE,
                "kind": SourceKind.MEETING,
                "region": Region.objects.get(slug=CITY),
            },
        )
        return cls(
            people=people,
            parks={park.slug: park for park in parks},
            recommendations={advice.number: advice for advice in Recommendation.objects.all()},
            remarks=read_remarks(),
            chance=chance,
            deck=Deck(read_issue_words(), read_measure_words(), chance.random),
            source=source,
        )
