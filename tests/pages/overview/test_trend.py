"""The trend `/trend/`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from dashboards.pages.overview.trend.months import read_month_sums
from parks.choices import Light
from parks.models import Park, Region, Scheme
from parks.readers import Reader
from standings.days.timelines import month_ends
from standings.models import (
    FrozenPark,
    FrozenRegion,
    FrozenTally,
    MonthEnd,
    Snapshot,
    Standing,
    Tally,
)
from standings.regions.refresh import rebuild
from tests.helpers.factories import (
    TODAY,
    make_framework,
    make_issue,
    make_measure,
    make_park,
    make_region,
    make_user,
    set_today,
    settle,
)
from tests.helpers.html import Element, Page
from tests.helpers.standings import freeze_places
from tests.helpers.visiting import read, statements, total

SignIn = Callable[..., Client]
pytestmark = [pytest.mark.django_db, pytest.mark.once]
LATE = TODAY - timedelta(days=10)


def smalls(page: Page) -> list[Element]:
    """The small drawings, each with its table."""
    return [item for item in page.all("li") if item.has("svg") and item.has("table")]


def counts(page: Page) -> dict[str, str]:
    """The numbers of the small drawings by the list that they lead to."""
    links = [link for small in smalls(page) for link in small.all("p a[data-count]")]
    return {link["href"]: link["data-count"] for link in links}


def drawn(page: Page, name: str) -> Element:
    """The small drawing of this name."""
    return next(small for small in smalls(page) if small.first("h3").text == name)


def table_of(small: Element) -> list[list[str]]:
    """The cells of a small drawing's table."""
    return small.one("table").rows


def store(day: date, *parks: Park, version: int = 1, **fields: Any) -> None:
    """Freeze a month end as the tables stand now; `fields` change the parks' rows."""
    settle()
    places = freeze_places(day)
    MonthEnd.objects.get_or_create(day=day, defaults={"scheme_version": version})
    for tally in Tally.objects.all():
        columns = {
            name: getattr(tally, name)
            for name in ("lights", "issues", "domains", "spanning", "pillars")
        }
        region = places[FrozenRegion][tally.region_id]
        FrozenTally.objects.get_or_create(day=day, region_id=region, defaults=columns)
    values = {
        "score": 70,
        "health": 70,
        "progress": 70,
        "state": "scored",
        "light": "amber",
    } | fields
    Snapshot.objects.bulk_create(
        Snapshot(day=day, park_id=places[FrozenPark][park.pk], scheme_version=version, **values)
        for park in parks
    )


def score(*parks: Park, **fields: Any) -> None:
    """Let parks stand so today."""
    settle()
    values: dict[str, Any] = {
        "score": 70,
        "health": 70,
        "progress": 70,
        "state": "scored",
        "light": "amber",
    }
    values |= fields
    values["light_rank"] = Light(values["light"]).rank
    rows = [Standing(park=park, day=TODAY, **values) for park in parks]
    Standing.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["park"], update_fields=list(values)
    )
    rebuild(Region.objects.values_list("pk", flat=True), TODAY)


def ends() -> list[date]:
    return month_ends(TODAY, 12)[::-1]


def test_the_trend_needs_a_sign_in_and_takes_no_writes(client: Client, sign_in: SignIn) -> None:
    assert client.get("/trend/").status_code == 302
    assert sign_in().post("/trend/").status_code == 405


@pytest.mark.parametrize("role", list(Role))
def test_every_role_reads_it_with_nothing_stored(sign_in: SignIn, role: str) -> None:
    make_framework()
    page = read(sign_in(role), "/en/trend/")
    assert "No month end of this range is stored" in page
    assert "No park in sight has both halves of a score." in page


def test_it_hangs_under_the_overview(sign_in: SignIn) -> None:
    client = sign_in()
    assert read(client, "/").has('a[href="/trend/"]')
    assert read(client, "/trend/").has('a[href="/"][aria-current=page]')
    assert not read(client, "/parks/").has('a[href="/"][aria-current=page]')


def test_the_last_points_are_the_totals_of_the_lists_they_lead_to(sign_in: SignIn) -> None:
    here = make_park()
    there = make_park(region=make_region("there", make_region()))
    make_issue(here, there, stage="acting", due_on=LATE)
    make_issue(here, domain="P2")
    make_issue(there, found_on=TODAY)
    score(here, light="red", score=50)
    client = sign_in()
    for address in ("/trend/", "/trend/?region=there"):
        numbers = counts(read(client, address))
        assert len(numbers) == 4 + 3 + 4
        for listed, number in numbers.items():
            assert total(read(client, listed)) == int(number), listed
    assert counts(read(client, "/trend/"))["/issues/?stage=open"] == "3"
    assert counts(read(client, "/trend/?region=there"))["/issues/?region=there&stage=open"] == "2"


