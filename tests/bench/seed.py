"""A synthetic city of any size: 12 issues and 20 measures a park, each with a log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

from django.db import models, transaction

from parks import lights
from parks.actions import timestamp_on
from parks.choices import EntryKind, ParkLevel, RegionKind, Stage
from parks.models import (
    BusinessDay,
    Issue,
    IssueEntry,
    IssuePark,
    Observation,
    Organisation,
    Park,
    ProblemType,
    Region,
    SchemeIndicator,
    Source,
    SurveyCoverage,
)
from recommendations.models import Measure, MeasureEntry, Milestone, Recommendation
from standings.days.calendar import month_end_before
from standings.month_ends.freeze import freeze
from standings.parks.refresh import rebuild

ISSUES_PER_PARK = 12
MEASURES_PER_PARK = 20
MILESTONES_PER_MEASURE = 3
ENTRIES_PER_RECORD = 3
PARKS_PER_REGION = 17
COUNTIES_PER_CITY = 10
# of the observations
MISSING_SHARE = 0.1
ROWS_PER_INSERT = 2000
THRESHOLDS = lights.Thresholds()
STAGES = (
    (Stage.ACTING,) * 6
    + (Stage.FILED,) * 2
    + (Stage.SUBMITTED, Stage.CLOSED, Stage.CLOSED, Stage.SUSPENDED)
)
SEVERITIES = ("minor", "moderate", "moderate", "serious", "critical", "")
M = TypeVar("M", bound=models.Model)


def seed(size: int, by_id: int) -> None:
    """Fill an empty city on top of the survey, up to so many parks, and store last month's end.

    `by_id` is who wrote it all.
    """
    today = BusinessDay.today()
    random = Random(size)
    with transaction.atomic():
        parks = _make_parks(size, today)
        issues = _save(_make_issues(parks, today, random, by_id))
        issues_of = {
            park.pk: issues[place * ISSUES_PER_PARK : (place + 1) * ISSUES_PER_PARK]
            for place, park in enumerate(parks)
        }
        _save(
            IssuePark(issue=issue, park_id=pk)
            for pk, park_issues in issues_of.items()
            for issue in park_issues
        )
        _save(_make_log(IssueEntry, "issue", issues, by_id, today))
        measures = _save(_make_measures(parks, today, random))
        _save(_make_milestones(measures, by_id, today))
        _save(_make_log(MeasureEntry, "measure", measures, by_id, today))
        _save(_make_observations(parks, today, random, by_id))
        through = Measure.issues.through
        _save(
            through(measure=measure, issue=issues_of[measure.park_id or 0][place % ISSUES_PER_PARK])
            for place, measure in enumerate(measures)
        )
        rebuild()
        freeze(month_end_before(today))


def _save(rows: Iterable[M]) -> list[M]:
    """Insert in batches; the rows come back with their keys."""
    records = list(rows)
    if not records:
        return []
    manager = type(records[0])._default_manager
    return manager.bulk_create(records, batch_size=ROWS_PER_INSERT)


def _make_parks(count: int, today: date) -> list[Park]:
    """Take the survey's parks and make as many more as it takes, over counties and zones."""
    regions = _make_regions(count)
    surveyed = list(Park.objects.all())
    units = list(Organisation.objects.all())
    levels = ParkLevel.values
    invented = []
    for number in range(count - len(surveyed)):
        region = regions[number % len(regions)]
        name = f"基准园区{number}"
        invented.append(
            Park(
                slug=f"bench-{number}",
                name_zh=name,
                search_text=name,
                pinyin="ji zhun yuan qu",
                located_in=region,
                managed_by_region=region,
                home_region=region,
                level=levels[number % len(levels)],
                organisation=units[number % len(units)],
            )
        )
    parks = [*surveyed[:count], *_save(invented)]
    source = Source.objects.order_by("key").first()
    _save(
        SurveyCoverage(source=source, park=park, covered_on=today - timedelta(days=90))
        for park in parks
    )
    return parks


