"""What hangs on an issue in sight is itself in sight only where its own place is."""

import io
import json
import zipfile
from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from parks.actions import answer_self_check, ask_self_checks, log_issue
from parks.evidence.uploads import check_upload
from parks.models import Issue, IssueEvidence
from tests.helpers.factories import (
    PICTURE,
    TODAY,
    make_issue,
    make_organisation,
    make_park,
    make_region,
    make_user,
    set_today,
)
from tests.helpers.visiting import person, send, source_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SECRET = "乙密"


@pytest.fixture
def issue():
    """An issue of Huicheng about which a park there and one of Longmen were asked."""
    set_today()
    here, there = (make_region(slug, make_region()) for slug in ("huicheng", "longmen"))
    by = make_user("city", role="analyst", regions=(make_region(),))
    issue = make_issue(make_park(region=here), by=by)
    unit = make_organisation(region=there, name_zh=f"{SECRET}局")
    near = make_park(region=here, name_zh="近园")
    far = make_park(region=there, name_zh=f"{SECRET}园", organisation=unit)
    asked = ask_self_checks(issue=issue, parks=[near, far], by=by, words="查", due_on=TODAY)
    for check in asked:
        name = check.park.name_zh
        content = PICTURE + name.encode()
        answer_self_check(
            check=check,
            answer="have_not",
            words=f"{name}没有",
            by=by,
            uploads=[check_upload(SimpleUploadedFile(f"{name}.png", content))],
        )
    return issue


@pytest.fixture
def county():
    return person("lin", "analyst", make_region("huicheng", make_region()))


def test_the_page_shows_the_self_checks_of_parks_in_sight(issue, county):
    html = source_of(county.get(f"/issues/{issue.number}/"))
    assert "近园没有" in html
    assert "近园.png" in html
    assert SECRET not in html
    assert SECRET in source_of(person("he", "leader").get(f"/issues/{issue.number}/"))


def test_the_page_on_which_parks_are_asked_names_those_in_sight(issue, county):
    html = source_of(county.get(f"/issues/{issue.number}/selfchecks/"))
    assert "近园" in html
    assert SECRET not in html


def test_files_of_a_park_out_of_sight_are_not_found(issue, county):
    for evidence in IssueEvidence.objects.all():
        expected = 404 if SECRET in evidence.name else 200
        for tail in ("", "small/"):
            address = f"/issues/{issue.number}/evidence/{evidence.pk}/{tail}"
            assert county.get(address).status_code == expected, address
        address = f"/admin/parks/issueevidence/{evidence.pk}/change/"
        assert county.get(address).status_code == (302 if expected == 404 else 200)


def test_the_dossier_withholds_them_and_keeps_the_chain(issue, county):
    answer = county.get(f"/issues/{issue.number}/dossier.zip")
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, content in parts.items():
        assert SECRET not in name
        assert SECRET.encode() not in content, name
    entries = json.loads(parts["log.json"])
    assert [entry["seq"] for entry in entries] == list(range(1, issue.entries.count() + 1))
    for before, after in zip(entries, entries[1:], strict=False):
        assert after["previous_hash"] == before["hash"]
    assert sum("withheld" in entry for entry in entries) == 3  # asked, answered, the file


def test_the_log_in_the_admin_leaves_them_out(issue, county):
    for address in ("issueentry/", f"issue/{issue.pk}/change/", "selfcheck/", "issueevidence/"):
        html = county.get(f"/admin/parks/{address}").content.decode()
        assert SECRET not in html, address


def test_who_comes_second_is_not_told_of_them(issue, county):
    stale = {"version": issue.version + 9, "seen": 1, "words": "说明", "form_key": "k"}
    answer = send(county, f"/issues/{issue.number}/steps/suspend/", **stale)
    assert answer.status_code in (409, 422)
    assert "近园" in source_of(answer)
    assert SECRET not in source_of(answer)


@pytest.mark.both
def test_the_last_words_of_an_issue_are_no_answer_of_another_park(issue, county):
    assert SECRET not in source_of(county.get("/issues/"))
    log_issue(issue=issue, what="comment", by=None, words="会商")
    Issue.objects.update(last_words=f"{SECRET}园没有")
    module = import_module("parks.migrations.0013_last_words_of_the_issue")
    module.take_the_last_words(apps, None)
    assert Issue.objects.get().last_words == "会商"
