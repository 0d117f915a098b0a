"""A run over all parks: what is stored, that it comes out again, and what is said of a park."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from demo.removal import remove_demo
from parks.models import Observation, Park, Scheme
from parks.readers import Reader
from standings.days.as_of import AsOf
from standings.models import AssessedPark, Assessment, FrozenPark, MonthEnd, Snapshot
from standings.parks.compute import compute
from standings.parks.facts import Basis, read_rows
from standings.robustness.assessment import assess, assessed
from standings.scoring import serialise
from tests.helpers.factories import TODAY, make_issue, make_park, make_region, make_user, set_today
from tests.helpers.scored import make_scheme, make_scored
from tests.helpers.standings import freeze_places

NOW = AsOf(TODAY)
pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> dict[str, Park]:
    """Four peers, two of them the same, and one park of another type."""
    set_today()
    make_scheme()
    values = {"best": 95, "one": 60, "same": 60, "worst": 20}
    parks = {slug: make_scored(value, slug=slug, level="city") for slug, value in values.items()}
    parks["other"] = make_scored(50, slug="other", level="city", type="high_tech")
    return parks


def results() -> dict[str, tuple[object, ...]]:
    rows = AssessedPark.objects.filter(assessment=Assessment.objects.first()).select_related("park")
    return {
        row.park.slug: (
            row.group,
            row.size,
            row.rank,
            row.rank_low,
            row.rank_high,
            row.grades,
            row.alike,
        )
        for row in rows
    }


def test_a_run_stores_ranks_inside_the_group_grades_and_pairs(city):
    run = assess(TODAY, seed=5, draws=40)
    assert (run.day, run.seed, run.draws, run.scheme_version, run.parks) == (TODAY, 5, 40, 1, 5)
    stored = results()
    assert stored["best"][:5] == ("other/city", 4, 1, 1, 1)
    assert stored["worst"][:5] == ("other/city", 4, 4, 4, 4)
    assert stored["other"][:5] == ("high_tech/city", 1, 1, 1, 1)
    assert stored["one"][6] == {"same": 0}
    assert stored["best"][6] == {}
    assert stored["best"][5]["A"] > 90


def test_the_same_data_and_seed_give_the_same_run(city):
    first = assess(TODAY, seed=5, draws=40)
    before = results()
    again = assess(TODAY, seed=5, draws=40)
    assert again.fingerprint == first.fingerprint
    assert results() == before
    assert assess(TODAY, seed=6, draws=40).fingerprint != first.fingerprint


def test_another_value_gives_another_fingerprint(city):
    first = assess(TODAY, draws=5)
    Observation.objects.filter(park=city["best"]).update(value=94)
    assert assess(TODAY, draws=5).fingerprint != first.fingerprint


def test_a_park_without_a_complete_score_has_no_rank(city):
    make_scored(99, slug="half", level="city", without=("R1", "R2", "R3"))
    run = assess(TODAY, draws=5)
    assert run.parks == 5
    assert "half" not in results()


def test_groups_are_those_of_the_scheme(city):
    make_scheme(peer_group="all")
    assess(TODAY, draws=5)
    assert {stored[:2] for stored in results().values()} == {("all", 5)}
    make_scheme(peer_group="level")
    Park.objects.filter(slug="other").update(level="")
    assess(TODAY, draws=5)
    assert {stored[0] for stored in results().values()} == {"city", "none"}


def test_the_last_twelve_runs_are_kept(city):
    runs = [assess(TODAY, draws=1).pk for _ in range(14)]
    assert list(Assessment.objects.order_by("pk").values_list("pk", flat=True)) == runs[2:]


def test_indicators_are_compared_and_moved_one_at_a_time(city):
    run = assess(TODAY, draws=1)
    assert ["up", "P1"] in [change[:2] for change in run.one_at_a_time]
    assert ["without", "P1-value"] in [change[:2] for change in run.one_at_a_time]
    assert run.correlations == {}, "no dimension has two indicators"


def test_a_run_over_demonstration_data_goes_with_it(city):
    assert not assess(TODAY, draws=1).is_demo
    make_issue(make_park(), is_demo=True)
    assert assess(TODAY, draws=1).is_demo
    remove_demo()
    assert [run.is_demo for run in Assessment.objects.all()] == [False]


def test_the_run_of_a_stored_month_end_is_made_again_from_its_facts(city):
    freeze()
    first = assess(TODAY, seed=5, draws=30)
    before = results()
    Observation.objects.filter(park=city["worst"]).update(value=99)
    make_scheme(peer_group="type_level")
    again = assess(TODAY, seed=5, draws=30, is_frozen=True)
    assert again.fingerprint == first.fingerprint
    assert results() == before
    assert assess(TODAY, seed=5, draws=30).fingerprint != first.fingerprint


def freeze() -> None:
    """Store today as a month's end: its version and the facts of each park."""
    MonthEnd.objects.create(day=TODAY, scheme_version=1)
    parks = freeze_places()[FrozenPark]
    basis = Basis.load(TODAY)
    rows = read_rows(list(Park.objects.values_list("pk", flat=True)), basis)
    for pk, mine in rows.items():
        standing, facts = compute(mine, basis)
        Snapshot.objects.create(park_id=parks[pk], facts=serialise(facts), **standing)


