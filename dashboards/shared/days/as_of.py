"""Looking back: which month ends can be chosen. Links keep the choice (`shared/links.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dashboards.shared.days.request import business_day, chosen_as_of, query_of
from parks.models import Park
from standings.days.stored import read_month_ends

# The pages, by name, that show the numbers of a past month end; all others show today's, and say
# so.
KNOWS_PAST = frozenset(
    {
        "summary",
        "region-detail",
        "park-list",
        "park-detail",
        "park-score",
        "park-compare",
        "issue-list",
        "trend",
        "robustness",
        "industry-map",
        "scheme-what-if",
    }
)


@dataclass(frozen=True)
class AsOfChoice:
    """What a page shows of the choice.

    `months`: value and words of each stored month end, the last first.
    """

    wanted: str
    day: date
    is_past: bool
    page_knows: bool
    today: date
    months: list[tuple[str, str]]
    # the other parameters of the address, for the form
    other_parameters: list[tuple[str, str]]
    latest: str
    is_reconstructed: bool = False

    @property
    def value(self) -> str:
        """The day as the address names it; empty for today."""
        return self.day.isoformat() if self.is_past else ""

    @property
    def mistake(self) -> str:
        """What is wrong with the day that was asked for; empty where nothing is."""
        if not self.wanted or self.is_past or self.wanted == self.today.isoformat():
            return ""
        words = _(
            "No data is stored for “%(day)s”. This is the latest; month ends can be chosen above."
        )
        return words % {"day": self.wanted[:20]}


def knows_past(request: HttpRequest) -> bool:
    """Whether the page that answers shows the numbers of a past month end."""
    match = request.resolver_match
    return bool(match and match.url_name in KNOWS_PAST)


def read_as_of_choice(request: HttpRequest) -> AsOfChoice:
    """Read which day a request chose, and which it could choose."""
    as_of = chosen_as_of(request)
    others = query_of(request).copy()
    for name in ("as_of", "page"):
        others.pop(name, None)
    months = read_month_ends()
    query = others.urlencode()
    return AsOfChoice(
        query_of(request).get("as_of", ""),
        as_of.day,
        as_of.is_frozen,
        knows_past(request),
        business_day(request),
        [(day.isoformat(), date_format(day, "DATE_FORMAT")) for day in months],
        [(name, value) for name, values in others.lists() for value in values],
        request.path + (f"?{query}" if query else ""),
        months.get(as_of.day, False) if as_of.is_frozen else False,
    )


def say_if_unrecorded(request: HttpRequest, park: Park) -> None:
    """Say on a past day of a park that was not there yet that it has no record.

    What is unknown is not zero.
    """
    as_of = chosen_as_of(request)
    if as_of.is_frozen and not as_of.standings_of([park.pk]).exists():
        messages.warning(request, _("%(park)s has no record of this day.") % {"park": park.brief})
