"""How alike districts or parks are: from output by industry where sources give it, else by their
leading industries.

Formulas and worked values: docs/scoring.md, "Likeness of districts"; `dashboards.structures`
holds the arithmetic. Likeness that a plan wants (R2.1b) is shown apart, compared class by class
inside the chain, and is no warning.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from parks.models import Industry, Observation, Park, ParkIndustry, Region, Scheme
from parks.models.place import under
from parks.readers import Reader
from recommendations.models import RegionIndustry
from standings.derive import INDICATOR
from standings.scoring.similarity import (
    differentiation,
    herfindahl,
    krugman,
    likeness_by_tags,
    location_quotient,
    shares,
    similarity,
    together,
)

# more units than these are compared in pairs only, and only the first pairs are shown
MOST_IN_TABLE = 12


MOST_PAIRS = 40


# pairs grow with the square: the largest units are compared, and the page says how many are not
MOST_UNITS = 200


@dataclass
class Unit:
    """A region or park: its output by chain, by class, or the chains that its parks lead in."""

    record: Region | Park
    chains: dict[int, float] = field(default_factory=dict)
    classes: dict[int, float] = field(default_factory=dict)
    tags: set[int] = field(default_factory=set)
    planned: set[int] = field(default_factory=set)
    apart: float | None = None
    spread: float | None = None
    leading: tuple[Industry, float, float] | None = None

    @property
    def effective(self) -> float | None:
        """The effective number of industries: the inverse of the Herfindahl index."""
        return 1 / self.spread if self.spread else None

    @property
    def output(self) -> float:
        """The output of all industries, in the unit of the observations."""
        return sum(self.chains.values())


@dataclass
class UnitPair:
    """Two units: likeness, Krugman index, the band of the scheme; the chains that a plan
    assigns to both.
    """

    one: Unit
    other: Unit
    alike: float | None
    apart: float | None
    band: str
    planned: list[Industry] = field(default_factory=list)
    inside: float | None = None


@dataclass
class DifferentiationPage:
    """Everything that the page prints.

    `by_tags`: no output by industry is known, so leading industries decide.
    """

    region: Region
    of_parks: bool
    units: list[Unit]
    rows: list[tuple[Unit, list[UnitPair | None]]]
    talk: list[UnitPair]
    planned: list[UnitPair]
    city: float | None
    by_tags: bool
    period: str
    unit: str
    is_demo: bool
    sources: list[str]
    scheme: Scheme
    silent: int
    beyond: int


def read_differentiation(
    region: Region, reader: Reader, *, of_parks: bool = False
) -> DifferentiationPage:
    """The regions below a region, or the parks in it, against each other.

    Eight statements, however many pairs.
    """
    known = {one.pk: one for one in Industry.objects.all()}
    seen, period = _output(region, reader, of_parks)
    units = _units(region, reader, of_parks)
    for one in seen:
        place = one.park_id or one.region_id
        # `_output` asks for all three
        assert place
        assert one.industry_id
        assert one.value is not None
        unit = units[place]
        chain = known[one.industry_id].parent_id or one.industry_id
        unit.chains[chain] = unit.chains.get(chain, 0) + float(one.value)
        unit.classes[one.industry_id] = unit.classes.get(one.industry_id, 0) + float(one.value)
    by_tags = sum(bool(unit.chains) for unit in units.values()) < 2
    _plans(units, region, known)
    if by_tags:
        _tags(units, region, known, of_parks)
    told = [unit for unit in units.values() if (unit.tags if by_tags else unit.chains)]
    shown = (
        told
        if len(told) <= MOST_UNITS
        else sorted(told, key=lambda unit: -unit.output)[:MOST_UNITS]
    )
    scheme = Scheme.current()
    pairs = [_pair(one, other, by_tags, scheme, known) for one, other in combinations(shown, 2)]
    _describe(shown, known)
    ranked = sorted(
        (pair for pair in pairs if pair.alike is not None), key=lambda pair: -(pair.alike or 0)
    )
    return DifferentiationPage(
        region,
        of_parks,
        shown,
        _table(shown, pairs) if len(shown) <= MOST_IN_TABLE else [],
        [pair for pair in ranked if not pair.planned and pair.band != "low"][:MOST_PAIRS],
        [pair for pair in ranked if pair.planned],
        differentiation([unit.chains for unit in shown]),
        by_tags,
        period,
        seen[0].unit if seen else "",
        any(one.is_demo for one in seen),
        sorted({one.source.title for one in seen}),
        scheme,
        len(units) - len(told),
        len(told) - len(shown),
    )


def _output(region: Region, reader: Reader, of_parks: bool) -> tuple[list[Observation], str]:
    """Output by industry of the latest period that any unit has, so that all are of one year."""
    seen = Observation.objects.filter(
        indicator__code=INDICATOR, industry__isnull=False, value__isnull=False
    )
    if of_parks:
        seen = seen.filter(under(reader.sees, "park__home_region__path"))
        seen = seen.filter(park__home_region__path__startswith=region.path)
    else:
        seen = seen.filter(under(reader.sees, "region__path"), region__parent=region)
    latest = seen.order_by("-period").values_list("period", flat=True).first()
    return list(seen.filter(period=latest or "").select_related("source")), latest or ""


def _units(region: Region, reader: Reader, of_parks: bool) -> dict[int, Unit]:
    if of_parks:
        parks = (
            Park.objects.visible_to(reader)
            .in_region(region)
            .select_related("home_region")
            .order_by("name_zh")
        )
        return {park.pk: Unit(park) for park in parks}
    return {
        one.pk: Unit(one)
        for one in Region.objects.visible_to(reader).filter(parent=region).order_by("path")
    }


def _plans(units: dict[int, Unit], region: Region, known: dict[int, Industry]) -> None:
    """The chains that a plan assigns to a region hold for the region and for the parks that it
    runs.
    """
    assigned: dict[int, set[int]] = defaultdict(set)
    links = RegionIndustry.objects.filter(region__path__startswith=region.path)
    for place, industry in links.values_list("region", "industry"):
        assigned[place].add(known[industry].parent_id or industry)
    for key, unit in units.items():
        place = unit.record.home_region_id if isinstance(unit.record, Park) else key
        unit.planned = assigned.get(place, set())


def _tags(
    units: dict[int, Unit], region: Region, known: dict[int, Industry], of_parks: bool
) -> None:
    """The chains in which the parks lead: what the catalogue of zones knows on the first day."""
    leads = ParkIndustry.objects.filter(park__home_region__path__startswith=region.path)
    places = {unit.record.path: unit for unit in units.values() if isinstance(unit.record, Region)}
    for park, path, industry in leads.values_list("park", "park__home_region__path", "industry"):
        chain = known[industry].parent_id or industry
        if of_parks and park in units:
            units[park].tags.add(chain)
        for place, unit in places.items():
            if path.startswith(place):
                unit.tags.add(chain)


def _pair(
    one: Unit, other: Unit, by_tags: bool, scheme: Scheme, known: dict[int, Industry]
) -> UnitPair:
    if by_tags:
        alike = likeness_by_tags(set(one.tags), set(other.tags))
        apart = None
    else:
        alike = similarity(one.chains, other.chains)
        apart = krugman(one.chains, other.chains)
    pair = UnitPair(one, other, alike, apart, band_of(alike, scheme))
    common = one.planned & other.planned
    pair.planned = [known[chain] for chain in sorted(common)]
    if common:
        pair.inside = similarity(_inside(one, common, known), _inside(other, common, known))
    return pair


def _inside(unit: Unit, chains: set[int], known: dict[int, Industry]) -> dict[Any, float]:
    """The unit's output in the classes of some chains."""
    return {
        key: value for key, value in unit.classes.items() if (known[key].parent_id or key) in chains
    }


