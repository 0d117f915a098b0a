"""Compare how alike districts or parks are.

From output by industry where sources give it, else by their leading industries. Formulas and worked
values: docs/scoring.md, "Likeness of districts"; `standings.scoring.similarity` holds the
arithmetic. Likeness that a plan wants (R2.1b) is shown apart, compared class by class inside the
chain, and is no warning.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from operator import itemgetter

from parks.models import Industry, Observation, Park, ParkIndustry, Region, Scheme
from parks.models.place import under
from parks.readers import Reader
from parks.text.units import unit_in_words
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

Industries = dict[int, Industry]


@dataclass
class ComparedUnit:
    """A region or park: its output by chain, by class, or the chains that its parks lead in."""

    record: Region | Park
    chains: dict[int, float] = field(default_factory=dict)
    classes: dict[int, float] = field(default_factory=dict)
    tags: set[int] = field(default_factory=set)
    planned: set[int] = field(default_factory=set)
    apart: float | None = None
    spread: float | None = None
    # the industry in which it is most special, its quotient, and its share of the output in percent
    leading: tuple[Industry, float, float] | None = None

    @property
    def effective(self) -> float | None:
        """The effective number of industries: the inverse of the Herfindahl index."""
        return 1 / self.spread if self.spread else None

    @property
    def output(self) -> float:
        """The output of all industries, in the unit of the observations."""
        return sum(self.chains.values())


@dataclass(frozen=True)
class UnitPair:
    """Two units: likeness, Krugman index, the band of the scheme.

    `planned`: the chains that a plan assigns to both; `inside`: likeness inside of them.
    """

    first: ComparedUnit
    second: ComparedUnit
    alike: float | None
    apart: float | None
    band: str
    planned: list[Industry]
    inside: float | None


@dataclass(frozen=True)
class DifferentiationPage:
    """Everything that the page prints.

    `by_tags`: no output by industry is known, so leading industries decide.
    """

    region: Region
    of_parks: bool
    units: list[ComparedUnit]
    rows: list[tuple[ComparedUnit, list[UnitPair | None]]]
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
    """Read the regions below a region, or the parks in it, against each other.

    Eight statements, however many pairs.
    """
    industries = {industry.pk: industry for industry in Industry.objects.all()}
    observations, period = _read_output(region, reader, of_parks)
    units = _read_units(region, reader, of_parks)
    _add_output(units, observations, industries)
    by_tags = sum(bool(unit.chains) for unit in units.values()) < 2
    _read_plans(units, region, industries)
    if by_tags:
        _read_tags(units, region, industries, of_parks)
    known = [unit for unit in units.values() if (unit.tags if by_tags else unit.chains)]
    shown = known
    if len(known) > MOST_UNITS:
        shown = sorted(known, key=lambda unit: -unit.output)[:MOST_UNITS]
    scheme = Scheme.current()
    pairs = [
        _make_pair(first, second, by_tags, scheme, industries)
        for first, second in combinations(shown, 2)
    ]
    _describe(shown, industries)
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
        unit_in_words(observations[0].unit) if observations else "",
        any(observation.is_demo for observation in observations),
        sorted({observation.source.title for observation in observations}),
        scheme,
        len(units) - len(known),
        len(known) - len(shown),
    )


def _read_output(region: Region, reader: Reader, of_parks: bool) -> tuple[list[Observation], str]:
    """Read output by industry of the latest period that any unit has, so that all are of one."""
    observations = Observation.objects.filter(
        indicator__code=INDICATOR, industry__isnull=False, value__isnull=False
    )
    if of_parks:
        observations = observations.filter(
            under(reader.sees, "park__home_region__path"),
            park__home_region__path__startswith=region.path,
        )
    else:
        observations = observations.filter(
            under(reader.sees, "region__path"), region__parent=region
        )
    latest = observations.order_by("-period").values_list("period", flat=True).first() or ""
    return list(observations.filter(period=latest).select_related("source")), latest


def _read_units(region: Region, reader: Reader, of_parks: bool) -> dict[int, ComparedUnit]:
    if of_parks:
        parks = Park.objects.visible_to(reader).current().in_region(region)
        return {
            park.pk: ComparedUnit(park)
            for park in parks.select_related("home_region").order_by("sort_key")
        }
    regions = Region.objects.visible_to(reader).current().filter(parent=region)
    return {below.pk: ComparedUnit(below) for below in regions.order_by("sort_path")}


def _add_output(
    units: dict[int, ComparedUnit], observations: list[Observation], industries: Industries
) -> None:
    """Add up the output of each unit, by chain and by class."""
    for observation in observations:
        key = observation.park_id or observation.region_id
        industry = observation.industry_id
        # `_read_output` asks for all three
        assert key
        assert industry
        assert observation.value is not None
        unit = units[key]
        chain = _chain_of(industry, industries)
        output = float(observation.value)
        unit.chains[chain] = unit.chains.get(chain, 0) + output
        unit.classes[industry] = unit.classes.get(industry, 0) + output


def _chain_of(industry: int, industries: Industries) -> int:
    return industries[industry].parent_id or industry


def _read_plans(units: dict[int, ComparedUnit], region: Region, industries: Industries) -> None:
    """Read the chains that plans assign to a region.

    They hold for the region and for the parks that it runs.
    """
    assigned: dict[int, set[int]] = defaultdict(set)
    links = RegionIndustry.objects.filter(region__path__startswith=region.path)
    for place, industry in links.values_list("region", "industry"):
        assigned[place].add(_chain_of(industry, industries))
    for key, unit in units.items():
        place = unit.record.home_region_id if isinstance(unit.record, Park) else key
        unit.planned = assigned.get(place, set())


def _read_tags(
    units: dict[int, ComparedUnit], region: Region, industries: Industries, of_parks: bool
) -> None:
    """Read the chains in which parks lead: what the catalogue of zones knows on the first day."""
    links = ParkIndustry.objects.filter(park__home_region__path__startswith=region.path)
    regions = {unit.record.path: unit for unit in units.values() if isinstance(unit.record, Region)}
    for park, path, industry in links.values_list("park", "park__home_region__path", "industry"):
        chain = _chain_of(industry, industries)
        if of_parks and park in units:
            units[park].tags.add(chain)
        for region_path, unit in regions.items():
            if path.startswith(region_path):
                unit.tags.add(chain)


def _make_pair(
    first: ComparedUnit,
    second: ComparedUnit,
    by_tags: bool,
    scheme: Scheme,
    industries: Industries,
) -> UnitPair:
    if by_tags:
        alike = likeness_by_tags(set(first.tags), set(second.tags))
        apart = None
    else:
        alike = similarity(first.chains, second.chains)
        apart = krugman(first.chains, second.chains)
    common = first.planned & second.planned
    planned = [industries[chain] for chain in sorted(common)]
    inside = None
    if common:
        inside = similarity(
            _output_inside(first, common, industries), _output_inside(second, common, industries)
        )
    return UnitPair(first, second, alike, apart, band_of(alike, scheme), planned, inside)


def _output_inside(
    unit: ComparedUnit, chains: set[int], industries: Industries
) -> dict[int, float]:
    """Take the unit's output in the classes of some chains."""
    return {
        industry: output
        for industry, output in unit.classes.items()
        if _chain_of(industry, industries) in chains
    }


