"""The indicators of the survey and of the standards: all defined, the core set in version 1,
and people's word kept.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from parks.models import Indicator, Observation, Scheme, SchemeIndicator
from recommendations.dimensions import dimension_codes
from recommendations.survey.tables import read_rows
from tests.helpers.cities.loading import load_survey

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _survey(once: Callable[..., Any]) -> None:
    once(load_survey)


def again() -> None:
    """Load the survey once more."""
    call_command("load_survey", stdout=StringIO())


def test_every_indicator_is_defined_in_both_languages_with_its_standard() -> None:
    scored = Indicator.objects.filter(kind="scored")
    assert scored.count() == len(read_rows("parks/scored_indicators")) == 60
    for empty in (
        "name_en",
        "unit",
        "unit_en",
        "dimension",
        "direction",
        "formula",
        "formula_en",
        "standard",
    ):
        assert not scored.filter(**{empty: ""}).exists(), empty
    assert set(scored.values_list("dimension", flat=True)) == set(dimension_codes())
    assert not scored.filter(direction="level", levels="").exists()
    assert list(scored.get(code="G7").types.values_list("code", flat=True)) == ["P1.2"]


def test_the_core_set_is_in_version_1_with_equal_weights_and_the_ranges_of_the_table() -> None:
    scheme = Scheme.objects.get(version=1)
    core = scheme.indicators.select_related("indicator")
    assert {member.indicator.code for member in core} == {
        row["code"] for row in read_rows("parks/scored_indicators") if row["core"] == "yes"
    }
    assert len(core) == 41
    assert {member.weight for member in core} == {1}
    energy = core.get(indicator__code="E7")
    assert (energy.worst, energy.best) == (1, Decimal("0.2"))


def test_context_indicators_are_never_scored() -> None:
    context = Indicator.objects.filter(kind="context")
    assert context.count() == len(read_rows("parks/indicators"))
    assert not context.filter(unit_en="").exists(), "an English page would show a Chinese unit"
    assert not SchemeIndicator.objects.filter(indicator__kind="context").exists()


def test_loading_again_changes_nothing_that_people_wrote() -> None:
    Indicator.objects.filter(code="G1").update(formula="本市口径")
    SchemeIndicator.objects.filter(indicator__code="G1").update(weight=3, worst=6)
    SchemeIndicator.objects.filter(indicator__code="G2").delete()
    before = (
        Indicator.history.count(),
        Observation.history.count(),
        SchemeIndicator.objects.count(),
    )
    again()
    assert (
        Indicator.history.count(),
        Observation.history.count(),
        SchemeIndicator.objects.count(),
    ) == before
    assert Indicator.objects.get(code="G1").formula == "本市口径"
    changed = SchemeIndicator.objects.get(indicator__code="G1")
    assert (changed.weight, changed.worst) == (3, 6)


def test_printed_figures_carry_the_last_day_of_their_period_where_the_words_name_one() -> None:
    ends = dict(
        Observation.objects.filter(park__slug="boluo-equipment").values_list("period", "period_end")
    )
    assert ends["2025-01 至 2025-11"] == date(2025, 11, 30)
    assert Observation.objects.get(period="年份未载").period_end is None
    assert Observation.objects.get(period="2020-12 所述").period_end is None


def test_a_figure_stored_before_periods_had_ends_gets_its_end() -> None:
    Observation.objects.filter(period="2017").update(period_end=None)
    again()
    assert set(Observation.objects.filter(period="2017").values_list("period_end", flat=True)) == {
        date(2017, 12, 31)
    }
