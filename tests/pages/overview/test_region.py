"""The page of a region `/regions/<slug>/`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.roles import Role
from parks.writing import writing
from tests.helpers.factories import (
    make_framework,
    make_issue,
    make_measure,
    make_park,
    make_region,
    make_user,
    set_today,
)
from tests.helpers.standings import late_issue, stand
from tests.helpers.visiting import source_of, statements
from tests.pages.overview.test_summary import counts

SignIn = Callable[..., Client]
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_a_region_needs_a_sign_in(client: Client) -> None:
    make_region()
    assert client.get("/regions/huizhou/").status_code == 302


@pytest.mark.parametrize("role", list(Role))
def test_every_role_reads_a_region(sign_in: SignIn, role: str) -> None:
    make_framework()
    make_region()
    assert sign_in(role).get("/regions/huizhou/").status_code == 200


def test_a_region_that_does_not_exist_is_not_found(sign_in: SignIn) -> None:
    assert sign_in().get("/regions/atlantis/").status_code == 404


def test_an_issue_about_two_parks_counts_once_in_the_total(sign_in: SignIn) -> None:
    here = make_region("here", make_region())
    late_issue(make_park("one", region=here), make_park("two", region=here))
    page = source_of(sign_in().get("/regions/here/"))
    assert set(counts(page, "/issues/?region=here&stage=open")) == {"1"}
    assert set(counts(page, "/issues/?region=here&overdue=1")) == {"1"}
    assert set(counts(page, "/issues/?park=one&stage=open")) == {"1"}
    assert set(counts(page, "/issues/?park=two&stage=open")) == {"1"}


def test_an_issue_about_the_region_as_a_whole_is_named_apart(sign_in: SignIn) -> None:
    here = make_region("here", make_region())
    make_issue(scope="region", region=here, title="全区性问题")
    response = sign_in().get("/regions/here/")
    assert [issue.title for issue in response.context["whole"]] == ["全区性问题"]
    assert response.context["figures"].totals.open == 1


def test_an_enclave_stands_at_both_regions(sign_in: SignIn) -> None:
    city = make_region()
    here = make_region("here", city)
    zone = make_region("zone", city, kind="zone")
    stand(make_park(name_zh="飞园", located_in=here, managed_by_region=zone))
    client = sign_in()
    for slug in ("here", "zone"):
        assert [
            enclave.park.name
            for enclave in client.get(f"/regions/{slug}/").context["table"].enclaves
        ] == ["飞园"]
    assert client.get("/regions/here/").context["table"].rows == []


def test_a_person_posted_elsewhere_does_not_find_the_region(db: None) -> None:
    set_today()
    city = make_region()
    here = make_region("here", city)
    make_region("there", city)
    make_framework()
    client = Client()
    client.force_login(make_user("narrow", regions=(here,)))
    assert client.get("/regions/here/").status_code == 200
    assert client.get("/regions/there/").status_code == 404


def test_units_with_overdue_issues_come_first(sign_in: SignIn) -> None:
    here = make_region("here", make_region())
    park = make_park(region=here)
    make_issue(park, stage="acting")
    late = late_issue(park)
    units = sign_in().get("/regions/here/").context["units"]
    assert [(unit.name, unit.overdue, unit.longest) for unit in units][0] == (late.lead.name, 1, 10)


def test_a_region_runs_the_same_statements_for_two_parks_and_for_thirty(sign_in: SignIn) -> None:
    client = sign_in("analyst")
    here = make_region("here", make_region())
    for _ in range(2):
        make_measure(park := make_park(region=here), late_issue(park))
    few = statements(client, "/regions/here/")
    with writing():
        for _ in range(28):
            make_measure(park := make_park(region=here), late_issue(park))
    assert statements(client, "/regions/here/") == few


def test_parks_have_one_language_on_an_english_page_and_short_names_on_a_chinese_one(
    sign_in: SignIn,
) -> None:
    here = make_region("here", make_region())
    park = make_park(name_zh="飞来产业园", short_name="飞园", name_en="Fei Park", region=here)
    late_issue(park)
    client = sign_in()
    english, chinese = (source_of(client.get(f"{root}/regions/here/")) for root in ("/en", ""))
    assert "Overdue issues gather in Fei Park" in english
    assert "飞园" not in english
    assert "逾期集中在飞园" in chinese


def test_a_region_without_parks_and_issues_says_so(sign_in: SignIn) -> None:
    make_framework()
    make_region("here", make_region())
    page = source_of(sign_in().get("/en/regions/here/"))
    assert "No park is recorded here, and no issue is open." in page
    assert "none off track" not in page