def band_of(alike: float | None, scheme: Scheme) -> str:
    """Say high, medium or low, as the scheme in force draws the line; empty where unknown."""
    if alike is None:
        return ""
    if alike >= scheme.alike_high:
        return "high"
    return "medium" if alike >= scheme.alike_medium else "low"


def _describe(units: list[ComparedUnit], industries: Industries) -> None:
    """Describe each by itself.

    Concentration, distance from the rest, and the industry in which it is most special.
    """
    whole = together([unit.chains for unit in units])
    for unit in units:
        unit.spread = herfindahl(unit.chains)
        rest = together([other.chains for other in units if other is not unit])
        unit.apart = krugman(unit.chains, rest)
        quotients = [
            (location_quotient(unit.chains, whole, chain) or 0, share, chain)
            for chain, share in shares(unit.chains).items()
        ]
        if quotients:
            quotient, share, chain = max(quotients, key=itemgetter(0, 1))
            unit.leading = industries[chain], quotient, 100 * share


def _table(
    units: list[ComparedUnit], pairs: list[UnitPair]
) -> list[tuple[ComparedUnit, list[UnitPair | None]]]:
    """Make a row and a column for each unit; the diagonal is empty."""
    by_keys = {(pair.first.record.pk, pair.second.record.pk): pair for pair in pairs}
    by_keys |= {(pair.second.record.pk, pair.first.record.pk): pair for pair in pairs}
    return [
        (unit, [by_keys.get((unit.record.pk, other.record.pk)) for other in units])
        for unit in units
    ]
