"""The shipped data: every statement represented, nothing invented, loading twice changes
nothing.
"""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from parks.models import Issue, Observation, Park, ProgrammeMember, Region
from recommendations.gaps import without_action, without_advice
from recommendations.models import Addresses, Pillar, Recommendation, Strategy
from recommendations.survey.tables import read_rows
from tests.helpers.cities.loading import load_survey

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _survey(once: Callable[..., Any]) -> None:
    once(load_survey)


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
    assert not Issue.objects.exclude(
        severity="", found_on=None, starts_on=None, due_on=None, lead=None, deadline_words=""
    ).exists()


def test_outcomes_are_never_idle() -> None:
    outcomes = set(
        Recommendation.objects.filter(kind="outcome").values_list("survey_no", flat=True)
    )
    assert outcomes == {"R1.3", "R1.6", "R5.2b", "R5.3b", "R5.3d", "R5.4d"}
    assert not Recommendation.objects.idle().filter(kind="outcome").exists()


def test_each_statement_stands_once_in_the_file() -> None:
    numbers = [row["number"] for row in read_rows("recommendations/statements")]
    assert len(numbers) == len(set(numbers)) == 79


def test_loading_again_keeps_parks_that_people_changed() -> None:
    Park.objects.filter(slug="huinan").update(planned_area_ha=600, note="核实过")
    call_command("load_survey", stdout=StringIO())
    assert Park.objects.filter(slug="huinan", planned_area_ha=600, note="核实过").exists()


def test_a_finding_of_people_that_cites_the_same_place_disturbs_nothing() -> None:
    survey_issue = Issue.objects.get(survey_no="P1.1a")
    Issue.objects.create(
        number="WT-2026-900",
        title="复查",
        type=survey_issue.type,
        region=survey_issue.region,
        scope="region",
        source=survey_issue.source,
        survey_no="P1.1a",
    )
    links = Addresses.objects.count()
    call_command("load_survey", stdout=StringIO())
    assert Addresses.objects.count() == links


def test_two_parks_share_one_issue_at_the_region_that_holds_both() -> None:
    issue = Issue.objects.get(survey_no="P1.1c")
    assert set(issue.parks.values_list("slug", flat=True)) == {"huinan", "sandong"}
    assert issue.region.slug == "huizhou"


def test_a_strength_has_no_stage() -> None:
    strength = Issue.objects.strengths().get()
    assert (strength.survey_no, strength.stage) == ("P3.2", "")


def test_every_figure_and_every_piece_of_advice_cites_its_source() -> None:
    assert Observation.objects.filter(source__isnull=False).count() == len(
        read_rows("parks/observations")
    )
    assert not Recommendation.objects.filter(source__isnull=True).exists()
    assert not Issue.objects.filter(source__isnull=True).exists()


def test_a_park_is_found_by_an_older_name() -> None:
    assert list(Park.objects.matching("惠南科技园").values_list("slug", flat=True)) == ["huinan"]
    assert set(Park.objects.matching("象岭").values_list("slug", flat=True)) == {
        "huiyang-xiangling",
        "huiyang-xinxu",
    }


def test_the_longmen_slot_is_empty_and_the_huiyang_slot_holds_two_sites() -> None:
    members = ProgrammeMember.objects.filter(programme__slug="3-plus-7")
    assert list(members.filter(region__slug="longmen").values_list("park", flat=True)) == [None]
    assert members.filter(region__slug="huiyang", park__isnull=False).count() == 2
