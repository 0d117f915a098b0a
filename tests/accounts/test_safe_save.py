"""The form of the admin: a second click and a stale page are refused in words."""

import pytest
from django.forms import modelform_factory

from accounts.admin_forms import SafeSaveForm, new_form_key
from parks.models import Issue
from tests.factories import make_issue, make_user

pytestmark = pytest.mark.django_db
IssueForm = modelform_factory(Issue, form=SafeSaveForm, fields=["title"])


def sent(issue: Issue, **change: object) -> SafeSaveForm:
    data = {"title": "new title", "form_key": new_form_key(), "record_version": issue.version}
    return IssueForm(data | change, instance=Issue.objects.get(pk=issue.pk))


def words(form: SafeSaveForm) -> str:
    return " ".join(form.non_field_errors())


def test_a_fresh_form_is_taken():
    assert sent(make_issue()).is_valid()


def test_the_page_carries_key_and_version():
    issue = make_issue()
    page = IssueForm(instance=issue).as_p()
    assert 'name="form_key"' in page
    assert f'name="record_version" value="{issue.version}"' in page


def test_the_second_click_finds_the_key_spent():
    issue, person, key = make_issue(), make_user("analyst"), new_form_key()
    first = sent(issue, form_key=key)
    assert first.is_valid()
    first.spend_key(person)
    assert not sent(issue, form_key=key).is_valid()


@pytest.mark.parametrize("missing", ["form_key", "record_version"])
def test_a_form_without_key_or_version_is_refused(missing):
    assert not sent(make_issue(), **{missing: ""}).is_valid()


def test_a_stale_form_is_refused_and_says_who_and_what():
    person = make_user("analyst", full_name="陈明")
    issue = make_issue(by=person)
    form = sent(issue, record_version=issue.version - 1)
    assert not form.is_valid()
    assert "陈明" in words(form)
    assert str(Issue._meta.get_field("title").verbose_name) in words(form)
