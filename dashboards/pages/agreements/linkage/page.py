"""Read which parks are linked: by agreements, as enclaves of two regions, by adjoining managers.

Where two managers adjoin is not a fact that any source lists. Points cannot tell: most are those of
a town's centre, exact to 5 or 15 km, so that parks of one town lie on one spot and those of two
towns on none together. The survey itself names such parks in its findings (P1.1c:
惠南科技园 and 三栋数码园, run by different bodies). A link of this kind is therefore an issue, open
or closed, that names a few parks run by different bodies; the issue is its source. Issues that name
more than four parks are about something else and link none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, permutations

from django.db.models import Count, Prefetch, Q

from parks.choices import IssueKind
from parks.models import Issue, IssuePark, Park, Region
from parks.readers import Reader
from recommendations.models import Agreement

AGREEMENT = "agreement"
ENCLAVE = "enclave"
ADJOINING = "adjoining"
KINDS = (AGREEMENT, ENCLAVE, ADJOINING)
# an end of a link
End = Park | Region
# issues about more parks than this are no link between two of them
FEW_PARKS = 4
MOST_LINKS = 200
# the drawing has room for so much; more is only in the table
COLUMNS = 6
ROWS = 8
# all orders of so many columns are tried out
COLUMNS_TRIED = 6
# sizes and gaps of the boxes, in units of the drawing
WIDTH = 172
HEIGHT = 40
GAP_ACROSS = 140
GAP_DOWN = 30
TOP = 58
MARGIN = 24
# where a number stands on its line, as a share of the way
NUMBER_PLACES = (0.5, 0.22, 0.78, 0.36, 0.64)


@dataclass
class NetworkLink:
    """A line of the network: its kind, its parks and regions, and the record that says so."""

    kind: str
    ends: list[End]
    record: Agreement | Park | Issue
    number: int = 0


@dataclass
class NetworkNode:
    """A park, or the head of a region's column, at a place of the drawing."""

    record: End
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
    """Read the network over the agreements, enclaves and issues in sight."""
    links = [
        *_read_agreement_links(reader),
        *_read_enclave_links(reader),
        *_read_adjoining_links(reader),
    ][:MOST_LINKS]
    for number, link in enumerate(links, start=1):
        link.number = number
    network = Network(links, {kind: sum(link.kind == kind for link in links) for kind in KINDS})
    _draw(network)
    return network


def _read_agreement_links(reader: Reader) -> Iterator[NetworkLink]:
    """Read the agreements between parks.

    One that names a single park or none links it with the other regions.
    """
    with_homes = Prefetch("parks", Park.objects.select_related("home_region"))
    agreements = Agreement.objects.visible_to(reader).prefetch_related(with_homes, "regions")
    for agreement in agreements.order_by("sort_key", "pk"):
        parks = list(agreement.parks.all())
        ends: list[End] = [*parks]
        if len(parks) < 2:
            homes = {park.home_region_id for park in parks}
            ends += [region for region in agreement.regions.all() if region.pk not in homes]
        if len(ends) > 1:
            yield NetworkLink(AGREEMENT, ends, agreement)


def _read_enclave_links(reader: Reader) -> Iterator[NetworkLink]:
    """Read the parks run by another region than the one they lie in, where either is in sight."""
    enclaves = Park.objects.with_enclave().filter(Q(enclave=True))
    enclaves = enclaves.select_related("home_region", "located_in", "managed_by_region")
    for park in enclaves.order_by("sort_key", "pk"):
        assert park.located_in, "an enclave lies in a region"
        places = (park.located_in, park.home_region)
        if any(place.path.startswith(path) for path in reader.sees for place in places):
            yield NetworkLink(ENCLAVE, [park, park.located_in], park)


def _read_adjoining_links(reader: Reader) -> Iterator[NetworkLink]:
    """Read the problems that name two to four parks run by different bodies (see above)."""
    links = IssuePark.objects.select_related("park__home_region", "park__organisation").order_by(
        "park__slug"
    )
    few = (
        IssuePark.objects.order_by()
        .values("issue")
        .annotate(count=Count("pk"))
        .filter(count__gt=1, count__lte=FEW_PARKS)
    )
    problems = Issue.objects.visible_to(reader).filter(
        kind=IssueKind.PROBLEM, pk__in=few.values("issue")
    )
    with_parks = problems.prefetch_related(Prefetch("park_links", links))
    for issue in with_parks.order_by("number_key")[:MOST_LINKS]:
        parks = [link.park for link in issue.park_links.all()]
        if len({park.organisation_id for park in parks} - {None}) > 1:
            yield NetworkLink(ADJOINING, [*parks], issue)


