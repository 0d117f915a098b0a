"""A form that was refused, or sent and gone back to, is corrected and sent again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from parks.models import Issue, IssueEntry, Organisation
from tests.helpers.admin_forms import form_data, issue_data
from tests.helpers.factories import (
    TODAY,
    make_issue,
    make_measure,
    make_organisation,
    make_park,
    make_region,
    set_today,
)
from tests.helpers.html import Page
from tests.helpers.visiting import hidden_fields, person, source_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FAR = TODAY + timedelta(days=40 * 365)


def shown_again(answer):
    """What the page of a refusal carries unseen."""
    assert answer.status_code in (200, 422), answer.status_code
    return Page(source_of(answer)).hidden


def errors(answer):
    """Why the admin refused a form."""
    context = answer.context_data
    return [context["adminform"].form.errors] + [
        inline.formset.errors for inline in context["inline_admin_formsets"]
    ]


@pytest.fixture(autouse=True)
def _today():
    set_today()


@pytest.fixture
def issue():
    return make_issue(make_park(), stage="acting", lead=make_organisation())


FORMS = {
    "report": ("/en/desk/?issue={n}", "/en/desk/issues/{n}/report/", {"words": "第一次"}),
    "objection": ("/en/parks/{slug}/objection/", "", {"raised_by": "企业", "words": "第一次"}),
    "view": (
        "/en/saved-views/new/?list=issues&query=overdue%3D1",
        "",
        {"name": "第一次"},
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_back_correct_and_send_again_works_after_a_form_was_stored(issue, name):
    analyst = person("lin", "analyst")
    page, address, typed = (
        part.format(n=issue.number, slug=issue.parks.get().slug) if isinstance(part, str) else part
        for part in FORMS[name]
    )
    opened = hidden_fields(analyst, page)
    assert analyst.post(address or page, opened | typed).status_code == 302
    # Back: the browser shows the old page with its spent key
    corrected = {name: words.replace("第一次", "第二次") for name, words in typed.items()}
    refused = analyst.post(address or page, opened | corrected)
    html = source_of(refused)
    assert "This form was already sent" in html
    assert "第二次" in html
    assert analyst.post(address or page, shown_again(refused) | corrected).status_code == 302


def test_a_page_made_before_somebody_else_s_change_is_sent_again_after_it_was_told(issue):
    analyst = person("lin", "analyst")
    address = f"/en/issues/{issue.number}/steps/suspend/"
    opened = hidden_fields(analyst, address)
    Issue.objects.filter(pk=issue.pk).update(version=issue.version + 1)
    typed = {"words": "等规划", "suspended_until": TODAY + timedelta(days=30)}
    told = analyst.post(address, opened | typed)
    assert "Somebody else changed this record" in source_of(told)
    assert analyst.post(address, shown_again(told) | typed).status_code == 302


def test_a_new_record_of_the_admin_is_sent_again_after_its_key_was_spent():
    administrator = person("guan", "administrator")
    address = "/en/admin/parks/organisation/add/"
    typed = form_data(administrator.get(address)) | {
        "name_zh": "第一",
        "slug": "first",
        "region": make_region().pk,
    }
    first = administrator.post(address, typed)
    assert first.status_code == 302, errors(first)
    refused = administrator.post(address, typed | {"name_zh": "第二", "slug": "second"})
    assert "This form was already sent" in source_of(refused)
    assert administrator.post(address, form_data(refused)).status_code == 302
    assert Organisation.objects.filter(name_zh="第二").count() == 1


def test_a_day_far_away_is_asked_back_once_and_taken_the_second_time(issue):
    analyst = person("lin", "analyst")
    address = f"/en/issues/{issue.number}/steps/suspend/"
    typed = {"words": "等规划", "suspended_until": FAR}
    asked = analyst.post(address, hidden_fields(analyst, address) | typed)
    assert f"{FAR} is more than 30 years away" in source_of(asked)
    assert Issue.objects.get(pk=issue.pk).stage == "acting"
    further = typed | {"suspended_until": FAR + timedelta(days=1)}
    asked = analyst.post(address, shown_again(asked) | further)
    assert asked.status_code == 422, "another day far away is asked for anew"
    assert analyst.post(address, shown_again(asked) | further).status_code == 302


@pytest.mark.parametrize("years", [-31, -29, 29, 31])
def test_thirty_years_are_the_bound_in_both_directions(issue, years):
    day = timezone.localdate() + timedelta(days=round(years * 365.25))
    analyst = person("lin", "analyst")
    address = f"/en/measures/new/?issue={issue.number}"
    typed = {"title": "修路", "starts_on": day, "without_milestones": "on"}
    html = source_of(analyst.post(address, hidden_fields(analyst, address) | typed))
    assert (f"{day} is more than 30 years away" in html) == (abs(years) > 30)


def test_a_row_with_a_day_far_away_is_asked_back_too(issue):
    analyst = person("lin", "analyst")
    address = f"/en/measures/new/?issue={issue.number}"
    plan = {"starts_on": TODAY, "due_on": FAR + timedelta(days=1), "lead": issue.lead_id}
    typed = (
        {"title": "修路", "issues": issue.number, "park": issue.parks.get().pk}
        | plan
        | {
            "step0-words": "立项",
            "step0-weight": 1,
            "step0-due_on": FAR,
        }
    )
    asked = analyst.post(address, hidden_fields(analyst, address) | typed)
    assert f"{FAR} is more than 30 years away" in source_of(asked)
    taken = analyst.post(address, shown_again(asked) | typed)
    assert taken.status_code == 302


def test_the_admin_asks_too_and_only_for_what_was_changed():
    analyst = person("lin", "analyst")
    data = issue_data(analyst, make_park(), found_on="1926-05-01")
    asked = analyst.post("/en/admin/parks/issue/add/", data)
    assert "1926-05-01 is more than 30 years away" in source_of(asked)
    assert not IssueEntry.objects.exists()
    assert analyst.post("/en/admin/parks/issue/add/", form_data(asked)).status_code == 302
    filed = Issue.objects.get()
    address = f"/en/admin/parks/issue/{filed.pk}/change/"
    edited = form_data(analyst.get(address)) | {"title": "用地紧张"}
    assert analyst.post(address, edited).status_code == 302


def test_rows_of_the_admin_are_asked_for_with_their_record(issue):
    measure = make_measure(issue.parks.get(), issue)
    analyst = person("lin", "analyst")
    address = f"/en/admin/recommendations/measure/{measure.pk}/change/"
    data = form_data(analyst.get(address))
    row = next(name for name in data if name.endswith("-0-weight")).removesuffix("weight")
    asked = analyst.post(address, data | {f"{row}due_on": FAR, "due_on": FAR})
    assert f"{FAR} is more than 30 years away" in source_of(asked)
    again = analyst.post(address, form_data(asked))
    assert again.status_code == 302, errors(again)