def band_of(alike: float | None, scheme: Scheme) -> str:
    """high, medium or low, as the scheme in force draws the line; empty where unknown."""
    if alike is None:
        return ""
    if alike >= scheme.alike_high:
        return "high"
    return "medium" if alike >= scheme.alike_medium else "low"


def _describe(units: list[Unit], known: dict[int, Industry]) -> None:
    """Concentration, distance from the rest, and the industry in which each is most special, with
    its share.
    """
    whole = together([unit.chains for unit in units])
    for unit in units:
        unit.spread = herfindahl(unit.chains)
        unit.apart = krugman(
            unit.chains, together([other.chains for other in units if other is not unit])
        )
        quotients = [
            (location_quotient(unit.chains, whole, chain) or 0, share, chain)
            for chain, share in shares(unit.chains).items()
        ]
        if quotients:
            quotient, share, chain = max(quotients, key=lambda one: (one[0], one[1]))
            unit.leading = known[chain], quotient, 100 * share


def _table(units: list[Unit], pairs: list[UnitPair]) -> list[tuple[Unit, list[UnitPair | None]]]:
    """A row and a column a unit; the diagonal is empty."""
    found = {(id(pair.one), id(pair.other)): pair for pair in pairs}
    found |= {(id(pair.other), id(pair.one)): pair for pair in pairs}
    return [(one, [found.get((id(one), id(other))) for other in units]) for one in units]
