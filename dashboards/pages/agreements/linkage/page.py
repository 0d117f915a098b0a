"""Which parks are linked with which: by agreements, as enclaves with two regions, by adjoining
managers.

Where two managers adjoin is not a fact that any source lists. Points cannot tell: most are those of
a town's centre, exact to 5 or 15 km, so that parks of one town lie on one spot and those of two
towns on none together. The survey itself names such parks in its findings (P1.1c:
惠南科技园 and 三栋数码园, run by different bodies). A link of this kind is therefore an issue, open
or closed, that names a few parks run by different bodies; the issue is its source. Issues that name
more than four parks are about something else and link none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, permutations
from typing import Any

from django.db.models import Count, Prefetch, Q

from parks.choices import IssueKind
from parks.models import Issue, IssuePark, Park, Region
from parks.readers import Reader
from recommendations.models import Agreement

AGREEMENT = "agreement"
ENCLAVE = "enclave"
ADJOINING = "adjoining"
KINDS = (AGREEMENT, ENCLAVE, ADJOINING)
# issues about more parks than this are no link between two of them
FEW = 4
MOST_LINKS = 200
# the drawing: more is only in the table
COLUMNS = 6
ROWS = 8
TRIED = 6
WIDTH = 172
HEIGHT = 40
ACROSS = 140
DOWN = 30
TOP = 58
PLACES = (0.5, 0.22, 0.78, 0.36, 0.64)


@dataclass
class NetworkLink:
    """A line of the network: its kind, between which parks and regions, and the record that
    says so.
    """

    kind: str
    ends: list[Any]
    record: Any = None
    number: int = 0


@dataclass
class NetworkNode:
    """A park, or the head of a region's column, at a place of the drawing."""

    record: Any
    x: int
    y: int
    is_region: bool = False

    @property
    def middle(self) -> int:
        """Where its words stand."""
        return self.x + WIDTH // 2


@dataclass(frozen=True)
class DrawnLink:
    """A link as a path, and where its number stands."""

    kind: str
    number: int
    path: str
    x: float
    y: float


@dataclass
class Network:
    """The links in sight, and the drawing of those for which there is room."""

    links: list[NetworkLink]
    counts: dict[str, int]
    nodes: list[NetworkNode] = field(default_factory=list)
    lines: list[DrawnLink] = field(default_factory=list)
    width: int = 0
    height: int = 0
    left_out: int = 0


def read_network(reader: Reader) -> Network:
    """The network over the agreements, enclaves and issues in sight; four statements and their
    prefetches.
    """
    links = [*_agreements(reader), *_enclaves(reader), *_adjoining(reader)][:MOST_LINKS]
    for number, link in enumerate(links, start=1):
        link.number = number
    network = Network(links, {kind: sum(link.kind == kind for link in links) for kind in KINDS})
    _draw(network)
    return network


def _agreements(reader: Reader) -> Iterator[NetworkLink]:
    """Agreements between parks; of one that names a single park or none, between it and the other
    regions.
    """
    parks = Prefetch("parks", Park.objects.select_related("home_region"))
    for one in (
        Agreement.objects.visible_to(reader)
        .prefetch_related(parks, "regions")
        .order_by("name_zh", "pk")
    ):
        ends: list[Any] = list(one.parks.all())
        if len(ends) < 2:
            ends += [
                region
                for region in one.regions.all()
                if not ends or region.pk != ends[0].home_region_id
            ]
        if len(ends) > 1:
            yield NetworkLink(AGREEMENT, ends, one)


def _enclaves(reader: Reader) -> Iterator[NetworkLink]:
    """Parks run by another region than the one they lie in; either region in sight shows them."""
    found = Park.objects.with_enclave().filter(Q(enclave=True))
    paths = reader.sees
    for park in found.select_related("home_region", "located_in", "managed_by_region").order_by(
        "name_zh", "pk"
    ):
        places = [place for place in (park.located_in, park.home_region) if place]
        if any(place.path.startswith(path) for path in paths for place in places):
            yield NetworkLink(ENCLAVE, [park, park.located_in], park)


def _adjoining(reader: Reader) -> Iterator[NetworkLink]:
    """Problems that name two to four parks run by different bodies (see above)."""
    links = IssuePark.objects.select_related("park__home_region", "park__organisation").order_by(
        "park__slug"
    )
    few = (
        IssuePark.objects.order_by()
        .values("issue")
        .annotate(n=Count("pk"))
        .filter(n__gt=1, n__lte=FEW)
    )
    found = Issue.objects.visible_to(reader).filter(
        kind=IssueKind.PROBLEM, pk__in=few.values("issue")
    )
    for issue in found.prefetch_related(Prefetch("park_links", links)).order_by("number")[
        :MOST_LINKS
    ]:
        parks = [link.park for link in issue.park_links.all()]
        if len({park.organisation_id for park in parks} - {None}) > 1:
            yield NetworkLink(ADJOINING, parks, issue)


