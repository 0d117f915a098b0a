"""Measures are sorted by what asks for something: open before done, the worst light first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from recommendations.models import Measure
from tests.helpers.factories import TODAY, make_measure, make_park, set_today, settle

pytestmark = pytest.mark.django_db


def test_what_is_open_stands_before_what_is_done_and_the_late_first() -> None:
    set_today()
    park = make_park()
    done = make_measure(park, weights=(1,), done=1, due_on=TODAY - timedelta(days=20))
    later = make_measure(park, weights=(1,), due_on=TODAY + timedelta(days=300))
    late = make_measure(park, weights=(1,), due_on=TODAY - timedelta(days=5))
    undated = make_measure(park, weights=(1,), due_on=None, starts_on=None)
    settle()
    order = [measure.pk for measure in Measure.objects.worst_first(TODAY)]
    assert order[0] == late.pk
    assert order[-1] == done.pk
    assert set(order[1:3]) == {later.pk, undated.pk}
