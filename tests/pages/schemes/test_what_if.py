"""The page of other weights: what would change, for whom, and the draft that comes of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from parks.models import Observation, Park, Scheme
from parks.writing import writing
from standings.month_ends.freeze import freeze
from tests.helpers.factories import make_region, set_today
from tests.helpers.html import Page
from tests.helpers.scored import make_scheme, make_scored
from tests.helpers.visiting import person, send, source_of, statements, text_of, total

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ADDRESS = "/en/schemes/what-if/"


def make_pair() -> tuple[Park, Park]:
    """Two peers: the first leads by its pillars, the second would lead by governance."""
    set_today()
    make_scheme()
    first = make_scored(60)
    second = make_scored(50)
    Observation.objects.filter(park=second, indicator__code="P1-value").update(value=100)
    settle(first, second)
    return first, second


def settle(*parks: Park) -> None:
    """Compute their standings."""
    with writing() as touched:
        touched.parks.update(park.pk for park in parks)


def lines(client, query=""):
    return client.get(ADDRESS + query).context["page"].lines


def test_the_weights_in_force_change_nothing(sign_in) -> None:
    make_pair()
    client = sign_in()
    page = text_of(client, ADDRESS)
    assert "No rank and no light would change." in page
    for line in lines(client):
        assert (line.change, line.moves, line.turns) == (Decimal(0), False, False)
        assert line.then.score == line.now.score


def test_a_weight_moves_scores_ranks_and_lights(sign_in) -> None:
    first, second = make_pair()
    lines_by_park = {line.park: line for line in lines(sign_in(), "?P1=10&health_share=100")}
    own = lines_by_park[first]
    other = lines_by_park[second]
    # health of the second now: (100 + 50 + 50) / 3; then: (10 * 100 + 50 + 50) / 12
    assert (other.now.health, other.then.health) == (Decimal("66.67"), Decimal("91.67"))
    assert other.then.score == other.then.health
    assert [(line.now.rank, line.then.rank, line.now.of) for line in (own, other)] == [
        (1, 2, 2),
        (2, 1, 2),
    ]
    assert (other.now.light, other.then.light) == ("red", "green")


def test_every_count_leads_to_its_rows(sign_in) -> None:
    make_pair()
    client = sign_in()
    stops = client.get(ADDRESS + "?P1=10&health_share=100").context["page"].stops
    assert [stop.n for stop in stops] == [2, 2, 1]
    for stop in stops:
        page = text_of(client, stop.address)
        assert total(page) == stop.n
        assert Page(page).has(f'[data-count="{stop.n}"]')


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?P1=-1", "greater than or equal to 0"),
        ("?P1=x", "Enter a number"),
        ("?P1=101", "less than or equal to 100"),
        ("?P1=0&P2=0&P3=0", "All weights of this half are zero"),
        ("?health_share=101", "less than or equal to 100"),
    ],
)
def test_weights_that_cannot_be_are_said_and_kept(sign_in, query, words) -> None:
    make_pair()
    client = sign_in()
    page = text_of(client, ADDRESS + query + "&R2=7")
    assert words in page
    assert 'value="7"' in page
    assert client.get(ADDRESS + query).context["page"] is None
    assert client.get(ADDRESS + "?P1=0").context["page"] is not None


@pytest.mark.both
def test_an_administrator_saves_the_weights_as_a_draft(sign_in) -> None:
    make_pair()
    admin = sign_in("administrator")
    reader = sign_in("official")
    assert "Save as a draft" not in text_of(reader, ADDRESS + "?P1=3")
    assert reader.post(ADDRESS, {"P1": "3", "reason": "试"}).status_code == 403
    answer = send(admin, ADDRESS, P1="3", health_share="40")
    assert answer.status_code == 422
    answer = send(admin, ADDRESS, P1="3", health_share="40", reason="体制优先")
    draft = Scheme.objects.get(version=2)
    assert answer["Location"] == "/en/schemes/2/"
    assert (draft.is_draft, draft.author, draft.health_share, draft.reason) == (
        True,
        admin.user,
        40,
        "体制优先",
    )
    assert {row.code: row.weight for row in draft.weights.all()} == {
        "P1": 3,
        "P2": 1,
        "P3": 1,
        "R1": 1,
        "R2": 1,
        "R3": 1,
        "R4": 1,
        "R5": 1,
    }
    assert draft.indicators.count() == 8


def test_a_park_whose_score_does_not_count_has_no_rank(sign_in) -> None:
    first, second = make_pair()
    settle(make_scored(90, without=("R1", "R2", "R3")))
    ranks = {line.park: line.now.rank for line in lines(sign_in())}
    assert (ranks.pop(first), ranks.pop(second)) == (1, 2)
    assert list(ranks.values()) == [None]


def test_a_reader_of_a_district_sees_its_parks_with_their_ranks_among_all(db) -> None:
    make_pair()
    far = make_scored(10, region=make_region("longmen", make_region()))
    settle(far)
    district = person("district", "analyst", far.home_region)
    assert [(line.park, line.now.rank, line.now.of) for line in lines(district)] == [(far, 3, 3)]


def test_the_page_asks_the_same_number_of_statements_for_two_parks_and_for_many(sign_in) -> None:
    make_pair()
    client = sign_in()
    few = statements(client, ADDRESS + "?P1=3")
    settle(*[make_scored(value) for value in range(20)])
    assert statements(client, ADDRESS + "?P1=3") == few


def test_a_stored_month_end_is_tried_on_its_own_scores(sign_in) -> None:
    first, _ = make_pair()
    day = date(2026, 5, 31)
    Observation.objects.update(period_end=day)
    settle(first)
    freeze(day)
    Observation.objects.filter(park=first).update(value=10)
    settle(first)
    client = sign_in()
    then, now = (
        {line.park.slug: line.now.score for line in lines(client, query)}
        for query in (f"?as_of={day}", "")
    )
    assert (then[first.slug], now[first.slug]) == (60, 10)
    page = client.get(f"{ADDRESS}?as_of={day}&P1=2")
    assert f'name="as_of" value="{day}"' in source_of(page)
    assert all(f"as_of={day}" in stop.address for stop in page.context["page"].stops)
    # it shows that day, so it neither says that it shows the latest nor writes
    assert "This page shows the latest" not in source_of(page)
    admin = sign_in("administrator")
    assert "Save as a draft" not in text_of(admin, f"{ADDRESS}?as_of={day}&P1=2")
    answer = send(admin, f"{ADDRESS}?as_of={day}", P1="2", reason="试")
    assert answer.status_code == 403
    assert not Scheme.objects.drafts().exists()
