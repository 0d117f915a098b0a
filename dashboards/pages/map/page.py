"""Make ready the industry map: regions as tiles, industries assigned against those present.

Counts come grouped from the database; single parks are named only where a map holds few of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Count

from dashboards.shared.links import parks_at
from dashboards.shared.reference import ReferenceData
from dashboards.shared.rows.industries import IndustryPlan, read_assigned_industries
from dashboards.shared.rows.lights import SHOWN_LIGHTS
from parks.choices import Light
from parks.models import Industry, Park, Region
from parks.models.park import ParkQuerySet
from parks.readers import Reader
from standings.days.as_of import AsOf

TILE_WIDTH_PIXELS = 236
TILE_HEIGHT_PIXELS = 176
TILE_GAP_PIXELS = 12
# a map names its parks one by one up to this many
MOST_NAMED_PARKS = 120
MOST_POINTS = 2000
SWATCHES = ("first", "second", "third", "fourth", "fifth")
OTHER = "other"


@dataclass(frozen=True)
class PresentIndustry:
    """An industry and how many parks lead in it, or in a class of its chain."""

    industry: Industry
    count: int
    address: str
    swatch: str


@dataclass(frozen=True)
class AssignedIndustry:
    """An industry that a plan assigns to the region, and the parks there that lead in it."""

    link: IndustryPlan
    count: int
    address: str


@dataclass
class Tile:
    """A region at its place of the drawing (pixels), with what is planned and what is there.

    `is_own`: only what the region of the map runs itself.
    """

    region: Region
    row: int
    column: int
    is_own: bool = False
    park_count: int = 0
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

    @property
    def address(self) -> str:
        """The list of its parks."""
        return self.parks_at()

    def parks_at(self, **filters: object) -> str:
        """Find the list of its parks with these filters."""
        own = {"own": "1"} if self.is_own else {}
        return parks_at(region=self.region.slug, **filters, **own)


@dataclass(frozen=True)
class IndustryMap:
    """Everything that the page prints; `width` and `height` of the drawing in pixels."""

    region: Region
    tiles: list[Tile]
    industries: list[PresentIndustry]
    parks: int
    width: int
    height: int
    undirected: list[Region]
    shared: list[tuple[Industry, list[IndustryPlan]]]
    names_parks: bool


def read_map(region: Region, reader: Reader, as_of: AsOf) -> IndustryMap:
    """Read the regions below a region as tiles, with the lights of a day.

    Six statements, however many parks.
    """
    below = list(
        as_of.regions.visible_to(reader)
        .there_on(as_of.day)
        .filter(parent=region.pk)
        .order_by("sort_path")
    )
    parks = _parks(region, reader, as_of)
    tiles = _place_tiles([*below, region], region)
    names_parks = parks.count() <= MOST_NAMED_PARKS
    _count_lights(tiles, parks, as_of)
    industries = _count_industries(tiles, parks, region, as_of)
    _assign(tiles, region, as_of)
    if names_parks:
        for park in _worst_first(parks, as_of):
            if tile := _tile_of(tiles, park.home_region.path):
                tile.parks.append(park)
    shown = [tile for tile in tiles if not tile.is_own or tile.park_count]
    links = [assigned.link for tile in shown for assigned in tile.assigned]
    return IndustryMap(
        region,
        shown,
        industries,
        sum(tile.park_count for tile in shown),
        max((tile.x for tile in shown), default=0) + TILE_WIDTH_PIXELS,
        max((tile.y for tile in shown), default=0) + TILE_HEIGHT_PIXELS,
        [tile.region for tile in shown if not tile.is_own and not tile.assigned],
        _shared(links),
        names_parks,
    )


def _place_tiles(regions: list[Region], own: Region) -> list[Tile]:
    """Put each region at its stored place.

    Those without one follow below, and what the region runs itself comes last.
    """
    tiles = [
        Tile(region, region.tile_row, region.tile_column)
        for region in regions
        if region.tile_row and region.tile_column and region != own
    ]
    placed = {tile.region for tile in tiles}
    taken = {(tile.row, tile.column) for tile in tiles}
    columns = max((tile.column for tile in tiles), default=3)
    last_row = max((tile.row for tile in tiles), default=0)
    free = [
        (row, column)
        for row in range(max(last_row, 1), last_row + len(regions) + 2)
        for column in range(1, columns + 1)
        if (row, column) not in taken
    ]
    for region in regions:
        if region not in placed:
            # where no region has a stored place, what the region runs itself stands at the very end
            place = -1 if region == own and last_row == 0 else 0
            row, column = free.pop(place)
            tiles.append(Tile(region, row, column, is_own=region == own))
    return tiles


def _tile_of(tiles: list[Tile], path: str) -> Tile | None:
    """Find the tile of a place: the region that it lies in, or else the region itself."""
    own = None
    for tile in tiles:
        if tile.is_own:
            own = tile
        elif path.startswith(tile.region.path):
            return tile
    return own if own and path == own.region.path else None


def _parks(region: Region, reader: Reader, as_of: AsOf) -> ParkQuerySet:
    """Select the parks of a region that stood somewhere on the day."""
    return as_of.with_standing(as_of.parks.visible_to(reader).in_region(region))


def _worst_first(parks: ParkQuerySet, as_of: AsOf) -> ParkQuerySet:
    return parks.select_related("home_region", as_of.path).order_by(
        f"{as_of.path}__light_rank", "sort_key"
    )


def _count_lights(tiles: list[Tile], parks: ParkQuerySet, as_of: AsOf) -> None:
    """Count the parks of each tile by their light, by one grouped statement."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    groups = (
        parks.order_by()
        .values_list("home_region__path", f"{as_of.path}__light")
        .annotate(count=Count("pk"))
    )
    for path, light, count in groups:
        if tile := _tile_of(tiles, path):
            counts[tile.region.pk][light or Light.GREY.value] += count
            tile.park_count += count
    for tile in tiles:
        of_tile = counts[tile.region.pk]
        tile.lights = [
            (light.value, of_tile[light.value], tile.parks_at(light=light.value))
            for light in SHOWN_LIGHTS
            if of_tile[light.value]
        ]