def _draw(network: Network) -> None:
    """Draw a column for each region with its parks below; linked regions stand side by side."""
    columns = _columns(network.links)
    order = _order(columns, network.links)[:COLUMNS]
    places: dict[tuple[str, int], NetworkNode] = {}
    for across, region in enumerate(order):
        x = across * (WIDTH + GAP_ACROSS)
        parks = columns[region.pk][1][:ROWS]
        records: list[End] = [region, *parks]
        for down, record in enumerate(records):
            y = 0 if not down else TOP + (down - 1) * (HEIGHT + GAP_DOWN)
            places[_key(record)] = NetworkNode(record, x, y, is_region=not down)
        network.height = max(
            network.height, TOP + len(parks) * (HEIGHT + GAP_DOWN) - GAP_DOWN, HEIGHT
        )
    network.nodes = list(places.values())
    network.width = len(order) * (WIDTH + GAP_ACROSS) - GAP_ACROSS + 2 * MARGIN if order else 0
    lines_between: Counter[frozenset[tuple[str, int]]] = Counter()
    for link in network.links:
        pairs = _pairs(link)
        drawn = [(a, b) for a, b in pairs if _key(a) in places and _key(b) in places]
        network.left_out += len(drawn) < len(pairs)
        for a, b in drawn:
            pair = frozenset((_key(a), _key(b)))
            nth = lines_between[pair]
            lines_between[pair] += 1
            network.lines.append(_make_line(link, places[_key(a)], places[_key(b)], nth))


def _columns(links: list[NetworkLink]) -> dict[int, tuple[Region, list[Park]]]:
    """Group the parks and regions that stand in a link by home region."""
    columns: dict[int, tuple[Region, list[Park]]] = {}
    for record in (end for link in links for end in link.ends):
        region = record if isinstance(record, Region) else record.home_region
        _region, parks = columns.setdefault(region.pk, (region, []))
        if isinstance(record, Park) and record not in parks:
            parks.append(record)
    return columns


def _order(columns: dict[int, tuple[Region, list[Park]]], links: list[NetworkLink]) -> list[Region]:
    """Return the order of columns in which links are shortest.

    It is tried out while there are few columns, else it is that of the tree.
    """
    regions = sorted(
        (region for region, _parks in columns.values()), key=lambda region: region.path
    )
    if len(regions) > COLUMNS_TRIED:
        return regions
    homes = [(_home(a), _home(b)) for link in links for a, b in _pairs(link)]

    def length(order: Iterable[Region]) -> int:
        places = {region.pk: place for place, region in enumerate(order)}
        return sum((places[a] - places[b]) ** 2 for a, b in homes)

    return list(min(permutations(regions), key=length)) if regions else []


def _pairs(link: NetworkLink) -> list[tuple[End, End]]:
    """Pair the ends; many ends hang on the first, so that lines stay countable."""
    if len(link.ends) > FEW_PARKS:
        return [(link.ends[0], other) for other in link.ends[1:]]
    return list(combinations(link.ends, 2))


def _home(record: End) -> int:
    """Return the key of the region in whose column a record stands."""
    return record.pk if isinstance(record, Region) else record.home_region_id


def _key(record: End) -> tuple[str, int]:
    """Return what tells a park from a region with the same key."""
    return (record._meta.label, record.pk)


def _make_line(link: NetworkLink, a: NetworkNode, b: NetworkNode, nth: int) -> DrawnLink:
    """Draw a line between the facing sides of two nodes, or beside their column.

    The nth line of a pair runs a little lower.
    """
    a, b = sorted((a, b), key=lambda node: (node.x, node.y))
    shift = (nth % 3) * 14 - (7 if nth else 0)
    y1 = a.y + HEIGHT // 2 + shift
    y2 = b.y + HEIGHT // 2 + shift
    if a.x == b.x:
        side = a.x + WIDTH
        bow = side + 34 + 12 * nth
        path = f"M{side} {y1}C{bow} {y1} {bow} {y2} {side} {y2}"
        # a curve comes three quarters of the way to its control points
        return DrawnLink(link.kind, link.number, path, side + (bow - side) * 0.75, (y1 + y2) / 2)
    x1 = a.x + WIDTH
    x2 = b.x
    half = (x1 + x2) // 2
    # numbers stand at different parts of the way, so that those of lines which meet do not cover
    # each other: a point of the cubic curve whose control points are (half, y1) and (half, y2)
    t = NUMBER_PLACES[link.number % len(NUMBER_PLACES)]
    x = (x1 * (1 - t) ** 3) + 3 * half * t * (1 - t) + x2 * t**3
    y = y1 * (1 - t) ** 2 * (1 + 2 * t) + y2 * t**2 * (3 - 2 * t)
    path = f"M{x1} {y1}C{half} {y1} {half} {y2} {x2} {y2}"
    return DrawnLink(link.kind, link.number, path, round(x, 1), round(y, 1))
