"""The shipped data: every statement represented, nothing invented, loading twice changes nothing."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from parks.models import Issue, Park, Region
from recommendations.models import Pillar, Recommendation, Strategy
from recommendations.questions import without_action, without_advice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _survey() -> None:
    call_command("load_survey", stdout=StringIO())


def test_every_statement_is_represented() -> None:
    out = StringIO()
    call_command("check_survey", stdout=out)
    assert "Every statement is represented." in out.getvalue()


def test_a_missing_record_is_named() -> None:
    Strategy.objects.filter(survey_no="R2.2").delete()
    with pytest.raises(CommandError, match="R2.2 has no strategy:R2.2"):
        call_command("check_survey", stdout=StringIO())


def test_loading_twice_changes_nothing() -> None:
    def state() -> list[int]:
        models = (Issue, Park, Region, Recommendation, Strategy, Pillar, Park.history.model)
        return [model.objects.count() for model in models]

    before = state()
    call_command("load_survey", stdout=StringIO())
    assert state() == before


def test_loading_again_keeps_what_people_changed() -> None:
    Issue.objects.filter(survey_no="P1.1a").update(title="改过的标题")
    call_command("load_survey", stdout=StringIO())
    assert Issue.objects.filter(title="改过的标题").count() == 1


def test_huinan_and_dongjiang_and_no_other_park_are_enclaves() -> None:
    parks = Park.objects.with_enclave()
    assert set(parks.filter(enclave=True).values_list("slug", flat=True)) == {"huinan", "dongjiang"}
    assert set(parks.filter(enclave__isnull=True).values_list("key", flat=True)) == {"HZ17", "HZ22"}


def test_the_slogan_without_an_action_stays_empty() -> None:
    empty = Strategy.objects.filter(recommendations__isnull=True)
    assert list(empty.values_list("name_zh", flat=True)) == ["协同发展筑体系"]


def test_direct_financing_is_without_advice_and_every_issue_without_action() -> None:
    issues = Issue.objects.all()
    assert list(without_advice(issues).values_list("survey_no", flat=True)) == ["P2.3b"]
    assert without_action(issues).count() == issues.problems().count() == 11


def test_the_survey_grades_nothing_and_sets_no_dates() -> None:
    assert not Issue.objects.exclude(severity="", due_on=None, lead=None, starts_on=None).exists()


def test_outcomes_are_never_idle() -> None:
    outcomes = set(Recommendation.objects.filter(kind="outcome").values_list("survey_no", flat=True))
    assert outcomes == {"R1.3", "R1.6", "R5.2b", "R5.3b", "R5.3d", "R5.4d"}
    assert not Recommendation.objects.idle().filter(kind="outcome").exists()
