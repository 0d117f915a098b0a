"""Two to four parks side by side: which ones the address asks for, and the rows that tell them
apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dashboards.pages.parks.compare.rows import ComparisonRow, Section, sections_of
from dashboards.pages.parks.peers import group_of, kind_of, scheme_of
from dashboards.shared.reference import ReferenceData
from dashboards.shared.wording import in_words, listed
from parks.choices import RegionKind
from parks.fields import annotated
from parks.models import Park
from parks.models.base import HOLDS_WORDS, closeness, is_there_on
from parks.readers import NOBODY, Reader
from standings.days.as_of import AsOf, record_key

FEWEST = 2
MOST = 4
OFFERED = 50
HITS_SHOWN = 20
# how many of the widest gaps a title names
NAMED = 3
HALF = 2


@dataclass
class ComparisonQuery:
    """What an address asks for: parks in its order, at most four; hits where the words typed
    name several.
    """

    parks: list[Park] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    words: str = ""
    hits: list[tuple[Park, str]] = field(default_factory=list)
    offered: list[Park] = field(default_factory=list)
    only_differences: bool = False
    # empty, or the address that has the park just named among its own
    goes_on_at: str = ""
    as_of: str = ""
    reader: Reader = NOBODY

    @classmethod
    def of(cls, data: QueryDict, reader: Reader, as_of: AsOf) -> ComparisonQuery:
        """Read the address: `id` (slugs, again and again), `add` (a name), `diff=1`."""
        query = cls(
            only_differences=data.get("diff") == "1",
            words=_plain(data.get("add", "")),
            reader=reader,
        )
        query.as_of = as_of.day.isoformat() if as_of.is_frozen else ""
        slugs = list(dict.fromkeys(filter(None, map(_plain, data.getlist("id")))))
        named = Park.objects.visible_to(reader).filter(slug__in=slugs[:OFFERED])
        of_then = as_of.read_then(named.select_related("home_region"), "home_region")
        parks = {park.slug: park for park in of_then}
        in_sight = as_of.parks.visible_to(reader).select_related("home_region")
        unknown = [slug for slug in slugs if slug not in parks]
        if unknown:
            query.mistakes.append(
                _("No park in sight is called so: %(names)s.") % {"names": listed(unknown)}
            )
        query.parks = [parks[slug] for slug in slugs if slug in parks]
        if len(query.parks) > MOST:
            query.mistakes.append(_("Four parks are compared at most; these are the first four."))
            query.parks = query.parks[:MOST]
        if query.words:
            query._add(in_sight, as_of)
        if not query.is_full:
            chosen = [park.slug for park in query.parks]
            there = in_sight.there_on(as_of.day).exclude(slug__in=chosen)
            query.offered = list(there.order_by("sort_key")[:OFFERED])
        return query

    @property
    def is_full(self) -> bool:
        """Whether no park can be added."""
        return len(self.parks) >= MOST

    @property
    def is_enough(self) -> bool:
        """Whether there is something to compare."""
        return len(self.parks) >= FEWEST

    @property
    def width(self) -> int:
        """Columns of the table: the item, the parks and the gap."""
        return len(self.parks) + 2

    @property
    def columns(self) -> list[tuple[Park, str, str]]:
        """Each park, where it lies and its level, and the address without it."""
        slugs = [park.slug for park in self.parks]
        return [
            (park, _about(park), self.at([slug for slug in slugs if slug != park.slug]))
            for park in self.parks
        ]

    def at(self, slugs: list[str]) -> str:
        """The address that compares these parks."""
        parameters = [("id", slug) for slug in slugs]
        parameters += [("diff", "1")] if self.only_differences else []
        parameters += [("as_of", self.as_of)] if self.as_of else []
        return reverse("park-compare") + ("?" + urlencode(parameters) if parameters else "")

    def _add(self, in_sight: Any, as_of: AsOf) -> None:
        """Take in the park that the words name; several are offered, none is said."""
        slugs = [park.slug for park in self.parks]
        if self.is_full:
            self.mistakes.append(_("Four parks are compared at most; take one away first."))
            return
        matching = in_sight.matching(self.words).annotate(closeness=closeness(self.words))
        # what is retired is met by its very name
        matching = matching.filter(is_there_on(as_of.day) | Q(closeness__lt=HOLDS_WORDS))
        hits = list(matching.order_by("closeness", "sort_key")[: HITS_SHOWN + 1])
        called_so = [park for park in hits if park.closeness == hits[0].closeness < HOLDS_WORDS]
        if len(called_so) == 1:
            hits = called_so
        if len(hits) == 1:
            self.goes_on_at = self.at(list(dict.fromkeys([*slugs, hits[0].slug])))
        elif hits:
            self.hits = [
                (park, self.at([*slugs, park.slug]))
                for park in hits[:HITS_SHOWN]
                if park.slug not in slugs
            ]
        else:
            self.mistakes.append(
                _("No park in sight is called “%(words)s”.") % {"words": self.words}
            )


@dataclass
class Comparison:
    """The table: its title, the sentence over it, and what must be said before anybody compares."""

    sections: list[Section]
    # further figures, a click away
    rest: Section
    title: str
    lead: SafeString | str
    notes: list[str]


def compare(query: ComparisonQuery, as_of: AsOf) -> Comparison | None:
    """Put the parks side by side; None where there are fewer than two."""
    if not query.is_enough:
        return None
    reference = ReferenceData(query.reader, as_of)
    keys = [record_key(park) for park in query.parks]
    standings = {annotated(row, "key"): row for row in as_of.standings_of(keys)}
    stored = [standings[key] for key in keys if key in standings]
    versions = sorted({row.scheme_version for row in stored})
    scheme = scheme_of(stored[0]) if stored else as_of.read_scheme()
    sections, rest = sections_of(query.parks, standings, reference, as_of, scheme)
    rows = [row for section in sections for row in section.rows]
    notes = [
        _("%(park)s has no record of this day.") % {"park": park.brief}
        for park in query.parks
        if record_key(park) not in standings
    ]
    if len(versions) > 1:
        names = listed(str(version) for version in versions)
        notes.append(
            _(
                "The scores were made by different versions of the rules (%(versions)s) and "
                "are not compared."
            )
            % {"versions": names}
        )
    if len({group_of(park, scheme) for park in query.parks}) > 1:
        kinds = listed(dict.fromkeys(kind_of(park, scheme) for park in query.parks))
        notes.append(
            _("The parks are of different kinds (%(kinds)s): their places are not compared.")
            % {"kinds": kinds}
        )
    if query.only_differences:
        sections = [section.where_different() for section in sections]
        rest = rest.where_different()
    title = _title(rows)
    lead = _lead(query.parks, rows)
    return Comparison([section for section in sections if section.rows], rest, title, lead, notes)


def _title(rows: list[ComparisonRow]) -> str:
    """Say where the parks are furthest apart."""
    apart = sorted((row for row in rows if row.is_apart), key=lambda row: -(row.gap or 0))
    if not apart:
        points = [row for row in rows if row.is_points]
        known = sum(row.gap is not None for row in points)
        if not known:
            return _("No score and no progress can be compared")
        if known < len(points):
            words = {"n": known, "rest": len(points) - known}
            sentence = _("None of %(n)s known rows is apart by more than 10; %(rest)s unknown")
            return sentence % words
        return _("No score or progress is apart by more than 10")
    return _("Furthest apart: %(rows)s") % {
        "rows": listed(row.in_sentence or row.name for row in apart[:NAMED])
    }


def _lead(parks: list[Park], rows: list[ComparisonRow]) -> SafeString | str:
    """Say which park is worst in most rows, and where the others differ most."""
    marked = [row for row in rows if any(cell.mark for cell in row.cells)]
    worst = [sum(row.cells[place].mark == "worst" for row in marked) for place in range(len(parks))]
    place = max(range(len(parks)), key=lambda index: worst[index])
    if not marked or worst[place] * HALF <= len(marked) or worst.count(worst[place]) > 1:
        known = sum(row.gap is not None for row in rows)
        if not known:
            return _("No row can be compared.")
        if not marked:
            return _("The parks do not differ in %(n)s rows that can be compared.") % {"n": known}
        sentence = _("No park is worst in more than half of %(n)s rows with a worst.")
        return sentence % {"n": len(marked)}
    words = {
        "park": in_words(parks[place].label, parks[place].name_en),
        "worst": format_html(
            '<b class="bad">{}</b>',
            _("worst in %(n)s of %(all)s rows") % {"n": worst[place], "all": len(marked)},
        ),
    }
    gaps = [(row.gap_without(place), row.in_sentence or row.name) for row in rows if row.is_apart]
    widest = max((gap for gap in gaps if gap[0]), default=None)
    if len(parks) == FEWEST or widest is None:
        return format_html(_("{park}: {worst}."), **words)
    others = listed(park.brief for park in parks if park is not parks[place])
    where = format_html('<b class="bad">{}</b>', widest[1])
    return format_html(
        _("{park}: {worst}; {others} differ most in {where}."), **words, others=others, where=where
    )


def _plain(typed: str) -> str:
    """Drop the sign that PostgreSQL cannot take from what was typed."""
    return typed.replace("\0", "").strip()


def _about(park: Park) -> str:
    """Join region and level of a park, as far as known."""
    home = park.home_region
    parts = [_("City-run") if home.kind == RegionKind.CITY else home.name, park.get_level_display()]
    return " · ".join(str(part) for part in parts if part)
