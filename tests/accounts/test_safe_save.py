"""The form of the admin: a second click and a stale page are refused in words."""

from datetime import date

import pytest
from django.forms import modelform_factory

from accounts.saving.forms import SafeSaveForm, new_form_key
from accounts.saving.merge import moved_fields, read_signed, serialise, sign
from parks.models import Issue
from tests.helpers.factories import make_issue, make_user

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
    issue = make_issue()
    person = make_user("analyst")
    key = new_form_key()
    first = sent(issue, form_key=key)
    assert first.is_valid()
    first.use_key(person)
    assert not sent(issue, form_key=key).is_valid()


@pytest.mark.parametrize("missing", ["form_key", "record_version"])
def test_a_form_without_key_or_version_is_refused(missing):
    assert not sent(make_issue(), **{missing: ""}).is_valid()


def test_a_form_that_does_not_say_what_its_writer_saw_names_all_that_differs():
    form = sent(make_issue(), record_version=0)
    assert not form.is_valid()
    assert str(Issue._meta.get_field("title").verbose_name) in words(form)


def test_of_three_states_the_untouched_field_follows_and_the_typed_one_stays():
    seen = {"title": "a", "due_on": "2026-01-01", "lead": "1", "cause": "x"}
    stored = {"title": "b", "due_on": "2026-02-01", "lead": "1", "cause": "y"}
    typed = {"title": "a", "due_on": "2026-03-01", "lead": "2", "cause": "y"}
    assert [
        (moved.name, moved.kept, moved.clashes) for moved in moved_fields(seen, stored, typed)
    ] == [
        ("title", "b", False),
        ("due_on", "2026-03-01", True),
        ("cause", "y", False),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a\r\nb ", "a\nb"),
        (date(2026, 3, 1), "2026-03-01"),
        (None, ""),
        (False, ""),
        ([2, 1], ["1", "2"]),
        (7, "7"),
    ],
)
def test_what_is_stored_and_what_a_browser_sends_are_spelled_alike(one, other):
    assert serialise(one) == serialise(other)


def test_a_state_of_another_record_is_not_believed():
    mine = make_issue()
    other = make_issue()
    assert read_signed(mine, sign(mine, {"a": 1})) == {"a": 1}
    assert read_signed(mine, sign(other, {"a": 1})) is None
    assert read_signed(mine, "spoiled") is None
