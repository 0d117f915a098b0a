"""Make the page of advice ready: pillars, strategies, recommendations and the two gaps."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.pages.recommendations.delivery import Delivery, read_delivery
from dashboards.shared.findings import none_off_track_of
from dashboards.shared.links import at, issues_at
from dashboards.shared.reference import ReferenceData
from dashboards.shared.rows.pillars import PillarBar, mean_bar, park_measures, pillar_bars
from parks.choices import LIST_WORDS, LedgerView, Light
from parks.fields import annotated
from parks.models import Issue, Park, Region, Scheme
from parks.models.issue import IssueQuerySet
from parks.readers import Reader
from parks.text.folding import fold
from recommendations.gaps import without_action, without_advice
from recommendations.models import (
    Agreement,
    Measure,
    Pillar,
    Recommendation,
    RegionIndustry,
    Strategy,
    Target,
)
from recommendations.models.advice import NO_PILLAR
from recommendations.models.measure import WORST_FIRST, MeasureQuerySet
from standings.days.as_of import AsOf
from standings.regions.read import read_totals

MEASURES_SHOWN = 5
GAP_SHOWN = 3
SHOWN_LIGHTS = (Light.RED, Light.AMBER, Light.GREEN)


@dataclass
class AdviceRow:
    """A recommendation with its measures; means are in percent, None where unknown."""

    advice: Recommendation
    delivery: Delivery = field(default_factory=Delivery)
    light: str = Light.GREY.value
    targets: list[Target] = field(default_factory=list)
    work: list[Measure] = field(default_factory=list)

    @property
    def measures(self) -> int:
        """How many measures carry it out."""
        return self.delivery.measures

    @property
    def progress(self) -> int | None:
        """Mean progress of the measures, percent."""
        return self.delivery.progress

    @property
    def elapsed(self) -> int | None:
        """Mean share of the time elapsed, percent."""
        return self.delivery.elapsed

    def key(self, name: str) -> str:
        """Return the value by which a filter of the page finds the row."""
        if name == "gap":
            return "idle" if self.is_idle else ""
        if name == "strategy":
            return self.advice.strategy.slug if self.advice.strategy else ""
        return self.advice.pillar_code if name == "pillar" else self.light

    @property
    def is_outcome(self) -> bool:
        """Hoped for, not carried out: never idle (docs/rules.md, 5)."""
        return self.advice.kind == Recommendation.Kind.OUTCOME

    @property
    def is_idle(self) -> bool:
        """No measure carries the action out."""
        return not self.is_outcome and not self.measures

    @property
    def behind(self) -> int | None:
        """Points behind the time elapsed; negative ahead; None unknown."""
        return (
            None if self.progress is None or self.elapsed is None else self.elapsed - self.progress
        )

    @property
    def distance(self) -> str:
        """The distance in words."""
        if self.behind is None:
            return "–"
        if self.behind == 0:
            return _("level")
        if self.behind > 0:
            return ngettext("%(n)s point behind", "%(n)s points behind", self.behind) % {
                "n": self.behind
            }
        return ngettext("%(n)s point ahead", "%(n)s points ahead", -self.behind) % {
            "n": -self.behind
        }

    @property
    def order(self) -> tuple[int, int, str]:
        """The farthest behind first, then what is idle, then the unknown, outcomes last."""
        if self.behind is not None:
            return (0, -self.behind, self.advice.number)
        return (3 if self.is_outcome else 1 if self.is_idle else 2, 0, self.advice.number)


@dataclass
class PillarSummary:
    """A pillar's bar with its recommendations counted by light."""

    bar: PillarBar
    total: int
    lights: list[tuple[str, int, str]]

    @property
    def state(self) -> str:
        """The word of a plan for the light."""
        return str(Light(self.bar.light).label)


@dataclass(frozen=True)
class StrategyRow:
    """A slogan of the survey and how many recommendations stand under it."""

    strategy: Strategy
    recommendations: int
    actions: int
    address: str


@dataclass(frozen=True)
class ListCount:
    """How many of something, and the address of the list that shows them."""

    count: int
    address: str


@dataclass(frozen=True)
class Gap:
    """Problems that lack something, and where they are listed."""

    count: int
    address: str
    first: list[Issue]