def test_the_last_six_month_ends_are_those_of_the_overview(sign_in: SignIn) -> None:
    park = make_park()
    make_issue(
        park,
        found_on=ends()[3] - timedelta(days=2),
        stage="acting",
        due_on=ends()[1] - timedelta(days=1),
    )
    make_issue(park, found_on=ends()[1])
    client = sign_in()
    shown = [row[1:] for row in read(client, "/en/").first("figure table").rows]
    page = read(client, "/en/trend/")
    names = ("Open issues", "Overdue issues", "New in the month", "Closed in the month")
    columns = [[row[1] for row in table_of(drawn(page, name))] for name in names]
    assert [list(row) for row in zip(*columns, strict=True)] == shown
    assert [row[0] for row in shown] != ["2"] * 7


def test_a_month_that_is_not_stored_is_a_gap_and_not_zero(sign_in: SignIn) -> None:
    park = make_park()
    make_issue(park)
    for day in (ends()[8], ends()[7], ends()[5]):
        store(day, park)
    page = read(sign_in(), "/en/trend/?months=12")
    small = drawn(page, "governance")
    values = [row[1] for row in table_of(small)]
    assert values == ["not stored"] * 3 + ["1", "1", "not stored", "1"] + ["not stored"] * 5 + ["1"]
    # two neighbours, one alone, and today
    assert len(small.all("polyline")) == 3
    assert [row[1] for row in table_of(drawn(page, "Open issues"))][:3] == ["not stored"] * 3


def test_an_issue_across_the_border_counts_once_at_every_month_end(sign_in: SignIn) -> None:
    city = make_region()
    here = make_region("here", city)
    there = make_region("there", city)
    parks = [make_park(region=here), make_park(region=there)]
    make_issue(*parks, stage="acting", due_on=LATE)
    make_issue(parks[1])
    day = ends()[7]
    store(day, *parks)
    reader = Reader(make_user("posted", regions=(here,)))
    everybody = Reader(make_user("all"))
    assert read_month_sums(reader, [day])[day].domains == {"P1": 1}
    assert read_month_sums(everybody, [day])[day].domains == {"P1": 2}
    assert (
        read_month_sums(reader, [day])[day].months[-1].open,
        read_month_sums(reader, [day])[day].months[-1].overdue,
    ) == (1, 1)
    assert read_month_sums(everybody, [day], there)[day].months[-1].open == 2


def test_pillars_show_progress_against_time_elapsed(sign_in: SignIn) -> None:
    park = make_park()
    make_measure(park, weights=(1, 3), done=1)
    store(ends()[0], park)
    page = read(sign_in(), "/en/trend/")
    small = drawn(page, "1型")
    assert table_of(small)[-2:] == [
        [table_of(small)[-2][0], "25", "50"],
        [table_of(small)[-1][0], "25", "50"],
    ]
    assert "25 points behind the plan" in small.text
    assert len(small.all("polyline")) == 2, "progress, and the time elapsed"
    assert "no measures with dates" in drawn(page, "2型").text


def test_no_line_is_drawn_across_a_change_of_the_scheme(sign_in: SignIn) -> None:
    park = make_park()
    store(ends()[2], park, score=80)
    store(ends()[1], park, score=81)
    store(ends()[0], park, version=2, score=60)
    score(park, score=61, scheme_version=2)
    page = read(sign_in(), "/en/trend/")
    small = drawn(page, "Score")
    assert len(small.all("polyline")) == 2
    assert len(small.all("path.spark__break")) == 1
    assert "version 2 of the scheme holds; not comparable with before." in page
    movers = page.one("#movers").text
    assert "+1.0" in movers
    assert "not comparable" in movers
    assert "−19" not in page


def test_the_parks_that_moved_most_lead_to_their_scores(sign_in: SignIn) -> None:
    fell = make_park("fell")
    rose = make_park("rose")
    still = make_park("still")
    store(ends()[0], fell, rose, still)
    score(fell, score=61.5)
    score(rose, score=73)
    score(still)
    page = read(sign_in(), "/en/trend/")
    movers = page.one("#movers")
    assert movers.values('a[href$="/score/"]', "href") == [
        "/en/parks/fell/score/",
        "/en/parks/rose/score/",
    ]
    assert "−8.5" in movers.text
    assert "+3.0" in movers.text
    assert "Jun: 1 scores fell and 1 rose" in movers.text


