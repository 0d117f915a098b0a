"""A synthetic city of n parks: about 12 issues and 20 measures a park, each with a log."""

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

ISSUES = 12
MEASURES = 20
STEPS = 3
ENTRIES = 3
PARKS_A_REGION = 17
COUNTIES = 10
MISSING = 0.1
THRESHOLDS = lights.Thresholds()
STAGES = (
    (Stage.ACTING,) * 6
    + (Stage.FILED,) * 2
    + (Stage.SUBMITTED, Stage.CLOSED, Stage.CLOSED, Stage.SUSPENDED)
)
SEVERITIES = ("minor", "moderate", "moderate", "serious", "critical", "")
M = TypeVar("M", bound=models.Model)


def seed(parks: int, by_id: int) -> None:
    """Fill an empty city, on top of the survey, up to so many parks, the last month's end stored.

    `by_id` is who wrote it all.
    """
    today = BusinessDay.today()
    random = Random(parks)
    with transaction.atomic():
        every = _parks(parks, today)
        issues = _save(_issues(every, today, random, by_id))
        issues_of = {
            park.pk: issues[place * ISSUES : (place + 1) * ISSUES]
            for place, park in enumerate(every)
        }
        _save(
            IssuePark(issue=issue, park_id=pk) for pk, ours in issues_of.items() for issue in ours
        )
        _save(_log(IssueEntry, "issue", issues, by_id, today))
        measures = _save(_measures(every, today, random))
        _save(_milestones(measures, by_id, today))
        _save(_log(MeasureEntry, "measure", measures, by_id, today))
        _save(_observations(every, today, random, by_id))
        through = Measure.issues.through
        _save(
            through(measure=measure, issue=issues_of[measure.park_id or 0][place % ISSUES])
            for place, measure in enumerate(measures)
        )
        rebuild()
        freeze(month_end_before(today))


def _save(rows: Iterable[M]) -> list[M]:
    """Insert in batches; the rows come back with their keys."""
    every = list(rows)
    return type(every[0])._default_manager.bulk_create(every, batch_size=2000) if every else []


def _parks(count: int, today: date) -> list[Park]:
    """The survey's parks and as many more as it takes, spread over counties and zones."""
    regions = _regions(count)
    known = list(Park.objects.all())
    units = list(Organisation.objects.all())
    levels = ParkLevel.values
    fresh = []
    for number in range(count - len(known)):
        region = regions[number % len(regions)]
        name = f"基准园区{number}"
        fresh.append(
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
    every = [*known[:count], *_save(fresh)]
    source = Source.objects.order_by("key").first()
    _save(
        SurveyCoverage(source=source, park=park, covered_on=today - timedelta(days=90))
        for park in every
    )
    return every


def _regions(parks: int) -> list[Region]:
    """The survey's counties and zones, and more cities of ten counties: about seventeen parks
    each, 150 in all.
    """
    every = list(Region.objects.filter(kind__in=(RegionKind.COUNTY, RegionKind.ZONE)))
    province = Region.objects.get(kind=RegionKind.PROVINCE)
    for number in range((parks // PARKS_A_REGION - len(every)) // COUNTIES):
        slug = f"bench-city-{number}"
        city = Region.objects.create(
            slug=slug, name_zh=f"基准市{number}", kind=RegionKind.CITY, parent=province
        )
        for place in range(COUNTIES):
            county = Region(
                slug=f"{slug}-{place}",
                name_zh=f"基准县{number}-{place}",
                kind=RegionKind.COUNTY,
                parent=city,
            )
            county.save()
            every.append(county)
    return every


def _issues(parks: list[Park], today: date, random: Random, by_id: int) -> Iterator[Issue]:
    types = list(ProblemType.objects.all())
    leads = list(Organisation.objects.all())
    for serial in range(len(parks) * ISSUES):
        stage = STAGES[serial % len(STAGES)]
        park = parks[serial // ISSUES]
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


def _measures(parks: list[Park], today: date, random: Random) -> Iterator[Measure]:
    advice = list(Recommendation.objects.actions())
    for serial in range(len(parks) * MEASURES):
        park = parks[serial // MEASURES]
        start = today - timedelta(days=random.randint(5, 300))
        due = start + timedelta(days=random.randint(90, 360))
        progress = 100 * (serial % (STEPS + 1)) // STEPS
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


def _observations(
    parks: list[Park], today: date, random: Random, by_id: int
) -> Iterator[Observation]:
    """A value of every indicator of the scheme for every park; one in ten is missing."""
    source = Source.objects.order_by("key").first()
    ended = today.replace(day=1) - timedelta(days=1)
    ranges = list(
        SchemeIndicator.objects.filter(scheme__is_current=True).select_related("indicator")
    )
    for park in parks:
        for one in ranges:
            known = random.random() > MISSING
            share = Decimal(random.randint(20, 95)) / 100
            yield Observation(
                indicator=one.indicator,
                park=park,
                period=ended.isoformat()[:7],
                period_end=ended,
                source=source,
                value=(one.worst + (one.best - one.worst) * share).quantize(Decimal("0.01"))
                if known
                else None,
                missing="" if known else "not_reported",
                entered_by_id=by_id,
                entered_on=today,
            )


def _milestones(measures: list[Measure], by_id: int, today: date) -> Iterator[Milestone]:
    for serial, measure in enumerate(measures):
        for place in range(STEPS):
            done = place < serial % (STEPS + 1)
            yield Milestone(
                measure=measure,
                position=place + 1,
                words=f"节点{place + 1}",
                weight=1,
                due_on=measure.due_on,
                done_on=today if done else None,
                done_by_id=by_id if done else None,
            )


def _log(
    entry: type[IssueEntry] | type[MeasureEntry],
    owner: str,
    records: list[Issue] | list[Measure],
    by_id: int,
    today: date,
) -> Iterator[IssueEntry | MeasureEntry]:
    kinds = (EntryKind.FILED, EntryKind.PROGRESS, EntryKind.PROGRESS)
    for record in records:
        last = None
        for place in range(ENTRIES):
            at = timestamp_on(today - timedelta(days=30 - place))
            line = entry(
                **{owner: record}, what=kinds[place], by_id=by_id, words="已报送进展", at=at
            )
            line.chain(record.number, last)
            last = line
            yield line