# --- the command
# --------------------------------------------------------------------------------------------------


def test_the_command_says_what_it_did(city):
    out = StringIO()
    call_command("assess_scores", draws=10, seed=3, stdout=out)
    run = Assessment.objects.get()
    assert "seed 3, 10 draws: 5 parks in 2 groups, 0 without a rank" in out.getvalue()
    assert f"Fingerprint {run.fingerprint}" in out.getvalue()
    assert "other/city: 4" in out.getvalue()


@pytest.mark.parametrize("wrong", [{"draws": 0}, {"draws": 5001}, {"seed": -1}, {"seed": 2**31}])
def test_the_command_refuses_what_makes_no_run(city, wrong):
    with pytest.raises(CommandError, match="must lie between"):
        call_command("assess_scores", stdout=StringIO(), **wrong)
    assert not Assessment.objects.exists()


def test_the_command_makes_the_run_of_a_month_end_again_where_it_is_stored(city):
    with pytest.raises(CommandError, match="No month's end of 2026-06-30 is stored"):
        call_command("assess_scores", "--as-of", "2026-06-30", stdout=StringIO())
    freeze()
    call_command("assess_scores", "--as-of", "2026-06-30", "--draws", "5", stdout=StringIO())
    assert Assessment.objects.get().parks == 5
    with pytest.raises(CommandError, match="is no day"):
        call_command("assess_scores", "--as-of", "June", stdout=StringIO())


# --- what is said of a park
# ---------------------------------------------------------------------------------------


def test_the_last_run_is_told_in_words(city):
    assess(TODAY, draws=40)
    verdicts = assessed([park.pk for park in city.values()], Reader.of(make_user("reader")), NOW)
    best, middle, other = (verdicts[city[slug].pk] for slug in ("best", "one", "other"))
    assert (best.rank, best.low, best.high, best.size) == (1, 1, 1, 4)
    assert best.is_comparable
    assert best.is_small
    assert [park.slug for park in middle.alike] == ["same"]
    assert middle.others == 0
    assert (other.size, other.alike, other.others) == (1, [], 0)
    assert best.grades[0][0] == "A"
    assert sum(share for _grade, share in best.grades) == 100
    assert all(change.points for change in best.changes)


def test_names_out_of_sight_are_counted_and_not_told(city):
    far = make_region("longmen", make_region())
    Park.objects.filter(slug="same").update(home_region=far, managed_by_region=far, located_in=far)
    assess(TODAY, draws=20)
    near = Reader.of(make_user("near", role="analyst", regions=(city["one"].home_region,)))
    verdict = assessed([city["one"].pk], near, NOW)[city["one"].pk]
    assert (verdict.alike, verdict.others) == ([], 1)


def test_after_a_new_scheme_the_run_is_not_comparable(city):
    assess(TODAY, draws=5)
    Scheme.objects.update(is_current=False)
    Scheme.objects.create(version=2, is_current=True)
    verdicts = assessed([city["one"].pk], Reader.of(make_user("reader")), NOW)
    assert not verdicts[city["one"].pk].is_comparable


def test_without_a_run_nothing_is_said(city):
    assert assessed([city["one"].pk], Reader.of(make_user("reader")), NOW) == {}


def test_a_day_gives_the_run_on_its_data_or_on_earlier_ones(city):
    early = assess(TODAY, draws=1)
    assess(TODAY + timedelta(days=31), draws=2)
    reader = Reader.of(make_user("reader"))
    keys = [city["one"].pk]
    assert (
        assessed(keys, reader, AsOf(TODAY + timedelta(days=15), is_frozen=True))[keys[0]].day
        == early.day
    )
    assert assessed(keys, reader, NOW)[keys[0]].draws == 2
    assess(TODAY, draws=3)
    assert assessed(keys, reader, NOW)[keys[0]].draws == 2, (
        "an earlier month made again does not replace it"
    )
    assert assessed(keys, reader, AsOf(TODAY - timedelta(days=1), is_frozen=True)) == {}


def test_it_takes_three_statements_however_many_parks(city, django_assert_num_queries):
    assess(TODAY, draws=5)
    reader = Reader.of(make_user("reader"))
    assessed([city["one"].pk], reader, NOW)  # whose postings are remembered
    for keys in ([city["one"].pk], [park.pk for park in city.values()]):
        with django_assert_num_queries(3):
            assessed(keys, reader, NOW)
