"""The summary `/`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from accounts.roles import Role
from parks.models import Issue
from parks.writing import writing
from standings.days.timelines import month_ends, monthly_counts, read_timelines
from tests.helpers.factories import (
    TODAY,
    make_framework,
    make_issue,
    make_measure,
    make_park,
    make_region,
    make_user,
    set_today,
)
from tests.helpers.html import Page
from tests.helpers.standings import late_issue
from tests.helpers.visiting import source_of, statements

SignIn = Callable[..., Client]
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def counts(page: str, address: str) -> list[str]:
    """The numbers that link to an address."""
    return Page(page).counts(address)


def test_the_summary_needs_a_sign_in(client: Client) -> None:
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("role", list(Role))
def test_every_role_reads_the_summary(sign_in: SignIn, role: str) -> None:
    make_framework()
    assert sign_in(role).get("/").status_code == 200


def test_it_refuses_to_be_written_to(sign_in: SignIn) -> None:
    assert sign_in().post("/").status_code == 405


def test_an_issue_of_two_counties_stands_in_both_rows_and_once_in_the_total(
    sign_in: SignIn,
) -> None:
    city = make_region()
    here = make_region("here", city)
    there = make_region("there", city)
    late_issue(make_park(region=here), make_park(region=there))
    page = source_of(sign_in().get("/"))
    assert set(counts(page, "/issues/?stage=open")) == {"1"}
    assert set(counts(page, "/issues/?overdue=1")) == {"1"}
    assert set(counts(page, "/issues/?region=here&stage=open&domain=P1")) == {"1"}
    assert set(counts(page, "/issues/?region=there&stage=open&domain=P1")) == {"1"}


def test_what_the_city_runs_itself_has_its_own_row(sign_in: SignIn) -> None:
    city = make_region()
    make_issue(make_park(region=make_region("here", city)))
    make_issue(make_park(region=city))
    make_region("there", city)
    page = source_of(sign_in().get("/"))
    assert set(counts(page, "/issues/?region=huizhou&stage=open&own=1")) == {"1"}


def test_a_person_posted_to_a_county_sees_that_county_only(db: None) -> None:
    set_today()
    city = make_region()
    here = make_region("here", city)
    there = make_region("there", city)
    make_issue(make_park(region=here))
    make_issue(make_park(region=there), make_park(region=there))
    client = Client()
    client.force_login(make_user("narrow", regions=(here,)))
    page = source_of(client.get("/"))
    assert set(counts(page, "/issues/?stage=open")) == {"1"}
    assert "region=there" not in page


def test_a_strength_is_not_an_open_issue(sign_in: SignIn) -> None:
    make_issue(make_park(), kind="strength", stage="")
    assert set(counts(source_of(sign_in().get("/")), "/issues/?stage=open")) == {"0"}


def test_the_pillars_show_progress_against_elapsed_time(sign_in: SignIn) -> None:
    make_measure(make_park(), weights=(1, 3), done=1)
    context = sign_in().get("/").context
    bar = context["figures"].bars[0]
    assert (bar.progress, bar.elapsed, bar.light) == (25, 50, "amber")
    assert context["figures"].bars[1].progress is None


def test_english_names_the_page(sign_in: SignIn) -> None:
    make_framework()
    assert "City overview" in source_of(sign_in().get("/en/"))


def test_the_months_end_today_and_the_last_point_is_the_ledger(sign_in: SignIn) -> None:
    park = make_park()
    late_issue(park, found_on=date(2026, 3, 5))
    make_issue(park, found_on=date(2026, 6, 2))
    months = monthly_counts(read_timelines(Issue.objects.all()), TODAY)
    assert [month.end for month in months] == [*month_ends(TODAY), TODAY]
    assert [month.open for month in months] == [0, 0, 0, 1, 1, 1, 2]
    assert [month.opened for month in months] == [0, 0, 0, 1, 0, 0, 1]
    assert [month.overdue for month in months] == [0, 0, 0, 0, 0, 0, 1]


def test_the_summary_runs_the_same_statements_for_two_parks_and_for_thirty(sign_in: SignIn) -> None:
    client = sign_in("analyst")
    city = make_region()
    for number in range(2):
        make_measure(park := make_park(region=make_region(f"r{number}", city)), late_issue(park))
    few = statements(client)
    with writing():
        for number in range(28):
            make_measure(
                park := make_park(region=make_region(f"r{number % 9}", city)), late_issue(park)
            )
    assert statements(client) == few