def _count_industries(
    tiles: list[Tile], parks: ParkQuerySet, region: Region, as_of: AsOf
) -> list[PresentIndustry]:
    """Count parks by chain; one that leads in several industries of a chain counts once there."""
    industries = {industry.pk: industry for industry in as_of.industries}
    links = as_of.park_industries.filter(park__in=parks.order_by().values("pk"))
    parks_by_chain: dict[int, set[int]] = defaultdict(set)
    parks_by_tile: dict[tuple[int, int], set[int]] = defaultdict(set)
    for park, path, key in links.values_list("park", "park__home_region__path", "industry"):
        chain = industries[key].parent_id or key
        parks_by_chain[chain].add(park)
        if tile := _tile_of(tiles, path):
            parks_by_tile[tile.region.pk, chain].add(park)
    order = sorted(
        parks_by_chain, key=lambda chain: (-len(parks_by_chain[chain]), industries[chain].sort_key)
    )
    swatch = {
        chain: SWATCHES[place] if place < len(SWATCHES) else OTHER
        for place, chain in enumerate(order)
    }
    for tile in tiles:
        tile.present = [
            PresentIndustry(
                industries[chain],
                len(parks_by_tile[tile.region.pk, chain]),
                tile.parks_at(industry=industries[chain].slug),
                swatch[chain],
            )
            for chain in order
            if (tile.region.pk, chain) in parks_by_tile
        ]
    return [
        PresentIndustry(
            industries[chain],
            len(parks_by_chain[chain]),
            parks_at(region=region.slug, industry=industries[chain].slug),
            swatch[chain],
        )
        for chain in order
    ]


def _assign(tiles: list[Tile], region: Region, as_of: AsOf) -> None:
    """Read what plans assign, beside the parks there that lead in it."""
    for link in read_assigned_industries(region, as_of):
        tile = _tile_of(tiles, link.region.path)
        if tile and not tile.is_own:
            chain = link.industry.parent or link.industry
            counts = {present.industry.slug: present.count for present in tile.present}
            address = tile.parks_at(industry=chain.slug)
            tile.assigned.append(AssignedIndustry(link, counts.get(chain.slug, 0), address))


def _shared(links: list[IndustryPlan]) -> list[tuple[Industry, list[IndustryPlan]]]:
    """List what a plan assigns to several regions: overlap by plan, not by drift (R2.1b)."""
    by_industry: dict[Industry, list[IndustryPlan]] = defaultdict(list)
    for link in links:
        by_industry[link.industry].append(link)
    return [(industry, several) for industry, several in by_industry.items() if len(several) > 1]


@dataclass(frozen=True)
class MapPoints:
    """Parks with a known place; `others` have none, and `more` says that not all are drawn."""

    parks: list[Park]
    others: int
    more: int


def read_points(region: Region, reader: Reader, as_of: AsOf) -> MapPoints:
    """Read the parks of a region that have a point, each with how exact it is and whose it is."""
    parks = _parks(region, reader, as_of)
    placed = parks.filter(lon__isnull=False, lat__isnull=False)
    count = placed.count()
    rows = _worst_first(placed, as_of)[:MOST_POINTS]
    return MapPoints(list(rows), parks.count() - count, max(count - MOST_POINTS, 0))


def read_top_region(reader: Reader, as_of: AsOf) -> Region | None:
    """Read the region that a map opens with.

    It is the lowest one that holds all that the reader sees more than one of; None for who sees
    nothing.
    """
    level = ReferenceData(reader, as_of).rows()
    if not level:
        return None
    first = as_of.regions.select_related("parent").get(pk=level[0].pk)
    return first.parent if len(level) > 1 and first.parent else first
