"""The peer group of a park: who is in it, who is ranked, medians, grades by quota, other days."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboards.pages.parks import peers
from dashboards.pages.parks.peers import Dimensions, peers_of
from parks.models import Park, ParkEvent, Scheme
from parks.readers import Reader
from standings.days.as_of import AsOf
from standings.models import FrozenPark, Snapshot, Standing
from tests.helpers.factories import TODAY, make_park, make_region, make_source, make_user
from tests.helpers.standings import freeze_places, of_then

pytestmark = pytest.mark.django_db
ASKED = Dimensions(("P1", "P2"), ("1",))
MONTH_END = date(2026, 5, 31)


def stand(score, state="scored", *, region=None, p1=None, r1=None, **fields) -> Park:
    """A park with a standing as if computed; its health and progress are the score."""
    park = make_park(**({"region": region} if region else {}), **fields)
    values = {
        "day": TODAY,
        "state": state,
        "score": score,
        "health": score,
        "progress": score,
        "grade": "B" if state == "scored" else "",
        "domains": {"P1": {"health": p1}},
        "pillars": {"1": {"score": r1}},
    }
    Standing.objects.update_or_create(park=park, defaults=values)
    return park


def group(park, moment=None, reader=None, scheme=None, standing=None):
    """The peers of a park as a superuser sees them, unless somebody else is named."""
    reader = reader or Reader.of(make_user("root", is_superuser=True))
    moment = moment or AsOf(TODAY)
    standing = standing or Standing.objects.get(park=park)
    return peers_of(park, standing, moment, reader, scheme or Scheme(version=1), ASKED)


def test_a_group_shares_type_and_level_and_only_its_scored_parks_are_ranked():
    first, second, third = (
        stand(score, type="high_tech", level="national") for score in (80, 70, 60)
    )
    waiting = stand(99, "provisional", type="high_tech", level="national")
    stand(90, type="high_tech", level="county")
    stand(90, type="economic", level="national")
    assert [group(park).rank for park in (first, second, third)] == [1, 2, 3]
    peers_found = group(second)
    assert (peers_found.size, peers_found.ranked, peers_found.is_small) == (4, 3, True)
    assert peers_found.medians["score"] == Decimal(70)
    assert group(waiting).rank is None
    assert group(waiting).why_not
    assert not peers_found.why_not


def test_equal_scores_share_the_better_rank():
    stand(80)
    one = stand(70)
    two = stand(70)
    last = stand(60)
    assert [(group(park).rank, group(park).is_shared) for park in (one, two, last)] == [
        (2, True),
        (2, True),
        (4, False),
    ]


def test_medians_are_those_of_the_ranked_parks_that_have_a_value():
    park = stand(80, p1="40.00", r1="10.00")
    stand(70, p1="60.00", r1="30.00")
    stand(60, p1="90.00", r1="20.00")
    stand(50, p1=None)
    stand(40, "provisional", p1="0.00", r1="0.00")
    medians = group(park).medians
    assert medians["P1"] == Decimal("60.00")
    assert medians["1"] == Decimal("20.00")
    assert "P2" not in medians, "nobody has a value: no median, and never 0"
    assert medians["score"] == Decimal(65)


def test_a_scheme_may_group_by_level_or_not_at_all():
    park = stand(80, type="high_tech", level="national")
    stand(90, type="economic", level="national")
    stand(95, type="economic", level="county")
    ranks = {
        way: group(park, scheme=Scheme(version=1, peer_group=way))
        for way in ("type_level", "level", "all")
    }
    assert {way: (one.size, one.rank) for way, one in ranks.items()} == {
        "type_level": (1, None),
        "level": (2, 2),
        "all": (3, 3),
    }
    assert ranks["level"].address.endswith("/parks/?level=national")
    assert ranks["all"].address.endswith("/parks/")


def test_ranks_of_a_month_end_are_those_of_then():
    park = stand(80)
    other = stand(70)
    for one, score in ((park, 40), (other, 50)):
        Snapshot.objects.create(
            park=of_then(one, MONTH_END),
            day=MONTH_END,
            state="scored",
            score=score,
            health=score,
            progress=score,
        )
    then = Snapshot.objects.get(park__record=park)
    assert group(park).rank == 1
    assert group(park, AsOf(MONTH_END, is_frozen=True), standing=then).rank == 2


def test_grades_follow_the_quota_only_where_the_scheme_says_so_and_the_group_is_large():
    parks = [stand(score) for score in range(40, 59)]
    by_quota = Scheme(version=1, quota_grading=True)
    assert group(parks[-1], scheme=by_quota).grade == "B", "19 parks are graded by bands"
    best = stand(90)
    assert group(best, scheme=by_quota).grade == "A"
    assert group(parks[0], scheme=by_quota).grade == "D"
    assert group(best).grade == "B"


def test_a_red_line_caps_the_grade_by_quota():
    for score in range(40, 60):
        stand(score)
    best = stand(90)
    ParkEvent.objects.create(
        park=best,
        kind="red_line",
        happened_on=TODAY - timedelta(days=3),
        words="红线",
        source=make_source(),
    )
    assert group(best, scheme=Scheme(version=1, quota_grading=True)).grade == "C"


@pytest.mark.parametrize(("known_then", "grade"), [(0, "A"), (1, "C")])
def test_a_month_s_end_keeps_the_red_lines_that_were_known_then(known_then, grade):
    parks = [stand(score) for score in (*range(40, 60), 90)]
    frozen = freeze_places(MONTH_END)[FrozenPark]
    for park in parks:
        score = park.standing.score
        Snapshot.objects.create(
            park_id=frozen[park.pk],
            day=MONTH_END,
            score=score,
            state="scored",
            grade="B",
            health=score,
            progress=score,
            facts={"marks": [known_then, 0, 0]},
        )
    if not known_then:
        # recorded in June, for a day in May
        ParkEvent.objects.create(
            park=parks[-1],
            kind="red_line",
            happened_on=MONTH_END - timedelta(days=3),
            words="红线",
            source=make_source(),
        )
    moment = AsOf(MONTH_END, is_frozen=True)
    then = Snapshot.objects.get(park__record=parks[-1])
    assert (
        group(parks[-1], moment, scheme=Scheme(version=1, quota_grading=True), standing=then).grade
        == grade
    )


def test_a_reader_of_one_region_is_led_to_what_is_in_sight_and_gets_no_median_of_a_few():
    home = make_region("huicheng", make_region())
    away = make_region("boluo", make_region())
    mine = stand(80, region=home)
    stand(70, region=away)
    reader = Reader.of(make_user("posted", regions=(home,)))
    found = group(mine, reader=reader)
    assert (found.size, found.seen, found.rank, found.medians) == (2, 1, 1, {})
    assert 'data-count="1"' in found.words
    assert group(mine).medians["score"] == Decimal(75)
    for score in (10, 20, 30):
        stand(score, region=away)
    assert group(mine, reader=reader).medians["score"] == Decimal(30), (
        "five ranked parks give nobody away"
    )


def test_a_large_group_is_counted_by_the_database_and_gives_the_same_numbers(monkeypatch):
    parks = [stand(score, p1=f"{score}.00") for score in (10, 20, 30, 30, 50)]
    stand(None, "insufficient")
    small = [group(park) for park in parks]
    monkeypatch.setattr(peers, "LARGE", 3)
    assert [group(park) for park in parks] == small
    assert [group(park) for park in parks] == small, "as remembered"
    Standing.objects.filter(park=parks[0]).update(
        score=60, health=60, progress=60, domains={"P1": {"health": "60.00"}}
    )
    assert group(parks[1]).medians["P1"] == Decimal("30.00")
    assert group(parks[1]).medians["score"] == Decimal(30)
    assert group(parks[1]).rank == 5


def test_a_group_takes_one_statement_whatever_its_size():
    park = stand(80)
    reader = Reader.of(make_user("root", is_superuser=True))
    counted = []
    for more in (1, 30):
        for score in range(more):
            stand(score)
        with CaptureQueriesContext(connection) as captured:
            group(
                park, reader=reader, standing=Standing(park=park, score=Decimal(80), state="scored")
            )
        counted.append(len(captured))
    assert counted == [1, 1]
