"""The standing is true after any write: it equals what a rebuild from the rows would give."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parks.actions import log_issue, lowest_common_region
from parks.actions.file import DatedEntry
from parks.actions.observations import Review, SheetCell, enter_values, review_values
from parks.choices import EntryKind, ParkEventKind
from parks.ledger.stages import MOVES
from parks.models import Issue, IssuePark, Observation, Park, ParkEvent, Region, SurveyCoverage
from parks.readers import Reader
from parks.writing import writing
from recommendations.actions.measures import log_measure, tick_milestone
from recommendations.models import Measure, Milestone
from standings.days.as_of import AsOf
from standings.models import Standing, Tally
from standings.parks.refresh import rebuild
from standings.regions.read import read_totals
from standings.roll import roll
from tests.helpers.cities.known_parks import indicator, known_park, observe
from tests.helpers.factories import (
    TODAY,
    make_framework,
    make_issue,
    make_measure,
    make_park,
    make_region,
    make_source,
    make_user,
    set_today,
    take,
)

pytestmark = pytest.mark.django_db
EDITS = 1000


def kept() -> list[dict[str, object]]:
    """The standings and tallies as stored."""
    return [*Standing.objects.order_by("park").values(), *Tally.objects.order_by("region").values()]


class Editor:
    """Random edits of everything that a standing is made of, through the one way to write."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.people = [make_user("writer"), make_user("verifier")]
        city = make_region()
        self.analysts = [
            make_user("analyst", role="analyst", regions=(city,)),
            make_user("reviewer", role="verifier", regions=(city,)),
        ]
        self.regions = [make_region("here", city), make_region("there", city), city]
        self.parks = [make_park(region=region) for region in (*self.regions, *self.regions[:2])]
        self.issues = [
            make_issue(
                random.choice(self.parks), domain=random.choice(("P1", "P2", "P3")), stage="acting"
            )
            for _ in range(12)
        ]
        self.issues += [
            make_issue(scope="region", region=region, stage="acting") for region in self.regions
        ]
        self.measures = [
            make_measure(
                random.choice(self.parks),
                random.choice(self.issues),
                pillar=random.randint(1, 5),
                weights=(1, 2, 3),
            )
            for _ in range(12)
        ]

        self.indicators = [
            indicator(f"{code}-{n}", code)
            for code in ("P1", "P2", "P3", "R1", "R5")
            for n in (1, 2)
        ]
        rebuild()

    def edit(self) -> None:
        """One edit."""
        turns = (
            self.move,
            self.tick,
            self.untick,
            self.dates,
            self.grade,
            self.link,
            self.name_park,
            self.move_park,
            self.enter,
            self.review,
            self.judge,
            self.survey,
        )
        self.random.choice(turns)()

    def move(self) -> None:
        """Any move; one that the rules forbid changes nothing."""
        issue = self.random.choice(self.issues)
        move = self.random.choice(list(MOVES))
        try:
            take(issue, move, on=TODAY)
        except ValidationError:
            issue.refresh_from_db()

    def tick(self) -> None:
        """A milestone is done."""
        milestone = Milestone.objects.filter(done_on=None).order_by("?").first()
        if milestone:
            tick_milestone(
                milestone=milestone,
                by=self.people[0],
                on=TODAY - timedelta(days=self.random.randint(0, 9)),
            )

    def untick(self) -> None:
        """A milestone was not done after all."""
        with writing() as touched:
            measure = self.random.choice(self.measures)
            Milestone.objects.filter(measure=measure).update(done_on=None, done_by=None)
            touched.measures.add(measure.pk)

    def dates(self) -> None:
        """Other days, perhaps none."""
        with writing() as touched:
            row: Issue | Measure = self.random.choice([*self.issues, *self.measures])
            due = TODAY + timedelta(days=self.random.randint(-40, 80))
            type(row).objects.filter(pk=row.pk).update(
                due_on=due, starts_on=due - timedelta(days=90)
            )
            (touched.issues if isinstance(row, Issue) else touched.measures).add(row.pk)

    def grade(self) -> None:
        """Another severity."""
        with writing() as touched:
            issue = self.random.choice(self.issues)
            severity = self.random.choice(("", "minor", "moderate", "serious", "critical"))
            Issue.objects.filter(pk=issue.pk).update(severity=severity)
            touched.issues.add(issue.pk)

    def link(self) -> None:
        """A measure works on other issues; those that it leaves are touched too."""
        with writing() as touched:
            measure = self.random.choice(self.measures)
            touched.issues.update(measure.issues.values_list("pk", flat=True))
            measure.issues.set(self.random.sample(self.issues, 2))
            touched.measures.add(measure.pk)

    def name_park(self) -> None:
        """An issue names one more park, or one fewer."""
        with writing() as touched:
            issue = self.random.choice(self.issues[:12])
            park = self.random.choice(self.parks)
            if (
                not IssuePark.objects.get_or_create(issue=issue, park=park)[1]
                and issue.park_links.count() > 1
            ):
                IssuePark.objects.filter(issue=issue, park=park).delete()
            self.follow(issue)
            touched.issues.add(issue.pk)
            touched.parks.add(park.pk)

    def move_park(self) -> None:
        """A park comes to count elsewhere; its measures and issues follow."""
        with writing() as touched:
            park = Park.objects.get(pk=self.random.choice(self.parks).pk)
            touched.regions.add(park.home_region_id)
            park.managed_by_region = self.random.choice(self.regions)
            park.save()
            park.measures.update(region=park.home_region)
            for issue in Issue.objects.of_park(park).order_by("pk"):
                self.follow(issue)
            touched.parks.add(park.pk)

    def enter(self) -> None:
        """A value of a park, or why there is none; one that was there may be changed or removed."""
        park = self.random.choice(self.parks)
        indicator = self.random.choice(self.indicators)
        end = date(2026, 3, 31) if self.random.random() < 0.7 else date(2023, 12, 31)
        row = Observation.objects.filter(park=park, indicator=indicator, period_end=end).first()
        if row and self.random.random() < 0.3:
            with writing() as touched:
                row.delete()
                touched.parks.add(park.pk)
            return
        value = None if self.random.random() < 0.2 else Decimal(self.random.randint(0, 100))
        missing = (
            "" if value is not None else self.random.choice(("not_reported", "not_applicable"))
        )
        cell = SheetCell(park, indicator, value, missing, version=row.version if row else 0)
        enter_values(
            entries=[cell], period=end.isoformat(), source=make_source(), by=self.analysts[0]
        )

    def review(self) -> None:
        """A reviewer finds another value."""
        row = (
            Observation.objects.filter(value__isnull=False, reviewed_on=None).order_by("pk").first()
        )
        if row:
            review = Review(row, Decimal(self.random.randint(0, 100)), row.version, "账册所载")
            review_values(reviews=[review], by=self.analysts[1])

    def judge(self) -> None:
        """An event of any kind is recorded, perhaps for days past or to come; or one ends."""
        with writing() as touched:
            event = ParkEvent.objects.order_by("pk").first()
            if event and self.random.random() < 0.5:
                touched.parks.add(event.park_id)
                event.delete()
                return
            park = self.random.choice(self.parks)
            kind = self.random.choice(ParkEventKind.values)
            start = TODAY + timedelta(days=self.random.randint(-60, 5))
            ParkEvent.objects.create(
                park=park,
                kind=kind,
                points=3 if kind == ParkEventKind.DEDUCTION else 0,
                words="演练",
                happened_on=start,
                ends_on=self.random.choice((None, start + timedelta(days=30))),
                source=make_source(),
            )
            touched.parks.add(park.pk)

    def survey(self) -> None:
        """Somebody looked at a park, lately or long ago."""
        with writing() as touched:
            park = self.random.choice(self.parks)
            SurveyCoverage.objects.filter(park=park).delete()
            day = TODAY - timedelta(days=self.random.randint(10, 1500))
            SurveyCoverage.objects.create(park=park, source=make_source(), covered_on=day)
            touched.parks.add(park.pk)

    def follow(self, issue: Issue) -> None:
        """An issue stands at the lowest region that holds its parks."""
        region = lowest_common_region(issue.parks.select_related("home_region"))
        Issue.objects.filter(pk=issue.pk).update(region=region)