def _draw(network: Network) -> None:
    """A column for each region with its parks below its name; linked regions stand side by side."""
    columns = _columns(network.links)
    order = _order(columns, network.links)[:COLUMNS]
    places: dict[tuple[str, int], NetworkNode] = {}
    for across, region in enumerate(order):
        x = across * (WIDTH + ACROSS)
        parks = columns[region.pk][1][:ROWS]
        for down, record in enumerate([region, *parks]):
            y = 0 if not down else TOP + (down - 1) * (HEIGHT + DOWN)
            places[_key(record)] = NetworkNode(record, x, y, is_region=not down)
        network.height = max(network.height, TOP + len(parks) * (HEIGHT + DOWN) - DOWN, HEIGHT)
    network.nodes = list(places.values())
    network.width = len(order) * (WIDTH + ACROSS) - ACROSS + 2 * 24 if order else 0
    drawn: dict[tuple[Any, Any], int] = {}
    for link in network.links:
        pairs = [(places.get(_key(a)), places.get(_key(b))) for a, b in _pairs(link)]
        known = [(a, b) for a, b in pairs if a and b]
        network.left_out += len(known) < len(pairs)
        for a, b in known:
            key = (min(id(a), id(b)), max(id(a), id(b)))
            drawn[key] = drawn.get(key, -1) + 1
            network.lines.append(_line(link, a, b, drawn[key]))


def _columns(links: list[NetworkLink]) -> dict[int, tuple[Region, list[Park]]]:
    """The parks and regions that stand in a link, by home region."""
    columns: dict[int, tuple[Region, list[Park]]] = {}
    for record in (end for link in links for end in link.ends):
        region = record if isinstance(record, Region) else record.home_region
        _region, parks = columns.setdefault(region.pk, (region, []))
        if isinstance(record, Park) and record not in parks:
            parks.append(record)
    return columns


def _order(columns: dict[int, tuple[Region, list[Park]]], links: list[NetworkLink]) -> list[Region]:
    """The order of columns in which links are shortest; tried out while there are few, else that of
    the tree.
    """
    regions = sorted(
        (region for region, _parks in columns.values()), key=lambda region: region.path
    )
    if len(regions) > TRIED:
        return regions
    homes = [(_home(a), _home(b)) for link in links for a, b in _pairs(link)]

    def length(order: Iterable[Region]) -> int:
        place = {region.pk: n for n, region in enumerate(order)}
        return sum((place[a] - place[b]) ** 2 for a, b in homes)

    return list(min(permutations(regions), key=length)) if regions else []


def _pairs(link: NetworkLink) -> Iterable[tuple[Any, Any]]:
    """The ends two by two; many ends hang on the first, so that lines stay countable."""
    if len(link.ends) > FEW:
        return [(link.ends[0], other) for other in link.ends[1:]]
    return combinations(link.ends, 2)


def _home(record: Any) -> int:
    return int(record.pk if isinstance(record, Region) else record.home_region_id)


def _key(record: Any) -> tuple[str, int]:
    return (record._meta.model_name, record.pk)


def _line(link: NetworkLink, a: NetworkNode, b: NetworkNode, nth: int) -> DrawnLink:
    """A path between the facing sides of two nodes, or beside a column; the nth of a pair runs a
    little lower.
    """
    a, b = sorted((a, b), key=lambda node: (node.x, node.y))
    shift = (nth % 3) * 14 - (7 if nth else 0)
    y1 = a.y + HEIGHT // 2 + shift
    y2 = b.y + HEIGHT // 2 + shift
    if a.x == b.x:
        x = a.x + WIDTH
        bow = 34 + 12 * nth
        return DrawnLink(
            link.kind,
            link.number,
            f"M{x} {y1}C{x + bow} {y1} {x + bow} {y2} {x} {y2}",
            x + bow * 0.75,
            (y1 + y2) / 2,
        )
    x1 = a.x + WIDTH
    x2 = b.x
    half = (x1 + x2) // 2
    # numbers stand at different parts of the way, so that those of lines which meet do not cover
    # each other
    t = PLACES[link.number % len(PLACES)]
    middle = (x1 * (1 - t) ** 3) + 3 * half * t * (1 - t) + x2 * t**3
    y = y1 * (1 - t) ** 2 * (1 + 2 * t) + y2 * t**2 * (3 - 2 * t)
    path = f"M{x1} {y1}C{half} {y1} {half} {y2} {x2} {y2}"
    return DrawnLink(link.kind, link.number, path, round(middle, 1), round(y, 1))
