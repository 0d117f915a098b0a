"""How scores come about: the rules in force with all their weights, and one park worked through."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dashboards.pages.parks.score.page import DimensionBlock, ScorePage, score_page
from dashboards.pages.parks.score.rows import ScoredIndicatorRow
from dashboards.pages.schemes.page import SchemePage, read_scheme
from dashboards.shared.links import address
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
# Among so many scored parks the best known one is looked for: its example is as good as that of a
# larger set.
MOST_LOOKED_AT = 500


@dataclass(frozen=True)
class ExampleIssue:
    """One issue of the invented example and the points that it weighs."""

    severity: str
    stage: str
    days_overdue: int
    points: Decimal | None


@dataclass(frozen=True)
class Worked:
    """A park whose score is worked through: its page, one domain of it, and one indicator of
    that.
    """

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
class MethodPage:
    """The page. `indicators` and `robustness` are addresses, None where no such page exists."""

    rules: SchemePage
    worked: Worked | None
    example: dict[str, Any]
    indicators: str | None
    robustness: str | None


def read_method_page(reader: Reader, as_of: AsOf) -> MethodPage:
    """The rules in force, and the scored park in sight with the most known indicators, where there
    is one.
    """
    scheme = Scheme.current()
    worked = _worked(reader, as_of)
    return MethodPage(
        read_scheme(scheme),
        worked,
        {} if worked else _example(scheme),
        address("/indicators/"),
        address("/robustness/"),
    )


def _worked(reader: Reader, as_of: AsOf) -> Worked | None:
    """A scored park, by how many of its indicators are known, then by its address."""
    parks = Park.objects.visible_to(reader).select_related("home_region", "organisation")
    rows = as_of.standings.filter(state=ScoreState.SCORED, park__in=parks.order_by().values("pk"))
    known = [
        (-sum(one.get("known", 0) for part in parts for one in part.values()), pk)
        for pk, *parts in rows.order_by("park__slug").values_list("park", "domains", "pillars")[
            :MOST_LOOKED_AT
        ]
    ]
    if not known:
        return None
    page = score_page(parks.get(pk=min(known)[1]), as_of)
    blocks = page.halves[0].dimensions
    block = max(blocks, key=lambda one: (bool(one.items), one.shown.part.outcome.known, one.code))
    return Worked(page, block, _plain_row(block, page.score.whole.rules))


def _plain_row(block: DimensionBlock, rules: Rules) -> ScoredIndicatorRow | None:
    """An indicator whose formula can be read: inside of its range and not by logarithm, where
    there is one.
    """
    scales = next(one.scales for one in rules.dimensions if one.code == block.code)
    rows = [
        row
        for row in block.indicators
        if row.is_known and not scales[row.indicator.code].is_logarithmic
    ]
    inside = [row for row in rows if row.scored.score is not None and 0 < row.scored.score < 100]
    return next(iter([*inside, *rows]), None)


def _example(scheme: Scheme) -> dict[str, Any]:
    points = [issue_points(*issue) for issue in EXAMPLE_ISSUES]
    now = pressure(points, scheme.half_pressure)
    pillars = [Decimal(value) for value in EXAMPLE_PILLARS]
    return {
        "issues": [
            ExampleIssue(str(severity.label), str(stage.label), days, to_places(weight, "0.1"))
            for (severity, stage, days), weight in zip(EXAMPLE_ISSUES, points, strict=True)
        ],
        "total": to_places(sum(points, Decimal(0)), "0.1"),
        "pressure": to_places(now),
        "relief": to_places(Decimal(100) - now),
        "pillars": EXAMPLE_PILLARS,
        "arithmetic": to_places(mean(pillars), "0.1"),
        "geometric": to_places(geometric([(value, Decimal(1)) for value in pillars]), "0.1"),
    }
