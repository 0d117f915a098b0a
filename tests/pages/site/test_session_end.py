"""The session ends in the middle of a form: the words are back after signing in, unstored."""

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import UnsentForm
from accounts.saving.asking import TAKEN_UP, new_form_key
from parks.models import Issue, IssueEntry, Observation, Posting
from tests.helpers.admin_forms import form_data, issue_data
from tests.helpers.factories import (
    make_issue,
    make_measure,
    make_organisation,
    make_park,
    make_source,
    set_today,
)
from tests.helpers.figures import make_indicator
from tests.helpers.html import Page
from tests.helpers.visiting import hidden_fields, person, source_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
WORDS = "已与镇街协商，地块下周交付"


def run_out(client):
    session = client.session
    session["seen_at"] = int(time.time()) - 31 * 60
    session.save()


@pytest.fixture
def issue():
    set_today()
    return make_issue(make_park("huinan"), stage="acting", lead=make_organisation())


def filing(client, issue):
    return "/en/admin/parks/issue/add/", issue_data(client, issue.parks.get(), title=WORDS)


def admin_edit(client, issue):
    address = f"/en/admin/parks/issue/{issue.pk}/change/"
    return address, form_data(client.get(address)) | {"title": WORDS}


def report(client, issue):
    return f"/en/desk/issues/{issue.number}/report/", {"words": WORDS}


def extension(client, issue):
    return f"/en/desk/issues/{issue.number}/extension/", {
        "words": WORDS,
        "new_due_on": "2027-01-31",
        "version": issue.version,
    }


def hand_in(client, issue):
    return f"/en/desk/issues/{issue.number}/submit/", {"words": WORDS, "version": issue.version}


def step(client, issue):
    address = f"/en/issues/{issue.number}/steps/suspend/"
    return address, hidden_fields(client, address) | {"words": WORDS}


def measure(client, issue):
    return f"/en/measures/new/?issue={issue.number}", {"title": WORDS, "step2-words": WORDS}


def bulk(client, issue):
    address = f"/en/issues/bulk/?pick={issue.number}"
    return address, hidden_fields(client, address) | {"words": WORDS, "severity": "minor"}


def sheet(client, issue):
    make_indicator()
    parks = [issue.parks.get(), *(make_park(f"park{place}") for place in range(59))]
    address = "/en/indicators/G5/entry/?period=2025H2"
    page = Page(source_of(client.get(address)))
    names = [field["name"] for field in page.all("input[name]")]
    values = [name for name in names if name.startswith("value-")]
    assert len(values) == len(parks) == 60
    typed = {name: str(100 + place) for place, name in enumerate(values)}
    return address, page.hidden | typed | {"source": make_source().pk, "paste": ""}


def objection(client, issue):
    return "/en/parks/huinan/objection/", {"raised_by": "企业", "words": WORDS}


FORMS = [filing, admin_edit, report, extension, hand_in, step, measure, bulk, sheet, objection]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_the_words_are_back_in_their_form_and_nothing_is_stored(issue, form):
    make_measure(issue.parks.get(), issue)
    client = person("lin", "unit" if form is extension else "analyst")
    user = client.get("/en/parks/").wsgi_request.user
    Posting.objects.filter(user=user).update(organisation=issue.lead)
    address, typed = form(client, issue)
    typed = {"form_key": new_form_key()} | typed
    entries = IssueEntry.objects.count()
    run_out(client)
    assert client.post(address, typed)["Location"].startswith("/en/accounts/login/")
    data = {"username": "lin", "password": "plain-words-for-tests"}
    offered = client.post("/en/accounts/login/", data)["Location"]
    page = Page(source_of(client.get(offered)))
    visible = "159" if form is sheet else WORDS
    assert visible in page.text
    kept = dict(UnsentForm.objects.get(user=user).fields)
    shown = client.post(address, kept | {TAKEN_UP: "1"})
    assert shown.status_code in (200, 422)
    html = source_of(shown)
    assert "Nothing is stored yet" in html
    assert visible in html
    if form is sheet:
        assert all(f'value="{100 + place}"' in html for place in range(60))
    assert IssueEntry.objects.count() == entries
    assert Issue.objects.filter(title=WORDS).count() == 0
    assert not Observation.objects.exists()


def test_a_file_that_was_sent_is_named_and_asked_for_again(issue):
    client = person("lin", "analyst")
    client.get("/en/parks/")
    address, typed = report(client, issue)
    run_out(client)
    big = SimpleUploadedFile("现场照片.jpg", b"x" * 400_000)
    client.post(address, typed | {"form_key": "k", "files": big})
    data = {"username": "lin", "password": "plain-words-for-tests"}
    html = source_of(client.get(client.post("/en/accounts/login/", data)["Location"]))
    assert "Files are not kept; choose them again:" in html
    assert "现场照片.jpg" in html


# addresses that only take a form


POST_ONLY = {
    "/accounts/logout/": "/",
    "/desk/issues/{n}/report/": "/desk/?issue={n}",
    "/desk/issues/{n}/extension/": "/desk/?issue={n}",
    "/desk/issues/{n}/submit/": "/desk/?issue={n}",
    "/desk/calendar/end/": "/desk/calendar/",
    "/parks/huinan/follow/": "/parks/huinan/",
    "/saved-views/1/delete/": "/saved-views/1/",
}


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("address", POST_ONLY)
def test_an_address_that_only_takes_a_form_says_so_and_leads_to_its_page(
    issue, client, address, prefix
):
    here, page = (
        f"{prefix}{path}".format(n=issue.number) for path in (address, POST_ONLY[address])
    )
    analyst = person("lin", "analyst")
    answer = analyst.get(here)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert Page(source_of(answer)).has(f'a[href="{page}"]')
    # who signs in on the way is led there at once, in the language of the address
    assert client.get(here)["Location"].startswith(f"{prefix}/accounts/login/?next=")
    data = {"username": "lin", "password": "plain-words-for-tests", "next": here}
    assert client.post("/accounts/login/", data)["Location"] == page


@pytest.mark.parametrize("address", ["/en/parks/", "/en/issues/", "/en/admin/logout/"])
def test_a_method_that_an_address_does_not_take_is_answered_by_a_page(sign_in, address):
    client = sign_in("administrator")
    answer = client.get(address) if "logout" in address else client.post(address)
    assert answer.status_code == 405
    assert answer["Allow"]
    words = "only takes a form" if "logout" in address else "takes no form"
    assert f"This address {words}" in source_of(answer)