@pytest.mark.once
def test_standings_equal_a_rebuild_after_a_thousand_random_edits() -> None:
    set_today()
    editor = Editor(Random(7))
    edits = checks = 0
    while edits < EDITS:
        # now one, now several in one write, as a form that saves many records does
        with writing():
            for _ in range(min(editor.random.randint(1, 4), EDITS - edits)):
                editor.edit()
                edits += 1
        if edits // 25 > checks:
            checks = edits // 25
            stored = kept()
            rebuild()
            assert kept() == stored, f"after edit {edits}"
    assert (edits, checks) == (EDITS, EDITS // 25)
    assert len(stored) == Park.objects.count() + Region.objects.count() == 8
    assert (
        read_totals(Reader.of(editor.people[0]), AsOf(TODAY)).overdue
        == Issue.objects.problems().overdue(TODAY).count()
    )


@pytest.mark.parametrize("kind", ["issue", "measure"])
def test_an_entry_alone_ends_a_silence_at_once(kind: str) -> None:
    set_today()
    park = make_park()
    issue = make_issue(park, stage="acting")
    measure = make_measure(park, issue)
    silent_since = TODAY - timedelta(days=40)
    for model in (Issue, Measure):
        model._default_manager.update(last_entry_on=silent_since)
    rebuild()
    assert Standing.objects.get(park=park).last_entry_on == silent_since
    line: DatedEntry = {"what": EntryKind.PROGRESS, "by": make_user("unit"), "on": TODAY}
    if kind == "issue":
        issue.refresh_from_db()
        log_issue(issue=issue, **line)
    else:
        measure.refresh_from_db()
        log_measure(measure=measure, **line)
    stored = kept()
    assert Standing.objects.get(park=park).last_entry_on == TODAY
    rebuild()
    assert kept() == stored


def test_ticking_a_milestone_is_seen_at_once() -> None:
    set_today()
    park = make_park()
    measure = make_measure(park, done=0, pillar=3)
    assert Standing.objects.get(park=park).pillars["3"]["light"] == "red"
    milestone = measure.milestones.first()
    assert milestone is not None
    tick_milestone(milestone=milestone, by=make_user("unit"), on=TODAY)
    pillar = Standing.objects.get(park=park).pillars["3"]
    assert (pillar["progress"], pillar["light"]) == (50, "green")


def test_a_failed_write_leaves_the_standing_alone() -> None:
    set_today()
    park = make_park()
    make_issue(park)
    before = kept()

    def half_way() -> None:
        with writing():
            make_issue(park)
            raise KeyError("half-way")

    with pytest.raises(KeyError):
        half_way()
    assert kept() == before


def test_one_park_s_update_runs_the_same_statements_with_little_and_with_much():
    park = known_park()
    counts = []
    for more in (2, 20):
        with writing():
            for place in range(more):
                make_measure(
                    park, make_issue(park, domain=f"P{place % 3 + 1}"), pillar=place % 5 + 1
                )
                observe(park, indicator(f"more-{more}-{place}", "R1"), place)
        with CaptureQueriesContext(connection) as statements, writing() as touched:
            touched.parks.add(park.pk)
        counts.append(len(statements))
    assert counts[0] == counts[1], counts


def test_a_day_that_passes_ends_events_and_outdates_values() -> None:
    set_today()
    park = known_park(score=95)
    with writing() as touched:
        ParkEvent.objects.create(
            park=park,
            kind="red_line",
            words="红线",
            happened_on=TODAY,
            ends_on=TODAY,
            source=make_source(),
        )
        touched.parks.add(park.pk)
    # with a value near the top the bands alone would give an A
    assert Standing.objects.get(park=park).grade == "C"
    roll(TODAY + timedelta(days=1))
    assert ParkEvent.objects.in_effect(TODAY + timedelta(days=1)).count() == 0
    assert Standing.objects.get(park=park).grade == "A"
    roll(TODAY + timedelta(days=4 * 365))
    late = Standing.objects.get(park=park)
    assert (late.state, late.score, late.grade) == ("insufficient", None, "")


def test_what_concerns_a_region_weighs_on_no_park_though_it_names_one() -> None:
    set_today()
    park = make_park()
    of_region = make_issue(scope="region", region=park.home_region, stage="acting")
    with writing() as touched:
        IssuePark.objects.create(issue=of_region, park=park)
        touched.parks.add(park.pk)
    standing = Standing.objects.get(park=park)
    assert (standing.open_issues, standing.domains["P1"]["pressure"]) == (0, None)


@pytest.mark.parametrize(("days_from_now", "pressure"), [(0, "0.00"), (1, None)])
def test_a_survey_of_a_day_to_come_tells_nothing_yet(
    days_from_now: int, pressure: str | None
) -> None:
    set_today()
    make_framework()
    park = make_park()
    with writing() as touched:
        day = TODAY + timedelta(days=days_from_now)
        SurveyCoverage.objects.create(park=park, source=make_source(), covered_on=day)
        touched.parks.add(park.pk)
    assert Standing.objects.get(park=park).domains["P1"]["pressure"] == pressure
