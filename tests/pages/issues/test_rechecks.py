"""Looking back, more time and objections: who may, what is refused, and what stays written."""

from datetime import timedelta

import pytest

from parks.models import Closing, Scheme
from parks.text.days import full_day
from recommendations.actions.extensions import ask_extension
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_organisation,
    make_region,
    make_user,
    set_today,
    take,
)
from tests.helpers.visiting import person, send, source_of, total

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def _today():
    set_today()


def closed():
    return take(take(make_issue(stage="acting"), "submit"), "close", words="合格")


def test_a_due_recheck_stands_on_the_list_and_leaves_it_when_confirmed():
    issue = closed()
    verifier = person("he", "verifier")
    assert total(source_of(verifier.get("/en/rechecks/"))) == 0
    Closing.objects.update(recheck_on=TODAY)
    html = source_of(verifier.get("/en/rechecks/"))
    assert total(html) == 1
    assert f"/en/issues/{issue.number}/recheck/" in html
    read = source_of(person("lin", "analyst").get("/en/rechecks/"))
    assert f'href="/en/issues/{issue.number}/"' in read
    assert f"/en/issues/{issue.number}/recheck/" not in read
    assert send(verifier, f"/en/issues/{issue.number}/recheck/", words=" ").status_code == 422
    assert (
        send(verifier, f"/en/issues/{issue.number}/recheck/", words="仍然合格").status_code == 302
    )
    assert total(source_of(verifier.get("/en/rechecks/"))) == 0
    assert "仍然合格" in source_of(verifier.get(f"/en/issues/{issue.number}/"))
    again = send(verifier, f"/en/issues/{issue.number}/recheck/", words="再看")
    assert again.status_code == 422
    assert "looked at again already" in source_of(again)


def test_an_issue_reopened_at_its_recheck_leaves_the_list():
    issue = closed()
    verifier = person("he", "verifier")
    Closing.objects.update(recheck_on=TODAY)
    assert (
        send(verifier, f"/en/issues/{issue.number}/steps/reopen/", words="又出现").status_code
        == 302
    )
    assert total(source_of(verifier.get("/en/rechecks/"))) == 0
    assert Closing.objects.get().reopened_on is not None


def test_the_list_of_rechecks_is_narrowed_by_region_and_ends_at_the_readers_scope():
    city = make_region()
    closed()
    Closing.objects.update(recheck_on=TODAY)
    far = make_region("longmen", city)
    assert 'data-total="1"' in source_of(
        person("he", "verifier").get("/en/rechecks/?region=huizhou")
    )
    assert 'data-total="0"' in source_of(
        person("he", "verifier").get("/en/rechecks/?region=longmen")
    )
    assert total(source_of(person("far", "verifier", far).get("/en/rechecks/"))) == 0


def test_the_list_of_rechecks_asks_a_constant_number_of_statements(django_assert_max_num_queries):
    for _number in range(2):
        closed()
    Closing.objects.update(recheck_on=TODAY)
    verifier = person("he", "verifier")
    with django_assert_max_num_queries(20) as few:
        verifier.get("/en/rechecks/")
    for _number in range(10):
        closed()
    Closing.objects.update(recheck_on=TODAY)
    with django_assert_max_num_queries(len(few)):
        verifier.get("/en/rechecks/")


@pytest.mark.parametrize(("choice", "moved"), [("grant", 30), ("refuse", 0)])
def test_a_verifier_decides_on_more_time_and_the_first_due_date_stays_visible(choice, moved):
    due = TODAY + timedelta(days=10)
    issue = make_issue(stage="acting", due_on=due, lead=make_organisation())
    officer = make_user("officer", role="unit", regions=(make_region(),))
    officer.posting.organisation = issue.lead
    officer.posting.save()
    ask_extension(issue=issue, by=officer, new_due_on=due + timedelta(days=30), words="雨季影响")
    address = f"/en/issues/{issue.number}/extension/"
    assert person("lin", "analyst").get(address).status_code == 403
    verifier = person("he", "verifier")
    assert "雨季影响" in source_of(verifier.get(address))
    assert send(verifier, address, words="", choice=choice).status_code == 422
    neither = send(verifier, address, words="已核实")
    assert neither.status_code == 422
    assert "Say whether the request is granted or refused." in source_of(neither)
    assert "已核实" in source_of(neither)
    assert send(verifier, address, words="已核实", choice=choice).status_code == 302
    issue.refresh_from_db()
    assert issue.due_on == due + timedelta(days=moved)
    shown = source_of(verifier.get(f"/en/issues/{issue.number}/"))
    assert full_day(due) in shown
    assert "已核实" in shown
    assert "No request for more time is waiting." in source_of(verifier.get(address))


def test_an_objection_holds_a_closing_until_it_is_answered():
    issue = take(make_issue(stage="acting"), "submit")
    verifier = person("he", "verifier")
    address = f"/en/issues/{issue.number}/objection/"
    refused = send(verifier, address, raised_by="李村民", words="仍有积水")
    assert refused.status_code == 422
    assert "No public notice is running" in source_of(refused)
    assert "仍有积水" in source_of(refused)
    Scheme.objects.update_or_create(version=1, defaults={"is_current": True, "notice_days": 5})
    assert (
        send(verifier, f"/en/issues/{issue.number}/steps/close/", words="合格").status_code == 302
    )
    nobody = send(verifier, address, raised_by="\u200b", words="仍有积水")
    assert "Say who raised the objection." in source_of(nobody)
    assert send(verifier, address, raised_by="李村民", words="仍有积水").status_code == 302
    objection = issue.objections.get()
    assert f"{address}?answer={objection.pk}" in source_of(
        verifier.get(f"/en/issues/{issue.number}/")
    )
    assert person("lin", "analyst").get(f"{address}?answer={objection.pk}").status_code == 403
    assert send(verifier, f"{address}?answer={objection.pk}", words="已排干").status_code == 302
    objection.refresh_from_db()
    assert objection.answer == "已排干"