def test_the_medians_leave_out_what_does_not_count(sign_in: SignIn) -> None:
    parks = [make_park() for _ in range(4)]
    for park, value in zip(parks, (40, 70, 90, 99), strict=True):
        score(park, score=value)
    score(parks[3], score=None, state="insufficient", light="grey")
    assert drawn(read(sign_in(), "/en/trend/"), "Score").texts("b") == ["70.0"]


def test_the_quadrant_lists_parks_with_both_halves_and_counts_the_rest(sign_in: SignIn) -> None:
    red = make_park("red")
    unsure = make_park("unsure")
    grey = make_park("grey")
    score(red, score=45, health=30, progress=60, light="red")
    score(unsure, state="provisional")
    score(grey, score=None, health=None, state="insufficient", light="grey")
    client = sign_in()
    page = read(client, "/en/trend/")
    rows = [
        (
            row["data-light"],
            "data-hollow" in row.attributes,
            row.first('a[href$="/score/"]')["href"],
        )
        for row in page.all("tr[data-light]")
    ]
    assert rows == [
        ("red", False, "/en/parks/red/score/"),
        ("amber", True, "/en/parks/unsure/score/"),
    ]
    # a park lies below 40, so the axes start lower, and the page says so
    assert page.has('[data-min="20"]')
    assert "both axes 20 to 100" in page
    assert "1 park" in page.texts('a[href="/en/parks/?light=grey"][data-count="1"]')
    assert "1 park has no place here" in page
    assert total(read(client, "/en/parks/?light=grey")) == 1


def test_what_is_missing_without_a_list_of_its_own_is_said_in_plain_words(sign_in: SignIn) -> None:
    score(make_park(), state="transition")
    page = read(sign_in(), "/en/trend/")
    assert "1 park has no place here: one half or both are unknown, or it is not assessed." in page


def test_an_unknown_range_is_said_and_six_months_are_shown(sign_in: SignIn) -> None:
    client = sign_in()
    page = read(client, "/en/trend/?months=abc")
    assert "The range is 6, 12 or 36 months; 6 are shown." in page
    assert page.has('a[href="/en/trend/?months=6"][aria-current=true]')
    assert "The range is" not in read(client, "/en/trend/?months=36")


def test_a_region_out_of_sight_is_not_found(db: None) -> None:
    set_today()
    city = make_region()
    here = make_region("here", city)
    there = make_region("there", city)
    secret = make_park("secret", region=there, name_zh="别处园区")
    store(ends()[0], secret)
    score(secret, score=20, light="red")
    make_issue(secret)
    client = Client()
    client.force_login(make_user("posted", regions=(here,)))
    page = read(client, "/trend/")
    assert "别处园区" not in page
    assert counts(page)["/issues/?stage=open"] == "0"
    assert client.get("/trend/?region=there").status_code == 404
    assert client.get("/trend/?region=%00").status_code == 404
    assert client.get("/trend/?region=here").status_code == 200


def test_a_stored_month_end_ends_the_page(sign_in: SignIn) -> None:
    park = make_park("one")
    make_issue(park)
    store(ends()[1], park, score=55)
    store(ends()[0], park, score=58, light="red")
    make_issue(park)
    score(park, score=90)
    page = read(sign_in(), f"/en/trend/?as_of={ends()[0].isoformat()}")
    assert table_of(drawn(page, "Open issues"))[-1][1] == "1"
    assert "+3.0" in page
    assert "this month so far" not in page
    assert page.has("[data-light=red]")
    assert "90.0" not in page


def test_statements_do_not_grow_with_parks_and_months(sign_in: SignIn) -> None:
    Scheme.objects.get_or_create(version=1, defaults={"is_current": True})
    parks = [make_park() for _ in range(2)]
    for park in parks:
        make_issue(park)
    store(ends()[0], *parks)
    score(*parks)
    client = sign_in()
    few = statements(client, "/trend/?months=12")
    more = [make_park() for _ in range(198)]
    for number, park in enumerate(more[:20]):
        make_issue(park, parks[number % 2])
    for number, day in enumerate(ends()):
        store(day, *more, score=60 + number)
    score(*more)
    assert statements(client, "/trend/?months=12") == few
