"""Actions on lists of records refuse those of which somebody else is in charge, and write none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from parks.actions.several.edit import IssueEdit, edit_issues
from parks.actions.several.withdraw import restore_issue, withdraw_issues
from parks.models import Issue, IssueEntry
from parks.writing.refusals import RowsRefusedError
from recommendations.actions.editing import MeasureEdit, edit_measures
from recommendations.actions.withdrawal import restore_measure_to_ledger, withdraw_measures
from recommendations.models import Measure
from tests.helpers.factories import make_issue, make_measure, make_park, make_region, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def issue() -> Issue:
    return make_issue()


@pytest.fixture
def measure() -> Measure:
    return make_measure(make_park())


@pytest.fixture
def own(issue: Issue, measure: Measure) -> User:
    regions = {issue.region, measure.region}
    return make_user("own", role="analyst", regions=tuple(regions))


@pytest.fixture
def far(issue: Issue, measure: Measure) -> User:
    return make_user("far", role="analyst", regions=(make_region("far"),))


Act = Callable[[Issue, Measure, User], object]
ACTS: dict[str, Act] = {
    "edit issues": lambda issue, _m, by: edit_issues(
        [IssueEdit(Issue.objects.get(pk=issue.pk), {"cause": "雨水倒灌"})], by=by
    ),
    "edit measures": lambda _i, measure, by: edit_measures(
        [MeasureEdit(Measure.objects.get(pk=measure.pk), {"text": "换管"})], by=by
    ),
    "withdraw issues": lambda issue, _m, by: withdraw_issues([issue.pk], by=by, words="录错"),
    "withdraw measures": lambda _i, measure, by: withdraw_measures(
        [measure.pk], by=by, words="录错"
    ),
}


def marks() -> list[object]:
    issues = Issue.with_withdrawn.values_list("version", "cause", "withdrawn_on")
    measures = Measure.with_withdrawn.values_list("version", "text", "withdrawn_on")
    return [list(issues), list(measures), IssueEntry.objects.count()]


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_a_list_is_refused_outside_the_own_regions(
    issue: Issue, measure: Measure, own: User, far: User, act: Act
) -> None:
    before = marks()
    with pytest.raises((RowsRefusedError, ValidationError)):
        act(issue, measure, far)
    assert marks() == before
    act(issue, measure, own)
    assert marks() != before


def test_what_was_withdrawn_is_restored_by_who_is_in_charge(
    issue: Issue, measure: Measure, own: User, far: User
) -> None:
    withdraw_issues([issue.pk], by=own, words="录错")
    withdraw_measures([measure.pk], by=own, words="录错")
    with pytest.raises(ValidationError):
        restore_issue(issue=issue, by=far, words="没有错")
    with pytest.raises(ValidationError):
        restore_measure_to_ledger(measure=measure, by=far, words="没有错")
    restore_issue(issue=issue, by=own, words="没有错")
    restore_measure_to_ledger(measure=measure, by=own, words="没有错")
    assert Issue.objects.filter(pk=issue.pk).exists()
    assert Measure.objects.filter(pk=measure.pk).exists()


def test_a_measure_is_neither_taken_from_others_nor_given_to_them(
    measure: Measure, own: User, far: User
) -> None:
    """Whoever is in charge of the place where it goes is not in charge of where it was."""
    theirs = make_region("far")
    for by in (own, far):
        edit = MeasureEdit(Measure.objects.get(pk=measure.pk), {"region_id": theirs.pk})
        with pytest.raises(RowsRefusedError):
            edit_measures([edit], by=by)
