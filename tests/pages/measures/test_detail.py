"""The page of a measure."""

from datetime import timedelta

import pytest

from recommendations.models import Milestone
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_measure,
    make_park,
    make_region,
    make_user,
)
from tests.helpers.html import Page
from tests.helpers.visiting import source_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def page(client, measure):
    response = client.get(f"/en/measures/{measure.number}/")
    assert response.status_code == 200
    return source_of(response)


def test_milestones_sum_to_100_and_say_what_the_plan_asks(sign_in):
    measure = make_measure(make_park(), weights=(1, 1, 1), done=1)
    for place, step in enumerate(measure.milestones.all()):
        Milestone.objects.filter(pk=step.pk).update(due_on=TODAY + timedelta(days=10 * place - 10))
    html = page(sign_in(), measure)
    assert "33 done, the plan asks 66 by today" in html
    assert Page(html).texts("b").count("33") >= 2
    assert Page(html).texts("b").count("34") == 1


def test_a_red_measure_names_its_next_milestone(sign_in):
    measure = make_measure(make_park(), weights=(2, 8), done=0)
    html = page(sign_in(), measure)
    assert Page(html).has(".callout")
    assert "50 points behind the plan." in html
    assert (
        "Next is milestone 1 “节点1” (no date); finishing it lifts progress to 20 %: At risk."
        in html
    )


def test_without_milestones_progress_is_unknown(sign_in):
    html = page(sign_in(), make_measure(make_park(), weights=()))
    assert "No milestone is set" in html
    assert "Not rated" in html


def test_issues_recommendation_and_park_are_linked(sign_in):
    park = make_park("huinan")
    issue = make_issue(park)
    html = page(sign_in(), make_measure(park, issue, pillar=4))
    for said in (f"/en/issues/{issue.number}/", "4-01 建议4", "/en/parks/huinan/"):
        assert said in html


def test_a_finished_measure_is_closed(sign_in):
    html = page(sign_in(), make_measure(make_park(), done=2))
    assert "Closed" in html
    assert "100 done" in html


def test_out_of_sight_is_not_found(client, sign_in):
    measure = make_measure(make_park())
    sign_in()
    client.force_login(make_user("far", regions=(make_region("longmen", make_region()),)))
    assert client.get(f"/measures/{measure.number}/").status_code == 404
    assert client.get("/measures/CS-1999-001/").status_code == 404
