"""Explain how scores come about: the rules in force, and one park worked through."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from dashboards.pages.parks.score.page import DimensionBlock, ScorePage, score_page
from dashboards.pages.parks.score.rows import ScoredIndicatorRow
from dashboards.pages.schemes.page import SchemePage, read_scheme
from dashboards.shared.links import address
from dashboards.shared.numbers import number
from parks.choices import ScoreState, Severity, Stage
from parks.models import Park, Scheme
from parks.readers import Reader
from standings.days.as_of import AsOf
from standings.scoring import Rules, geometric, issue_points, mean, pressure, shared_out, to_places

# The example of docs/scoring.md, "Worked values": severity, stage, days overdue.
EXAMPLE_ISSUES = (
    (Severity.CRITICAL, Stage.ACTING, 90),
    (Severity.SERIOUS, Stage.FILED, 0),
    (Severity.MODERATE, Stage.SUBMITTED, 0),
    (Severity.MINOR, Stage.CLOSED, 0),
)
EXAMPLE_PILLARS = (72, 55, 38, 61, 80)
# The best known park is looked for among so many: its example is as good as that of a larger set.
MOST_LOOKED_AT = 500


@dataclass(frozen=True)
class ExampleIssue:
    """One issue of the invented example and the points that it weighs."""

    severity: str
    stage: str
    days_overdue: int
    points: Decimal | None


@dataclass(frozen=True)
class WorkedExample:
    """A park whose score is worked through: its page, one domain, and one indicator of that."""

    page: ScorePage
    block: DimensionBlock
    row: ScoredIndicatorRow | None

    @property
    def issue_points(self) -> list[Decimal]:
        """What the issues of the domain weigh, rounded so that they sum to the total."""
        values = [item.value for item in self.block.items if item.value is not None]
        return shared_out(self.total, values)

    @property
    def total(self) -> Decimal:
        """The points of the issues of the domain together."""
        return to_places(self.block.shown.part.second.total) or Decimal(0)


@dataclass(frozen=True)
class InventedExample:
    """Numbers worked through where no park in sight is scored."""

    issues: list[ExampleIssue]
    total: Decimal | None
    pressure: Decimal | None
    relief: Decimal | None
    pillars: tuple[int, ...]
    arithmetic: str
    geometric: str


@dataclass(frozen=True)
class MethodPage:
    """The page. `indicators` and `robustness` are addresses, None where no such page exists."""

    rules: SchemePage
    worked: WorkedExample | None
    example: InventedExample | None
    indicators: str | None
    robustness: str | None


def read_method_page(reader: Reader, as_of: AsOf) -> MethodPage:
    """Read the rules in force, and the scored park in sight with the most known indicators."""
    scheme = Scheme.current()
    worked = _read_worked_example(reader, as_of)
    return MethodPage(
        read_scheme(scheme),
        worked,
        None if worked else _make_invented_example(scheme),
        address("/indicators/"),
        address("/robustness/"),
    )


def _read_worked_example(reader: Reader, as_of: AsOf) -> WorkedExample | None:
    """Read the scored park of which most indicators are known, the first recorded among equals."""
    parks = Park.objects.visible_to(reader).select_related("home_region", "organisation")
    standings = (
        as_of.standings.filter(state=ScoreState.SCORED, park__in=parks.order_by().values("pk"))
        .order_by("park__slug")
        .values_list("park", "domains", "pillars")
    )
    known = [
        (-sum(part.get("known", 0) for part in [*domains.values(), *pillars.values()]), park)
        for park, domains, pillars in standings[:MOST_LOOKED_AT]
    ]
    if not known:
        return None
    best = min(known)[1]
    page = score_page(parks.get(pk=best), as_of)
    block = max(
        page.halves[0].dimensions,
        key=lambda block: (bool(block.items), block.shown.part.outcome.known, block.code),
    )
    return WorkedExample(page, block, _plain_row(block, page.score.whole.rules))


def _plain_row(block: DimensionBlock, rules: Rules) -> ScoredIndicatorRow | None:
    """Find an indicator whose formula can be read, where there is one.

    It is not by logarithm, and inside of its range if any is.
    """
    scales = next(rule.scales for rule in rules.dimensions if rule.code == block.code)
    rows = [
        row
        for row in block.indicators
        if row.is_known and not scales[row.indicator.code].is_logarithmic
    ]
    inside = [row for row in rows if row.scored.score is not None and 0 < row.scored.score < 100]
    return next(iter([*inside, *rows]), None)


def _make_invented_example(scheme: Scheme) -> InventedExample:
    points = [issue_points(*issue) for issue in EXAMPLE_ISSUES]
    now = pressure(points, scheme.half_pressure)
    pillars = [Decimal(value) for value in EXAMPLE_PILLARS]
    return InventedExample(
        issues=[
            ExampleIssue(str(severity.label), str(stage.label), days, to_places(weight, "0.1"))
            for (severity, stage, days), weight in zip(EXAMPLE_ISSUES, points, strict=True)
        ],
        total=to_places(sum(points, Decimal(0)), "0.1"),
        pressure=to_places(now),
        relief=to_places(Decimal(100) - now),
        pillars=EXAMPLE_PILLARS,
        arithmetic=number(mean(pillars) or Decimal(0)),
        geometric=number(geometric([(value, Decimal(1)) for value in pillars]) or Decimal(0)),
    )
