"""Texts of one shape: the same for a constraint, for an address and on both databases."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError

from parks.models import Region
from recommendations.models.advice import ADVICE_NUMBER, ADVICE_SHAPES, Recommendation
from tests.helpers.factories import make_region

pytestmark = pytest.mark.django_db
NUMBERS = ["2-01", "0-99", "12-34", "y-2-01", "yg-2-01", "abcd-12-34"]
ODD_NUMBERS = ["", "2-1", "2-001", "123-01", "-2-01", "abcde-2-01", "YG-2-01", "2_01", "2-01\n"]
ODD_NUMBERS += [" 2-01", "yg2-01", "é-2-01", "２-01", "yg-2-0x", "%-01", "*", "[a-z]-2-01"]


@pytest.mark.parametrize("number", NUMBERS + ODD_NUMBERS)
def test_a_number_is_judged_like_in_an_address(number: str) -> None:
    region = make_region()
    Region.objects.filter(pk=region.pk).update(name_zh=number)
    is_shaped = Region.objects.filter(pk=region.pk, name_zh__shaped=ADVICE_SHAPES).exists()
    assert is_shaped == bool(re.fullmatch(ADVICE_NUMBER, number)) == (number in NUMBERS)


def test_the_form_says_what_a_prefix_looks_like() -> None:
    region = make_region()
    region.advice_prefix = "Y-1"
    with pytest.raises(ValidationError, match="yg"):
        region.full_clean()
    region.advice_prefix = "yg"
    region.full_clean()


def test_the_form_says_what_a_number_looks_like() -> None:
    advice = Recommendation(number="2-1")
    with pytest.raises(ValidationError) as refused:
        advice.validate_constraints()
    assert "2-01" in str(refused.value)