def _make_regions(parks: int) -> list[Region]:
    """Take the survey's counties and zones, and make more cities of ten counties.

    Each region has about seventeen parks.
    """
    regions = list(Region.objects.filter(kind__in=(RegionKind.COUNTY, RegionKind.ZONE)))
    province = Region.objects.get(kind=RegionKind.PROVINCE)
    for number in range((parks // PARKS_PER_REGION - len(regions)) // COUNTIES_PER_CITY):
        slug = f"bench-city-{number}"
        city = Region.objects.create(
            slug=slug, name_zh=f"基准市{number}", kind=RegionKind.CITY, parent=province
        )
        for place in range(COUNTIES_PER_CITY):
            county = Region(
                slug=f"{slug}-{place}",
                name_zh=f"基准县{number}-{place}",
                kind=RegionKind.COUNTY,
                parent=city,
            )
            county.save()
            regions.append(county)
    return regions


def _make_issues(parks: list[Park], today: date, random: Random, by_id: int) -> Iterator[Issue]:
    types = list(ProblemType.objects.all())
    leads = list(Organisation.objects.all())
    for serial in range(len(parks) * ISSUES_PER_PARK):
        stage = STAGES[serial % len(STAGES)]
        park = parks[serial // ISSUES_PER_PARK]
        start = today - timedelta(days=random.randint(5, 300))
        due = start + timedelta(days=random.randint(90, 360))
        progress = random.randint(0, 90)
        turns = lights.turns(start, due, progress, THRESHOLDS)
        ended = today - timedelta(days=random.randint(0, 4))
        yield Issue(
            number=f"WT-2000-{serial + 1:06d}",
            title=f"基准问题{serial}：园区道路未贯通",
            finding="道路未贯通。",
            type=types[serial % len(types)],
            severity=SEVERITIES[serial % len(SEVERITIES)],
            stage=stage,
            stage_reason="等待批复" if stage == Stage.SUSPENDED else "",
            region_id=park.home_region_id,
            lead=leads[serial % len(leads)],
            found_on=start,
            due_on=due,
            original_due_on=due,
            progress=progress,
            turns_amber_on=turns.amber_on,
            turns_red_on=turns.red_on,
            milestones_left=2,
            last_entry_on=ended,
            last_words="已报送进展",
            submitted_on=ended if stage in (Stage.SUBMITTED, Stage.CLOSED) else None,
            submitted_by_id=by_id if stage in (Stage.SUBMITTED, Stage.CLOSED) else None,
            closed_on=ended if stage == Stage.CLOSED else None,
            closed_by_id=by_id if stage == Stage.CLOSED else None,
        )


def _make_measures(parks: list[Park], today: date, random: Random) -> Iterator[Measure]:
    advice = list(Recommendation.objects.actions())
    for serial in range(len(parks) * MEASURES_PER_PARK):
        park = parks[serial // MEASURES_PER_PARK]
        start = today - timedelta(days=random.randint(5, 300))
        due = start + timedelta(days=random.randint(90, 360))
        progress = 100 * (serial % (MILESTONES_PER_MEASURE + 1)) // MILESTONES_PER_MEASURE
        turns = lights.turns(start, due, progress, THRESHOLDS)
        yield Measure(
            number=f"CS-2000-{serial + 1:06d}",
            title=f"基准措施{serial}",
            park=park,
            region_id=park.home_region_id,
            recommendation=advice[serial % len(advice)],
            lead_id=park.organisation_id,
            starts_on=start,
            due_on=due,
            progress=progress,
            done_on=today if progress == 100 else None,
            turns_amber_on=turns.amber_on,
            turns_red_on=turns.red_on,
            last_entry_on=today,
        )


def _make_observations(
    parks: list[Park], today: date, random: Random, by_id: int
) -> Iterator[Observation]:
    """Make a value of every indicator of the scheme for every park; one in ten is missing."""
    source = Source.objects.order_by("key").first()
    ended = today.replace(day=1) - timedelta(days=1)
    scales = list(
        SchemeIndicator.objects.filter(scheme__is_current=True).select_related("indicator")
    )
    for park in parks:
        for scale in scales:
            is_missing = random.random() <= MISSING_SHARE
            share = Decimal(random.randint(20, 95)) / 100
            value = (scale.worst + (scale.best - scale.worst) * share).quantize(Decimal("0.01"))
            yield Observation(
                indicator=scale.indicator,
                park=park,
                period=ended.isoformat()[:7],
                period_end=ended,
                source=source,
                value=None if is_missing else value,
                missing="not_reported" if is_missing else "",
                entered_by_id=by_id,
                entered_on=today,
            )


def _make_milestones(measures: list[Measure], by_id: int, today: date) -> Iterator[Milestone]:
    for serial, measure in enumerate(measures):
        for place in range(MILESTONES_PER_MEASURE):
            done = place < serial % (MILESTONES_PER_MEASURE + 1)
            yield Milestone(
                measure=measure,
                position=place + 1,
                words=f"节点{place + 1}",
                weight=1,
                due_on=measure.due_on,
                done_on=today if done else None,
                done_by_id=by_id if done else None,
            )


def _make_log(
    model: type[IssueEntry] | type[MeasureEntry],
    owner: str,
    records: list[Issue] | list[Measure],
    by_id: int,
    today: date,
) -> Iterator[IssueEntry | MeasureEntry]:
    kinds = (EntryKind.FILED, EntryKind.PROGRESS, EntryKind.PROGRESS)
    for record in records:
        last = None
        for place in range(ENTRIES_PER_RECORD):
            at = timestamp_on(today - timedelta(days=30 - place))
            entry = model(
                **{owner: record}, what=kinds[place], by_id=by_id, words="已报送进展", at=at
            )
            entry.chain(record.number, last)
            last = entry
            yield entry
