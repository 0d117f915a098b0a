"""Tallies added up say what the records say, to every reader."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from django.db.models import Count, Min
from django.http import QueryDict
from django.test import Client

from accounts.models import User
from dashboards.pages.issues.list.filters import VIEWS, FilterChoices, issues_in_view
from parks.choices import Stage
from parks.models import Issue, Park, Region
from parks.models.issue import IssueQuerySet
from parks.readers import NOBODY, Reader
from parks.writing import writing
from recommendations.models import Measure
from standings.apps import fill_tallies
from standings.days.as_of import AsOf
from standings.days.timelines import monthly_counts, read_timelines
from standings.models import Tally
from standings.parks.refresh import rebuild
from standings.regions.read import RegionTotals, read_totals
from standings.regions.sums import elapsed_parts
from standings.roll import roll
from tests.helpers.admin_forms import form_data
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_measure,
    make_park,
    make_region,
    make_user,
    set_today,
)

pytestmark = pytest.mark.django_db
STAGES = ("filed", "acting", "acting", "acting", "submitted")


def make_city(random: Random) -> list[Region]:
    """A city with two counties, a town below one of them, and work of all kinds."""
    set_today()
    city = make_region()
    county = make_region("here", city)
    regions = [city, county, make_region("there", city), make_region("town", county)]
    parks = [make_park(region=random.choice(regions)) for _ in range(8)]
    by = make_user("writer")
    with writing():
        make_work(random, regions, parks, by)
    return regions


def make_work(random: Random, regions: list[Region], parks: list[Park], by: User) -> None:
    """Issues of every stage and age, some of a whole region, and a measure a park."""
    for number in range(60):
        due = TODAY + timedelta(days=random.randint(-200, 40))
        days = {
            "due_on": due,
            "found_on": due - timedelta(days=random.randint(20, 300)),
            "stage": random.choice(STAGES),
        }
        if days["stage"] == "submitted":
            days |= {
                "submitted_on": due + timedelta(days=random.randint(-9, 9)),
                "submitted_by": by,
            }
        if number % 10 == 0:
            make_issue(
                scope="region", region=random.choice(regions), domain=f"P{number % 3 + 1}", **days
            )
        else:
            make_issue(
                *random.sample(parks, random.choice((1, 1, 2, 3))),
                domain=f"P{number % 3 + 1}",
                **days,
            )
    for place, park in enumerate(parks):
        make_measure(
            park,
            *list(park.issues.all())[: place % 3],
            pillar=random.randint(1, 5),
            weights=(1, 2, 3),
            done=random.randint(0, 3),
        )


def cells_of(issues: IssueQuerySet) -> dict[str, tuple[int, int, int]]:
    """What the cells of some issues should say, asked of the records."""
    late = Issue.objects.all().overdue_when(TODAY)
    rows = issues.open().with_light(TODAY).order_by().values("type__domain__code")
    counted = rows.annotate(n=Count("pk"), late=Count("pk", filter=late), rank=Min("light_rank"))
    return {row["type__domain__code"]: (row["n"], row["late"], row["rank"]) for row in counted}


def assert_true(seen: RegionTotals, issues: object, measures: object, reader: Reader) -> None:
    """The sums are those of the records."""
    assert seen.months == monthly_counts(read_timelines(issues), TODAY)
    assert seen.overdue == issues.overdue(TODAY).count()
    assert seen.issues.due_soon == issues.due_within(TODAY, 15).count()
    assert seen.cells() == cells_of(issues)
    offers = FilterChoices.load(reader, QueryDict(), AsOf(TODAY))
    for view in {view for view, _name in VIEWS} - {"no-advice"}:
        assert (
            seen.issues.views.get(view, 0) == issues_in_view(issues, view, TODAY, offers).count()
        ), view
    assert seen.issues.views.get("red", 0) == issues.with_light(TODAY).filter(light="red").count()
    for stage in Stage:
        assert seen.issues.stages.get(stage, 0) == issues.filter(stage=stage).count()
    sums: dict[str, list[int]] = {}
    for measure in measures.select_related("recommendation__pillar"):
        row = sums.setdefault(str(measure.recommendation.pillar.number), [0, 0, 0])
        row[:] = (
            row[0] + 1,
            row[1] + measure.progress,
            row[2] + elapsed_parts(measure.starts_on, measure.due_on, TODAY),
        )
    assert seen.pillars == sums


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_sums_are_those_of_the_records_for_every_reader_and_region(seed: int) -> None:
    regions = make_city(Random(seed))
    people = [make_user("wide"), make_user("twice", regions=(regions[2], regions[3]))]
    people += [make_user(f"posted-{region.slug}", regions=(region,)) for region in regions]
    readers = [NOBODY, *(Reader.of(person) for person in people)]
    assert any(tally.spanning for tally in Tally.objects.all())
    for reader in readers:
        problems = Issue.objects.visible_to(reader).problems()
        assert_true(
            read_totals(reader, AsOf(TODAY)), problems, Measure.objects.visible_to(reader), reader
        )
        for region in Region.objects.visible_to(reader):
            seen = read_totals(reader, AsOf(TODAY), region)
            assert_true(
                seen,
                problems.in_region(region),
                Measure.objects.visible_to(reader).in_region(region),
                reader,
            )
            assert (
                sum(seen.lights.get(region.pk, {}).values())
                == region.parks.filter(standing__isnull=False).count()
            )
            itself = seen.cells([region.pk])
            assert itself == cells_of(problems.at_region_itself(region))


def test_the_day_that_turns_lights_turns_the_tallies_too() -> None:
    set_today()
    make_issue(make_park(), stage="acting", due_on=TODAY)
    reader = Reader.of(make_user("wide"))
    assert read_totals(reader, AsOf(TODAY)).overdue == 0
    tomorrow = TODAY + timedelta(days=1)
    roll(tomorrow)
    assert read_totals(reader, AsOf(tomorrow)).overdue == 1


@pytest.mark.django_db(transaction=True)
def test_a_city_that_was_there_before_its_tallies_gets_them_with_the_migration() -> None:
    make_city(Random(5))
    stored = list(Tally.objects.order_by("region").values())
    Tally.objects.all().delete()
    fill_tallies(plan=[])
    assert not Tally.objects.exists(), "nothing was migrated"
    fill_tallies(plan=["dashboards.0002_tally"])
    assert list(Tally.objects.order_by("region").values()) == stored
    assert Park.objects.count() == 8


def stored_sums() -> list[dict[str, object]]:
    """The tallies as they are kept."""
    return list(Tally.objects.order_by("region").values())


@pytest.mark.parametrize("moved", ["issue of a region", "park", "measure of a region"])
def test_what_moves_in_the_admin_leaves_no_count_behind(
    sign_in: Callable[..., Client], moved: str
) -> None:
    client = sign_in("administrator", is_superuser=True)
    city = make_region()
    here, there, far = (make_region(slug, city) for slug in ("here", "there", "far"))
    park = make_park(region=here)
    shared = make_issue(
        park, make_park(region=there), stage="acting", due_on=TODAY - timedelta(days=3)
    )
    make_measure(park, shared, make_issue(park))
    alone = make_measure(park, region=here)
    with writing() as touched:
        Measure.objects.filter(pk=alone.pk).update(park=None)
        touched.measures.add(alone.pk)
    records = {
        "issue of a region": (make_issue(scope="region", region=here), {"region": far.pk}),
        "park": (park, {"managed_by_region": far.pk}),
        "measure of a region": (alone, {"region": far.pk}),
    }
    record, fields = records[moved]
    address = f"/admin/{record._meta.app_label}/{record._meta.model_name}/{record.pk}/change/"
    page = client.get(address)
    answer = client.post(address, form_data(page) | fields)
    assert answer.status_code == 302, answer.context_data["errors"]
    record.refresh_from_db()
    assert far in (getattr(record, "home_region", None), getattr(record, "region", None))
    kept = stored_sums()
    rebuild()
    assert stored_sums() == kept
