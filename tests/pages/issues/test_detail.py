"""The page of an issue."""

from datetime import timedelta

import pytest

from parks.actions import log_issue
from recommendations.models import Addresses, Pillar
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_measure,
    make_organisation,
    make_park,
    make_region,
    make_user,
    take,
)
from tests.helpers.html import Page
from tests.helpers.visiting import source_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def page(client, issue):
    response = client.get(f"/en/issues/{issue.number}/")
    assert response.status_code == 200
    return source_of(response)


def test_an_overdue_issue_says_why_it_is_red(sign_in):
    issue = make_issue(
        stage="acting",
        due_on=TODAY - timedelta(days=5),
        lead=make_organisation(name_zh="水务局"),
        finding="供水不足",
        survey_no="P3.1a",
    )
    html = page(sign_in(), issue)
    for said in (
        "5 days overdue.",
        "供水不足",
        "水务局",
        "Off track",
        "P3.1a",
        'aria-current="step"',
        "No advice",
    ):
        assert said in html


def test_an_issue_far_behind_the_plan_says_how_far(sign_in):
    park = make_park()
    issue = make_issue(
        park,
        stage="acting",
        starts_on=TODAY - timedelta(days=80),
        due_on=TODAY + timedelta(days=20),
    )
    make_measure(park, issue, weights=(9, 1))
    html = page(sign_in(), issue)
    assert "80 points behind the plan." in html
    assert "20 days left until the deadline" in html


def test_measures_log_parks_and_advice_stand_on_the_page(sign_in):
    park = make_park("huinan", name_zh="惠南园")
    issue = make_issue(park)
    measure = make_measure(park, issue)
    log_issue(issue=issue, what="progress", by=None, words="主管完成")
    Addresses.objects.create(pillar=Pillar.objects.get(number=4), type=issue.type, how="resolves")
    html = page(sign_in(), issue)
    for said in (
        measure.number,
        'href="/en/parks/huinan/"',
        "主管完成",
        "/en/recommendations/pillars/4/",
        "Resolves",
    ):
        assert said in html


@pytest.mark.parametrize("stage", ["submit", "suspend", "dismiss"])
def test_every_stage_has_a_page(sign_in, stage):
    issue = make_issue(stage="acting")
    take(issue, stage, words="等上级批复")
    html = page(sign_in(), issue)
    assert "等上级批复" in html


def test_a_strength_shows_neither_light_nor_steps(sign_in):
    html = page(sign_in(), make_issue(kind="strength", stage=""))
    assert "Strength" in html
    assert not Page(html).has(".steps")


@pytest.mark.parametrize("language", ["", "/en"])
def test_out_of_sight_is_not_found(client, sign_in, language):
    issue = make_issue(make_park())
    sign_in()
    client.force_login(make_user("far", regions=(make_region("longmen", make_region()),)))
    assert client.get(f"{language}/issues/{issue.number}/").status_code == 404
    assert client.get(f"{language}/issues/WT-1999-001/").status_code == 404


def test_only_who_may_change_it_there_is_led_to_the_admin(sign_in):
    issue = make_issue()
    assert "Edit in the admin" not in page(sign_in("official"), issue)
