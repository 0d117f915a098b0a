"""The industry map: regions as tiles in their true relative positions, industries assigned against
those present.

Counts come grouped from the database; single parks are named only where a map holds few of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from dashboards.shared.links import parks_at
from dashboards.shared.reference import ReferenceData
from dashboards.shared.rows.lights import SHOWN_LIGHTS
from parks.choices import Light
from parks.models import Industry, Park, ParkIndustry, Region
from parks.models.park import ParkQuerySet
from parks.readers import Reader
from recommendations.models import RegionIndustry
from standings.days.as_of import AsOf

TILE_WIDTH_PIXELS = 236
TILE_HEIGHT_PIXELS = 176
TILE_GAP_PIXELS = 12
# the most parks that a map names one by one
MOST_NAMED_PARKS = 120
MOST_POINTS = 2000
SWATCHES = ("first", "second", "third", "fourth", "fifth")
OTHER = "other"


@dataclass
class PresentIndustry:
    """An industry and how many parks lead in it, or in a class of its chain."""

    industry: Industry
    n: int
    address: str
    swatch: str


@dataclass
class AssignedIndustry:
    """An industry that a plan assigns to the region, and the parks there that lead in it."""

    link: RegionIndustry
    n: int
    address: str


@dataclass
class Tile:
    """A region at its place of the drawing (pixels), with what is planned and what is there."""

    region: Region
    row: int
    column: int
    is_own: bool = False
    n: int = 0
    address: str = ""
    lights: list[tuple[str, int, str]] = field(default_factory=list)
    assigned: list[AssignedIndustry] = field(default_factory=list)
    present: list[PresentIndustry] = field(default_factory=list)
    parks: list[Park] = field(default_factory=list)

    @property
    def x(self) -> int:
        """Left edge."""
        return (self.column - 1) * (TILE_WIDTH_PIXELS + TILE_GAP_PIXELS)

    @property
    def y(self) -> int:
        """Upper edge."""
        return (self.row - 1) * (TILE_HEIGHT_PIXELS + TILE_GAP_PIXELS)


@dataclass
class IndustryMap:
    """Everything that the page prints; `width` and `height` of the drawing in pixels."""

    region: Region | None
    tiles: list[Tile]
    industries: list[PresentIndustry]
    parks: int
    width: int
    height: int
    undirected: list[Region]
    shared: list[tuple[Industry, list[RegionIndustry]]]
    names_parks: bool


def read_map(region: Region, reader: Reader, as_of: AsOf) -> IndustryMap:
    """The regions below a region as tiles, with the lights of a day.

    Six statements, however many parks.
    """
    below = list(Region.objects.visible_to(reader).filter(parent=region).order_by("path"))
    parks = _parks(region, reader, as_of)
    tiles = _placed([*below, region], region)
    named = parks.count() <= MOST_NAMED_PARKS
    _count_lights(tiles, parks, as_of)
    swatches = _count_industries(tiles, parks, region)
    _assign(tiles, region)
    if named:
        for park in as_of.settled(_worst_first(parks, as_of)):
            if tile := _tile_of(tiles, park.home_region.path):
                tile.parks.append(park)
    shown = [tile for tile in tiles if not tile.is_own or tile.n]
    links = [one.link for tile in shown for one in tile.assigned]
    return IndustryMap(
        region,
        shown,
        swatches,
        sum(tile.n for tile in shown),
        max((tile.x for tile in shown), default=0) + TILE_WIDTH_PIXELS,
        max((tile.y for tile in shown), default=0) + TILE_HEIGHT_PIXELS,
        [tile.region for tile in shown if not tile.is_own and not tile.assigned],
        _shared(links),
        named,
    )


def _placed(regions: list[Region], own: Region) -> list[Tile]:
    """Each region at its stored place; those without one follow below, and what the region runs
    itself comes last.
    """
    taken = [one for one in regions if one.tile_row and one.tile_column and one != own]
    columns = max([one.tile_column or 1 for one in taken], default=3)
    used = {(one.tile_row, one.tile_column) for one in taken}
    last = max([one.tile_row or 1 for one in taken], default=0)
    free = [
        (row, column)
        for row in range(last, last + len(regions) + 2)
        for column in range(1, columns + 1)
    ]
    free = [place for place in free if place not in used and place[0] > 0]
    tiles = [Tile(one, one.tile_row or 1, one.tile_column or 1) for one in taken]
    for one in regions:
        if one not in taken:
            row, column = free.pop(-1) if one == own and last == 0 else free.pop(0)
            tiles.append(Tile(one, row, column, is_own=one == own))
    for tile in tiles:
        own_only = {"own": "1"} if tile.is_own else {}
        tile.address = parks_at(region=tile.region.slug, **own_only)
    return tiles


def _tile_of(tiles: list[Tile], path: str) -> Tile | None:
    """The tile of a place: the region that it lies in, or else the region itself."""
    own = None
    for tile in tiles:
        if tile.is_own:
            own = tile
        elif path.startswith(tile.region.path):
            return tile
    return own if own and path == own.region.path else None


def _parks(region: Region, reader: Reader, as_of: AsOf) -> ParkQuerySet:
    """The parks of a region that stood somewhere on the day."""
    return as_of.with_standing(Park.objects.visible_to(reader).in_region(region))


def _worst_first(parks: ParkQuerySet, as_of: AsOf) -> ParkQuerySet:
    return parks.select_related("home_region", as_of.path).order_by(
        f"{as_of.path}__light_rank", "name_zh"
    )


def _count_lights(tiles: list[Tile], parks: ParkQuerySet, as_of: AsOf) -> None:
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    grouped = (
        parks.order_by()
        .values_list("home_region__path", f"{as_of.path}__light")
        .annotate(n=Count("pk"))
    )
    for path, light, n in grouped:
        if tile := _tile_of(tiles, path):
            counts[id(tile)][light or Light.GREY.value] += n
            tile.n += n
    for tile in tiles:
        own = {"own": "1"} if tile.is_own else {}
        tile.lights = [
            (
                light.value,
                counts[id(tile)][light.value],
                parks_at(region=tile.region.slug, light=light.value, **own),
            )
            for light in SHOWN_LIGHTS
            if counts[id(tile)][light.value]
        ]


def _count_industries(tiles: list[Tile], parks: Any, region: Region) -> list[PresentIndustry]:
    """Parks by chain: one that leads in several industries of a chain counts once there."""
    known = {one.pk: one for one in Industry.objects.all()}
    chains = {one.pk: one.parent_id or one.pk for one in known.values()}
    leads = ParkIndustry.objects.filter(park__in=parks.order_by().values("pk"))
    seen: dict[tuple[int, int], set[int]] = defaultdict(set)
    whole: dict[int, set[int]] = defaultdict(set)
    for park, path, industry in leads.values_list("park", "park__home_region__path", "industry"):
        chain = chains[industry]
        whole[chain].add(park)
        if tile := _tile_of(tiles, path):
            seen[id(tile), chain].add(park)
    order = sorted(whole, key=lambda chain: (-len(whole[chain]), known[chain].name_zh))
    swatch = {
        chain: SWATCHES[place] if place < len(SWATCHES) else OTHER
        for place, chain in enumerate(order)
    }
    for tile in tiles:
        own = {"own": "1"} if tile.is_own else {}
        tile.present = [
            PresentIndustry(
                known[chain],
                len(seen[id(tile), chain]),
                parks_at(region=tile.region.slug, industry=known[chain].slug, **own),
                swatch[chain],
            )
            for chain in order
            if seen.get((id(tile), chain))
        ]
    return [
        PresentIndustry(
            known[chain],
            len(whole[chain]),
            parks_at(region=region.slug, industry=known[chain].slug),
            swatch[chain],
        )
        for chain in order
    ]


def _assign(tiles: list[Tile], region: Region) -> None:
    """What plans assign, beside the parks there that lead in it."""
    links = RegionIndustry.objects.filter(region__path__startswith=region.path)
    for link in links.select_related("region", "industry__parent", "recommendation").order_by(
        "region__path", "pk"
    ):
        tile = _tile_of(tiles, link.region.path)
        if tile and not tile.is_own:
            chain = link.industry.parent or link.industry
            n = next((one.n for one in tile.present if one.industry == chain), 0)
            tile.assigned.append(
                AssignedIndustry(link, n, parks_at(region=tile.region.slug, industry=chain.slug))
            )


def _shared(links: list[RegionIndustry]) -> list[tuple[Industry, list[RegionIndustry]]]:
    """Industries that a plan assigns to several regions: overlap by plan, not by drift (R2.1b)."""
    grouped: dict[Industry, list[RegionIndustry]] = defaultdict(list)
    for link in links:
        grouped[link.industry].append(link)
    return [(industry, several) for industry, several in grouped.items() if len(several) > 1]


@dataclass(frozen=True)
class MapPoints:
    """Parks with a known place; `others` have none, and `more` says that not all are drawn."""

    parks: list[Park]
    others: int
    more: int


def read_points(region: Region, reader: Reader, as_of: AsOf) -> MapPoints:
    """The parks of a region that have a point, each with how exact it is and whose it is."""
    parks = _parks(region, reader, as_of)
    placed = parks.filter(lon__isnull=False, lat__isnull=False)
    n = placed.count()
    rows = as_of.settled(_worst_first(placed, as_of)[:MOST_POINTS])
    return MapPoints(rows, parks.count() - n, max(n - MOST_POINTS, 0))


def read_top_region(reader: Reader) -> Region | None:
    """The region that a map opens with: the lowest one that holds all that the reader sees more
    than one of.
    """
    reference = ReferenceData.load(reader)
    level = reference.rows()
    if not level:
        return None
    first = Region.objects.select_related("parent").get(pk=level[0].pk)
    return first.parent if len(level) > 1 and first.parent else first