@dataclass
class AdvicePage:
    """Everything that the page of recommendations prints."""

    pillars: list[PillarSummary]
    strategies: list[StrategyRow]
    strategies_without: int
    rows: list[AdviceRow]
    chosen: list[str]
    no_advice: Gap
    no_action: Gap
    idle: int
    unsorted: ListCount | None
    targets: list[tuple[AdviceRow, list[Target]]]
    industries: list[RegionIndustry]
    agreements: list[Agreement]
    mean: int | None
    mean_elapsed: int | None
    off_track: int
    none_off_track: str
    actions: int
    outcomes: int
    mistakes: list[str]


def read_advice(query: QueryDict, reader: Reader, today: date) -> AdvicePage:
    """Read the page as the address asks for it.

    `q`, `pillar`, `strategy`, `gap` and `light` narrow the table; wrong values are mistakes.
    """
    reference = ReferenceData(reader, AsOf(today))
    measures = park_measures(reader)
    bars = pillar_bars(read_totals(reader, AsOf(today)), reference)
    rows = read_advice_rows(measures, reader, reference.scheme, today)
    strategies = _read_strategies(reader)
    shown, chosen, mistakes = _narrowed(rows, query, bars, strategies)
    mean, mean_elapsed = mean_bar(bars)
    issues = Issue.objects.visible_to(reader)
    return AdvicePage(
        pillars=[_make_summary(bar, rows) for bar in bars],
        strategies=strategies,
        strategies_without=sum(not row.actions for row in strategies),
        rows=shown,
        chosen=chosen,
        no_advice=_read_gap(without_advice(issues), LedgerView.NO_ADVICE),
        no_action=_read_gap(without_action(issues), LedgerView.NO_ACTION),
        idle=sum(row.is_idle for row in rows),
        unsorted=_count_unsorted(rows),
        targets=_with_targets(rows),
        industries=_read_industries(reader),
        agreements=_read_agreements(reader),
        mean=mean,
        mean_elapsed=mean_elapsed,
        off_track=sum(row.light == Light.RED for row in rows),
        none_off_track=none_off_track_of(
            sum(not row.is_outcome for row in rows),
            sum(not row.is_outcome and row.light != Light.GREY for row in rows),
        ),
        actions=sum(not row.is_outcome for row in rows),
        outcomes=sum(row.is_outcome for row in rows),
        mistakes=mistakes,
    )


def _narrowed(
    rows: list[AdviceRow], query: QueryDict, bars: list[PillarBar], strategies: list[StrategyRow]
) -> tuple[list[AdviceRow], list[str], list[str]]:
    """Return the rows asked for, the filters in words, and what is wrong with the other values."""
    has_unsorted = any(row.advice.pillar is None for row in rows)
    unsorted = {NO_PILLAR: _("Without a pillar")} if has_unsorted else {}
    words: dict[str, dict[str, str]] = {
        "pillar": {bar.pillar.code: bar.pillar.name for bar in bars} | unsorted,
        "strategy": {row.strategy.slug: row.strategy.name for row in strategies},
        "gap": {"idle": _("no measure carries it out")},
        "light": {light.value: str(LIST_WORDS[light.value]) for light in SHOWN_LIGHTS},
    }
    chosen = []
    mistakes = []
    for word in fold(query.get("q", "")).split():
        chosen.append(word)
        rows = [row for row in rows if word in row.advice.search_text]
    for name, known in words.items():
        value = query.get(name, "")
        if value in known:
            chosen.append(known[value])
            rows = [row for row in rows if row.key(name) == value]
        elif value:
            mistake = _(
                "“%(value)s” is not among the values of “%(name)s” and was left out. "
                "Known: %(known)s."
            )
            mistakes.append(
                mistake % {"value": value[:40], "name": name, "known": ", ".join(known)}
            )
    return rows, chosen, mistakes


def read_advice_rows(
    measures: MeasureQuerySet,
    reader: Reader,
    scheme: Scheme,
    today: date,
    pillar: Pillar | None = None,
) -> list[AdviceRow]:
    """Read the recommendations in sight, or those of a pillar, with what the measures deliver.

    The farthest behind comes first.
    """
    targets: dict[int, list[Target]] = defaultdict(list)
    for target in _read_targets(reader):
        targets[target.recommendation_id].append(target)
    visible = Recommendation.objects.visible_to(reader)
    recommendations = visible.select_related("pillar", "strategy", "lead")
    if pillar:
        recommendations = recommendations.filter(pillar=pillar)
    sums = read_delivery(measures, today)
    work = _read_first_measures(measures, today)
    rows = []
    for advice in recommendations:
        delivery = sums[advice.pk]
        light = delivery.light(scheme)
        rows.append(AdviceRow(advice, delivery, light, targets[advice.pk], work[advice.pk]))
    return sorted(rows, key=lambda row: row.order)


