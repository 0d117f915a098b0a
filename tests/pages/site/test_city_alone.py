"""Another city's report in a system that holds nothing else."""

import pytest

from tests.helpers.cities.another_city import OUT_OF_SIGHT, enter, walk

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_every_page_holds_the_report_of_a_city_alone() -> None:
    assert walk(enter()) == OUT_OF_SIGHT
