"""The same problem elsewhere: asking parks, answering, and the issue that an answer files."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from parks.models import SelfCheck
from tests.factories import TODAY, make_issue, make_park, make_region, make_user, set_today

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    set_today()


def person(name, role, *regions):
    client = Client()
    client.force_login(make_user(name, role=role, regions=regions or (make_region(),)))
    return client


def send(client, address, **typed):
    """Open a form and send it with these words."""
    html = client.get(address).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    return client.post(address, hidden | typed)


def test_asking_another_park_and_its_answer_file_a_linked_issue():
    issue, other, analyst = make_issue(), make_park(), person("lin", "analyst")
    address = f"/en/issues/{issue.number}/selfchecks/"
    due = (TODAY + timedelta(days=20)).isoformat()
    assert person("he", "verifier").get(address).status_code == 403
    nobody = send(analyst, address, words="查雨污分流", due_on=due)
    assert nobody.status_code == 422
    assert "查雨污分流" in nobody.content.decode()
    late = send(analyst, address, words="查雨污分流", due_on="2020-01-01", parks=other.pk)
    assert late.status_code == 422
    assert send(analyst, address, words="查雨污分流", due_on=due, parks=other.pk).status_code == 302
    check = SelfCheck.objects.get()
    assert 'data-total="1"' in analyst.get("/en/selfchecks/").content.decode()
    assert person("he", "verifier").post(f"/en/selfchecks/{check.pk}/").status_code == 403
    assert send(analyst, f"/en/selfchecks/{check.pk}/", answer="have", words=" ").status_code == 422
    assert send(analyst, f"/en/selfchecks/{check.pk}/", answer="have", words="也有混接").status_code == 302
    check.refresh_from_db()
    assert check.found.finding == "也有混接"
    assert 'data-total="0"' in analyst.get("/en/selfchecks/").content.decode()
    assert check.found.number in analyst.get(f"/en/issues/{issue.number}/").content.decode()
    again = send(analyst, f"/en/selfchecks/{check.pk}/", answer="have_not", words="没有")
    assert again.status_code == 422
    assert SelfCheck.objects.get().answer == "have"


def test_a_self_check_out_of_sight_is_not_found():
    issue, other = make_issue(), make_park()
    analyst = person("lin", "analyst")
    due = (TODAY + timedelta(days=20)).isoformat()
    send(analyst, f"/en/issues/{issue.number}/selfchecks/", words="查", due_on=due, parks=other.pk)
    far = person("far", "analyst", make_region("longmen", make_region()))
    assert far.get(f"/en/selfchecks/{SelfCheck.objects.get().pk}/").status_code == 404
    assert 'data-total="0"' in far.get("/en/selfchecks/").content.decode()