def _read_first_measures(measures: MeasureQuerySet, today: date) -> dict[int | None, list[Measure]]:
    """Read a few measures of each recommendation, the worst first, by its key."""
    place = Window(RowNumber(), partition_by="recommendation", order_by=WORST_FIRST)
    placed = measures.with_light(today).annotate(place=place)
    first: dict[int | None, list[Measure]] = defaultdict(list)
    for measure in placed.filter(place__lte=MEASURES_SHOWN).order_by("place"):
        first[measure.recommendation_id].append(measure)
    return first


def _make_summary(bar: PillarBar, rows: list[AdviceRow]) -> PillarSummary:
    """Count the recommendations of a pillar by light."""
    mine = [row for row in rows if row.advice.pillar_code == bar.pillar.code]
    counts = Counter(row.light for row in mine)
    lights = [
        (light.value, counts[light], f"{bar.address}&light={light}")
        for light in SHOWN_LIGHTS
        if counts[light]
    ]
    return PillarSummary(bar, len(mine), lights)


def _count_unsorted(rows: list[AdviceRow]) -> ListCount | None:
    """Count the advice without a pillar; None where there is none."""
    count = sum(row.advice.pillar is None for row in rows)
    address = at("recommendation-list", pillar=NO_PILLAR)
    return ListCount(count, address) if count else None


def _read_strategies(reader: Reader) -> list[StrategyRow]:
    """Read the strategies for the places in sight, with its advice and actions counted."""
    address = reverse("recommendation-list")
    in_sight = Q(recommendations__in=Recommendation.objects.visible_to(reader))
    is_action = Q(recommendations__kind=Recommendation.Kind.ACTION)
    strategies = (
        Strategy.objects.visible_to(reader)
        .select_related("pillar")
        .annotate(
            advised=Count("recommendations", filter=in_sight),
            to_do=Count("recommendations", filter=in_sight & is_action),
        )
    )
    return [
        StrategyRow(
            strategy,
            annotated(strategy, "advised"),
            annotated(strategy, "to_do"),
            f"{address}?strategy={strategy.slug}",
        )
        for strategy in strategies
    ]


def _read_gap(issues: IssueQuerySet, view: LedgerView) -> Gap:
    """Read the count and the first records; the ledger's view of that name lists the same."""
    rows = issues.only("number", "title", "pk").order_by("number_key")
    count = rows.count()
    return Gap(count, issues_at(view=view), list(rows[:GAP_SHOWN]) if count else [])


def _with_targets(rows: list[AdviceRow]) -> list[tuple[AdviceRow, list[Target]]]:
    """List the recommendations that have targets, by number."""
    by_number = sorted(rows, key=lambda row: row.advice.number)
    return [(row, row.targets) for row in by_number if row.targets]


def _read_targets(reader: Reader) -> list[Target]:
    """Read the targets of the regions in sight."""
    targets = Target.objects.select_related("region", "recommendation").order_by(
        "recommendation__number", "region__sort_path"
    )
    return list(targets.filter(region__in=_region_keys(reader)))


def _region_keys(reader: Reader) -> QuerySet[Region, Any]:
    """Select the keys of the regions in sight."""
    return Region.objects.visible_to(reader).values("pk")


def _read_industries(reader: Reader) -> list[RegionIndustry]:
    """Read the industries assigned to the regions in sight."""
    assigned = RegionIndustry.objects.filter(region__in=_region_keys(reader))
    return list(
        assigned.select_related("region", "industry", "recommendation").order_by(
            "region__sort_path", "pk"
        )
    )


def _read_agreements(reader: Reader) -> list[Agreement]:
    """Read the agreements in sight with their parks and regions."""
    parks = Prefetch("parks", Park.objects.select_related("home_region"))
    agreements = (
        Agreement.objects.visible_to(reader)
        .select_related("recommendation")
        .prefetch_related(parks, "regions")
    )
    return list(agreements.order_by("sort_key"))
