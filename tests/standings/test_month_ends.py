"""Month ends are stored as they stood, once and in order, and can be worked out from dates and
logs.
"""

from datetime import date, datetime, time, timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parks.models import BusinessDay, Issue, IssuePark, Region, Scheme
from parks.writing import writing
from recommendations.actions.measures import tick_milestone
from standings.models import (
    FrozenIssue,
    FrozenIssuePark,
    FrozenPark,
    FrozenSource,
    FrozenTally,
    MonthEnd,
    Snapshot,
    Standing,
    Tally,
)
from standings.month_ends.forget import forget
from standings.month_ends.freeze import freeze
from standings.month_ends.reconstruct import reconstruct
from standings.parks.refresh import rebuild
from standings.parks.rules import rules_of
from standings.roll import roll
from standings.scoring import deserialise, score_park, to_places
from tests.helpers.cities.known_parks import known_park
from tests.helpers.factories import (
    TODAY,
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
JULY = date(2026, 7, 31)


@pytest.fixture(autouse=True)
def _the_last_of_june(db, monkeypatch):
    """The business day is a month's end, and so is the calendar's."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: TODAY)
    set_today()


def comparable(rows, *left_out):
    """Rows without what only stored ones have."""
    skip = {"id", "facts", "park_id", "region_id", *left_out}
    return [{name: value for name, value in row.items() if name not in skip} for row in rows]


def test_what_is_frozen_is_what_stands():
    park = known_park()
    make_issue(park, stage="acting", due_on=TODAY - timedelta(days=5), severity="critical")
    make_measure(park, weights=(1, 3), done=1, pillar=2)
    rebuild()
    assert freeze(TODAY)
    assert comparable(Snapshot.objects.order_by("park").values()) == comparable(
        Standing.objects.order_by("park").values()
    )
    assert comparable(FrozenTally.objects.order_by("region").values()) == comparable(
        Tally.objects.order_by("region").values()
    )
    frozen = FrozenIssue.objects.get()
    issue = Issue.objects.get()
    assert (frozen.stage, frozen.due_on, frozen.turns_red_on) == (
        issue.stage,
        issue.due_on,
        issue.turns_red_on,
    )
    assert [then.record for then in frozen.parks.all()] == [park]


def test_the_facts_kept_give_the_score_again():
    known_park(score=63)
    freeze(TODAY)
    snapshot = Snapshot.objects.get()
    again = score_park(
        deserialise(snapshot.facts), rules_of(Scheme.objects.get(version=snapshot.scheme_version))
    )
    assert to_places(again.score) == snapshot.score is not None


def test_a_month_end_is_stored_once():
    make_issue()
    assert freeze(TODAY)
    Issue.objects.update(title="改了")
    assert not freeze(TODAY)
    assert FrozenIssue.objects.get().title != "改了"


@pytest.mark.parametrize("day", [date(2026, 6, 29), date(2026, 5, 31)])
def test_another_day_and_an_earlier_month_are_refused(day):
    freeze(TODAY)
    with pytest.raises(ValidationError):
        freeze(day)
    assert MonthEnd.objects.count() == 1


def test_a_row_of_the_ledger_lasts_until_something_changes():
    still = make_issue()
    moving = make_issue(stage="acting")
    freeze(TODAY)
    make_measure(moving.parks.get(), moving, done=1)
    IssuePark.objects.create(issue=still, park=make_park("other"))
    set_today(JULY)
    freeze(JULY)
    set_today(date(2026, 8, 31))
    freeze(date(2026, 8, 31))
    spans = list(
        FrozenIssue.objects.order_by("record", "since").values_list("record", "since", "until")
    )
    assert spans == [
        (still.pk, TODAY, TODAY),
        (still.pk, JULY, None),
        (moving.pk, TODAY, TODAY),
        (moving.pk, JULY, None),
    ]
    for day in (TODAY, JULY, date(2026, 8, 31)):
        assert FrozenIssue.objects.at(day).count() == 2
    assert FrozenIssuePark.objects.count() == 1 + 2 + 1 + 1


def test_taking_month_ends_back_lets_earlier_rows_last_again():
    issue = make_issue()
    freeze(TODAY)
    Issue.objects.filter(pk=issue.pk).update(title="改了")
    set_today(JULY)
    freeze(JULY)
    forget([JULY])
    assert [(row.since, row.until) for row in FrozenIssue.objects.all()] == [(TODAY, None)]
    assert list(MonthEnd.objects.values_list("day", flat=True)) == [TODAY]
    assert set(Snapshot.objects.values_list("day", flat=True)) == {TODAY}


def test_freezing_costs_the_same_for_few_and_for_many():
    counts = []
    # few enough for one statement of SQLite, which takes so many values at once
    for day, more in ((TODAY, 2), (JULY, 20)):
        with writing():
            for _ in range(more):
                make_measure(make_park(), make_issue())
        with CaptureQueriesContext(connection) as statements:
            freeze(day)
        counts.append(len(statements))
    # the second also ends the rows of the first
    assert counts[1] - counts[0] <= 2, counts


def test_a_month_end_passed_by_is_frozen_by_the_roll(monkeypatch):
    issue = make_issue(due_on=TODAY)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: date(2026, 8, 3))
    assert roll()
    assert list(MonthEnd.objects.order_by("day").values_list("day", "is_reconstructed")) == [
        (TODAY, False),
        (JULY, False),
    ]
    assert Snapshot.objects.get(day=TODAY).overdue_issues == 0
    assert Snapshot.objects.get(day=JULY).overdue_issues == 1
    assert FrozenIssue.objects.at(TODAY).get().record == issue
    assert not roll()


def test_what_dates_and_logs_tell_is_what_was_frozen(monkeypatch):
    """A month end worked out afterwards, from a city in which everything was done on
    dated steps.
    """
    # the calendar runs ahead, so that every step is dated back to its day
    monkeypatch.setattr(
        timezone,
        "localdate",
        lambda at=None, *_: at.astimezone().date() if at else date(2026, 8, 20),
    )
    park = known_park()
    by = make_user("doer")
    first, second, third = (make_issue(park, stage="acting", severity="serious") for _ in range(3))
    measure = make_measure(park, first, weights=(1, 2))
    make_issue(park, scope="parks", domain="P2")
    make_issue(scope="region", region=park.home_region)
    take(take(second, "submit", on=TODAY), "close", on=TODAY)
    take(third, "suspend", on=TODAY)
    tick_milestone(milestone=measure.milestones.first(), by=by, on=TODAY)
    freeze(TODAY)
    tables = (Snapshot, FrozenTally, FrozenIssue, FrozenIssuePark)
    # rows of reference data are made anew; which records they are of is compared beside
    anew = ("issue_id", "turns_amber_on", "type_id", "lead_id", "source_id")
    records = [f"{name}__record" for name in ("type", "region", "lead", "source")]
    before = [comparable(table.objects.order_by("pk").values(), *anew) for table in tables]
    referred = list(FrozenIssue.objects.order_by("pk").values_list(*records))
    forget([TODAY])
    # what comes later must not be seen
    later = TODAY + timedelta(days=9)
    set_today(later)
    take(first, "suspend", on=later)
    take(third, "resume", on=later)
    with writing() as touched:
        touched.issues.update(Issue.objects.values_list("pk", flat=True))
    assert BusinessDay.today() == later
    reconstruct([TODAY])
    after = [comparable(table.objects.order_by("pk").values(), *anew) for table in tables]
    assert after[0] == before[0]
    assert after[2] == before[2]
    assert list(FrozenIssue.objects.order_by("pk").values_list(*records)) == referred


def test_a_month_end_worked_out_later_has_the_names_that_its_histories_tell():
    park = make_park(name_zh="旧名")
    make_source()
    park.name_zh = "新名"
    park.save()
    days = (TODAY - timedelta(days=9), TODAY + timedelta(days=1))
    for entry, day in zip(park.history.order_by("history_id"), days, strict=True):
        park.history.filter(pk=entry.pk).update(
            history_date=timezone.make_aware(datetime.combine(day, time(12)))
        )
    set_today(TODAY + timedelta(days=9))
    reconstruct([TODAY])
    then = FrozenPark.objects.at(TODAY).get()
    assert (then.name_zh, then.is_reconstructed) == ("旧名", False)
    assert FrozenSource.objects.at(TODAY).get().is_reconstructed, "a source has no history"


def test_a_row_of_reference_data_lasts_until_something_differs():
    renamed = make_park()
    still = make_park(region=make_region("longmen", make_region()))
    freeze(TODAY)
    Region.objects.filter(pk=renamed.home_region_id).update(name_en="Huicheng")
    set_today(JULY)
    freeze(JULY)
    spans = FrozenPark.objects.order_by("record", "since").values_list("record", "since", "until")
    assert list(spans) == [
        (renamed.pk, TODAY, TODAY),
        (renamed.pk, JULY, None),
        (still.pk, TODAY, None),
    ]
    assert [park.home_region.name_en for park in FrozenPark.objects.filter(record=renamed)] == [
        "",
        "Huicheng",
    ]


def test_the_command_says_what_it_stored():
    make_park()
    output = StringIO()
    call_command("freeze_month", stdout=output)
    call_command("freeze_month", stdout=output)
    assert output.getvalue().splitlines() == [f"Stored {TODAY}.", f"{TODAY} is stored already."]
    with pytest.raises(CommandError, match="not come yet"):
        call_command("freeze_month", month="2026-07")
    with pytest.raises(CommandError, match="no month"):
        call_command("freeze_month", month="July")
    for month in ("0000-12", "9999-12", "２０２６-05"):
        with pytest.raises(CommandError, match="no month|not come yet"):
            call_command("freeze_month", month=month)
    set_today(date(2026, 8, 2))
    call_command("freeze_month", stdout=output)
    assert (
        output.getvalue().splitlines()[-1] == f"Stored {JULY}, reconstructed from dates and logs."
    )
